import { describe, expect, it } from "vitest";
import { prepareAcme, propose, SHOP } from "../support/acme.ts";
import {
  AUTH,
  checkState,
  entriesOf,
  lastDecision,
  lastReply,
  WITH_OVERRIDE,
} from "../support/acts.ts";
import { productForEachTest } from "../support/product.ts";

const started = productForEachTest();
const REASON = "the shop is down and this brings it back";

async function change(
  changes: Readonly<Record<string, string>> = AUTH,
): Promise<ReturnType<typeof propose>> {
  const { sandbox } = started.current;
  prepareAcme(sandbox, { policy: WITH_OVERRIDE });
  const pr = propose(sandbox, { changes, branch: "topic" });
  await started.current.settle();
  return pr;
}

async function say(pr: ReturnType<typeof propose>, by: string, body: string): Promise<number> {
  const { id } = started.current.sandbox.comment({ pr, by, body });
  await started.current.settle();
  return id;
}

describe("an override", () => {
  it("lifts the named gates for this head, and a push ends it for good", async () => {
    const product = started.current;
    const { sandbox } = product;
    const pr = await change();
    await say(pr, "olga", `/agentgov override auth ${REASON}`);
    expect(checkState(product, pr.headSha)).toBe("success");
    const decision = await lastDecision(product);
    const gate = decision.gates.find(({ status }) => status === "overridden");
    expect(gate?.summary).toContain("Overridden by @olga until ");
    expect(decision.wakeAt).toBe(decision.acts?.[0]?.act.expiresAt);
    expect(lastReply(product, pr)).toContain("lifts auth until");
    const next = sandbox.pushCommit(SHOP, "topic", {
      author: "alice",
      message: "More\n",
      changes: { "src/auth/token.js": "export const token = 2;\n" },
    });
    await product.settle();
    expect(checkState(product, next)).toBe("in_progress");
    expect(await entriesOf(product, "act.ended")).toMatchObject([
      { kind: "override", reason: "a push came after it", actor: "app" },
    ]);
  });

  it.each([
    ["somebody policy does not name", "bob", `/agentgov override all ${REASON}`, "acme/platform"],
    ["the author", "alice", `/agentgov override all ${REASON}`, "opened this pull request"],
    ["somebody without a reason", "olga", "/agentgov override all urgent", "20 characters"],
    ["somebody who names no gate", "olga", `/agentgov override ${REASON}`, "Say what to override"],
  ])("by %s is refused", async (...[, by, body, words]) => {
    const product = started.current;
    const pr = await change();
    await say(pr, by, body);
    expect(checkState(product, pr.headSha)).toBe("in_progress");
    expect(lastReply(product, pr)).toContain(words);
    expect(await entriesOf(product, "act.recorded")).toEqual([]);
  });

  it("takes two people at critical tier", async () => {
    const product = started.current;
    const pr = await change({ ".github/agentgov.yml": "version: 1\nmode: enforce\n" });
    await say(pr, "olga", `/agentgov override all ${REASON}`);
    expect(lastReply(product, pr)).toContain("it takes 2 people at critical tier");
    expect(checkState(product, pr.headSha)).toBe("in_progress");
    await say(pr, "ida", `/agentgov override all ${REASON}`);
    expect(checkState(product, pr.headSha)).toBe("success");
  });

  it("takes one more person once the week's are used up, and what stood before still stands", async () => {
    const product = started.current;
    const { sandbox } = product;
    prepareAcme(sandbox, { policy: `${WITH_OVERRIDE}  perWeek: 1\n` });
    const first = propose(sandbox, { changes: AUTH, branch: "first" });
    const changes = { "src/auth/token.js": "export const token = 2;\n" };
    const second = propose(sandbox, { changes, branch: "second" });
    await product.settle();
    await say(first, "olga", `/agentgov override all ${REASON}`);
    expect(checkState(product, first.headSha)).toBe("success");
    await say(second, "olga", `/agentgov override all ${REASON}`);
    expect(checkState(product, second.headSha)).toBe("in_progress");
    expect(lastReply(product, second)).toContain(
      "it takes 2 people, because this repository had 1 override in the 7 days before",
    );
    await say(second, "ida", `/agentgov override all ${REASON}`);
    expect(checkState(product, second.headSha)).toBe("success");
    await say(first, "bob", "/agentgov recheck");
    expect(checkState(product, first.headSha)).toBe("success");
    expect(await entriesOf(product, "act.recorded")).toHaveLength(3);
  });

  it("ends when its comment is edited, or the person may no more", async () => {
    const product = started.current;
    const pr = await change();
    const id = await say(pr, "olga", `/agentgov override all ${REASON}`);
    expect(checkState(product, pr.headSha)).toBe("success");
    product.sandbox.editComment({ pr, id }, { body: "never mind" });
    await product.settle();
    expect(checkState(product, pr.headSha)).toBe("in_progress");
  });
});
