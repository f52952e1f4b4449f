import { describe, expect, it } from "vitest";
import type {
  MemberDecision,
  MergeGroupMember,
  MergeGroupWorld,
} from "../../src/app/evaluate-merge-group.ts";
import { FactsUnsettledError } from "../../src/app/facts-unsettled-error.ts";
import { type Known, known, settling, unknown } from "../../src/domain/known.ts";
import { aFile, sha } from "../builders/facts.ts";
import { EIGHT, evaluate, judge, passed, rangeOf, SEVEN } from "./merge-group-stage.ts";

describe("evaluateMergeGroup", () => {
  it.each<[string, Known<readonly MergeGroupMember[]>, readonly MemberDecision[], string]>([
    [
      "one that passed",
      known([SEVEN]),
      [passed(SEVEN)],
      "#7 passed its gates at this very commit.",
    ],
    [
      "several that passed",
      known([SEVEN, EIGHT]),
      [passed(EIGHT), passed(SEVEN)],
      "#7, #8 passed their gates at these very commits.",
    ],
  ])("lets %s through", async (_name, ...[members, decisions, headline]) => {
    const { verdict, published, entries } = await judge(members, decisions);
    expect(verdict).toMatchObject({ passed: true, headline });
    expect(published).toMatchObject([{ state: { status: "completed", conclusion: "success" } }]);
    expect(entries).toMatchObject([
      { type: "merge-group.decided", data: { passed: true, base: "main" } },
    ]);
  });

  it.each<[string, Known<readonly MergeGroupMember[]>, readonly MemberDecision[], string]>([
    [
      "an unreadable queue",
      unknown("GitHub said no"),
      [],
      "The merge group could not be read: GitHub said no.",
    ],
    ["an empty group", known([]), [], "The merge group names no pull request."],
    [
      "a member nobody judged",
      known([SEVEN, EIGHT]),
      [passed(SEVEN)],
      "#8 was never judged at 0000000: it cannot be merged from the queue.",
    ],
    [
      "a member that waits",
      known([SEVEN]),
      [passed(SEVEN, { verdict: "waiting", headline: "Waiting for bob." })],
      "#7 does not pass at 0000000: Waiting for bob.",
    ],
    [
      "a member that failed",
      known([SEVEN]),
      [passed(SEVEN, { verdict: "failed" })],
      "#7 does not pass at 0000000: All good.",
    ],
    [
      "a decision of another head",
      known([SEVEN]),
      [passed({ ...SEVEN, headSha: sha(9) })],
      "#7 was never judged",
    ],
    [
      "a decision of another base",
      known([SEVEN]),
      [passed(SEVEN, { baseRef: "dev" })],
      "#7 was never judged",
    ],
    [
      "a decision of another pull request",
      known([SEVEN]),
      [passed({ ...SEVEN, number: 9 })],
      "#7 was never judged",
    ],
  ])("stops %s", async (_name, ...[members, decisions, headline]) => {
    const { verdict, published } = await judge(members, decisions);
    expect(verdict.passed).toBe(false);
    expect(verdict.headline.startsWith(headline), verdict.headline).toBe(true);
    expect(published).toMatchObject([{ state: { conclusion: "failure" } }]);
    const warned = await judge(members, decisions, { mode: "warn" });
    expect(warned.published).toMatchObject([{ state: { conclusion: "neutral" } }]);
  });

  it("writes nothing in observe, and still records", async () => {
    const { published, entries } = await judge(known([SEVEN, EIGHT]), [passed(SEVEN)], {
      mode: "observe",
    });
    expect(published).toEqual([]);
    expect(entries).toMatchObject([
      {
        actor: { kind: "app" },
        data: {
          passed: false,
          members: [
            { number: 7, head: sha(7), verdict: "passed" },
            { number: 8, head: sha(8), verdict: null },
          ],
        },
      },
    ]);
  });

  it.each<[string, Partial<MergeGroupWorld>, string]>([
    [
      "a member that passed and does not any more",
      {
        judgeNow: (_group, member) =>
          Promise.resolve(
            passed(SEVEN, { ...member, verdict: "waiting", headline: "Waiting for ida." }),
          ),
      },
      "#7 does not pass at 0000000: Waiting for ida.",
    ],
    [
      "a member that was closed or pushed to since",
      { judgeNow: () => Promise.resolve(null) },
      "#7 does not pass at 0000000: It is not open any more",
    ],
    [
      "commits that cannot be listed",
      { readRange: () => Promise.resolve(unknown("GitHub said no")) },
      "The group's commits are unknown: GitHub said no.",
    ],
    [
      "commits that are only partly listed",
      {
        readRange: () => Promise.resolve(known({ ...rangeOf([SEVEN, EIGHT]), complete: false })),
      },
      "The group's commits could not be listed completely.",
    ],
    [
      "a commit that no member brought",
      {
        readRange: () => {
          const range = rangeOf([SEVEN, EIGHT]);
          const extra = { sha: sha(77), parents: [sha(49)], tree: null };
          return Promise.resolve(known({ ...range, commits: [extra, ...range.commits] }));
        },
      },
      "The group holds 1 commits of none of its pull requests",
    ],
    [
      "a line that no member brought",
      { readDiff: () => Promise.resolve(known([aFile("src/7.ts"), aFile("src/auth/x.ts")])) },
      "The group changes `src/auth/x.ts` in another way than #7 was judged by.",
    ],
    [
      "a diff that cannot be read",
      { readDiff: () => Promise.resolve(unknown("too large")) },
      "What the group holds of #7 is unknown: too large.",
    ],
    [
      "a member whose judged change is gone",
      { judgedChange: () => Promise.resolve(null) },
      "What #7 changes was never judged.",
    ],
  ])("stops %s, though the record passes", async (_name, more, headline) => {
    const both = known([SEVEN, EIGHT]);
    const { verdict, published } = await judge(both, [passed(SEVEN), passed(EIGHT)], more);
    expect(verdict.headline.startsWith(headline), verdict.headline).toBe(true);
    expect(verdict.passed).toBe(false);
    expect(published).toMatchObject([{ state: { conclusion: "failure" } }]);
  });

  it("does not judge anew what the record already stops", async () => {
    let asked = 0;
    const { verdict } = await judge(known([SEVEN]), [passed(SEVEN, { verdict: "waiting" })], {
      judgeNow: () => {
        asked += 1;
        return Promise.resolve(passed(SEVEN));
      },
    });
    expect([verdict.passed, asked]).toEqual([false, 0]);
  });

  it.each<[string, Known<readonly MergeGroupMember[]>, Partial<MergeGroupWorld>]>([
    ["whose member is closed by that", known([SEVEN]), { judgeNow: () => Promise.resolve(null) }],
    ["and is in no queue any more", settling("no such group"), { patient: true }],
    ["and is looked at for the last time", settling("no such group"), { patient: false }],
  ])("says nothing of a group that has landed %s", async (_name, members, more) => {
    const hasLanded = (): Promise<boolean> => Promise.resolve(true);
    const evaluated = await evaluate(members, [passed(SEVEN)], { ...more, hasLanded });
    expect(evaluated).toEqual({ outcome: { kind: "landed" }, published: [], entries: [] });
  });

  it("reads the queue again when a group ahead lands while it is judged", async () => {
    let reads = 0;
    const { verdict, published } = await judge(known([EIGHT]), [passed(SEVEN), passed(EIGHT)], {
      readMembers: () => {
        reads += 1;
        return Promise.resolve(known(reads === 1 ? [SEVEN, EIGHT] : [EIGHT]));
      },
      judgeNow: (_group, { number }) => Promise.resolve(number === 7 ? null : passed(EIGHT)),
      patient: true,
    });
    expect([verdict.headline, reads]).toEqual(["#8 passed its gates at this very commit.", 2]);
    expect(published).toMatchObject([{ state: { conclusion: "success" } }]);
  });

  it("waits for a queue that holds a member that has left it, as long as that is worth it", async () => {
    const gone = { judgeNow: () => Promise.resolve(null), patient: true };
    await expect(judge(known([SEVEN]), [passed(SEVEN)], gone)).rejects.toThrow(
      "#7 has just left the merge queue",
    );
  });

  it("asks whether a group has landed only when it does not pass", async () => {
    const hasLanded = (): Promise<boolean> => Promise.reject(new Error("asked"));
    const { verdict } = await judge(known([SEVEN]), [passed(SEVEN)], { hasLanded });
    expect(verdict.passed).toBe(true);
  });

  it("reads a queue that moves again while that is worth it, and then fails the group", async () => {
    const moving = settling("the queue moves");
    await expect(judge(moving, [], { patient: true })).rejects.toThrow(FactsUnsettledError);
    expect((await judge(moving, [])).verdict.passed).toBe(false);
    const hidden = unknown("an entry is hidden");
    expect((await judge(hidden, [], { patient: true })).verdict.passed).toBe(false);
  });
});
