import { sha256Hex } from "./digest.ts";

/** A commit of a branch, as git lists it. */
export interface BranchCommit {
  readonly sha: string;
  readonly parents: readonly string[];
  /** What its committer says, ISO 8601 UTC: anybody can write any date. */
  readonly committedAt: string;
}

/** What the log says of a commit of the branch. */
export interface RecordedCommit {
  readonly sha: string;
  readonly kind: "landed" | "bypassed";
  /** How it was matched, or why it was not. */
  readonly reason: string;
  /** Place in the log. */
  readonly seq: number;
  /** When it was recorded, ISO 8601 UTC. */
  readonly at: string;
}

/** A period of whole instants: `from` belongs to it and `to` does not. ISO 8601 UTC. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** What is to be said of a commit that is on the branch. */
export type CommitStanding =
  /** It landed by a decision that passed. */
  | "matched"
  /** Nothing was enforced when it landed. */
  | "not-enforced"
  /** The log says that it came without a passing decision. */
  | "bypassed"
  /** The log does not tell of it at all. */
  | "unrecorded"
  /** It was there before the log began to tell of the branch. */
  | "before-record";

/** A commit of the population. */
export interface PopulationCommit {
  readonly sha: string;
  readonly standing: CommitStanding;
  /** When it landed as far as the log tells; null where it does not. */
  readonly landedAt: string | null;
  readonly committedAt: string;
  /** What the log says, the gravest first; empty where it says nothing. */
  readonly records: readonly RecordedCommit[];
}

/** What landed in a period, by git's own list. */
export interface Population {
  /** In the order of git's list, newest first. */
  readonly commits: readonly PopulationCommit[];
  /** Dated into the period by their committer, and recorded as landed at another time. */
  readonly elsewhere: readonly PopulationCommit[];
  /** What the log says landed in the period, and git's list no longer holds. */
  readonly gone: readonly RecordedCommit[];
}

/**
 * The commits of a branch that landed in a period. Git says which there are, and the log when they landed;
 * a commit that the log does not tell of landed no later than the first recorded one that is built on it,
 * and belongs to the period by that or by its own date: no date in a commit keeps it out of every period.
 */
export function populationOf(
  commits: readonly BranchCommit[],
  recorded: readonly RecordedCommit[],
  period: Period,
): Population {
  const records = Map.groupBy(recorded, ({ sha }) => sha);
  const listed = new Set(commits.map(({ sha }) => sha));
  const before = ancestorsOfFirst(commits, recorded);
  const latest = latestLandings(commits, records);
  const all = commits.map((commit) => {
    const own = (records.get(commit.sha) ?? []).toSorted(
      (left, right) => gravity(left) - gravity(right),
    );
    const found = placed(commit, own, before);
    return { found, builtOn: latest.get(commit.sha) ?? null };
  });
  const isIn = (at: string | null): boolean => at !== null && at >= period.from && at < period.to;
  const belongs = ({ found, builtOn }: (typeof all)[number]): boolean => {
    if (found.landedAt !== null) return isIn(found.landedAt);
    if (isIn(found.committedAt)) return true;
    return found.standing === "unrecorded" && isIn(builtOn);
  };
  return {
    commits: all.filter(belongs).map(({ found }) => found),
    elsewhere: all
      .filter((one) => !belongs(one) && isIn(one.found.committedAt))
      .map(({ found }) => found),
    gone: recorded.filter(({ sha, at }) => isIn(at) && !listed.has(sha)),
  };
}

function gravity({ kind, seq }: RecordedCommit): number {
  return kind === "bypassed" ? seq - Number.MAX_SAFE_INTEGER : seq;
}

function placed(
  { sha, committedAt }: BranchCommit,
  records: readonly RecordedCommit[],
  before: ReadonlySet<string>,
): PopulationCommit {
  const [gravest] = records;
  const first = records.reduce<string | null>(
    (least, { at }) => (least === null || at < least ? at : least),
    null,
  );
  return {
    sha,
    standing: standingOf(gravest, before.has(sha)),
    landedAt: first,
    committedAt,
    records,
  };
}

function standingOf(gravest: RecordedCommit | undefined, isBefore: boolean): CommitStanding {
  if (gravest === undefined) return isBefore ? "before-record" : "unrecorded";
  if (gravest.kind === "bypassed") return "bypassed";
  return gravest.reason === "not-enforced" ? "not-enforced" : "matched";
}

/** What the branch held when the log first told of a commit of it. */
function ancestorsOfFirst(
  commits: readonly BranchCommit[],
  recorded: readonly RecordedCommit[],
): ReadonlySet<string> {
  const parents = new Map(commits.map((commit) => [commit.sha, commit.parents]));
  const [first] = recorded
    .filter(({ sha }) => parents.has(sha))
    .toSorted((left, right) => left.seq - right.seq);
  const found = new Set<string>();
  // Without any record of the branch, all of it lies before the record.
  const next = first === undefined ? [...parents.keys()] : [...(parents.get(first.sha) ?? [])];
  for (let sha = next.pop(); sha !== undefined; sha = next.pop()) {
    if (found.has(sha)) continue;
    found.add(sha);
    next.push(...(parents.get(sha) ?? []));
  }
  return found;
}

/** By commit: when the first recorded commit landed that is built on it. */
function latestLandings(
  commits: readonly BranchCommit[],
  records: ReadonlyMap<string, readonly RecordedCommit[]>,
): ReadonlyMap<string, string> {
  const latest = new Map<string, string>();
  for (const { sha, parents } of commits) {
    const times = (records.get(sha) ?? []).map(({ at }) => at);
    const inherited = latest.get(sha);
    const [time] = [...times, ...(inherited === undefined ? [] : [inherited])].toSorted();
    if (time === undefined) continue;
    latest.set(sha, time);
    for (const parent of parents) {
      const known = latest.get(parent);
      if (known === undefined || time < known) latest.set(parent, time);
    }
  }
  return latest;
}

/**
 * Draws from commits so that anybody can draw the same: sorted by the SHA-256 of the seed, a line feed and
 * the commit's name, both as text, the first ones are the sample.
 */
export function drawSample(
  shas: readonly string[],
  { seed, size }: { readonly seed: string; readonly size: number },
): readonly string[] {
  return shas
    .map((sha) => ({ sha, lot: sha256Hex(`${seed}\n${sha}`) }))
    .toSorted((left, right) => (left.lot < right.lot ? -1 : 1))
    .slice(0, size)
    .map(({ sha }) => sha);
}
