import type { ConfigRemark, ConfigReport } from "../domain/config-report.ts";
import type { OwnerName } from "../domain/gate-requirement.ts";
import type { Known } from "../domain/known.ts";
import type { ParsedPolicyFile, PolicyProblem } from "../domain/policy-snapshot.ts";
import type { ChangedFile } from "../domain/pull-request-facts.ts";
import type { CompiledPolicy } from "../policy/assess.ts";
import { comparePolicies } from "../policy/compare-policies.ts";
import { lintPolicy } from "../policy/lint-policy.ts";
import { namesInPolicy } from "../policy/policy-names.ts";
import { NO_REPOSITORY, readPolicy } from "../policy/read-policy.ts";
import {
  compiledPolicy,
  layersOf,
  MAIN_FILE as MAIN,
  policiesFor,
  type RepositoriesWorld,
} from "./replay-policies.ts";
import {
  type RecordedJudgement,
  type ReplayScope,
  type ReplayWorld,
  replayPolicy,
} from "./replay-policy.ts";

/** One file of a policy at one commit. */
export interface ConfigFile {
  readonly path: string;
  readonly text: Known<string>;
}

/** What checking a proposed policy needs from the world. */
export interface ConfigChangeWorld extends ReplayWorld, RepositoriesWorld {
  /** Every file of the policy, on the base branch as it is now and at the head. */
  readFiles(side: "base" | "head"): Promise<Known<readonly ConfigFile[]>>;
  /** Parses YAML in a bounded worker. */
  parse(
    file: string,
    text: string,
  ): Promise<
    | { readonly kind: "parsed"; readonly file: ParsedPolicyFile }
    | { readonly kind: "problems"; readonly problems: readonly PolicyProblem[] }
  >;
  /** How many people these teams have; null for one that does not exist, and nothing for one unread. */
  readTeamSizes(names: readonly OwnerName[]): Promise<ReadonlyMap<string, number | null>>;
  /** ISO 8601. */
  now(): string;
}

const PART = /^agentgov\/[^/]+\.ya?ml$/u;

/** Whether a path of the config repository is part of the organisation's policy. */
export function isPolicyFile(path: string): boolean {
  return path === MAIN || PART.test(path);
}

/** A pull request of the config repository. */
export interface ConfigChange {
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
  readonly files: readonly ChangedFile[];
}

/**
 * Judges the policy that a pull request proposes: whether it would take effect, what in it is hardly
 * meant, what it loosens, and what it would have made of recorded pull requests. Null where the change does
 * not touch the policy.
 *
 * @throws {OperationalError} from the world; the caller retries.
 */
export async function checkConfigChange(
  world: ConfigChangeWorld,
  change: ConfigChange,
): Promise<ConfigReport | null> {
  const touched = change.files.flatMap(({ path, previousPath }) => [path, previousPath ?? path]);
  if (!touched.some(isPolicyFile)) return null;
  const [base, head] = await Promise.all([world.readFiles("base"), world.readFiles("head")]);
  if (base.kind === "unknown") return unreadable(base.reason);
  if (head.kind === "unknown") return unreadable(head.reason);
  // As it would be after the merge: files that this change leaves alone are those of the base branch.
  const merged = [
    ...head.value.filter(({ path }) => touched.includes(path)),
    ...base.value.filter(({ path }) => !touched.includes(path)),
  ];
  const [current, proposed] = await Promise.all([
    parseAll(world, base.value),
    parseAll(world, merged),
  ]);
  if (proposed.problems.length > 0) return failed(proposed.problems);
  const main = proposed.files.find(({ file }) => file === MAIN);
  if (main === undefined) return failed([gone()]);
  const reading = policyIn(proposed.files);
  if (reading.kind === "invalid") return failed(reading.problems);
  const before = current.problems.length > 0 ? null : policyIn(current.files);
  const known = before?.kind === "valid" ? before.compiled : null;
  const paths = new Set<string>();
  const replay =
    known === null
      ? null
      : await replayPolicy(
          { ...world, recorded: (owner) => noting(paths, world.recorded(owner)) },
          scopeOf(change),
          policiesFor(world, { current: current.files, proposed: proposed.files }),
        );
  return {
    problems: [],
    remarks: await remarksOn(world, reading.compiled, {
      files: [main, ...proposed.files.filter((file) => file !== main)],
      paths,
    }),
    effects:
      known === null
        ? []
        : comparePolicies(known.snapshot.policy, reading.compiled.snapshot.policy),
    replay,
  };
}

