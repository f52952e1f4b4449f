import type { RepositoryId } from "../domain/ids.ts";
import {
  type DecisionView,
  type Reach,
  type RecordedLanding,
  type WhoAnswer,
  whoOf,
} from "../domain/who.ts";

/** What somebody asks about. */
export type WhoQuestion =
  /** A whole name of a commit, or its beginning. */
  | { readonly kind: "commit"; readonly sha: string }
  | { readonly kind: "line"; readonly path: string; readonly line: number }
  | {
      readonly kind: "pull-request";
      readonly owner: string;
      readonly repo: string;
      readonly number: number;
    };

/** How a commit was traced to a pull request, surest first. */
export const TRACES = ["landing", "landed-commit", "commit", "tree", "patch", "asked"] as const;
export type Trace = (typeof TRACES)[number];

/** One record that speaks of a commit. */
export interface Sighting {
  readonly repositoryId: RepositoryId;
  /** Null where the record says that no pull request is known. */
  readonly number: number | null;
  readonly trace: Trace;
  /** The decision it landed by; null where the record names none. */
  readonly decisionId: string | null;
  /** The whole name of the commit in question. */
  readonly sha: string;
  /** For a commit without a pull request: why it is there. */
  readonly reason: string | null;
}

/** What is recorded of one pull request. */
export interface WhoRecord {
  readonly owner: string;
  readonly repo: string;
  readonly decisionId: string;
  readonly decision: DecisionView;
  readonly reach: Reach;
  readonly landings: readonly RecordedLanding[];
}

/** A pull request, and the decision that is meant; null for its newest. */
export interface WhoPlace {
  readonly repositoryId: RepositoryId;
  readonly number: number;
  readonly decisionId: string | null;
}

/** What the answer is read from. */
export interface WhoWorld {
  findByName(sha: string): Promise<readonly Sighting[]>;
  findByContent(content: {
    readonly tree: string;
    readonly patchId: string | null;
  }): Promise<readonly Sighting[]>;
  findRepository(owner: string, repo: string, number: number): Promise<RepositoryId | null>;
  readRecord(place: WhoPlace): Promise<WhoRecord | null>;
  /** A clone of the repository; null without one. */
  readonly git: {
    blame(path: string, line: number): Promise<string>;
    /** Null when the clone does not have the commit. */
    content(sha: string): Promise<{
      readonly sha: string;
      readonly tree: string;
      readonly patchId: string | null;
    } | null>;
  } | null;
}

/** The answer, or why there is none. */
export type WhoOutcome =
  | {
      readonly kind: "known";
      readonly owner: string;
      readonly repo: string;
      readonly number: number;
      /** The commit asked about; null when a pull request was. */
      readonly sha: string | null;
      readonly trace: Trace;
      readonly decisionId: string;
      readonly answer: WhoAnswer;
    }
  /** `reason` is a sentence for people. */
  | { readonly kind: "unknown"; readonly sha: string | null; readonly reason: string };

/**
 * Says who stands behind a line, a commit or a pull request, by what was recorded when it was judged and
 * when it landed. Never guesses: content that several pull requests share is told as such.
 *
 * @throws {OperationalError} from the world.
 */
export async function answerWho(world: WhoWorld, question: WhoQuestion): Promise<WhoOutcome> {
  switch (question.kind) {
    case "pull-request":
      return answerPullRequest(world, question);
    case "commit":
      return answerCommit(world, question.sha);
    case "line":
      if (world.git === null) return unknown(null, "A line can be traced in a clone alone.");
      return answerCommit(world, await world.git.blame(question.path, question.line));
  }
}

async function answerPullRequest(
  world: WhoWorld,
  { owner, repo, number }: Extract<WhoQuestion, { readonly kind: "pull-request" }>,
): Promise<WhoOutcome> {
  const repositoryId = await world.findRepository(owner, repo, number);
  if (repositoryId === null) {
    return unknown(null, `Nothing was decided about ${owner}/${repo}#${number}.`);
  }
  return recordAt(world, { repositoryId, number, decisionId: null }, { sha: null, trace: "asked" });
}

async function answerCommit(world: WhoWorld, asked: string): Promise<WhoOutcome> {
  const named = await world.findByName(asked);
  const whole = [...new Set(named.map(({ sha }) => sha))];
  if (whole.length > 1) {
    return unknown(null, `${asked} begins the names of several commits: give more of it.`);
  }
  const sure = named.filter(({ number }) => number !== null);
  if (sure.length > 0) return answerSightings(world, sure);
  const content = (await world.git?.content(asked)) ?? null;
  const alike =
    content === null
      ? []
      : (await world.findByContent(content)).map((one) => ({ ...one, sha: content.sha }));
  if (alike.length > 0) return answerSightings(world, alike);
  const sha = whole[0] ?? content?.sha ?? null;
  const around = named.find(({ reason }) => reason !== null)?.reason ?? null;
  if (around !== null) {
    return unknown(sha, `It landed and belongs to no pull request that is known: ${around}.`);
  }
  return unknown(sha, unseen(asked, world.git !== null));
}

function unseen(asked: string, hasClone: boolean): string {
  const seen = `No pull request with the commit ${asked.slice(0, 12)} was ever seen, nor one that landed as it`;
  return hasClone
    ? `${seen} or has its content: it is older than the app, or was pushed around it.`
    : `${seen}. With a clone (--repo) its content can be looked for too.`;
}

/** Surest first; of equal ones a single pull request has to speak. */
async function answerSightings(
  world: WhoWorld,
  sightings: readonly Sighting[],
): Promise<WhoOutcome> {
  const best = TRACES.find((trace) => sightings.some((one) => one.trace === trace));
  const tied = sightings.filter(({ trace }) => trace === best);
  const [first] = tied;
  if (first === undefined) return unknown(null, "Nothing is recorded of it.");
  const places = new Set(tied.map(({ repositoryId, number }) => `${repositoryId}#${number}`));
  if (places.size > 1) {
    const numbers = [...new Set(tied.map(({ number }) => `#${number}`))];
    const several = `${numbers.slice(0, 10).join(", ")} all hold it (${first.trace})`;
    return unknown(first.sha, `It cannot be told from which pull request it came: ${several}.`);
  }
  const decided = tied.find(({ decisionId }) => decisionId !== null) ?? first;
  const { repositoryId, number, decisionId, trace, sha } = decided;
  return recordAt(world, { repositoryId, number: number ?? 0, decisionId }, { sha, trace });
}

async function recordAt(
  world: WhoWorld,
  place: WhoPlace,
  { sha, trace }: { readonly sha: string | null; readonly trace: Trace },
): Promise<WhoOutcome> {
  const record = await world.readRecord(place);
  if (record === null) {
    return unknown(sha, `It belongs to pull request #${place.number}, which was never judged.`);
  }
  const { owner, repo, decisionId, decision, reach, landings } = record;
  const answer = whoOf(decision, reach, landings);
  return { kind: "known", owner, repo, number: place.number, sha, trace, decisionId, answer };
}

function unknown(sha: string | null, reason: string): WhoOutcome {
  return { kind: "unknown", sha, reason };
}
