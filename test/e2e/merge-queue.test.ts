import { describe, expect, it, vi } from "vitest";
import { ENFORCE, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

const AUTH = { "src/auth/login.js": "export const login = 2;\n" };

const product = productForEachTest();

/** Only another check is required: GitHub then queues what agentgov has not passed. */
function openQueue(): void {
  product.current.sandbox.setRules(SHOP, "main", {
    requiredChecks: [{ context: "ci" }],
    mergeQueue: true,
  });
}

function passCi(sha: string): void {
  product.current.sandbox.postCheck(SHOP, { sha, name: "ci", conclusion: "success" });
}

describe("merge group", () => {
  it("fails for a member that was never judged at the head it was queued with", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    openQueue();
    await product.current.settle();
    sandbox.faults.failWebhooks({ kind: "drop" }, { event: "pull_request", times: 10 });
    const pr = propose(sandbox, { changes: { "README.md": "# A\n" } });
    passCi(pr.headSha);
    const group = sandbox.enqueue(pr, { by: "bob" });
    await product.current.settle();
    const run = product.current.check(SHOP, group.headSha);
    expect(run?.conclusion).toBe("failure");
    expect(run?.title).toContain(`#${pr.number} was never judged`);
  });

  it("fails for a member that still waits, and says on whom", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    openQueue();
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    passCi(pr.headSha);
    const group = sandbox.enqueue(pr, { by: "bob" });
    await product.current.settle();
    const run = product.current.check(SHOP, group.headSha);
    expect(run?.conclusion).toBe("failure");
    expect(run?.title).toContain("@acme/identity");
  });

  it("only warns where nothing is enforced", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, { policy: ENFORCE.replace("enforce", "warn") });
    openQueue();
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    passCi(pr.headSha);
    const group = sandbox.enqueue(pr, { by: "bob" });
    await product.current.settle();
    expect(product.current.check(SHOP, group.headSha)?.conclusion).toBe("neutral");
  });
});

describe("merge group, judged again", () => {
  it("passes with all that its members brought, and what lands from it is matched", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const first = propose(sandbox, { changes: { "README.md": "# A\n" } });
    const second = propose(sandbox, { changes: { "docs/b.md": "b\n" } });
    await product.current.settle();
    sandbox.enqueue(first, { by: "bob" });
    sandbox.enqueue(second, { by: "bob" });
    await product.current.settle();
    expect(sandbox.pullRequest(first).merged).toBe(true);
    expect(sandbox.pullRequest(second).merged).toBe(true);
    await vi.waitFor(
      async () => {
        const { rows } = await product.current.pool.query("select outcome from landing");
        expect(rows.length).toBeGreaterThanOrEqual(4);
        expect(rows.every(({ outcome }) => outcome === "landed")).toBe(true);
      },
      { timeout: 20_000, interval: 200 },
    );
  });

  it("fails for an approval that was taken back after the member was queued", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    sandbox.setRules(SHOP, "main", {
      requiredChecks: [{ context: "agentgov: main" }, { context: "ci" }],
      mergeQueue: true,
    });
    const pr = propose(sandbox, { changes: AUTH });
    const review = sandbox.review({ pr, by: "ida", state: "APPROVE" });
    passCi(pr.headSha);
    await product.current.settle();
    const group = sandbox.enqueue(pr, { by: "bob" });
    await product.current.settle();
    expect(product.current.check(SHOP, group.headSha)?.conclusion).toBe("success");
    sandbox.dismissReview(pr, review.id, { by: "olga" });
    await product.current.settle();
    const run = sandbox
      .checkRuns(SHOP)
      .findLast((each) => each.headSha === group.headSha && each.name === "agentgov: main");
    expect(run?.conclusion).toBe("failure");
    expect(run?.title).toContain(`#${pr.number} does not pass`);
    expect(sandbox.pullRequest(pr).merged).toBe(false);
  });

  it("fails when the revocation was lost on its way, since members are judged from what is so now", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    openQueue();
    const pr = propose(sandbox, { changes: AUTH });
    const review = sandbox.review({ pr, by: "ida", state: "APPROVE" });
    await product.current.settle();
    sandbox.faults.failWebhooks({ kind: "drop" }, { event: "pull_request_review", times: 1 });
    sandbox.dismissReview(pr, review.id, { by: "olga" });
    passCi(pr.headSha);
    const group = sandbox.enqueue(pr, { by: "bob" });
    await product.current.settle();
    expect(product.current.check(SHOP, group.headSha)?.conclusion).toBe("failure");
  });
});
