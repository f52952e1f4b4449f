import {
  evaluateMergeGroup,
  type MemberDecision,
  type MergeGroupMember,
  type MergeGroupOutcome,
  type MergeGroupVerdict,
  type MergeGroupWorld,
} from "../../src/app/evaluate-merge-group.ts";
import type { EntryDraft } from "../../src/domain/audit-entry.ts";
import type { CheckRunContent } from "../../src/domain/effect.ts";
import { installationId, repositoryId } from "../../src/domain/ids.ts";
import type { MergeGroupRef } from "../../src/domain/inbox-event.ts";
import { type Known, known, unknown } from "../../src/domain/known.ts";
import type { JudgedChange, LandedRange } from "../../src/domain/landing.ts";
import type { Mode } from "../../src/domain/policy-snapshot.ts";
import { aFile, sha } from "../builders/facts.ts";

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
/** Seven lands first, eight on top of it. */
export const SEVEN: MergeGroupMember = {
  number: 7,
  headSha: sha(7),
  groupSha: sha(48),
  groupBaseSha: sha(49),
};
export const EIGHT: MergeGroupMember = {
  number: 8,
  headSha: sha(8),
  groupSha: sha(50),
  groupBaseSha: sha(48),
};

/** What was decided of a member that passes. */
export function passed(
  member: MergeGroupMember,
  more: Partial<MemberDecision> = {},
): MemberDecision {
  return {
    ...member,
    baseRef: "main",
    verdict: "passed",
    mode: "enforce",
    headline: "All good.",
    ...more,
  };
}

interface Written {
  readonly published: readonly CheckRunContent[];
  readonly entries: readonly EntryDraft[];
}

interface Evaluated extends Written {
  readonly outcome: MergeGroupOutcome;
}

interface Judged extends Written {
  readonly verdict: MergeGroupVerdict;
}

/** What each member changes: one file of its own. */
function changeOf({ number, headSha }: MergeGroupMember): JudgedChange {
  return {
    decisionId: "1",
    number,
    headSha,
    verdict: "passed",
    mode: "enforce",
    files: known([aFile(`src/${number}.ts`)]),
    commits: [{ sha: headSha, parents: [sha(1)], tree: null }],
    mergeBaseSha: null,
  };
}

/** The queue's commits for these members, each beside the commits it merges. */
export function rangeOf(members: readonly MergeGroupMember[]): LandedRange {
  const commits = members.flatMap(({ headSha, groupSha, groupBaseSha }) => [
    { sha: headSha, parents: [sha(1)], tree: null },
    { sha: groupSha, parents: [groupBaseSha, headSha], tree: null },
  ]);
  return { forward: true, complete: true, commits };
}

/** Judges the group in a world that says what the case says. */
export async function evaluate(
  members: Known<readonly MergeGroupMember[]>,
  decisions: readonly MemberDecision[],
  more: Partial<MergeGroupWorld> & { readonly mode?: Mode } = {},
): Promise<Evaluated> {
  const published: CheckRunContent[] = [];
  const entries: EntryDraft[] = [];
  const held = members.kind === "known" ? members.value : [];
  const outcome = await evaluateMergeGroup(
    {
      readMembers: () => Promise.resolve(members),
      hasLanded: () => Promise.resolve(false),
      readMode: () => Promise.resolve(more.mode ?? "enforce"),
      decisionsFor: () => Promise.resolve(decisions),
      judgeNow: (_group, { number }) =>
        Promise.resolve(decisions.find((each) => each.number === number) ?? null),
      judgedChange: (_group, member) => Promise.resolve(changeOf(member)),
      readRange: () => Promise.resolve(known(rangeOf(held))),
      readDiff: (_group, { head }) => {
        const member = held.find(({ groupSha }) => groupSha === head);
        return Promise.resolve(member === undefined ? unknown("nobody") : changeOf(member).files);
      },
      remember: () => Promise.resolve(),
      record: (_group, entry) => Promise.resolve(void entries.push(entry)),
      publish: (_group, content) => Promise.resolve(void published.push(content)),
      patient: false,
      now: () => "2026-06-01T12:00:00Z",
      ...more,
    },
    GROUP,
  );
  return { outcome, published, entries };
}

/** The same of a group that has not landed. */
export async function judge(...given: Parameters<typeof evaluate>): Promise<Judged> {
  const { outcome, ...written } = await evaluate(...given);
  if (outcome.kind !== "judged") throw new TypeError("the group was not judged");
  return { verdict: outcome, ...written };
}
