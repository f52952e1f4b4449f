import { describe, expect, it } from "vitest";
import { person, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

const product = productForEachTest();

const POLICY = `version: 1
mode: enforce
extends: recommended@1
owners: ["@acme/platform"]
areas:
  app:
    gates:
      - { gate: required-check, check: ci/test, app: ci }
      - { gate: required-check, check: license/cla }
`;
const CHANGES = { "src/cart.js": "export const cart = [1];\n" };

function verdict(headSha: string): { readonly state: string; readonly text: string } {
  const run = product.current.sandbox
    .checkRuns(SHOP)
    .findLast(({ name, headSha: sha }) => name === "agentgov: main" && sha === headSha);
  return { state: run?.conclusion ?? run?.status ?? "none", text: run?.text ?? "" };
}

function stateOf(headSha: string): string {
  return verdict(headSha).state;
}

async function proposed(): Promise<string> {
  const { sandbox } = product.current;
  prepareAcme(sandbox, { policy: POLICY });
  const { headSha } = propose(sandbox, { changes: CHANGES, branch: "cart" });
  await product.current.settle();
  return headSha;
}

async function decisions(): Promise<number> {
  const { rows } = await product.current.pool.query("select id from decision");
  return rows.length;
}

/** How often the app read the statuses of a head: once an evaluation that needs its checks. */
function evaluations(): number {
  return product.current.sandbox.requests.all.filter(({ route }) =>
    String(route).endsWith("/commits/{ref}/statuses"),
  ).length;
}

describe("required-check", () => {
  it("waits for a check and a status, and passes a moment after both have", async () => {
    const sha = await proposed();
    expect(stateOf(sha)).toBe("in_progress");
    const text = verdict(sha).text;
    expect(text).toContain(`\`ci/test\` of ci has not reported on ${sha.slice(0, 7)}`);
    expect(text).toContain("license/cla");
    const { sandbox } = product.current;
    sandbox.postCheck(SHOP, { sha, name: "ci/test", conclusion: "success" });
    await product.current.settle();
    expect(stateOf(sha)).toBe("in_progress");
    sandbox.postStatus(SHOP, { sha, context: "license/cla", state: "success", by: "bob" });
    await product.current.settle();
    expect(stateOf(sha)).toBe("success");
  });

  it("takes neither another app's check nor a person's status for an app's", async () => {
    const sha = await proposed();
    const { sandbox } = product.current;
    sandbox.postStatus(SHOP, { sha, context: "license/cla", state: "success", by: "bob" });
    sandbox.postCheck(SHOP, { sha, name: "ci/test", conclusion: "success", app: "other-ci" });
    sandbox.postStatus(SHOP, { sha, context: "ci/test", state: "success", by: "alice" });
    await product.current.settle();
    expect(stateOf(sha)).toBe("in_progress");
    sandbox.postStatus(SHOP, { sha, context: "ci/test", state: "success", app: "ci" });
    await product.current.settle();
    expect(stateOf(sha)).toBe("success");
  });

  it("waits, and is not red, when the check failed, and when it is run again", async () => {
    const sha = await proposed();
    const { sandbox } = product.current;
    sandbox.postStatus(SHOP, { sha, context: "license/cla", state: "success", by: "bob" });
    sandbox.postCheck(SHOP, { sha, name: "ci/test", conclusion: "failure" });
    await product.current.settle();
    expect(stateOf(sha)).toBe("in_progress");
    expect(verdict(sha).text).toContain("`ci/test` of ci failed on");
    sandbox.postCheck(SHOP, { sha, name: "ci/test", conclusion: "success", isRerun: true });
    await product.current.settle();
    expect(stateOf(sha)).toBe("success");
    sandbox.postCheck(SHOP, { sha, name: "ci/test", isRerun: true });
    await product.current.settle();
    expect(stateOf(sha)).toBe("in_progress");
  });

  it("judges the check of each head by itself", async () => {
    const sha = await proposed();
    const { sandbox } = product.current;
    sandbox.postCheck(SHOP, { sha, name: "ci/test", conclusion: "success" });
    sandbox.postStatus(SHOP, { sha, context: "license/cla", state: "success", by: "bob" });
    await product.current.settle();
    expect(stateOf(sha)).toBe("success");
    sandbox.commit(SHOP, "cart", {
      author: person("alice"),
      message: "More",
      changes: { "src/cart.js": "export const cart = [2];\n" },
    });
    sandbox.push(SHOP, "cart", { by: "alice" });
    await product.current.settle();
    const head = sandbox.pullRequest({ repo: SHOP, number: 1 }).headSha;
    expect(head).not.toBe(sha);
    expect(stateOf(head)).toBe("in_progress");
  });

  it("looks at nothing again for hundreds of checks that nobody asked for", async () => {
    const sha = await proposed();
    const { sandbox } = product.current;
    const calls = (): number =>
      sandbox.requests.all.filter(({ path }) => path.includes(`/repos/${SHOP}/`)).length;
    const [before, evaluated] = [calls(), evaluations()];
    for (let index = 0; index < 200; index += 1) {
      sandbox.postCheck(SHOP, { sha, name: `shard ${index}`, conclusion: "success" });
    }
    await product.current.settle();
    expect(calls() - before).toBe(0);
    expect(evaluations() - evaluated).toBe(0);
  });

  it("writes nothing for news that change nothing, and coalesces what comes at once", async () => {
    const sha = await proposed();
    const { sandbox } = product.current;
    const [recorded, evaluated] = [await decisions(), evaluations()];
    for (let index = 0; index < 40; index += 1) {
      sandbox.postCheck(SHOP, { sha, name: "ci/test", conclusion: "failure", app: "other-ci" });
    }
    await product.current.settle();
    expect(await decisions()).toBe(recorded);
    expect(evaluations() - evaluated).toBeLessThan(40);
    expect(evaluations() - evaluated).toBeGreaterThan(0);
  });

  it("reads no checks where no gate asks for one", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    propose(sandbox, { changes: CHANGES });
    await product.current.settle();
    expect(evaluations()).toBe(0);
  });
});
