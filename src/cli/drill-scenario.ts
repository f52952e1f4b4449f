import { randomBytes } from "node:crypto";
import type { DrillTruth } from "../domain/drill.ts";
import { fingerprintOf } from "../domain/fingerprint.ts";
import type { Reach } from "../domain/who.ts";
import type { Repository } from "../git/open-repository.ts";
import { hasBranch, type PlannedCommit, writeCommits } from "../git/plant-branch.ts";
import { resolveRevision } from "../git/resolve-range.ts";
import { tipsHolding } from "../git/secret-places.ts";
import { agentName } from "../policy/signatures/describe.ts";
import { commitProvenance, reachAt } from "./incident-world.ts";
import { UsageError } from "./usage-error.ts";

/** Every drill stands apart from work by this. */
export const DRILL_PREFIX = "drill/";

/** Marks as agents leave them. Source: `docs/provenance.md`. */
const TRAILERS = [
  "Co-authored-by: Claude <noreply@anthropic.com>",
  "Co-authored-by: Copilot <198982749+Copilot@users.noreply.github.com>",
  "Co-authored-by: Cursor <cursoragent@cursor.com>",
] as const;

/** Nobody: the domain is reserved. Source: https://www.rfc-editor.org/rfc/rfc2606#section-2 */
const PEOPLE = [
  { name: "Drill One", email: "one@drill.invalid" },
  { name: "Drill Two", email: "two@drill.invalid" },
] as const;

/** A planted credential, with the truth about it. */
export interface DrillScenario {
  readonly id: string;
  /** The credential itself: random, made a moment ago, and good for nothing. */
  readonly text: string;
  readonly fingerprint: string;
  readonly path: string;
  readonly truth: DrillTruth;
}

/** What a drill starts from. */
export interface DrillStart {
  readonly branch: string | undefined;
  readonly base: string;
  /** Seconds since 1970. */
  readonly now: number;
}

/**
 * Plants a credential that opens nothing: an agent's commit brings it in, a person's commit follows, and a
 * second branch has a copy of it under another commit.
 *
 * @throws {UsageError} when the branch is not one for drills, or exists.
 * @throws {GitError} when git refuses.
 */
export async function plantSecret(
  repository: Repository,
  { branch, base, now }: DrillStart,
): Promise<DrillScenario> {
  const id = randomBytes(4).toString("hex");
  const name = branch ?? `${DRILL_PREFIX}leaked-secret-${id}`;
  const branches = [name, `${name}-copy`];
  await requireFree(repository, branches);
  const { sha } = await resolveRevision(repository, base);
  const text = `agentgov_drill_${randomBytes(20).toString("hex")}`;
  const path = `agentgov-drill/${id}/settings.env`;
  const trailer = TRAILERS[randomBytes(1).readUInt8(0) % TRAILERS.length] ?? TRAILERS[0];
  const plan = planOf({ branches, from: sha, now, id, path, text, trailer });
  await writeCommits(repository, plan);
  const { sha: commit } = await resolveRevision(repository, `refs/heads/${name}~1`);
  const [provenance, reach] = await Promise.all([
    commitProvenance(repository, commit),
    reachAt(repository, commit),
  ]);
  const truth: DrillTruth = {
    commit,
    agents: provenance.agents.flatMap((agent) => [agent, agentName(agent)]),
    approvers: [],
    branches,
    reach: reachNames(reach),
    holding: branches,
  };
  return { id, text, fingerprint: fingerprintOf(text), path, truth };
}

async function requireFree(repository: Repository, branches: readonly string[]): Promise<void> {
  for (const branch of branches) {
    if (!branch.startsWith(DRILL_PREFIX)) {
      throw new UsageError(`the branch of a drill begins with ${DRILL_PREFIX}`);
    }
    if (await hasBranch(repository, branch)) {
      throw new UsageError(`there is a branch ${branch} already: end that drill, or name another`);
    }
  }
}

interface Plan {
  readonly branches: readonly string[];
  readonly from: string;
  readonly now: number;
  readonly id: string;
  readonly path: string;
  readonly text: string;
  readonly trailer: string;
}

function planOf({ branches, from, now, id, path, text, trailer }: Plan): readonly PlannedCommit[] {
  const [branch = "", copy = ""] = branches;
  const readme = `agentgov-drill/${id}/README.md`;
  const note = "A drill of agentgov. Nothing here is real; the branch goes when the drill ends.\n";
  const settings = { path, text: `# drill\nSERVICE_TOKEN=${text}\n` };
  const [one, two] = PEOPLE;
  const about = `(agentgov drill ${id})`;
  return [
    {
      branch,
      from,
      author: one,
      seconds: now,
      message: `Begin the settings of the service ${about}\n`,
      changes: [{ path: readme, text: note }],
    },
    {
      branch,
      from: null,
      author: one,
      seconds: now + 1,
      message: `Configure the service ${about}\n\n${trailer}\n`,
      changes: [settings],
    },
    {
      branch,
      from: null,
      author: two,
      seconds: now + 2,
      message: `Describe the settings ${about}\n`,
      changes: [{ path: readme, text: `${note}\nSettings are in settings.env.\n` }],
    },
    {
      branch: copy,
      from,
      author: two,
      seconds: now + 3,
      message: `Take the settings over ${about}\n`,
      changes: [settings],
    },
  ];
}

/** Names that an answer about an agent's power should hold, the weightiest kinds first. */
function reachNames(reach: Reach): readonly string[] {
  switch (reach.kind) {
    case "not-configured":
      return [];
    case "unknown":
      return ["unknown"];
    case "configured": {
      const { modes, connectors, credentialNames, tools } = reach.access;
      const weighty = [...modes, ...connectors, ...credentialNames].map(firstWord);
      const names = weighty.length > 0 ? weighty : tools;
      return [...new Set(names)].slice(0, REACH_NAMES_MAX);
    }
  }
}

/** More than these nobody lists from memory. */
const REACH_NAMES_MAX = 5;

function firstWord(line: string): string {
  return line.split(/[\s:(]/u, 1)[0] ?? line;
}

/**
 * The truth as it is now: which branches of the drill still have the credential.
 *
 * @throws {GitError} when git fails.
 */
export async function truthNow(
  repository: Repository,
  { truth, text }: DrillScenario,
): Promise<DrillTruth> {
  const { tips } = await tipsHolding(repository, text);
  const refs = new Set(tips.map(({ ref }) => ref));
  return { ...truth, holding: truth.branches.filter((name) => refs.has(`refs/heads/${name}`)) };
}
