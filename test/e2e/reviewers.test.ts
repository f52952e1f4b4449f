import { describe, expect, it } from "vitest";
import { ENFORCE, person, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

const AUTH = { "src/auth/login.js": "export const login = 2;\n" };

const product = productForEachTest();

interface Asked {
  readonly users: readonly string[];
  readonly teams: readonly string[];
}

function asked(pr: { readonly repo: string; readonly number: number }): Asked {
  const { requestedReviewers, requestedTeams } = product.current.sandbox.pullRequest(pr);
  return { users: requestedReviewers, teams: requestedTeams };
}

/** Without those that list what was open before the app came. */
function graphqlCalls(): number {
  return product.current.sandbox.requests.all.filter(
    ({ path, body }) => path.endsWith("/graphql") && !JSON.stringify(body).includes("query Sweep"),
  ).length;
}

describe("reviewers", () => {
  it("asks one person of the team that owns the files, and not the whole team", async () => {
    prepareAcme(product.current.sandbox);
    const pr = propose(product.current.sandbox, { changes: AUTH });
    await product.current.settle();
    expect(asked(pr)).toEqual({ users: ["ida"], teams: [] });
    expect(graphqlCalls()).toBe(1);
  });

  it("takes turns, passes over who is away, and asks the away when nobody else is there", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const first = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    const second = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    sandbox.setAway("ida", true);
    const third = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    sandbox.setAway("ivan", true);
    const fourth = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    expect([first, second, third].map((pr) => asked(pr).users)).toEqual([
      ["ida"],
      ["ivan"],
      ["ivan"],
    ]);
    expect(asked(fourth).users).toHaveLength(1);
  });

  it("asks the team where its members cannot be read", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, { policy: ENFORCE.replace("@acme/identity", "@acme/nobody-sees") });
    sandbox.createTeam("acme", "nobody-sees", { members: [] });
    sandbox.setTeamPermission(SHOP, "nobody-sees", "write");
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    expect(asked(pr)).toEqual({ users: [], teams: ["nobody-sees"] });
  });

  it("does not double a request that somebody made, and never touches it", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH, draft: true });
    sandbox.requestReviewers(pr, { by: "alice", teams: ["identity"], users: ["bob"] });
    sandbox.markReady(pr, { by: "alice" });
    await product.current.settle();
    expect(asked(pr)).toEqual({ users: ["bob"], teams: ["identity"] });
    expect(graphqlCalls()).toBe(0);
    sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await product.current.settle();
    expect(asked(pr).users).toEqual(["bob"]);
  });

  it("takes its request back once somebody else has approved", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    expect(asked(pr).users).toEqual(["ida"]);
    sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await product.current.settle();
    expect(asked(pr)).toEqual({ users: [], teams: [] });
  });

  it("asks the one who approved before, when what they approved has changed", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH, branch: "topic" });
    await product.current.settle();
    sandbox.review({ pr, by: "ida", state: "APPROVE" });
    await product.current.settle();
    expect(asked(pr).users).toEqual([]);
    sandbox.commit(SHOP, "topic", {
      author: person("alice"),
      message: "More",
      changes: { "src/auth/login.js": "export const login = 3;\n" },
    });
    sandbox.push(SHOP, "topic", { by: "alice" });
    await product.current.settle();
    expect(asked(pr).users).toEqual(["ida"]);
  });

  it("asks somebody else when GitHub does not take the first", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, { policy: ENFORCE.replace('["@acme/identity"]', '["zoe", "ivan"]') });
    sandbox.createUser("zoe");
    sandbox.setAway("ivan", true);
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    expect(asked(pr).users).toEqual(["ivan"]);
  });

  it("respects that somebody took the request away", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    sandbox.removeReviewRequests(pr, { by: "alice", users: ["ida"] });
    await product.current.settle();
    sandbox.editPullRequest(pr, { by: "alice", title: "Another title" });
    await product.current.settle();
    expect(asked(pr)).toEqual({ users: [], teams: [] });
  });

  it.each(["warn", "observe"])("asks nobody and looks nobody up in %s", async (mode) => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, { policy: ENFORCE.replace("mode: enforce", `mode: ${mode}`) });
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    expect(asked(pr)).toEqual({ users: [], teams: [] });
    expect(graphqlCalls()).toBe(0);
  });
});
