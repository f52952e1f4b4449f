import { describe, expect, it } from "vitest";
import type { HeadMove } from "../../src/domain/head-move.ts";
import type { CommitSha } from "../../src/domain/ids.ts";
import { known, unknown } from "../../src/domain/known.ts";
import type { Push } from "../../src/domain/pull-request-facts.ts";
import { headWhenReviewed } from "../../src/policy/head-when-reviewed.ts";
import { ALICE, aPullRequest, aPush, at, EARLIER, HEAD, sha } from "../builders/facts.ts";

const FIRST = sha(11);

interface Scene {
  readonly moves?: readonly HeadMove[];
  readonly pushes?: readonly Push[];
  readonly seen?: readonly (readonly [CommitSha, number])[];
  readonly commitSha?: CommitSha;
}

function reviewedAt(
  seconds: number,
  { moves, pushes = [], seen = [], commitSha }: Scene,
): string | null {
  return headWhenReviewed(
    { commitSha: commitSha ?? HEAD, submittedAt: at(seconds) },
    { pullRequest: aPullRequest(), ...(moves === undefined ? {} : { moves: known(moves) }) },
    { pushes, sightings: seen.map(([headSha, time]) => ({ headSha, seenAt: at(time) })) },
  );
}

function aMove(time: number, more: Partial<HeadMove> = {}): HeadMove {
  const ref = "refs/heads/topic";
  return { ref, before: EARLIER, after: HEAD, actor: ALICE, at: at(time), ...more };
}

const PUSH = aPush(ALICE, { before: EARLIER, seenAt: at(100) });

describe("headWhenReviewed", () => {
  it.each([
    ["long before the push was seen", 50, EARLIER],
    ["in the second of the push", 100, EARLIER],
    ["before the push has settled", 109, EARLIER],
    ["once it has settled", 110, HEAD],
    ["long after it", 900, HEAD],
  ])("binds a review from %s", (_name, seconds, head) => {
    expect(reviewedAt(seconds, { pushes: [PUSH] })).toBe(head);
    expect(reviewedAt(seconds, { moves: [aMove(100)] })).toBe(head);
    const seen = [[EARLIER, 10] as const, [HEAD, 100] as const];
    expect(reviewedAt(seconds, { seen })).toBe(head);
    expect(reviewedAt(seconds, { seen: seen.toReversed() })).toBe(head);
  });

  it("takes the time of GitHub's own record before that of a delivery", () => {
    const late = aPush(ALICE, { before: sha(7), seenAt: at(500) });
    expect(reviewedAt(120, { moves: [aMove(100)], pushes: [late] })).toBe(HEAD);
    const other = aMove(100, { after: sha(7) });
    expect(reviewedAt(120, { moves: [other], pushes: [late] })).toBe(sha(7));
    expect(reviewedAt(120, { moves: [], pushes: [late] })).toBe(sha(7));
  });

  it("goes by the last time that a branch came back to a commit", () => {
    const back = [aPush(ALICE, { before: FIRST, seenAt: at(50) }), PUSH];
    expect(reviewedAt(80, { pushes: back })).toBe(EARLIER);
    expect(reviewedAt(80, { pushes: back.toReversed() })).toBe(EARLIER);
    expect(reviewedAt(80, { moves: [aMove(50, { before: FIRST }), aMove(100)] })).toBe(EARLIER);
  });

  it.each([
    ["before the pull request was opened", 4, HEAD],
    ["in the second it was opened", 5, EARLIER],
    ["later", 6, EARLIER],
  ])("doubts no commit that was pushed %s", (_name, pushed, head) => {
    const review = { commitSha: HEAD, submittedAt: at(7) };
    const facts = { pullRequest: aPullRequest({ createdAt: at(5) }) };
    const pushes = [aPush(ALICE, { before: EARLIER, seenAt: at(pushed) })];
    expect(headWhenReviewed(review, facts, { pushes, sightings: [] })).toBe(head);
  });

  it("has no doubt about the only head that ever was", () => {
    expect(reviewedAt(100, {})).toBe(HEAD);
    expect(reviewedAt(100, { seen: [[HEAD, 100]] })).toBe(HEAD);
    expect(reviewedAt(50, { pushes: [aPush(ALICE, { seenAt: at(100) })] })).toBe(HEAD);
  });

  it.each([
    ["the last head before it", 60, EARLIER],
    ["a head of the very second", 40, EARLIER],
    ["none, where all came after it", 5, null],
  ])("binds a review of a head nobody saw come to %s", (_name, seconds, head) => {
    const seen = [[EARLIER, 40] as const, [FIRST, 10] as const];
    expect(reviewedAt(seconds, { seen })).toBe(head);
  });

  it("believes a review that names a commit which is not the head", () => {
    expect(reviewedAt(60, { commitSha: FIRST, seen: [[EARLIER, 40]] })).toBe(FIRST);
  });

  it("settles nothing by a time that cannot be read", () => {
    const pushes = [aPush(ALICE, { before: EARLIER, seenAt: "soon" })];
    expect(reviewedAt(900, { pushes })).toBe(EARLIER);
    const review = { commitSha: HEAD, submittedAt: "later" };
    const facts = { pullRequest: aPullRequest(), moves: unknown("refused") };
    expect(headWhenReviewed(review, facts, { pushes: [PUSH], sightings: [] })).toBe(EARLIER);
  });
});
