import { describe, expect, it } from "vitest";
import { type CarriedOut, carryOut } from "../../src/app/run-commands.ts";
import type { Account } from "../../src/domain/account.ts";
import { known } from "../../src/domain/known.ts";
import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import type { CompiledPolicy } from "../../src/policy/assess.ts";
import { decide } from "../../src/policy/decide.ts";
import {
  ALICE,
  AUTH,
  aComment,
  aFile,
  at,
  BOB,
  IVAN,
  RITA,
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import { aPolicy, compiled, ORGANISATION } from "../builders/policy.ts";

function carry(
  [who, words]: readonly [Account, string],
  more: Partial<PullRequestFacts>,
  policy: CompiledPolicy,
): CarriedOut {
  const time = { createdAt: at(2_000), updatedAt: at(2_000) };
  const comment = aComment(who, `/agentgov ${words}`, time);
  const facts = someFacts({ commands: [comment], ...more });
  const history = someHistory();
  const decision = decide(policy, facts, history);
  return carryOut({ compiled: policy, facts, history, decision });
}

function replies({ answers }: CarriedOut): readonly (string | null)[] {
  return answers.map(({ reply }) => reply?.replaceAll("&#8203;", "") ?? null);
}

describe("a word on a package", () => {
  const facts = {
    files: known([aFile("package.json"), AUTH]),
    content: known({
      dependencies: { added: ["pkg:npm/left-pad"], removed: [], changed: [] },
      findings: [
        {
          kind: "new-dependency" as const,
          area: "dependencies",
          tier: "high" as const,
          path: "package.json",
          purl: "pkg:npm/left-pad@1.3.0",
          message: "A package is new.",
        },
      ],
    }),
  };
  const policy = compiled(
    aPolicy({
      ...ORGANISATION,
      areas: {
        dependencies: { gates: [{ gate: "supply-chain-scan", from: ["@acme/identity"] }] },
      },
    }),
  );

  it.each(["pkg:npm/left-pad", "pkg:npm/left-pad@1.3.0"])("lets in %s for a year", (purl) => {
    const carried = carry([IVAN, `deps approve ${purl}`], facts, policy);
    expect(replies(carried)).toEqual([null]);
    expect(carried.newDependencyApprovals).toEqual([
      {
        purl,
        actor: IVAN,
        source: { repositoryId: 1, number: 7, commentId: 3_103 },
        givenAt: at(2_000),
        expiresAt: "2027-06-01T12:33:20Z",
        revokedAt: null,
      },
    ]);
  });

  it.each<[string, Account, string, string]>([
    ["another version", IVAN, "pkg:npm/left-pad@9.9.9", "It brings `pkg:npm/left-pad@1.3.0`."],
    ["another package", IVAN, "pkg:npm/right-pad", "does not bring `pkg:npm/right-pad`"],
    ["an author's word", ALICE, "pkg:npm/left-pad", "opened this pull request"],
    ["a reader's word", RITA, "pkg:npm/left-pad", "has read access"],
    ["a writer's word", BOB, "pkg:npm/left-pad", "packages are approved by @acme/identity"],
  ])("refuses %s", (_name, ...[who, purl, words]) => {
    const carried = carry([who, `deps approve ${purl}`], facts, policy);
    expect(carried.newDependencyApprovals).toEqual([]);
    expect(replies(carried)[0]).toContain(words);
  });

  it("refuses what cannot be checked, and what no gate asks for", () => {
    const unread = carry([IVAN, "deps approve pkg:npm/left-pad"], { ...facts, teams: [] }, policy);
    expect(replies(unread)[0]).toContain("cannot be checked");
    const free = compiled(aPolicy({ ...ORGANISATION, areas: { dependencies: { gates: [] } } }));
    const unasked = carry([IVAN, "deps approve pkg:npm/left-pad"], facts, free);
    expect(unasked.newDependencyApprovals.length === 0 || replies(unasked)[0] === null).toBe(true);
  });

  it("is taken back by anybody who may speak", () => {
    const carried = carry([BOB, "deps revoke pkg:npm/left-pad"], facts, policy);
    expect(carried.newDependencyApprovals).toMatchObject([{ revokedAt: at(2_000), actor: BOB }]);
  });
});
