import { describe, expect, it } from "vitest";
import { person, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

const AUTH = { "src/auth/login.js": "export const login = 2;\n" };
const CLAUDE = "Change the login\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n";

const product = productForEachTest();

function stateOf(headSha: string): string {
  const run = product.current.check(SHOP, headSha);
  return run?.conclusion ?? run?.status ?? "none";
}

function writes(): string[] {
  return product.current.sandbox.requests.all
    .filter(({ method, path }) => method !== "GET" && !/access_tokens|\/graphql$/u.test(path))
    .map(({ route }) => String(route));
}

describe("check run", () => {
  it("passes an agent's change to docs, without a comment or a request for review", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: { "README.md": "# The shop\n" }, message: CLAUDE });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("success");
    expect(product.current.check(SHOP, pr.headSha)).toMatchObject({
      name: "agentgov: main",
      title: "Low risk (docs): no approval needed.",
    });
    expect(writes()).toEqual(["POST /repos/{owner}/{repo}/check-runs"]);
  });

  it("waits in progress for the owners of auth, names them, and asks them once", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH, message: CLAUDE });
    await product.current.settle();
    const run = product.current.check(SHOP, pr.headSha);
    expect(run).toMatchObject({ status: "in_progress", conclusion: null });
    expect(run?.title).toContain("@acme/identity");
    expect(run?.text).toContain("src/auth/login.js");
    expect(run?.text).toContain("claude");
    expect(sandbox.pullRequest(pr).requestedReviewers).toEqual(["ida"]);
    sandbox.removeReviewRequests(pr, { by: "alice", users: ["ida"] });
    await product.current.settle();
    expect(sandbox.pullRequest(pr).requestedReviewers).toEqual([]);
  });

  it("waits for one standard review of ordinary code", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: { "src/cart.js": "export const cart = [1];\n" } });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("in_progress");
    sandbox.review({ pr, by: "bob", state: "APPROVE" });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("success");
  });

  it("has its decision as external id, and one run per head and name", async () => {
    const { sandbox, pool } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await product.current.settle();
    const runs = sandbox.checkRuns(SHOP).filter(({ headSha }) => headSha === pr.headSha);
    expect(runs).toHaveLength(1);
    const { rows } = await pool.query(
      "select id::text, verdict from decision order by id desc limit 1",
    );
    expect(rows).toEqual([{ id: runs[0]?.externalId, verdict: "passed" }]);
  });

  it("is named for its base branch, so that a retarget does not inherit a verdict", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    sandbox.commit(SHOP, "release", {
      author: person("olga"),
      message: "Branch",
      changes: { "notes.md": "x\n" },
      from: "main",
    });
    sandbox.push(SHOP, "release", { by: "olga" });
    const pr = propose(sandbox, { changes: { "README.md": "# R\n" } });
    await product.current.settle();
    sandbox.editPullRequest(pr, { by: "alice", base: "release" });
    await product.current.settle();
    const names = sandbox
      .checkRuns(SHOP)
      .filter(({ headSha }) => headSha === pr.headSha)
      .map(({ name }) => name);
    expect(names).toEqual(["agentgov: main", "agentgov: release"]);
  });

  it("is not written again when nothing changed, and ignores its own events", async () => {
    const { sandbox, pool } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    const before = writes().length;
    const decisions = await pool.query("select count(*)::int as n from decision");
    sandbox.editPullRequest(pr, { by: "alice", title: "Another title" });
    sandbox.comment({ pr, by: "bob", body: "Looks interesting." });
    await product.current.settle();
    expect(writes()).toHaveLength(before);
    const after = await pool.query("select count(*)::int as n from decision");
    expect(after.rows).toEqual(decisions.rows);
  });

  it("judges again when somebody re-runs it", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    const mark = sandbox.requests.mark();
    sandbox.rerequestCheck(product.current.check(SHOP, pr.headSha)?.id ?? 0, "bob");
    await product.current.settle();
    expect(sandbox.requests.countSince(mark)).toBeGreaterThan(0);
  });

  it("keeps a draft quiet", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH, draft: true });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("in_progress");
    expect(sandbox.pullRequest(pr).requestedReviewers).toEqual([]);
    sandbox.markReady(pr, { by: "alice" });
    await product.current.settle();
    expect(sandbox.pullRequest(pr).requestedReviewers).toEqual(["ida"]);
  });
});

describe("approval", () => {
  it.each([
    [
      "the author's comment",
      { by: "alice", body: "/agentgov approve" },
      "opened this pull request",
    ],
    ["somebody who may only read", { by: "rita", body: "/agentgov approve" }, "has read"],
    [
      "somebody who does not own the area",
      { by: "bob", body: "/agentgov approve" },
      "is not one of",
    ],
  ])("does not count %s, and says why", async (_name, comment, words) => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    sandbox.comment({ pr, ...comment });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("in_progress");
    const { comments } = sandbox.pullRequest(pr);
    expect(comments.at(-1)?.body).toContain(words);
  });

  it("does not count somebody who pushed to the branch", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH, branch: "topic" });
    await product.current.settle();
    sandbox.pushCommit(SHOP, "topic", {
      author: person("alice"),
      message: "More",
      changes: { "src/auth/token.js": "export const token = 2;\n" },
      by: "ivan",
    });
    await product.current.settle();
    sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await product.current.settle();
    expect(stateOf(sandbox.head(SHOP, "topic"))).toBe("in_progress");
    // A review counts for a head that has been there for a while.
    sandbox.clock.advance(11);
    sandbox.review({ pr, by: "ida", state: "APPROVE" });
    await product.current.settle();
    expect(stateOf(sandbox.head(SHOP, "topic"))).toBe("success");
  });

  it("dies with the file that changed, naming it, and survives an unrelated push", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH, branch: "topic" });
    await product.current.settle();
    sandbox.comment({ pr, by: "ivan", body: "/agentgov approve auth" });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("success");
    sandbox.pushCommit(SHOP, "topic", {
      author: person("alice"),
      message: "Unrelated",
      by: "alice",
      changes: { "README.md": "# Words\n" },
    });
    await product.current.settle();
    expect(stateOf(sandbox.head(SHOP, "topic"))).toBe("success");
    sandbox.pushCommit(SHOP, "topic", {
      author: person("alice"),
      message: "Related",
      by: "alice",
      changes: { "src/auth/login.js": "export const login = 3;\n" },
    });
    await product.current.settle();
    const head = sandbox.head(SHOP, "topic");
    expect(stateOf(head)).toBe("in_progress");
    expect(product.current.check(SHOP, head)?.text).toContain("`src/auth/login.js`");
    expect(product.current.check(SHOP, head)?.text).toContain("src/auth/login.js changed after it");
  });

  it("ends when the review is dismissed, and when its author asks for changes", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    const review = sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("success");
    sandbox.dismissReview(pr, review.id, { by: "olga" });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("in_progress");
  });

  it("is taken back by its author", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    sandbox.comment({ pr, by: "ivan", body: "/agentgov approve" });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("success");
    sandbox.comment({ pr, by: "ivan", body: "/agentgov revoke" });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("in_progress");
  });
});
