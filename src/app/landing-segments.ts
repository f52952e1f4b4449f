import type { Account } from "../domain/account.ts";
import type { CommitSha } from "../domain/ids.ts";
import type { BranchMove } from "../domain/landing.ts";

/** A stretch of a branch's history that is looked at as one. */
export interface Segment {
  readonly before: CommitSha;
  readonly after: CommitSha;
  /** Whether the delivery said that commits were taken away. */
  readonly forced: boolean;
  /** Null where no delivery told of the move. */
  readonly pusher: Account | null;
}

/** A branch that was deleted. */
export interface Deletion {
  readonly before: CommitSha;
  readonly pusher: Account;
}

/** The way from one tip to the other. */
export interface Path {
  readonly segments: readonly Segment[];
  /** The last deletion, with the tip it took away; null when there was none. */
  readonly deleted: Deletion | null;
  /** Where the branch was looked through to. */
  readonly tip: CommitSha;
}

/** What is known of the way. */
export interface Sightings {
  readonly tip: CommitSha | null;
  readonly moves: readonly BranchMove[];
  /** Where the branch is on GitHub; null when it is gone. */
  readonly current: CommitSha | null;
}

/**
 * Cuts the way of a branch into stretches: one for each move a delivery told of, and one for what no
 * delivery did. Null when nothing is known of any earlier tip: from then on there is one.
 *
 * Deliveries arrive late, twice and out of order. Each stretch is looked at for itself, and a commit is
 * recorded once, so the order is only used to tell what is still missing at the end.
 */
export function pathOf({ tip, moves, current }: Sightings): Path | null {
  const told = moves.filter(({ before }) => before !== null);
  const start = tip ?? told[0]?.before ?? null;
  if (start === null) return null;
  const segments = told.flatMap(segmentOf);
  const visited = new Set<CommitSha>([start, ...segments.map(({ before }) => before)]);
  const end = follow(start, segments);
  const deleted = moves.flatMap(deletionOf).at(-1) ?? null;
  // A replica of GitHub may still show a tip that a delivery has overtaken.
  if (current === null || current === end || visited.has(current)) {
    return { segments, deleted, tip: end };
  }
  const rest = { before: end, after: current, forced: false, pusher: null };
  return { segments: [...segments, rest], deleted, tip: current };
}

function segmentOf({ before, after, forced, pusher }: BranchMove): Segment[] {
  return before === null || after === null ? [] : [{ before, after, forced, pusher }];
}

function deletionOf({ before, after, pusher }: BranchMove): Deletion[] {
  return before === null || after !== null ? [] : [{ before, pusher }];
}

/** Where the moves lead to, each taken once, whatever order they came in. */
function follow(start: CommitSha, segments: readonly Segment[]): CommitSha {
  const left = [...segments];
  let at = start;
  for (;;) {
    const next = left.findIndex(({ before }) => before === at);
    const [segment] = next < 0 ? [] : left.splice(next, 1);
    if (segment === undefined) return at;
    at = segment.after;
  }
}
