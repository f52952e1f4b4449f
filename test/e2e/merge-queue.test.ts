import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ENFORCE, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { type Product, startProduct } from "../support/product.ts";

const AUTH = { "src/auth/login.js": "export const login = 2;\n" };

let product: Product;

beforeEach(async () => {
  product = await startProduct();
});

afterEach(async () => {
  const { violations } = product.sandbox;
  await product.stop();
  expect(violations).toEqual([]);
});

/** Only another check is required: GitHub then queues what agentgov has not passed. */
function openQueue(): void {
  product.sandbox.setRules(SHOP, "main", {
    requiredChecks: [{ context: "ci" }],
    mergeQueue: true,
  });
}

function passCi(sha: string): void {
  product.sandbox.postCheck(SHOP, { sha, name: "ci", conclusion: "success" });
}

describe("merge group", () => {
  it("fails for a member that was never judged at the head it was queued with", async () => {
    const { sandbox } = product;
    prepareAcme(sandbox);
    openQueue();
    await product.settle();
    sandbox.faults.failWebhooks({ kind: "drop" }, { event: "pull_request", times: 10 });
    const pr = propose(sandbox, { changes: { "README.md": "# A\n" } });
    passCi(pr.headSha);
    const group = sandbox.enqueue(pr, { by: "bob" });
    await product.settle();
    const run = product.check(SHOP, group.headSha);
    expect(run?.conclusion).toBe("failure");
    expect(run?.title).toContain(`#${pr.number} was never judged`);
  });

  it("fails for a member that still waits, and says on whom", async () => {
    const { sandbox } = product;
    prepareAcme(sandbox);
    openQueue();
    const pr = propose(sandbox, { changes: AUTH });
    await product.settle();
    passCi(pr.headSha);
    const group = sandbox.enqueue(pr, { by: "bob" });
    await product.settle();
    const run = product.check(SHOP, group.headSha);
    expect(run?.conclusion).toBe("failure");
    expect(run?.title).toContain("@acme/identity");
  });

  it("only warns where nothing is enforced", async () => {
    const { sandbox } = product;
    prepareAcme(sandbox, { policy: ENFORCE.replace("enforce", "warn") });
    openQueue();
    const pr = propose(sandbox, { changes: AUTH });
    await product.settle();
    passCi(pr.headSha);
    const group = sandbox.enqueue(pr, { by: "bob" });
    await product.settle();
    expect(product.check(SHOP, group.headSha)?.conclusion).toBe("neutral");
  });
});
