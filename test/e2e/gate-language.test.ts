import { describe, expect, it } from "vitest";
import { person, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

const AUTH = { "src/auth/login.js": "export const login = 2;\n" };
const CART = { "src/cart.js": "export const cart = [1];\n" };

const product = productForEachTest();

function stateOf(headSha: string): string {
  const run = product.current.check(SHOP, headSha);
  return run?.conclusion ?? run?.status ?? "none";
}

function textOf(headSha: string): string {
  const run = product.current.check(SHOP, headSha);
  return `${run?.title ?? ""}\n${run?.summary ?? ""}\n${run?.text ?? ""}`;
}

/** A policy that enforces, with these lines at its end. */
function policyOf(...lines: readonly string[]): string {
  return ["version: 1", "mode: enforce", 'owners: ["@acme/platform"]', ...lines, ""].join("\n");
}

/** An agent opens a pull request of its own, and nobody says who asked for it. */
function proposeAsAgent(changes: Readonly<Record<string, string>>): ReturnType<typeof propose> {
  const { sandbox } = product.current;
  sandbox.createUser("claude[bot]", { type: "Bot" });
  sandbox.setPermission(SHOP, "claude[bot]", "write");
  sandbox.commit(SHOP, "agent", {
    author: "claude[bot]",
    message: "Change",
    changes,
    from: "main",
  });
  sandbox.push(SHOP, "agent", { by: "claude[bot]" });
  const { number, headSha } = sandbox.openPullRequest({
    repo: SHOP,
    head: "agent",
    base: "main",
    by: "claude[bot]",
    title: "Change",
  });
  return { repo: SHOP, number, headSha };
}

describe("the gate language", () => {
  it("takes the members of a child team for members of the team", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, {
      policy: policyOf(
        "areas:",
        '  auth: { gates: [{ gate: human-approval, from: ["@acme/all"] }] }',
      ),
    });
    sandbox.createTeam("acme", "all", {});
    sandbox.createTeam("acme", "tools", { members: ["bob"], parent: "all" });
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    expect(textOf(pr.headSha)).toContain("@acme/all");
    sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("in_progress");
    sandbox.review({ pr, by: "bob", state: "APPROVE" });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("success");
  });

  it.each([
    ["that does not exist", '"@acme/gone"', "failure", "acme/gone"],
    ["of another organisation", '"@other/team"', "failure", "other/team"],
    ["that is empty", '"@acme/empty"', "in_progress", "@acme/empty has no members"],
  ])("never passes for a team %s, and names it", async (_name, team, ...[state, words]) => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, {
      policy: policyOf("areas:", `  auth: { gates: [{ gate: human-approval, from: [${team}] }] }`),
    });
    sandbox.createTeam("acme", "empty", {});
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe(state);
    expect(textOf(pr.headSha)).toContain(words);
  });

  it("waits for open review threads, and for nothing but them", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, {
      policy: policyOf("areas:", "  app: { gates: [{ gate: conversation }] }"),
    });
    const pr = propose(sandbox, { changes: CART });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("success");
    const { id } = sandbox.startThread({ pr, by: "bob" });
    sandbox.review({ pr, by: "bob", state: "COMMENT", body: "Why?" });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("in_progress");
    expect(textOf(pr.headSha)).toContain("1 of 1 review threads is not resolved");
    sandbox.resolveThread(pr, id, { resolved: true });
    sandbox.review({ pr, by: "bob", state: "COMMENT", body: "I see." });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("success");
  });

  it("is satisfied by one branch of any-of, and asks only for the nearest", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, {
      policy: policyOf(
        "areas:",
        "  app:",
        "    gates:",
        "      - gate: any-of",
        "        gates:",
        '          - { gate: human-approval, approvals: 2, from: ["ida", "ivan", "bob"] }',
        '          - { gate: human-approval, from: ["@acme/platform"] }',
      ),
    });
    const pr = propose(sandbox, { changes: CART });
    await product.current.settle();
    expect(sandbox.pullRequest(pr).requestedReviewers).not.toContain("ida");
    sandbox.review({ pr, by: "ida", state: "APPROVE" });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("in_progress");
    sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("success");
  });

  it("does not count an account that policy calls a machine", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, { policy: policyOf('machines: ["@acme/robots"]') });
    sandbox.createTeam("acme", "robots", { members: ["bob"] });
    const pr = propose(sandbox, { changes: CART });
    await product.current.settle();
    sandbox.review({ pr, by: "bob", state: "APPROVE" });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("in_progress");
    expect(textOf(pr.headSha)).toContain("is a machine's account");
    sandbox.review({ pr, by: "ida", state: "APPROVE" });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("success");
  });

  it("takes one person more for an agent's work that nobody is known to have asked for", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = proposeAsAgent(AUTH);
    await product.current.settle();
    sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("in_progress");
    expect(textOf(pr.headSha)).toContain("nobody is known to have asked for this change");
    sandbox.review({ pr, by: "bob", state: "APPROVE" });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("success");
    expect(textOf(pr.headSha)).toContain("answers for it");
  });

  it("names who opened a change as the one who answers for it", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    expect(textOf(pr.headSha)).toContain(
      "opened this pull request, and so answers for this change",
    );
  });

  it("asks a declared agent's work for nothing that undeclared work is not asked for", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, {
      policy: policyOf("areas:", "  app: { gates: [{ gate: declaration }] }"),
    });
    const silent = propose(sandbox, { changes: CART });
    const open = propose(sandbox, {
      changes: { "src/cart.js": "export const cart = [2];\n" },
      message: "Change\n\nAssisted-by: Claude Code\n",
      author: person("alice"),
    });
    await product.current.settle();
    expect([stateOf(silent.headSha), stateOf(open.headSha)]).toEqual([
      "action_required",
      "success",
    ]);
  });
});
