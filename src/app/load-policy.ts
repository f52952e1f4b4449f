import type { EntryDraft } from "../domain/audit-entry.ts";
import type { ParsedPolicyFile, PolicyProblem, PolicySnapshot } from "../domain/policy-snapshot.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import { compileShippedAreas } from "../policy/areas/shipped-areas.ts";
import { type CompiledPolicy, compilePolicy } from "../policy/assess.ts";
import { keepLastGood, policyWithoutValidText, readPolicy } from "../policy/read-policy.ts";

/** One policy file as GitHub has it. */
export type PolicyFileText =
  | { readonly kind: "found"; readonly text: string }
  | { readonly kind: "absent" }
  | { readonly kind: "unknown"; readonly reason: string };

/** Where a policy file is looked for; `gitRef` absent means the default branch. */
export interface PolicyLocation {
  readonly owner: string;
  readonly repo: string;
  readonly path: string;
  readonly gitRef?: string;
}

/** What reading a policy needs from the world. */
export interface PolicyWorld {
  /** Name of the organisation's config repository. */
  readonly configRepository: string;
  readFile(ref: PullRequestRef, location: PolicyLocation): Promise<PolicyFileText>;
  /** Parses YAML in a bounded worker. */
  parse(
    file: string,
    text: string,
  ): Promise<
    | { readonly kind: "parsed"; readonly file: ParsedPolicyFile }
    | { readonly kind: "problems"; readonly problems: readonly PolicyProblem[] }
  >;
  lastGood(scope: string): Promise<PolicySnapshot | null>;
  saveGood(scope: string, snapshot: PolicySnapshot): Promise<void>;
  /** Records that a policy came into force, or that newer text is invalid. */
  recordEntry(entry: EntryDraft): Promise<void>;
  now(): string;
  /** A clock for the cache, in milliseconds. */
  monotonic(): number;
}

/** The organisation's file in its config repository. */
export const POLICY_PATH = "agentgov.yml";
/** A repository's own layer, on its base branch. */
export const REPOSITORY_POLICY_PATH = ".github/agentgov.yml";

/**
 * How long a policy is used without asking GitHub again. A push to a policy file drops it at once; this
 * bounds the harm of a push whose delivery was lost.
 */
const FRESH_MILLISECONDS = 30_000;
/** Policies kept at once, one per repository and base branch. */
const KEPT_MAX = 2_000;

/** Loads the policy in force, keeping it for a moment. */
export interface PolicyLoader {
  load(ref: PullRequestRef, baseRef: string): Promise<CompiledPolicy>;
  /** Forgets what was kept for a repository, or for a whole organisation. */
  forget(owner: string, repo: string | null): void;
}

/** Makes a policy loader. State is a cache only: every replica may have its own. */
export function createPolicyLoader(world: PolicyWorld): PolicyLoader {
  const shipped = compileShippedAreas();
  const kept = new Map<string, { readonly at: number; readonly policy: CompiledPolicy }>();
  return {
    async load(ref, baseRef) {
      // Names of repositories ignore case; those of branches do not.
      const key = `${`${ref.owner}/${ref.repo}`.toLowerCase()}\n${baseRef}`;
      const found = kept.get(key);
      if (found !== undefined && world.monotonic() - found.at < FRESH_MILLISECONDS) {
        return found.policy;
      }
      const snapshot = await loadSnapshot(world, ref, baseRef);
      // Compiling costs milliseconds: an unchanged text keeps its compiled form.
      const same = found?.policy.snapshot.digest === snapshot.digest;
      const policy = same ? { ...found.policy, snapshot } : compilePolicy(snapshot, shipped);
      kept.delete(key);
      kept.set(key, { at: world.monotonic(), policy });
      const oldest = kept.keys().next().value;
      if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest);
      return policy;
    },
    forget(owner, repo) {
      const prefix = `${owner}/${repo === null ? "" : `${repo}\n`}`.toLowerCase();
      for (const key of kept.keys()) if (key.startsWith(prefix)) kept.delete(key);
    },
  };
}

async function loadSnapshot(
  world: PolicyWorld,
  ref: PullRequestRef,
  baseRef: string,
): Promise<PolicySnapshot> {
  const scope = `${`${ref.owner}/${ref.repo}`.toLowerCase()}:${baseRef}`;
  const { owner, repo } = ref;
  const [organisation, repository, last] = await Promise.all([
    readLayer(world, ref, { owner, repo: world.configRepository, path: POLICY_PATH }),
    readLayer(world, ref, {
      owner,
      repo,
      path: REPOSITORY_POLICY_PATH,
      gitRef: `refs/heads/${baseRef}`,
    }),
    world.lastGood(scope),
  ]);
  const problems = [
    ...organisation.problems,
    ...repository.problems,
    ...vanished(organisation, last),
  ];
  const reading =
    problems.length > 0
      ? ({ kind: "invalid", problems } as const)
      : readPolicy({
          organisation: organisation.file,
          repository: repository.file,
          repositoryName: repo,
        });
  if (reading.kind === "invalid") return fallBack(world, { scope, last }, reading.problems);
  const { snapshot } = reading;
  if (last?.digest !== snapshot.digest || last.source !== snapshot.source) {
    await world.saveGood(scope, snapshot);
    await world.recordEntry(inForce(scope, snapshot, world.now()));
  }
  return snapshot;
}

interface Layer {
  readonly name: string;
  readonly file: ParsedPolicyFile | null;
  readonly problems: readonly PolicyProblem[];
}

async function readLayer(
  world: PolicyWorld,
  ref: PullRequestRef,
  location: PolicyLocation,
): Promise<Layer> {
  const name = `${location.owner}/${location.repo}:${location.path}`;
  const read = await world.readFile(ref, location);
  if (read.kind === "absent") return { name, file: null, problems: [] };
  if (read.kind === "unknown") {
    const message = `the file could not be read: ${read.reason}`;
    return { name, file: null, problems: [{ file: name, line: 1, column: 1, message }] };
  }
  const parsed = await world.parse(name, read.text);
  return parsed.kind === "parsed"
    ? { name, file: parsed.file, problems: [] }
    : { name, file: null, problems: parsed.problems };
}

/** A policy that was there and is gone would silently open every gate: it stays, and is said to. */
function vanished(organisation: Layer, last: PolicySnapshot | null): readonly PolicyProblem[] {
  const gone =
    organisation.file === null &&
    organisation.problems.length === 0 &&
    last?.source.includes(organisation.name) === true;
  if (!gone) return [];
  const message = "the file is gone; to switch agentgov off, set `mode: observe` instead";
  return [{ file: organisation.name, line: 1, column: 1, message }];
}

async function fallBack(
  world: PolicyWorld,
  { scope, last }: { readonly scope: string; readonly last: PolicySnapshot | null },
  problems: readonly PolicyProblem[],
): Promise<PolicySnapshot> {
  await world.recordEntry({
    subject: `policy/${scope}`,
    type: "policy.invalid",
    actor: { kind: "app" },
    at: world.now(),
    data: {
      problems: problems.slice(0, 20).map(({ file, line, column, message }) => ({
        file,
        line,
        column,
        message: message.slice(0, 300).toWellFormed(),
      })),
      keeps: last?.digest ?? null,
    },
  });
  return last === null ? policyWithoutValidText(problems) : keepLastGood(last, problems);
}

function inForce(scope: string, snapshot: PolicySnapshot, at: string): EntryDraft {
  return {
    subject: `policy/${scope}`,
    type: "policy.in-force",
    actor: { kind: "app" },
    at,
    data: { digest: snapshot.digest, source: snapshot.source, mode: snapshot.policy.mode },
  };
}
