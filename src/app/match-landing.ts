import type { CommitSha } from "../domain/ids.ts";
import type { BranchPlace } from "../domain/inbox-event.ts";
import type { LandedCommit, LandedRange, Landing } from "../domain/landing.ts";
import { OperationalError } from "../domain/operational-error.ts";
import type { Mode } from "../domain/policy-snapshot.ts";
import { renderLanded } from "../render/landed.ts";
import { type CommitVerdict, judgeLanding } from "./judge-landing.ts";
import { landingEntry } from "./landing-entries.ts";
import { lineOf, ownersOf } from "./landing-line.ts";
import { type Deletion, pathOf, type Segment } from "./landing-segments.ts";
import type { LandingWorld } from "./landing-world.ts";

/** How a run ended, for the log line and the metrics. */
export type LandingOutcome =
  /** No branch that pull requests are judged against, or none that is protected. */
  | { readonly kind: "not-watched" }
  /** Seen for the first time: what lands from here on is matched. */
  | { readonly kind: "started" }
  | {
      readonly kind: "matched";
      readonly landed: readonly Landing[];
      /** Whether there is more to look at than one run does. */
      readonly more: boolean;
    };

/** Commits of one stretch that are looked up at GitHub, a call or two each. */
const LOOKED_UP_MAX = 100;

/** GitHub names a commit's pull request a moment after it landed. */
const RETRY_SECONDS = 2;

/** GitHub has not said yet what a landed commit belongs to. */
class LandingUnsettledError extends OperationalError {
  override readonly name = "LandingUnsettledError";
  readonly code = "LANDING_UNSETTLED";
  readonly retryable = true;
  override readonly retryAfterSeconds = RETRY_SECONDS;
}

/**
 * Matches everything that landed on a branch since the last run with the verdicts that let it land.
 *
 * Every commit is recorded exactly once, and a branch is looked through to its present tip whatever
 * deliveries were lost, doubled or out of order. What matches no passing verdict is a bypass: recorded,
 * and then shown on the commit itself.
 *
 * @throws {OperationalError} from the world; the caller retries.
 */
export async function matchLanding(
  world: LandingWorld,
  place: BranchPlace,
): Promise<LandingOutcome> {
  const state = await world.store.loadState(place);
  const watched = place.isDefault || state.tip !== null;
  if (!watched && !state.judged) return { kind: "not-watched" };
  const now = await world.github.readTip(place);
  if (!watched && now?.isProtected !== true) return { kind: "not-watched" };
  const path = pathOf({ ...state, current: now?.sha ?? null });
  const lastMove = state.moves.at(-1)?.id ?? null;
  if (path === null) {
    const nothing = { lastMove, landings: [], entries: [] };
    if (now !== null) await world.store.record(place, { tip: now.sha, ...nothing });
    return { kind: "started" };
  }
  const mode = await world.readMode(place);
  const found: Landing[] = [];
  for (const segment of path.segments) {
    found.push(...(await matchSegment(world, { place, segment, mode, found })));
  }
  if (path.deleted !== null && mode === "enforce") found.push(deletion(path.deleted));
  const entries = found.map((landing) => landingEntry(place, landing, { mode, at: world.now() }));
  const landings = await world.store.record(place, {
    tip: path.tip,
    lastMove,
    landings: found,
    entries,
  });
  await tell(world, place, mode);
  return { kind: "matched", landed: landings, more: state.more };
}

interface SegmentWork {
  readonly place: BranchPlace;
  readonly segment: Segment;
  readonly mode: Mode;
  /** What this run has found on the stretches before. */
  readonly found: readonly Landing[];
}

async function matchSegment(world: LandingWorld, work: SegmentWork): Promise<readonly Landing[]> {
  const { place, segment, mode } = work;
  const { before, after } = segment;
  const range = await world.github.readRange(place, { base: before, head: after });
  const forward = range.kind === "known" && range.value.forward;
  const rewritten = segment.forced || (range.kind === "known" && !forward);
  // No delivery spoke of a rewrite: GitHub may only be behind itself.
  if (rewritten && !segment.forced && world.patient) throw unsettled("the branch moves");
  const rewrite = rewritten && mode === "enforce" ? [rewriteOf(segment)] : [];
  if (range.kind === "unknown") {
    const fresh = await freshOf(world, work, [after]);
    const lost = { sha: after, parents: [], tree: null };
    return [...rewrite, ...fresh.map(() => landingOf(segment, lost, unlisted(mode, range.reason)))];
  }
  return [...rewrite, ...(await matchRange(world, work, range.value))];
}

async function freshOf(
  { store }: LandingWorld,
  { place, found }: SegmentWork,
  shas: readonly CommitSha[],
): Promise<readonly CommitSha[]> {
  const known = new Set(found.map(({ sha }) => sha));
  return (await store.unrecorded(place, shas)).filter((sha) => !known.has(sha));
}

