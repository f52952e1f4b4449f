import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Refusal } from "../../src/sandbox/refusal.ts";
import { type Acme, member, startAcme } from "./acme.ts";

let acme: Acme;
const CHECK = "agentgov: main";

beforeEach(async () => {
  acme = await startAcme();
});
afterEach(async () => {
  expect(acme.sandbox.violations).toEqual([]);
  await acme.sandbox.stop();
});

/** Requires the app's check, and whatever else a test asks for. */
function requireCheck(rules: Parameters<Acme["sandbox"]["setRules"]>[2] = {}): void {
  const { sandbox, repo } = acme;
  const requiredChecks = [{ context: CHECK, integrationId: sandbox.app.id }];
  sandbox.setRules(repo, "main", { requiredChecks, ...rules });
}

/** Posts the app's own check. */
async function conclude(sha: string, conclusion: string | null): Promise<void> {
  const state = conclusion === null ? { status: "in_progress" } : { conclusion };
  const body = { name: CHECK, head_sha: sha, ...state };
  expect((await acme.api("POST /repos/acme/shop/check-runs", { body })).status).toBe(201);
}

const head = (): string => acme.sandbox.head(acme.repo, "feature");

describe("the merge button", () => {
  it.each([
    ["success", true],
    ["neutral", true],
    ["skipped", true],
    ["failure", false],
    ["cancelled", false],
    ["action_required", false],
    ["timed_out", false],
    [null, false],
  ])("when the required check is %s: merges %s", async (conclusion, merged) => {
    requireCheck();
    await conclude(head(), conclusion);
    expect(acme.sandbox.merge(acme.pr, { by: "bob" }).merged).toBe(merged);
  });

  it("waits for a check that was never posted, or posted by someone else", async () => {
    const { sandbox, repo, pr } = acme;
    requireCheck();
    const reason = `Required status check "${CHECK}" is expected`;
    expect(sandbox.merge(pr, { by: "bob" })).toEqual({ merged: false, reason });
    sandbox.postCheck(repo, { sha: head(), name: CHECK, conclusion: "success" });
    sandbox.postStatus(repo, { sha: head(), context: CHECK, state: "success", by: "bob" });
    expect(sandbox.merge(pr, { by: "bob" })).toEqual({ merged: false, reason });
    await conclude(head(), "success");
    expect(sandbox.merge(pr, { by: "bob" }).merged).toBe(true);
  });

  it("takes anybody's check when the rule names no app", () => {
    const { sandbox, repo, pr } = acme;
    sandbox.setRules(repo, "main", { requiredChecks: [{ context: CHECK }] });
    sandbox.postStatus(repo, { sha: head(), context: CHECK, state: "success", by: "bob" });
    expect(sandbox.merge(pr, { by: "bob" }).merged).toBe(true);
  });

  it("looks at the head as it is now, and at the newest run", async () => {
    const { sandbox, repo, pr } = acme;
    requireCheck();
    await conclude(head(), "success");
    await conclude(head(), "failure");
    expect(sandbox.merge(pr, { by: "bob" }).merged).toBe(false);
    await conclude(head(), "success");
    sandbox.pushCommit(repo, "feature", { author: "alice", message: "m\n", changes: { x: "y" } });
    expect(sandbox.merge(pr, { by: "bob" }).merged).toBe(false);
  });

  it("is for people who may write, and goes around the rules only for administrators", () => {
    const { sandbox, pr } = acme;
    requireCheck();
    expect(sandbox.merge(pr, { by: "rita", admin: true }).merged).toBe(false);
    expect(sandbox.merge(pr, { by: "bob", admin: true }).merged).toBe(false);
    expect(sandbox.merge(pr, { by: "olga" }).merged).toBe(false);
    requireCheck({ adminBypass: false });
    expect(sandbox.merge(pr, { by: "olga", admin: true }).merged).toBe(false);
    requireCheck();
    expect(sandbox.merge(pr, { by: "olga", admin: true }).merged).toBe(true);
  });

  it("refuses drafts, closed pull requests and conflicts", () => {
    const { sandbox, repo, pr } = acme;
    sandbox.convertToDraft(pr, { by: "alice" });
    expect(sandbox.merge(pr, { by: "bob" }).merged).toBe(false);
    sandbox.markReady(pr, { by: "alice" });
    const changes = { "src/cart.ts": "export const cart = [2];\n" };
    sandbox.pushCommit(repo, "main", { author: "bob", message: "m\n", changes });
    const reason = "Pull Request is not mergeable";
    expect(sandbox.merge(pr, { by: "olga", admin: true })).toEqual({ merged: false, reason });
    sandbox.close(pr, { by: "alice" });
    expect(sandbox.merge(pr, { by: "bob" }).merged).toBe(false);
  });

  it.each([
    ["merge", 2, "Merge pull request #1 from acme/feature\n\nCount"],
    ["squash", 1, "Count (#1)"],
    ["rebase", 1, "Count the cart\n"],
  ] as const)("lands by %s", async (method, parents, message) => {
    const { sandbox, repo, pr, api } = acme;
    const changes = { "other.txt": "x\n" };
    sandbox.pushCommit(repo, "main", { author: "bob", message: "m\n", changes });
    const outcome = sandbox.merge(pr, { by: "bob", method });
    expect(outcome).toEqual({ merged: true, sha: sandbox.head(repo, "main") });
    const { json } = await api("GET /repos/acme/shop/commits/main");
    expect(json).toMatchObject({ commit: { message, committer: { name: "GitHub" } } });
    expect(member(json, "parents")).toHaveLength(parents);
    const file = await api("GET /repos/acme/shop/contents/other.txt");
    expect(file.status).toBe(200);
    const files = await api("GET /repos/acme/shop/pulls/1/files");
    expect(files.json).toMatchObject([{ filename: "src/cart.ts" }]);
  });

  it("asks for approvals where the rules do, of people who may write", () => {
    const { sandbox, repo, pr } = acme;
    sandbox.setRules(repo, "main", { pullRequest: { approvals: 1 } });
    sandbox.review({ pr, by: "rita", state: "APPROVE" });
    expect(sandbox.merge(pr, { by: "bob" }).merged).toBe(false);
    sandbox.review({ pr, by: "carol", state: "APPROVE" });
    sandbox.review({ pr, by: "bob", state: "REQUEST_CHANGES" });
    expect(sandbox.merge(pr, { by: "bob" }).merged).toBe(false);
    sandbox.review({ pr, by: "bob", state: "APPROVE" });
    expect(sandbox.merge(pr, { by: "bob" }).merged).toBe(true);
  });
});

