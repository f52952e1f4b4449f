import { setImmediate as nextTurn } from "node:timers/promises";
import type { Pool } from "pg";
import { checkConfigChange, isPolicyFile } from "./app/check-config-change.ts";
import { REPOSITORY_POLICY_PATH } from "./app/load-policy.ts";
import { teamSizes } from "./app/name-problems.ts";
import type { PolicyFileText } from "./app/policy-world.ts";
import { REPLAY_MAX } from "./app/replay-policy.ts";
import { readTraits } from "./compose-policy.ts";
import { recordedJudgements } from "./db/recorded-judgements.ts";
import type { ConfigReport } from "./domain/config-report.ts";
import { type Known, known, unknown } from "./domain/known.ts";
import type { ParsedPolicyFile } from "./domain/policy-snapshot.ts";
import type { PullRequestFacts, PullRequestRef } from "./domain/pull-request-facts.ts";
import type { InstallationClient } from "./github/client.ts";
import { fetchFileText } from "./github/fetch-contents.ts";
import { fetchNamedAccount } from "./github/fetch-name.ts";
import { fetchBranchTip, fetchSourceFiles } from "./github/fetch-policy-source.ts";
import type { PolicyYamlReader } from "./readers/policy-reader.ts";

/** Bounds of a policy's files, as when it is loaded. */
const FILES_MAX = 51;
const FILE_BYTES_MAX = 65_536;
const TOTAL_BYTES_MAX = 262_144;
/** How long a report is good: a replay reads a thousand records. */
const FRESH_MILLISECONDS = 300_000;
const KEPT_MAX = 50;

/** Tells what a pull request of the config repository would change; null for any other. */
export type ConfigChangeChecker = (
  client: InstallationClient,
  ref: PullRequestRef,
  facts: PullRequestFacts,
) => Promise<ConfigReport | null>;

/** What a checker is put together from. */
export interface ConfigChangeParts {
  readonly pool: Pool;
  readonly configRepository: string;
  readonly yaml: PolicyYamlReader;
}

/** Makes a checker that remembers what it found of a head for a moment. */
export function createConfigChangeChecker({
  pool,
  configRepository,
  yaml,
}: ConfigChangeParts): ConfigChangeChecker {
  const kept = new Map<string, { readonly at: number; readonly report: ConfigReport | null }>();
  return async (client, ref, facts) => {
    const { pullRequest, repository, files } = facts;
    const isConfig = ref.repo.toLowerCase() === configRepository.toLowerCase();
    if (!isConfig || files.kind === "unknown") return null;
    if (pullRequest.base.ref !== repository.defaultBranch) return null;
    const { owner, repo } = ref;
    const place = { owner, repo };
    const tip = await fetchBranchTip(client, place, pullRequest.base.ref);
    const base = tip.kind === "known" ? (tip.value?.commit ?? null) : null;
    const key = `${ref.repositoryId} ${base ?? ""} ${pullRequest.head.sha}`;
    const found = kept.get(key);
    if (found !== undefined && performance.now() - found.at < FRESH_MILLISECONDS) {
      return found.report;
    }
    const report = await checkConfigChange(
      {
        async readFiles(side) {
          if (side === "base" && base === null) return known([]);
          return fetchSourceFiles(client, place, {
            tree: side === "base" ? (base ?? "") : pullRequest.head.sha,
            wants: isPolicyFile,
            filesMax: FILES_MAX,
            bytesMax: FILE_BYTES_MAX,
            totalBytesMax: TOTAL_BYTES_MAX,
          });
        },
        parse: (file, text) => yaml.read(file, text),
        readLayer: async ({ baseRef, ...of }) => {
          const location = { owner: of.owner, repo: of.name, path: REPOSITORY_POLICY_PATH };
          return readLayer(
            yaml,
            await fetchFileText(client, { ...location, gitRef: `refs/heads/${baseRef}` }),
          );
        },
        readTraits: (of, asked) => readTraits(client, { owner: of.owner, repo: of.name }, asked),
        readTeamSizes: (names) => teamSizes((name) => fetchNamedAccount(client, name), names),
        recorded: (of) => recordedJudgements(pool, of, REPLAY_MAX),
        monotonic: () => performance.now(),
        pause: () => nextTurn(),
        now: () => new Date().toISOString(),
      },
      { owner, repo, number: ref.number, files: files.value },
    );
    kept.set(key, { at: performance.now(), report });
    const oldest = kept.keys().next().value;
    if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest);
    return report;
  };
}

async function readLayer(
  yaml: PolicyYamlReader,
  file: PolicyFileText,
): Promise<Known<ParsedPolicyFile | null>> {
  if (file.kind === "absent") return known(null);
  if (file.kind === "unknown") return file;
  const parsed = await yaml.read(REPOSITORY_POLICY_PATH, file.text);
  return parsed.kind === "parsed" ? known(parsed.file) : unknown("it is no valid policy");
}
