import { describe, expect, it } from "vitest";
import type { CommitSha } from "../../src/domain/ids.ts";
import type { Push } from "../../src/domain/pull-request-facts.ts";
import type { ForcedMove, PullRequestTimeline } from "../../src/domain/pull-request-timeline.ts";
import { type SceneOfWord, sceneOfWord } from "../../src/policy/scene-of-word.ts";
import { ALICE, aPullRequest, aPush, at, EARLIER, HEAD, sha } from "../builders/facts.ts";

const OTHER = sha(11);
const PUSHED = [aPush(ALICE, { before: EARLIER, after: HEAD, seenAt: at(100) })];
const SEEN = [
  [EARLIER, 50],
  [HEAD, 100],
] as const;

interface Past {
  readonly pushes?: readonly Push[];
  readonly seen: readonly (readonly [CommitSha, number])[];
  readonly forced: readonly ForcedMove[];
}

/** GitHub lists forced pushes, and of the others only deliveries tell. */
function saidAt(
  seconds: number,
  { pushes = [], seen, forced }: Past,
  commitSha: CommitSha | null = null,
): SceneOfWord {
  const timeline: PullRequestTimeline = {
    headSha: HEAD,
    baseRef: "main",
    baseChanges: [],
    forcedMoves: forced,
    dismissals: [],
  };
  const pullRequest = aPullRequest({ createdAt: at(0) });
  const sightings = seen.map(([headSha, time]) => ({ headSha, seenAt: at(time) }));
  return sceneOfWord(
    { at: at(seconds), commitSha },
    { facts: { pullRequest }, history: { pushes, sightings }, timeline },
  );
}

describe("the head somebody had before them, in a fork whose branch went back and forth", () => {
  const RETURNED = [...PUSHED, aPush(ALICE, { before: EARLIER, after: HEAD, seenAt: at(200) })];

  it.each<[string, Pick<Past, "pushes">, number, readonly CommitSha[] | null]>([
    ["was there before, just after it came back", { pushes: RETURNED }, 205, [EARLIER, HEAD]],
    ["is the only one, long after it came back", { pushes: RETURNED }, 210, [HEAD]],
    ["is unknown, where no news came of the way back", {}, 500, null],
    [
      "is one of two, where all of it is of one second",
      { pushes: [aPush(ALICE, { before: EARLIER, seenAt: at(150) })] },
      150,
      [HEAD, EARLIER],
    ],
  ])("of a branch that was forced away and came back along its commits %s", (_name, ...rest) => {
    const [past, seconds, heads] = rest;
    const forced = [{ before: HEAD, after: EARLIER, at: at(150) }];
    expect(saidAt(seconds, { seen: SEEN, forced, ...past }, HEAD).heads).toEqual(heads);
  });

  it("is what was there before the first forced push that came after", () => {
    const seen = [...SEEN, [OTHER, 120] as const];
    const forced = [{ before: OTHER, after: EARLIER, at: at(200) }];
    const back = aPush(ALICE, { before: EARLIER, after: HEAD, seenAt: at(210) });
    expect(saidAt(150, { seen, forced, pushes: [...PUSHED, back] }).headSha).toBe(OTHER);
  });

  it("may be any, where a branch went on, was forced back and came to a head that it had left", () => {
    const seen = [...SEEN, [OTHER, 120] as const];
    const forced = [{ before: OTHER, after: EARLIER, at: at(200) }];
    const back = aPush(ALICE, { before: EARLIER, after: HEAD, seenAt: at(200) });
    const past = { seen, forced, pushes: [...PUSHED, back] };
    expect(saidAt(200, past).heads).toEqual([OTHER, EARLIER, HEAD]);
    expect(saidAt(200, past).headSha).toBeNull();
  });

  it("takes a head that was forced back within the second of its first sight for one of several", () => {
    const past = {
      seen: [...SEEN, [OTHER, 100] as const],
      pushes: [...PUSHED, aPush(ALICE, { before: HEAD, after: OTHER, seenAt: at(100) })],
      forced: [{ before: OTHER, after: HEAD, at: at(100) }],
    };
    const heads = saidAt(100, past, HEAD).heads ?? [];
    expect(heads).toContain(OTHER);
  });
});
