import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DRILL_POINTS,
  DRILL_QUESTIONS,
  type DrillAnswer,
  type DrillTruth,
  gradeAnswer,
  scoreDrill,
} from "../../src/domain/drill.ts";

const TRUTH: DrillTruth = {
  commit: "0123456789abcdef0123456789abcdef01234567",
  agents: ["claude", "Claude Code"],
  approvers: [],
  branches: ["drill/one", "drill/two"],
  reach: ["bypassPermissions", "github"],
  holding: ["drill/two"],
};

function answersOf(change: Partial<DrillAnswer> = {}): readonly DrillAnswer[] {
  const one = { share: 1, tries: 1, hinted: false, skipped: false, seconds: 1 };
  return DRILL_QUESTIONS.map((question) => ({ question, ...one, ...change }));
}

describe("an answer in a drill", () => {
  it.each([
    ["first-step", "We rotate the key", 1],
    ["first-step", "revoke it at the provider", 1],
    ["first-step", "revert the commit", 0],
    ["commit", "0123456", 1],
    ["commit", "0123456789ABCDEF", 1],
    ["commit", "012345", 0],
    ["commit", "0123457", 0],
    ["agent", "claude code", 1],
    ["agent", "Claude", 1],
    ["agent", "cursor", 0],
    ["agent", "", 0],
    ["approvers", "Nobody.", 1],
    ["approvers", "@ana", 0],
    ["elsewhere", "drill/two, drill/one", 1],
    ["elsewhere", "drill/two", 0.5],
    ["elsewhere", "drill/two drill/one main", 0.5],
    ["elsewhere", "a b c d", 0],
    ["reach", "It ran with bypassPermissions and the GitHub connector", 1],
    ["reach", "github", 0.5],
    ["reach", "nothing", 0],
    ["revert", "done", 0.5],
    ["afterwards", "deactivate the old credential", 1],
    ["afterwards", "nothing", 0],
  ] as const)("to %s: %j is worth %d", (question, answer, share) => {
    expect(gradeAnswer(question, TRUTH, answer)).toBe(share);
  });

  it("may be nothing where nothing is configured", () => {
    expect(gradeAnswer("reach", { ...TRUTH, reach: [] }, "not configured")).toBe(1);
    expect(gradeAnswer("reach", { ...TRUTH, reach: [] }, "everything")).toBe(0);
  });

  it("names the people who approved, where there are any", () => {
    const truth = { ...TRUTH, approvers: ["ana", "ben"] };
    expect(gradeAnswer("approvers", truth, "@Ana and @ben")).toBe(1);
    expect(gradeAnswer("approvers", truth, "nobody")).toBe(0);
  });

  it("is worth something between nothing and all, whatever it says", () => {
    fc.assert(
      fc.property(fc.constantFrom(...DRILL_QUESTIONS), fc.string(), (question, answer) => {
        const share = gradeAnswer(question, TRUTH, answer);
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("the score of a drill", () => {
  it("has a hundred points", () => {
    expect(Object.values(DRILL_POINTS).reduce((sum, points) => sum + points, 0)).toBe(90);
    expect(scoreDrill(answersOf(), 60)).toMatchObject({
      points: 100,
      timePoints: 10,
      passed: true,
    });
  });

  it.each([
    [900, 10],
    [901, 5],
    [1_800, 5],
    [1_801, 0],
  ])("gives for %d seconds %d points", (seconds, points) => {
    expect(scoreDrill(answersOf(), seconds).timePoints).toBe(points);
  });

  it("halves what took a hint, and what took another try", () => {
    expect(scoreDrill(answersOf({ hinted: true }), 9_999).points).toBe(45);
    expect(scoreDrill(answersOf({ tries: 2 }), 9_999).points).toBe(45);
    expect(scoreDrill(answersOf({ hinted: true, tries: 3 }), 9_999).points).toBe(23);
  });

  it("gives nothing for being fast at giving up", () => {
    expect(scoreDrill(answersOf({ share: 0, skipped: true }), 1)).toMatchObject({
      points: 0,
      passed: false,
    });
    expect(scoreDrill([], 1).points).toBe(0);
  });
});
