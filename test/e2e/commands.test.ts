import { describe, expect, it } from "vitest";
import { prepareAcme, propose } from "../support/acme.ts";
import { AUTH, checkState, lastDecision, lastReply } from "../support/acts.ts";
import { productForEachTest } from "../support/product.ts";

const started = productForEachTest();

async function change(): Promise<ReturnType<typeof propose>> {
  const { sandbox } = started.current;
  prepareAcme(sandbox);
  const pr = propose(sandbox, { changes: AUTH });
  await started.current.settle();
  return pr;
}

describe("a command", () => {
  it.each([
    ["who", "Built:", "Owned: nobody"],
    ["explain", "src/auth/login.js", "auth, high"],
    ["explain src/auth/login.js", "auth, high, by", "human"],
    ["explain src/auth/logn.js", "Did you mean", "src/auth/login.js"],
    ["recheck", "Looked at", "Waiting for approval"],
    ["help", "/agentgov override", "/agentgov who"],
    ["override all whatever the reason may be", "Policy lets nobody override", "here"],
    ["deps approve pkg:npm/left-pad", "does not bring", "no new package"],
  ])("`%s` is answered", async (words, ...shown) => {
    const product = started.current;
    const pr = await change();
    product.sandbox.comment({ pr, by: "bob", body: `/agentgov ${words}` });
    await product.settle();
    for (const text of shown) expect(lastReply(product, pr)).toContain(text);
  });

  it("`own` names who answers for the change", async () => {
    const product = started.current;
    const pr = await change();
    product.sandbox.comment({ pr, by: "ida", body: "/agentgov own auth" });
    await product.settle();
    expect(lastReply(product, pr)).toContain("I answer for this change");
    const { acts } = await lastDecision(product);
    expect(acts).toMatchObject([{ inForce: true, note: "answers for auth" }]);
    expect(checkState(product, pr.headSha)).toBe("in_progress");
  });

  it("is obeyed once, however often it is told", async () => {
    const product = started.current;
    const { sandbox } = product;
    const pr = await change();
    sandbox.comment({ pr, by: "bob", body: "/agentgov deny no" });
    await product.settle();
    sandbox.comment({ pr, by: "bob", body: "/agentgov undeny" });
    await product.settle();
    const guids = sandbox.deliveries.map(({ guid }) => guid);
    for (const guid of guids) sandbox.redeliver(guid);
    await product.settle();
    const { acts = [] } = await lastDecision(product);
    expect(acts.map(({ inForce }) => inForce)).toEqual([false]);
  });
});
