import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ENFORCE, prepareAcme, propose } from "../support/acme.ts";
import { type Product, startProduct } from "../support/product.ts";
import { decided, replaceBranch, stateOf } from "../support/provenance.ts";

const AUTH = { "src/auth/login.js": "export const login = 2;\n" };
const DOCS = { "README.md": "# The shop\n" };
const CLAUDE = "Change the login\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n";

let product: Product;

beforeEach(async () => {
  product = await startProduct();
});

afterEach(async () => {
  const { violations } = product.sandbox;
  await product.stop();
  expect(violations).toEqual([]);
});

describe("a declaration", () => {
  it("of none makes a change without evidence human, until the content changes", async () => {
    const { sandbox } = product;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH, branch: "topic" });
    await product.settle();
    sandbox.comment({ pr, by: "alice", body: "/agentgov declare none" });
    await product.settle();
    expect((await decided(product)).provenance.class).toBe("human");
    replaceBranch(product, AUTH, "Better words");
    await product.settle();
    expect((await decided(product)).provenance.class).toBe("human");
    replaceBranch(product, { "src/auth/login.js": "export const login = 9;\n" });
    await product.settle();
    expect((await decided(product)).provenance.class).toBe("undeclared");
  });

  it("of an agent is evidence with its tool, and is recorded", async () => {
    const { sandbox, pool } = product;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH });
    await product.settle();
    sandbox.comment({ pr, by: "alice", body: "/agentgov declare authored codex:gpt-5.5" });
    await product.settle();
    const { provenance } = await decided(product);
    expect(provenance).toMatchObject({ class: "agent-authored", agents: ["codex"] });
    expect(provenance.evidence).toContainEqual(
      expect.objectContaining({ source: "declaration", strength: "declared", model: "gpt-5.5" }),
    );
    const { rows } = await pool.query("select declared, tool, account_login from declaration");
    expect(rows).toEqual([{ declared: "authored", tool: "codex:gpt-5.5", account_login: "alice" }]);
  });

  it("of none against the evidence is a contradiction that only a correction clears", async () => {
    const { sandbox } = product;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: DOCS, message: CLAUDE });
    await product.settle();
    expect(stateOf(product, pr.headSha)).toBe("success");
    sandbox.comment({ pr, by: "alice", body: "/agentgov declare none" });
    await product.settle();
    expect(stateOf(product, pr.headSha)).toBe("action_required");
    expect((await decided(product)).findings.map(({ kind }) => kind)).toEqual(["contradiction"]);
    expect(sandbox.pullRequest(pr).comments.at(-1)?.body).toContain(
      "carries a mark of Claude Code",
    );
    sandbox.comment({ pr, by: "alice", body: "/agentgov declare assisted claude" });
    await product.settle();
    expect(stateOf(product, pr.headSha)).toBe("success");
  });

  it.each([
    ["somebody whose work it is not", "bob", "/agentgov declare none", "Only whoever opened"],
    ["words that say nothing", "alice", "/agentgov declare maybe", "Say `none`"],
  ])("by %s is refused", async (...[, by, body, words]) => {
    const { sandbox } = product;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH });
    await product.settle();
    sandbox.comment({ pr, by, body });
    await product.settle();
    expect((await decided(product)).provenance.class).toBe("undeclared");
    expect(sandbox.pullRequest(pr).comments.at(-1)?.body).toContain(words);
  });

  it("is asked for where an area is closed to agents", async () => {
    const { sandbox } = product;
    prepareAcme(sandbox, { policy: `${ENFORCE}  docs:\n    disclosure: closed\n` });
    const pr = propose(sandbox, { changes: DOCS });
    await product.settle();
    expect(stateOf(product, pr.headSha)).toBe("action_required");
    sandbox.comment({ pr, by: "alice", body: "/agentgov declare none" });
    await product.settle();
    expect(stateOf(product, pr.headSha)).toBe("success");
  });
});
