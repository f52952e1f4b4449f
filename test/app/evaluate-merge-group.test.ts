import { describe, expect, it } from "vitest";
import {
  evaluateMergeGroup,
  type MemberDecision,
  type MergeGroupMember,
  type MergeGroupVerdict,
} from "../../src/app/evaluate-merge-group.ts";
import type { EntryDraft } from "../../src/domain/audit-entry.ts";
import type { CheckRunContent } from "../../src/domain/effect.ts";
import { installationId, repositoryId } from "../../src/domain/ids.ts";
import type { MergeGroupRef } from "../../src/domain/inbox-event.ts";
import { type Known, known, unknown } from "../../src/domain/known.ts";
import type { Mode } from "../../src/domain/policy-snapshot.ts";
import { sha } from "../builders/facts.ts";

const GROUP: MergeGroupRef = {
  installationId: installationId(1),
  repositoryId: repositoryId(2),
  owner: "acme",
  repo: "shop",
  headSha: sha(50),
  headRef: "refs/heads/gh-readonly-queue/main/pr-7",
  baseSha: sha(49),
  baseRef: "main",
};
const SEVEN: MergeGroupMember = { number: 7, headSha: sha(7) };
const EIGHT: MergeGroupMember = { number: 8, headSha: sha(8) };

function passed(member: MergeGroupMember, more: Partial<MemberDecision> = {}): MemberDecision {
  return {
    ...member,
    baseRef: "main",
    verdict: "passed",
    mode: "enforce",
    headline: "All good.",
    ...more,
  };
}

interface Outcome {
  readonly verdict: MergeGroupVerdict;
  readonly published: readonly CheckRunContent[];
  readonly entries: readonly EntryDraft[];
}

async function evaluate(
  members: Known<readonly MergeGroupMember[]>,
  decisions: readonly MemberDecision[],
  mode: Mode = "enforce",
): Promise<Outcome> {
  const published: CheckRunContent[] = [];
  const entries: EntryDraft[] = [];
  const verdict = await evaluateMergeGroup(
    {
      readMembers: () => Promise.resolve(members),
      readMode: () => Promise.resolve(mode),
      decisionsFor: () => Promise.resolve(decisions),
      record: (_group, entry) => Promise.resolve(void entries.push(entry)),
      publish: (_group, content) => Promise.resolve(void published.push(content)),
      now: () => "2026-06-01T12:00:00Z",
    },
    GROUP,
  );
  return { verdict, published, entries };
}

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
    const { verdict, published, entries } = await evaluate(members, decisions);
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
    const { verdict, published } = await evaluate(members, decisions);
    expect(verdict.passed).toBe(false);
    expect(verdict.headline.startsWith(headline), verdict.headline).toBe(true);
    expect(published).toMatchObject([{ state: { conclusion: "failure" } }]);
    const warned = await evaluate(members, decisions, "warn");
    expect(warned.published).toMatchObject([{ state: { conclusion: "neutral" } }]);
  });

  it("writes nothing in observe, and still records", async () => {
    const { published, entries } = await evaluate(
      known([SEVEN, EIGHT]),
      [passed(SEVEN)],
      "observe",
    );
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
});
