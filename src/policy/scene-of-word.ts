import type { PullRequestHistory } from "../domain/decision.ts";
import type { HeadMove } from "../domain/head-move.ts";
import type { CommitSha } from "../domain/ids.ts";
import { epochSeconds } from "../domain/instant.ts";
import type { PullRequestFacts } from "../domain/pull-request-facts.ts";
import type { PullRequestTimeline } from "../domain/pull-request-timeline.ts";

/**
 * How old a page may be on which somebody presses a button or writes a comment: what was there that long
 * before is what they had before them.
 */
const PAGE_SECONDS = 10;

/** Heads that are followed back; so many pushes within one page's age are nobody's review. */
const HEADS_MAX = 50;

/** Something that somebody said. */
export interface Word {
  readonly at: string;
  /** The commit that GitHub names for a review; null for a comment, which names none. */
  readonly commitSha: CommitSha | null;
}

/** What stood before somebody who said something; null for what cannot be told for certain. */
export interface SceneOfWord {
  readonly headSha: CommitSha | null;
  /** Every head it may have been, oldest first; null where one of them is not known. */
  readonly heads: readonly CommitSha[] | null;
  readonly baseRef: string | null;
}

/** Where nothing is certain. */
export const UNKNOWN_SCENE: SceneOfWord = { headSha: null, heads: null, baseRef: null };

type SceneFacts = Pick<PullRequestFacts, "pullRequest" | "moves">;
type SceneHistory = Pick<PullRequestHistory, "pushes" | "sightings">;

interface Scene {
  readonly facts: SceneFacts;
  readonly history: SceneHistory;
  readonly timeline: PullRequestTimeline;
}

/**
 * The one head and the one base that somebody had before them, by GitHub's own record of pushes, forced
 * pushes and retargets. No git date is believed, and no guess ever chooses among several heads that a page of
 * the last seconds may have shown.
 *
 * A word from before the pull request was opened was said of something else.
 */
export function sceneOfWord(word: Word, scene: Scene): SceneOfWord {
  const at = epochSeconds(word.at);
  const opened = epochSeconds(scene.facts.pullRequest.createdAt);
  if (at === null || opened === null || at < opened) return UNKNOWN_SCENE;
  const time: Time = { at, opened };
  const heads = headsByMoves(time, scene) ?? headsBySightings(word.commitSha, time, scene);
  const bases = basesAt(at, scene.timeline);
  return {
    headSha: only(heads),
    heads: heads === null || heads.length === 0 ? null : [...new Set(heads)],
    baseRef: only(bases),
  };
}

/**
 * The same for a comment. Undefined where the timeline was not asked for, as in records from before it was.
 */
export function sceneOfComment(
  { createdAt }: { readonly createdAt: string },
  facts: SceneFacts & Pick<PullRequestFacts, "timeline">,
  history: SceneHistory,
): SceneOfWord | undefined {
  const { timeline } = facts;
  if (timeline === undefined) return undefined;
  if (timeline.kind === "unknown") return UNKNOWN_SCENE;
  return sceneOfWord(
    { at: createdAt, commitSha: null },
    { facts, history, timeline: timeline.value },
  );
}

interface Time {
  readonly at: number;
  readonly opened: number;
}

function only<Item>(items: readonly Item[] | null): Item | null {
  const [first, ...others] = items === null ? [] : new Set(items);
  return first === undefined || others.length > 0 ? null : first;
}

/** Every head that was there at the time or within a page's age of it; null without GitHub's full list. */
function headsByMoves(time: Time, { facts }: Scene): readonly CommitSha[] | null {
  const moves = facts.moves?.kind === "known" ? inOrder(facts.moves.value) : null;
  if (moves === null || !moves.some(({ after }) => after === facts.pullRequest.head.sha)) {
    return null;
  }
  const until = moves.filter(({ seconds }) => seconds <= time.at);
  const lately = until.filter(({ seconds }) => !isSettled(seconds, time));
  const before = until.at(-lately.length - 1)?.after ?? lately[0]?.before ?? null;
  // A move that was listed too late leaves a hole, and who was there in between nobody can tell.
  const shown = until.slice(-lately.length - 1);
  const isWhole = shown.every(
    (move, index) => index === 0 || move.before === shown[index - 1]?.after,
  );
  if (!isWhole || until.length === 0) return null;
  const heads = [before, ...lately.map(({ after }) => after)];
  const { base, mergeBaseSha } = facts.pullRequest;
  // Nobody opens a pull request on a branch that adds nothing.
  return heads.flatMap((head) =>
    head === null || head === base.sha || head === mergeBaseSha ? [] : [head],
  );
}

interface TimedMove {
  readonly before: CommitSha | null;
  readonly after: CommitSha | null;
  readonly seconds: number;
}

/** Oldest first; GitHub lists the newest first. Null where a time cannot be read. */
function inOrder(moves: readonly HeadMove[]): readonly TimedMove[] | null {
  const timed = moves.toReversed().flatMap(({ before, after, at }): TimedMove[] => {
    const seconds = epochSeconds(at);
    return seconds === null ? [] : [{ before, after, seconds }];
  });
  if (timed.length < moves.length) return null;
  return timed.toSorted((left, right) => left.seconds - right.seconds);
}

