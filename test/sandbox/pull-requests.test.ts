import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Refusal } from "../../src/sandbox/refusal.ts";
import { type Acme, member, startAcme } from "./acme.ts";

let acme: Acme;

beforeEach(async () => {
  acme = await startAcme();
});
afterEach(async () => {
  expect(acme.sandbox.violations).toEqual([]);
  await acme.sandbox.stop();
});

const head = (): string => acme.sandbox.head(acme.repo, "feature");

describe("a push to the head", () => {
  function approve(): void {
    acme.sandbox.review({ pr: acme.pr, by: "bob", state: "APPROVE" });
  }
  const review = (): unknown => acme.sandbox.pullRequest(acme.pr).reviews[0];

  /** The same change on a moved base: a rebase that leaves the patch as it was. */
  function rebase(): string {
    const { sandbox, repo } = acme;
    const other = { author: "olga", message: "m\n", changes: { "other.txt": "x\n" } };
    sandbox.pushCommit(repo, "main", other);
    const changes = { "src/cart.ts": "export const cart = [1];\n" };
    sandbox.commit(repo, "feature", { author: "alice", message: "m\n", changes, from: "main" });
    return sandbox.forcePush(repo, "feature", { by: "alice" });
  }

  it("leaves an approval at the commit it was given for", () => {
    const { sandbox, repo } = acme;
    const before = head();
    approve();
    sandbox.pushCommit(repo, "feature", { author: "alice", message: "m\n", changes: { x: "y" } });
    expect(review()).toMatchObject({ state: "APPROVED", commitSha: before });
  });

  it("moves an approval along when a rebase left the patch as it was", () => {
    approve();
    const after = rebase();
    expect(review()).toMatchObject({ state: "APPROVED", commitSha: after });
  });

  it("does not when that behaviour is switched off", () => {
    const before = head();
    acme.sandbox.behaviours.reanchorReviews = false;
    approve();
    rebase();
    expect(review()).toMatchObject({ commitSha: before });
  });

  it("dismisses approvals where the rules say so, unless the patch is the same", () => {
    const { sandbox, repo } = acme;
    sandbox.setRules(repo, "main", { pullRequest: { dismissStale: true }, adminBypass: true });
    approve();
    const changes = { "src/cart.ts": "export const cart = [3];\n" };
    sandbox.pushCommit(repo, "feature", { author: "alice", message: "m\n", changes });
    expect(review()).toMatchObject({ state: "DISMISSED" });
  });
});

describe("a pull request", () => {
  it("counts as merged when its commits reach the base by another way", () => {
    const { sandbox, repo, pr } = acme;
    sandbox.push(repo, "main", { by: "bob", sha: head() });
    expect(sandbox.pullRequest(pr)).toMatchObject({ state: "closed", merged: true });
  });

  it("cannot be approved or rejected by its author", () => {
    const { sandbox, pr } = acme;
    for (const state of ["APPROVE", "REQUEST_CHANGES"] as const) {
      expect(() => sandbox.review({ pr, by: "alice", state })).toThrow(Refusal);
    }
    sandbox.review({ pr, by: "alice", state: "COMMENT" });
    expect(sandbox.pullRequest(pr).reviews).toMatchObject([{ by: "alice", state: "COMMENTED" }]);
  });

  it("can come from a fork", async () => {
    const { sandbox, repo, api } = acme;
    sandbox.setPermission(repo, "rita", "read");
    const { fullName } = sandbox.fork(repo, "rita");
    const changes = { "src/cart.ts": "export const cart = [9];\n" };
    sandbox.pushCommit(fullName, "fix", { author: "rita", message: "m\n", changes });
    const pr = sandbox.openPullRequest({
      repo,
      headRepo: fullName,
      head: "fix",
      by: "rita",
      title: "Fix",
    });
    const { json } = await api(`GET /repos/acme/shop/pulls/${String(pr.number)}`);
    expect(json).toMatchObject({ head: { label: "rita:fix", repo: { fork: true } } });
    const before = pr.headSha;
    sandbox.pushCommit(fullName, "fix", { author: "rita", message: "m\n", changes: { x: "y" } });
    const pushed = sandbox.deliveries.findLast(({ action }) => action === "synchronize");
    await sandbox.settled();
    expect(sandbox.pullRequest(pr).headSha).not.toBe(before);
    expect(pushed).toBeUndefined();
    expect(sandbox.deliveries.at(-1)).toMatchObject({ action: "synchronize" });
    expect(sandbox.merge(pr, { by: "bob" }).merged).toBe(true);
  });

  it("tells of a new base, unless GitHub is made to keep quiet", async () => {
    const { sandbox, repo, pr } = acme;
    sandbox.pushCommit(repo, "release", { author: "bob", message: "m\n", changes: { x: "y" } });
    await sandbox.settled();
    sandbox.editPullRequest(pr, { by: "alice", base: "release" });
    sandbox.behaviours.retargetEvent = false;
    sandbox.editPullRequest(pr, { by: "alice", base: "main" });
    const sent = await sandbox.settled();
    expect(sent.map(({ body }) => member(JSON.parse(body), "changes"))).toMatchObject([
      { base: { ref: { from: "main" } } },
    ]);
    expect(sandbox.pullRequest(pr).baseRef).toBe("main");
  });
});
