import { describe, expect, it } from "vitest";
import { known } from "../../src/domain/known.ts";
import type { PullRequestFacts, Push } from "../../src/domain/pull-request-facts.ts";
import type { Declaration } from "../../src/domain/recorded-provenance.ts";
import { judgeDeclaration } from "../../src/policy/judge-declaration.ts";
import { detectPullRequest } from "../../src/policy/provenance.ts";
import {
  ALICE,
  aCommit,
  anAccount,
  anIdentity,
  aPush,
  at,
  BOB,
  CLAUDE,
  HEAD,
  IVAN,
  sha,
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import { ENFORCED } from "../builders/policy.ts";

function aDeclaration(more: Partial<Declaration> = {}): Declaration {
  return {
    commentId: 1,
    account: ALICE,
    use: "none",
    tool: null,
    headSha: HEAD,
    tree: "tree",
    declaredAt: at(20),
    ...more,
  };
}

interface Scene {
  readonly facts: Partial<PullRequestFacts>;
  readonly pushes: readonly Push[];
}

function judged(
  declarations: readonly Declaration[],
  { facts = {}, pushes = [] }: Partial<Scene> = {},
): { readonly found: string; readonly said: readonly (string | null)[] } {
  const all = someFacts(facts);
  let history = someHistory({ pushes });
  const said = declarations.map((declaration) => {
    const verdict = judgeDeclaration({ compiled: ENFORCED, facts: all, history }, declaration);
    if (verdict.kind === "recorded") ({ history } = verdict);
    return verdict.reply;
  });
  const { class: found, agents } = detectPullRequest(all, history);
  return { found: [found, ...agents].join(" "), said };
}

const BY_IVAN = { commits: known([aCommit({ author: anIdentity(IVAN), tree: "tree" })]) };

describe("judgeDeclaration", () => {
  it.each([
    ["the author", ALICE, {}, []],
    ["who wrote a commit", IVAN, BY_IVAN, []],
    ["who pushed", BOB, {}, [aPush(BOB)]],
  ])("takes it from %s", (...[, account, facts, pushes]) => {
    expect(judged([aDeclaration({ account })], { facts, pushes }).said).toEqual([null]);
  });

  it.each([
    ["anybody else", BOB, "@bob did not"],
    ["an agent", CLAUDE, "they do not declare"],
    ["an agent's account of type user", anAccount("claude", 81_847), "they do not declare"],
  ])("refuses %s", (_name, account, words) => {
    const { found, said } = judged([aDeclaration({ account })], {
      pushes: [aPush(account)].slice(1),
    });
    expect(said[0]).toContain(words);
    expect(found).toBe("undeclared");
  });

  it("makes a change human only when everybody whose work it is has said so", () => {
    const mine = aDeclaration();
    const theirs = aDeclaration({ commentId: 2, account: IVAN });
    expect(judged([mine], { facts: BY_IVAN }).found).toBe("undeclared");
    expect(judged([mine, theirs], { facts: BY_IVAN }).found).toBe("human");
  });

  it.each([
    ["holds for the head it was made for", { headSha: HEAD, tree: null }, "human"],
    ["holds for another head with the same content", { headSha: sha(50), tree: "tree" }, "human"],
    ["ends with a push that changes the content", { headSha: sha(50), tree: "x" }, "undeclared"],
    ["ends where the content was never read", { headSha: sha(50), tree: null }, "undeclared"],
  ])("of none %s", (_name, more, expected) => {
    const facts = { commits: known([aCommit({ tree: "tree" })]) };
    expect(judged([aDeclaration(more)], { facts }).found).toBe(expected);
  });

  it("of an agent holds for what comes after, with the tool that is named", () => {
    const assisted = aDeclaration({ use: "assisted", tool: "codex:gpt-5.5", headSha: sha(50) });
    expect(judged([assisted]).found).toBe("agent-assisted codex");
    expect(judged([aDeclaration({ use: "authored" })]).found).toBe("agent-authored unknown-ai");
  });

  it("is replaced by the next of the same person", () => {
    const first = aDeclaration({ use: "authored" });
    const second = aDeclaration({ commentId: 2, use: "none" });
    expect(judged([first, second]).found).toBe("human");
  });

  it("of none against the evidence is recorded, and answered with the contradiction", () => {
    const message = "Change\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n";
    const { found, said } = judged([aDeclaration()], {
      facts: { commits: known([aCommit({ message })]) },
    });
    expect(said[0]).toContain("carries a mark of Claude Code");
    expect(found).toBe("agent-assisted claude");
  });
});
