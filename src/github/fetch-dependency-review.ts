import { z } from "zod";
import type { ReviewedDependency } from "../domain/dependency-review.ts";
import type { CommitSha } from "../domain/ids.ts";
import { type Known, known, settling, unknown } from "../domain/known.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import type { InstallationClient } from "./client.ts";
import { GithubError } from "./github-errors.ts";
import { readAnswer } from "./read-answer.ts";

const ROUTE = "GET /repos/{owner}/{repo}/dependency-graph/compare/{basehead}";

/** A second opinion is not worth a longer wait: the own readers have judged the files already. */
const WAIT_MILLISECONDS = 5_000;
/** More packages than any lockfile of real size adds; the rest tells nothing new about the risk. */
const ENTRIES_MAX = 20_000;
/** Advisories kept of one package: the worst come first. */
const ADVISORIES_MAX = 20;
/** Names and summaries come from package registries. */
const TEXT_MAX = 300;

const SEVERITIES = ["critical", "high", "moderate", "low"] as const;

const Text = z.string().transform((text) => text.slice(0, TEXT_MAX));

const Entry = z.object({
  change_type: z.enum(["added", "removed"]),
  manifest: z.string(),
  ecosystem: Text,
  name: Text,
  version: Text,
  package_url: Text.nullable(),
  license: Text.nullable(),
  vulnerabilities: z.array(
    z.object({
      // A word that is not known yet must not weigh less than the worst that is.
      severity: z.enum(SEVERITIES).catch("critical"),
      advisory_ghsa_id: Text,
      advisory_summary: Text,
    }),
  ),
});

/**
 * Reads GitHub's own comparison of the dependencies of two commits. Many repositories have none: the
 * dependency graph is off, the plan or the permission is missing, or the server is too old. Whatever goes
 * wrong is unknown and no failure, because this can only add to what was read already.
 *
 * Source: https://docs.github.com/en/rest/dependency-graph/dependency-review
 */
export async function fetchDependencyReview(
  client: InstallationClient,
  { owner, repo }: Pick<PullRequestRef, "owner" | "repo">,
  { base, head }: { readonly base: CommitSha; readonly head: CommitSha },
): Promise<Known<readonly ReviewedDependency[]>> {
  const basehead = `${base}...${head}`;
  try {
    const answer = await inTime(client.request(ROUTE, { owner, repo, basehead }));
    if (answer === null) return settling("no answer in 5 s");
    const entries = readAnswer(z.array(Entry), answer.data, ROUTE);
    if (entries.length > ENTRIES_MAX) return unknown(`${entries.length} packages`);
    return known(entries.map(reviewed));
  } catch (error) {
    if (!(error instanceof GithubError)) throw error;
    if (error.status === 403 || error.status === 404) return unknown(String(error.status));
    return settling(error.status === null ? "no answer" : String(error.status));
  }
}

function reviewed(entry: z.output<typeof Entry>): ReviewedDependency {
  const { change_type: change, manifest, ecosystem, name, version, package_url: url } = entry;
  const advisories = entry.vulnerabilities
    .toSorted((left, right) => rankOf(left.severity) - rankOf(right.severity))
    .slice(0, ADVISORIES_MAX)
    .map(({ severity, advisory_ghsa_id: id, advisory_summary: summary }) => ({
      id,
      severity,
      summary,
    }));
  return {
    change,
    purl: url ?? `pkg:${ecosystem}/${name}`,
    version,
    path: manifest,
    licence: entry.license,
    advisories,
  };
}

function rankOf(severity: (typeof SEVERITIES)[number]): number {
  return SEVERITIES.indexOf(severity);
}

/** The value, or null when it takes too long; then nobody waits for it any longer. */
async function inTime<Value>(promise: Promise<Value>): Promise<Value | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), WAIT_MILLISECONDS);
  });
  // A failure after the time is up is nobody's any more.
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
