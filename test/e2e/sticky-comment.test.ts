import { describe, expect, it } from "vitest";
import { ENFORCE, person, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

const AUTH = { "src/auth/login.js": "export const login = 2;\n" };

const product = productForEachTest();

type Opened = ReturnType<typeof propose>;

function comments(pr: Opened): readonly { readonly id: number; readonly body: string }[] {
  return product.current.sandbox.pullRequest(pr).comments;
}

describe("the one comment", () => {
  it("says on whom it waits and what to look for, and is edited in place", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    const [comment] = comments(pr);
    expect(comments(pr)).toHaveLength(1);
    expect(comment?.body).toContain("⏳ **Waiting for approval of auth by");
    expect(comment?.body).toContain(
      "### What to look for\n\n- **auth** (high): `src/auth/login.js`",
    );
    expect(comment?.body).toContain(
      `[All of it, in the check](/acme/shop/pull/${pr.number}/checks)`,
    );
    // Nobody is notified by it: whoever has to act is asked for a review.
    expect(comment?.body).not.toMatch(/@[a-z]/u);
    sandbox.review({ pr, by: "ida", state: "APPROVE" });
    await product.current.settle();
    expect(comments(pr)).toMatchObject([{ id: comment?.id }]);
    expect(comments(pr)[0]?.body).toContain("✅ **");
    expect(comments(pr)[0]?.body).not.toContain("What to look for");
  });

  it("names what changed since somebody approved", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH, branch: "topic" });
    await product.current.settle();
    sandbox.review({ pr, by: "ida", state: "APPROVE" });
    await product.current.settle();
    const message = "More";
    const changes = { "src/auth/login.js": "export const login = 3;\n" };
    sandbox.commit(SHOP, "topic", { author: person("alice"), message, changes });
    sandbox.push(SHOP, "topic", { by: "alice" });
    await product.current.settle();
    expect(comments(pr)).toHaveLength(1);
    expect(comments(pr)[0]?.body).toMatch(
      /The approval of `[0-9a-f]{7}` by @&#8203;ida is void: src\/auth\/login\.js changed/u,
    );
  });

  it.each<[string, Parameters<typeof propose>[1], string]>([
    ["below high tier", { changes: { "src/cart.js": "export const cart = [1];\n" } }, ENFORCE],
    ["for a draft", { changes: AUTH, draft: true }, ENFORCE],
    ["in warn", { changes: AUTH }, ENFORCE.replace("mode: enforce", "mode: warn")],
    ["in observe", { changes: AUTH }, ENFORCE.replace("mode: enforce", "mode: observe")],
  ])("is not written %s", async (_name, change, policy) => {
    prepareAcme(product.current.sandbox, { policy });
    const pr = propose(product.current.sandbox, change);
    await product.current.settle();
    expect(comments(pr)).toEqual([]);
  });

  it("stays away for this head once a person has deleted it, and comes back for the next", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH, branch: "topic" });
    await product.current.settle();
    sandbox.deleteComment({ pr, id: comments(pr)[0]?.id ?? 0 }, { by: "alice" });
    sandbox.comment({ pr, by: "bob", body: "/agentgov hold Let me look at this first." });
    await product.current.settle();
    sandbox.editPullRequest(pr, { by: "alice", title: "Another title" });
    await product.current.settle();
    const own = (): readonly string[] =>
      comments(pr).flatMap(({ body }) => (body.includes("agentgov:status") ? [body] : []));
    expect(own()).toEqual([]);
    for (const value of [3, 4]) {
      const changes = { "src/auth/login.js": `export const login = ${value};\n` };
      sandbox.commit(SHOP, "topic", { author: person("alice"), message: "More", changes });
      sandbox.push(SHOP, "topic", { by: "alice" });
      await product.current.settle();
    }
    expect(own()).toHaveLength(1);
  });

  it("is found again after an attempt of which nothing is known", async () => {
    const { sandbox, pool } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    await pool.query("delete from sticky_comment");
    sandbox.editPullRequest(pr, { by: "alice", title: "Another title" });
    await product.current.settle();
    expect(comments(pr)).toHaveLength(1);
  });
});