/** Fewer paths than these say nothing about a rule that matches none of them. */
const PATHS_MIN = 200;
/** More are not compared with every pattern: it would take seconds. */
const PATHS_MAX = 5_000;

/** The same batches, noting which files they speak of. */
async function* noting(
  paths: Set<string>,
  batches: AsyncIterable<readonly RecordedJudgement[]>,
): AsyncGenerator<readonly RecordedJudgement[]> {
  for await (const batch of batches) {
    for (const { input } of batch) {
      const files = input?.facts.files;
      if (files?.kind !== "known" || paths.size > PATHS_MAX) continue;
      for (const { path } of files.value) paths.add(path);
    }
    yield batch;
  }
}

function scopeOf({ owner, repo, number }: ConfigChange): ReplayScope {
  return { owner, except: { repo: `${owner}/${repo}`, number } };
}

function unreadable(reason: string): ConfigReport {
  const message = `the proposed policy could not be read: ${reason}`;
  return failed([{ file: MAIN, line: 1, column: 1, message }]);
}

function failed(problems: readonly PolicyProblem[]): ConfigReport {
  return { problems, remarks: [], effects: [], replay: null };
}

function gone(): PolicyProblem {
  const message = "the file is gone; to switch agentgov off, set `mode: observe` instead";
  return { file: MAIN, line: 1, column: 1, message };
}

interface ParsedFiles {
  readonly files: readonly ParsedPolicyFile[];
  readonly problems: readonly PolicyProblem[];
}

async function parseAll(
  world: ConfigChangeWorld,
  files: readonly ConfigFile[],
): Promise<ParsedFiles> {
  const readings = await Promise.all(
    files.map(async ({ path, text }) => {
      if (text.kind === "known") return world.parse(path, text.value);
      const problem = { file: path, line: 1, column: 1, message: text.reason };
      return { kind: "problems", problems: [problem] } as const;
    }),
  );
  return {
    files: readings.flatMap((reading) => (reading.kind === "parsed" ? [reading.file] : [])),
    problems: readings.flatMap((reading) => (reading.kind === "problems" ? reading.problems : [])),
  };
}

type Compiled =
  | { readonly kind: "valid"; readonly compiled: CompiledPolicy }
  | { readonly kind: "invalid"; readonly problems: readonly PolicyProblem[] };

/** The policy for a repository that no set is about. */
function policyIn(files: readonly ParsedPolicyFile[]): Compiled {
  const reading = readPolicy({ ...layersOf(files, ""), ...NO_REPOSITORY });
  if (reading.kind === "invalid") return reading;
  return { kind: "valid", compiled: compiledPolicy(reading) };
}

async function remarksOn(
  world: ConfigChangeWorld,
  { snapshot }: CompiledPolicy,
  {
    files,
    paths,
  }: { readonly files: readonly ParsedPolicyFile[]; readonly paths: ReadonlySet<string> },
): Promise<readonly ConfigRemark[]> {
  const teams = await world.readTeamSizes(namesInPolicy(snapshot.policy));
  const seen = paths.size < PATHS_MIN ? {} : { paths: [...paths] };
  return lintPolicy(snapshot.policy, { files, now: world.now(), teams, ...seen }).map(
    ({ rule, file, line, column, message, advice }) => ({
      rule,
      file,
      line,
      column,
      message: `${message}; ${advice}`,
    }),
  );
}
