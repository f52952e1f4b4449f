import { describe, expect, it } from "vitest";
import { prepareAcme, propose, SHOP } from "../support/acme.ts";
import { AUTH, checkState, entriesOf, lastDecision, lastReply } from "../support/acts.ts";
import { productForEachTest } from "../support/product.ts";

const started = productForEachTest();

async function approvedChange(): Promise<ReturnType<typeof propose>> {
  const { sandbox } = started.current;
  prepareAcme(sandbox);
  const pr = propose(sandbox, { changes: AUTH, branch: "topic" });
  await started.current.settle();
  sandbox.review({ pr, by: "ivan", state: "APPROVE" });
  await started.current.settle();
  expect(checkState(started.current, pr.headSha)).toBe("success");
  return pr;
}

async function say(pr: ReturnType<typeof propose>, by: string, body: string): Promise<number> {
  const { id } = started.current.sandbox.comment({ pr, by, body });
  await started.current.settle();
  return id;
}

describe("a veto", () => {
  it("by a comment holds what was approved, until its author takes it back", async () => {
    const product = started.current;
    const pr = await approvedChange();
    await say(pr, "bob", "/agentgov deny this breaks the mobile app");
    expect(checkState(product, pr.headSha)).toBe("in_progress");
    const veto = (await lastDecision(product)).gates.find(({ gate }) => gate === "veto");
    expect(veto?.summary).toBe("Vetoed: @bob: this breaks the mobile app.");
    expect(product.check(SHOP, pr.headSha)?.summary).toContain("bob");
    await say(pr, "alice", "/agentgov undeny");
    expect(lastReply(product, pr)).toContain("is not yours");
    expect(checkState(product, pr.headSha)).toBe("in_progress");
    await say(pr, "bob", "/agentgov undeny");
    expect(checkState(product, pr.headSha)).toBe("success");
    expect(await entriesOf(product, "act.recorded")).toMatchObject([
      { kind: "veto", channel: "comment", reason: "this breaks the mobile app" },
    ]);
    expect(await entriesOf(product, "act.ended")).toMatchObject([
      { kind: "veto", reason: "taken back by @bob" },
    ]);
  });

  it("by a review outlives its dismissal by others, and their deletion of comments", async () => {
    const product = started.current;
    const { sandbox } = product;
    const pr = await approvedChange();
    const { id } = sandbox.review({ pr, by: "ida", state: "REQUEST_CHANGES" });
    await product.settle();
    expect(checkState(product, pr.headSha)).toBe("in_progress");
    sandbox.dismissReview(pr, id, { by: "alice" });
    await product.settle();
    expect(checkState(product, pr.headSha)).toBe("in_progress");
    expect(await entriesOf(product, "tamper.noticed")).toMatchObject([
      { what: "veto.dismissed", review: String(id) },
    ]);
    sandbox.clock.advance(60);
    sandbox.review({ pr, by: "ida", state: "APPROVE" });
    await product.settle();
    expect(checkState(product, pr.headSha)).toBe("success");
  });

  it("outlives a push, and the deletion of its comment", async () => {
    const product = started.current;
    const { sandbox } = product;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: { "README.md": "# Shop!\n" }, branch: "topic" });
    await product.settle();
    const id = await say(pr, "bob", "/agentgov deny the old name was better");
    const head = sandbox.pushCommit(SHOP, "topic", {
      author: "alice",
      message: "More\n",
      changes: { "README.md": "# Shop?\n" },
    });
    sandbox.deleteComment({ pr, id }, { by: "alice" });
    await product.settle();
    expect(checkState(product, head)).toBe("in_progress");
    expect(await entriesOf(product, "tamper.noticed")).toMatchObject([
      { what: "comment.deleted", comment: String(id) },
    ]);
    await say(pr, "olga", "/agentgov undeny");
    expect(checkState(product, head)).toBe("success");
  });

  it("is not for people who may only read", async () => {
    const product = started.current;
    const pr = await approvedChange();
    await say(pr, "rita", "/agentgov deny no");
    expect(checkState(product, pr.headSha)).toBe("success");
    expect(lastReply(product, pr)).toContain("has read access");
  });
});

describe("a hold", () => {
  it("holds until those whom policy names end it", async () => {
    const product = started.current;
    const pr = await approvedChange();
    await say(pr, "alice", "/agentgov hold until the migration is through");
    expect(checkState(product, pr.headSha)).toBe("in_progress");
    await say(pr, "ivan", "/agentgov unhold");
    expect(lastReply(product, pr)).toContain("platform");
    expect(checkState(product, pr.headSha)).toBe("in_progress");
    await say(pr, "olga", "/agentgov unhold");
    expect(checkState(product, pr.headSha)).toBe("success");
  });

  it("is placed for ten minutes by what nearly stops a risky change", async () => {
    const product = started.current;
    const pr = await approvedChange();
    await say(pr, "bob", "/agentgov h\u043eld wait");
    expect(checkState(product, pr.headSha)).toBe("in_progress");
    expect(lastReply(product, pr)).toContain("the merge is held");
    const decision = await lastDecision(product);
    expect(decision.acts).toMatchObject([{ inForce: true, act: { channel: "app", kind: "hold" } }]);
    expect(decision.wakeAt).toBe(decision.acts?.[0]?.act.expiresAt);
  });
});

describe("a freeze", () => {
  it("keeps everything of its areas out until it is over", async () => {
    const product = started.current;
    const { sandbox } = product;
    const freeze = `freezes:
  - { from: 2020-01-01T00:00:00Z, until: 2099-01-01T01:00:00+01:00, reason: audit, areas: [docs] }
`;
    prepareAcme(sandbox, { policy: `version: 1\nmode: enforce\n${freeze}` });
    const docs = propose(sandbox, { changes: { "README.md": "# Shop!\n" } });
    await product.settle();
    expect(checkState(product, docs.headSha)).toBe("in_progress");
    const decision = await lastDecision(product);
    expect(decision.gates.at(-1)?.summary).toBe("Frozen until 2099-01-01T00:00:00Z: audit.");
    expect(decision.wakeAt).toBe("2099-01-01T00:00:00Z");
  });
});

describe("an approving comment", () => {
  it.each(["edited", "deleted"])("counts no more once it is %s", async (change) => {
    const product = started.current;
    const { sandbox } = product;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH });
    await product.settle();
    const id = await say(pr, "ivan", "/agentgov approve");
    expect(checkState(product, pr.headSha)).toBe("success");
    if (change === "deleted") sandbox.deleteComment({ pr, id }, { by: "ivan" });
    else sandbox.editComment({ pr, id }, { by: "alice", body: "/agentgov approve auth" });
    await product.settle();
    expect(checkState(product, pr.headSha)).toBe("in_progress");
    const notices = await entriesOf(product, "tamper.noticed");
    expect(notices).toHaveLength(change === "deleted" ? 0 : 1);
  });
});
