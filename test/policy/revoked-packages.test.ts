import { describe, expect, it } from "vitest";
import type { ChangedComment } from "../../src/domain/changed-comment.ts";
import type { DependencyApproval } from "../../src/domain/dependency-approval.ts";
import { repositoryId } from "../../src/domain/ids.ts";
import { known, unknown } from "../../src/domain/known.ts";
import { revokeChanged, withRevocations } from "../../src/policy/revoked-packages.ts";
import { at, BOB, IVAN, someFacts } from "../builders/facts.ts";

function letIn(commentId: number, more: Partial<DependencyApproval> = {}): DependencyApproval {
  return {
    purl: "pkg:npm/left-pad",
    actor: IVAN,
    source: { repositoryId: repositoryId(1), number: 7, commentId },
    givenAt: at(100),
    expiresAt: "2027-06-01T12:00:00Z",
    revokedAt: null,
    ...more,
  };
}

function change(commentId: number, more: Partial<ChangedComment> = {}): ChangedComment {
  return { commentId, change: "hidden", by: null, at: at(200), ...more };
}

describe("packages whose comment was changed", () => {
  it.each([
    {
      where: "a delivery told",
      facts: {},
      history: { changedComments: [change(5, { by: BOB, change: "deleted" })] },
      actor: BOB,
    },
    {
      where: "it was found",
      facts: { commentChanges: known([change(5, { change: "deleted" })]) },
      history: {},
      actor: IVAN,
    },
  ])("are taken back where $where", ({ facts, history, actor }) => {
    const packagesLetIn = [letIn(5), letIn(6)];
    expect(revokeChanged(facts, { packagesLetIn, ...history })).toEqual([
      letIn(5, { revokedAt: at(200), because: "deleted", actor }),
    ]);
  });

  it("stay where nothing was changed, or nobody could look", () => {
    expect(revokeChanged({}, { packagesLetIn: [letIn(5)] })).toEqual([]);
    const commentChanges = unknown("GitHub does not show it");
    expect(revokeChanged({ commentChanges }, { packagesLetIn: [letIn(5)] })).toEqual([]);
    expect(revokeChanged({}, { changedComments: [change(5)] })).toEqual([]);
  });
});

describe("the ledger after entries that take back", () => {
  const ledger = [
    letIn(5),
    letIn(6, { purl: "pkg:npm/Left_Pad@1.3.0" }),
    letIn(7, { purl: "pkg:npm/ms" }),
  ];
  const facts = someFacts({ dependencyApprovals: known(ledger) });
  const ended = (entries: readonly DependencyApproval[]): readonly number[] => {
    const { dependencyApprovals: after } = withRevocations(facts, entries);
    const all = after?.kind === "known" ? after.value : [];
    return all.flatMap(({ revokedAt, source }) => (revokedAt === null ? [] : [source.commentId]));
  };

  it.each<[string, DependencyApproval, readonly number[]]>([
    ["one package in every version", letIn(9, { revokedAt: at(300) }), [5, 6]],
    ["one version", letIn(9, { purl: "pkg:npm/left-pad@1.3.0", revokedAt: at(300) }), [6]],
    [
      "what one comment gave, and no more",
      letIn(5, { revokedAt: at(300), because: "edited" }),
      [5],
    ],
    ["nothing by letting in", letIn(9), []],
  ])("ends %s", (_name, entry, numbers) => {
    expect(ended([entry])).toEqual(numbers);
  });

  it("is the same object where nothing ends, and stays unread where it was", () => {
    expect(withRevocations(facts, [letIn(9)])).toBe(facts);
    const unread = someFacts();
    expect(withRevocations(unread, [letIn(9, { revokedAt: at(300) })])).toBe(unread);
  });
});