/** Whether what came then was there before any page that a word can have been said on. */
function isSettled(seconds: number, { at, opened }: Time): boolean {
  return seconds <= at - PAGE_SECONDS || seconds < opened;
}

/**
 * The same where GitHub keeps no list, as for a fork: from when a commit was first seen as the head, and
 * from the list of forced pushes. Without one a branch never comes back to a commit it has left, so that a
 * commit which was the head at an earlier time and at a later one was the head in between.
 */
function headsBySightings(
  commitSha: CommitSha | null,
  time: Time,
  scene: Scene,
): readonly CommitSha[] | null {
  const heads: CommitSha[] = [];
  let forced = scene.timeline.forcedMoves;
  const later = forced.filter(({ at }) => !isUntil(at, time.at));
  // Whatever a review names and came back later has drawn the review to itself.
  if (commitSha !== null && later.some(({ after }) => after === commitSha)) return null;
  const [next] = later;
  const last = next === undefined ? scene.timeline.headSha : next.before;
  let until = time.at;
  for (let head = commitSha ?? last; head !== null && heads.length < HEADS_MAX; ) {
    heads.push(head);
    const start = startOf(head, until, { history: scene.history, forced });
    if (start === null) return null;
    if (isSettled(start.seconds, time)) return heads.toReversed();
    ({ before: head, seconds: until, forced } = start);
  }
  return null;
}

interface Start {
  readonly seconds: number;
  readonly before: CommitSha | null;
  /** The forced moves before it. */
  readonly forced: PullRequestTimeline["forcedMoves"];
}

/** What a fork's head is followed back by; the moves are those that are not yet behind. */
type Trace = Pick<Scene, "history"> & Pick<Start, "forced">;

/** When a commit became the head, at the latest, before a time at which it was; null when that is unknown. */
function startOf(head: CommitSha, until: number, trace: Trace): Start | null {
  const { history, forced: moves } = trace;
  const seen = earliest(history.sightings.filter(({ headSha }) => headSha === head));
  const place = moves.findLastIndex(({ after, at }) => after === head && isUntil(at, until));
  const forced = moves[place];
  const forcedAt = forced === undefined ? null : epochSeconds(forced.at);
  // Within one second it came back after it was first seen: nobody sees a head that is not there.
  if (forced !== undefined && forcedAt !== null && (seen === null || forcedAt >= seen)) {
    const start = { seconds: forcedAt, before: forced.before, forced: moves.slice(0, place) };
    return returnOf(head, { until, from: place + 1 }, trace) ?? start;
  }
  if (seen === null || seen > until) return null;
  const push = history.pushes.find(({ after }) => after === head);
  const start = { seconds: seen, before: push?.before ?? null, forced: moves };
  const from = moves.findIndex(({ at }) => !isBeforeSecond(at, seen));
  return from === -1 ? start : (returnOf(head, { until, from }, trace) ?? start);
}

/**
 * The way back to a head after a forced push had led elsewhere, where nobody forced it back: along commits
 * that are on it, of which GitHub keeps no note but the delivery. Null where nothing led elsewhere in time.
 */
function returnOf(
  head: CommitSha,
  { until, from }: { readonly until: number; readonly from: number },
  { history, forced: moves }: Trace,
): Start | null {
  const left = moves.findLastIndex(({ at }, index) => index >= from && isUntil(at, until));
  const leaving = moves[left];
  if (leaving === undefined) return null;
  const back = history.pushes.findLast(
    ({ after, seenAt }) => after === head && !isBeforeSecond(seenAt, epochSeconds(leaving.at) ?? 0),
  );
  const seconds = back === undefined ? until : Math.min(epochSeconds(back.seenAt) ?? until, until);
  return { seconds, before: back?.before ?? null, forced: moves.slice(0, left + 1) };
}

/** A time that cannot be read is not. */
function isBeforeSecond(text: string, second: number): boolean {
  const seconds = epochSeconds(text);
  return seconds !== null && seconds < second;
}

function earliest(sightings: SceneHistory["sightings"]): number | null {
  const times = sightings.flatMap(({ seenAt }) => epochSeconds(seenAt) ?? []);
  return times.length === 0 ? null : Math.min(...times);
}

/** A time that cannot be read may be any. */
function isUntil(text: string, until: number): boolean {
  const seconds = epochSeconds(text);
  return seconds !== null && seconds <= until;
}

/** Every base that some page of the last seconds may have shown. */
function basesAt(at: number, { baseRef, baseChanges }: PullRequestTimeline): readonly string[] {
  const timed = baseChanges.map(({ from, to, at: text }) => ({
    from,
    to,
    seconds: epochSeconds(text) ?? at,
  }));
  const settled = timed.findLast(({ seconds }) => seconds <= at - PAGE_SECONDS);
  const lately = timed.filter(({ seconds }) => seconds > at - PAGE_SECONDS && seconds <= at);
  const later = timed.find(({ seconds }) => seconds > at);
  const first = settled?.to ?? lately[0]?.from ?? later?.from ?? baseRef;
  return [first, ...lately.flatMap(({ from, to }) => [from, to])];
}