describe("pushes to a protected branch", () => {
  it("are refused where a pull request or a check is asked for", () => {
    const { sandbox, repo } = acme;
    const push = (): string =>
      sandbox.pushCommit(repo, "main", { author: "bob", message: "m\n", changes: { x: "y" } });
    requireCheck();
    expect(push).toThrow(Refusal);
    sandbox.setRules(repo, "main", { pullRequest: {} });
    expect(push).toThrow("through a pull request");
    expect(sandbox.push(repo, "main", { by: "olga", admin: true })).toBe(
      sandbox.head(repo, "main"),
    );
  });

  it("need write, and a fast forward unless forced", () => {
    const { sandbox, repo } = acme;
    const options = { author: "rita", message: "m\n", changes: { x: "y" } };
    expect(() => sandbox.pushCommit(repo, "mine", options)).toThrow("may not write");
    const sha = sandbox.commit(repo, "feature", { ...options, from: "main" });
    expect(() => sandbox.push(repo, "feature", { by: "alice", sha })).toThrow("fast forward");
    sandbox.setRules(repo, "feature", { blockForcePush: true });
    expect(() => sandbox.forcePush(repo, "feature", { by: "alice", sha })).toThrow("force-push");
    sandbox.setRules(repo, "feature", null);
    expect(sandbox.forcePush(repo, "feature", { by: "alice", sha })).toBe(sha);
  });
});