async function matchRange(
  world: LandingWorld,
  work: SegmentWork,
  { commits, complete }: LandedRange,
): Promise<readonly Landing[]> {
  const { segment, mode } = work;
  const shas = commits.map(({ sha }) => sha);
  const fresh = new Set(await freshOf(world, work, [...shas, segment.after]));
  if (fresh.size === 0) return [];
  const verdicts = await judgeLine(world, work, { line: lineOf(commits, segment.after), fresh });
  const owners = ownersOf(commits, segment.after);
  const landings = commits.flatMap((commit) => {
    if (!fresh.has(commit.sha)) return [];
    const own = verdicts.get(commit.sha);
    const verdict = own ?? partOf(verdicts.get(owners.get(commit.sha) ?? commit.sha), mode);
    return [landingOf(segment, commit, verdict)];
  });
  if (complete || !fresh.has(segment.after)) return landings;
  const unknown = unlisted(mode, "GitHub lists only some of the commits that landed at once");
  const tip = landingOf(segment, { sha: segment.after, parents: [], tree: null }, unknown);
  return [...landings.filter(({ sha }) => sha !== segment.after), tip];
}

interface Line {
  /** Newest first. */
  readonly line: readonly LandedCommit[];
  readonly fresh: ReadonlySet<CommitSha>;
}

async function judgeLine(
  world: LandingWorld,
  { place, mode }: SegmentWork,
  { line, fresh }: Line,
): Promise<ReadonlyMap<CommitSha, CommitVerdict>> {
  const verdicts = new Map<CommitSha, CommitVerdict>();
  const covered = new Map<CommitSha, CommitVerdict>();
  let lookedUp = 0;
  for (const [index, commit] of line.entries()) {
    if (!fresh.has(commit.sha)) continue;
    const cover = covered.get(commit.sha);
    if (cover !== undefined) {
      verdicts.set(commit.sha, partOf(cover, mode));
      continue;
    }
    lookedUp += 1;
    if (lookedUp > LOOKED_UP_MAX) {
      verdicts.set(commit.sha, unlisted(mode, `more than ${LOOKED_UP_MAX} commits landed at once`));
      continue;
    }
    const below = line.slice(index + 1).filter(({ sha }) => !covered.has(sha));
    const verdict = await judgeLanding(world, { place, commit, below, mode });
    const { outcome } = verdict;
    const isEarly = outcome.kind === "bypassed" && outcome.reason === "direct-push";
    if (isEarly && world.patient) throw unsettled("no pull request is named for a landed commit");
    verdicts.set(commit.sha, verdict);
    if (outcome.kind === "landed") for (const sha of verdict.covers) covered.set(sha, verdict);
  }
  return verdicts;
}

function unsettled(why: string): LandingUnsettledError {
  return new LandingUnsettledError(`${why}: looking again in a moment`);
}

/** A commit that came with another shares its fate; only a match of its own is named as such. */
function partOf(verdict: CommitVerdict | undefined, mode: Mode): CommitVerdict {
  if (verdict === undefined) return unlisted(mode, "nothing tells how it reached the branch");
  const { outcome } = verdict;
  if (outcome.kind === "bypassed" || outcome.match === "not-enforced") return verdict;
  return { ...verdict, outcome: { kind: "landed", match: "part-of" } };
}

function unlisted(mode: Mode, detail: string): CommitVerdict {
  const outcome =
    mode === "enforce"
      ? ({ kind: "bypassed", reason: "unverifiable", detail } as const)
      : ({ kind: "landed", match: "not-enforced" } as const);
  return { outcome, judged: null, pullRequest: null, covers: [] };
}

function landingOf(
  { pusher }: Segment,
  { sha, tree }: LandedCommit,
  { outcome, judged, pullRequest }: CommitVerdict,
): Landing {
  return {
    sha,
    tree,
    rewrittenFrom: null,
    pullRequest,
    headSha: judged?.headSha ?? null,
    decisionId: judged?.decisionId ?? null,
    actor: pusher,
    outcome,
  };
}

const NOTHING_KNOWN = { tree: null, pullRequest: null, headSha: null, decisionId: null } as const;

function rewriteOf({ before, after, pusher }: Segment): Landing {
  const detail = `the branch was rewritten: ${before.slice(0, 7)} is no part of it any more`;
  return {
    ...NOTHING_KNOWN,
    sha: after,
    rewrittenFrom: before,
    actor: pusher,
    outcome: { kind: "bypassed", reason: "rewritten", detail },
  };
}

function deletion({ before, pusher }: Deletion): Landing {
  const detail = "the branch was deleted";
  return {
    ...NOTHING_KNOWN,
    sha: before,
    rewrittenFrom: before,
    actor: pusher,
    outcome: { kind: "bypassed", reason: "deleted", detail },
  };
}

/** GitHub may be told late, by a later run: a bypass stays unnoticed until it was. */
async function tell(world: LandingWorld, place: BranchPlace, mode: Mode): Promise<void> {
  if (mode !== "enforce") return;
  const [first, ...rest] = await world.store.unnoticed(place);
  if (first === undefined) return;
  await world.publish(place, renderLanded(place.branch, [first, ...rest]));
  await world.store.notice([first, ...rest].map(({ id }) => id));
}
