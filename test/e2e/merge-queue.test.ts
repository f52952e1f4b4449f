import { describe, expect, it } from "vitest";
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
