import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { provenanceOfCommit } from "../../src/db/provenance.ts";
import { commitSha, repositoryId } from "../../src/domain/ids.ts";
import { ENFORCE, person, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { type Product, startProduct } from "../support/product.ts";
import { decided, replaceBranch, stateOf } from "../support/provenance.ts";

const AUTH = { "src/auth/login.js": "export const login = 2;\n" };
const DOCS = { "README.md": "# The shop\n" };
const CLAUDE = "Change the login\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n";
const PLAIN = "Change the login\n";

let product: Product;

beforeEach(async () => {
  product = await startProduct();
});

afterEach(async () => {
  const { violations } = product.sandbox;
  await product.stop();
  expect(violations).toEqual([]);
});

/** A coding agent with an account of its own that may push. */
function employCursor(): void {
  product.sandbox.createUser("cursor[bot]", { type: "Bot" });
  product.sandbox.setPermission(SHOP, "cursor[bot]", "write");
}

describe("a mark that was pushed", () => {
  it("stays on the same content when a force-push strips it", async () => {
    prepareAcme(product.sandbox);
    const pr = propose(product.sandbox, { changes: AUTH, message: CLAUDE, branch: "topic" });
    await product.settle();
    const head = replaceBranch(product, AUTH);
    await product.settle();
    const { provenance, provenanceSummary } = await decided(product);
    expect(provenance).toMatchObject({ class: "agent-assisted", agents: ["claude"] });
    expect(provenance.evidence).toContainEqual(
      expect.objectContaining({ sha: head, inherited: { from: pr.headSha, through: "tree" } }),
    );
    expect(provenanceSummary).toBe(
      `Claude Code helped with the only commit; the mark was taken off ${head.slice(0, 7)}.`,
    );
    expect(product.check(SHOP, head)?.text).toContain("the mark was taken off");
  });

  it("stays when the stripped commit is also rebased, by what it changes", async () => {
    const { sandbox } = product;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH, message: CLAUDE, branch: "topic" });
    await product.settle();
    sandbox.commit(SHOP, "topic", {
      author: person("alice"),
      message: "Words",
      changes: DOCS,
      from: "main",
    });
    sandbox.commit(SHOP, "topic", { author: person("alice"), message: PLAIN, changes: AUTH });
    const head = sandbox.forcePush(SHOP, "topic", { by: "alice" });
    await product.settle();
    const { provenance } = await decided(product);
    expect(provenance.evidence).toContainEqual(
      expect.objectContaining({ sha: head, inherited: { from: pr.headSha, through: "patch" } }),
    );
  });

  it("stays with the pull request when its content is gone too", async () => {
    prepareAcme(product.sandbox);
    propose(product.sandbox, { changes: AUTH, message: CLAUDE, branch: "topic" });
    await product.settle();
    replaceBranch(product, { "src/auth/login.js": "export const login = 77;\n" });
    await product.settle();
    const { provenance, provenanceSummary } = await decided(product);
    expect(provenance.class).toBe("agent-assisted");
    expect(provenanceSummary).toBe("Claude Code helped with what was pushed here earlier.");
  });

  it("is not inherited by a revert", async () => {
    const { sandbox } = product;
    prepareAcme(sandbox);
    propose(sandbox, { changes: AUTH, message: CLAUDE, branch: "topic" });
    await product.settle();
    const revert = sandbox.pushCommit(SHOP, "topic", {
      author: person("alice"),
      message: 'Revert "Change the login"',
      changes: { "src/auth/login.js": "export const login = 1;\n", "README.md": "# Other\n" },
      by: "alice",
    });
    await product.settle();
    const { provenance } = await decided(product);
    expect(provenance.evidence.filter(({ sha }) => sha === revert)).toEqual([]);
  });

  it("is found again by the name of the squash it landed as", async () => {
    const { sandbox, pool } = product;
    prepareAcme(sandbox);
    sandbox.setRules(SHOP, "main", {});
    const pr = propose(sandbox, { changes: DOCS, message: CLAUDE, branch: "topic" });
    await product.settle();
    replaceBranch(product, DOCS);
    await product.settle();
    const merged = sandbox.merge(pr, { by: "bob", method: "squash" });
    await product.settle();
    const sha = commitSha(merged.merged ? merged.sha : "");
    const { rows } = await pool.query<{ id: string }>(
      "select distinct repository_id::text as id from commit_provenance",
    );
    const found = await provenanceOfCommit(pool, repositoryId(Number(rows[0]?.id)), sha);
    expect(found.map((commit) => commit.sha)).toContain(pr.headSha);
    expect(found.flatMap(({ evidence }) => evidence.map(({ agent }) => agent))).toContain("claude");
  });

  it("speaks in another pull request from a copy of the branch", async () => {
    const { sandbox } = product;
    prepareAcme(sandbox);
    employCursor();
    sandbox.commit(SHOP, "cursor/x", { author: person("alice"), message: PLAIN, changes: AUTH });
    sandbox.push(SHOP, "cursor/x", { by: "cursor[bot]" });
    sandbox.openPullRequest({ repo: SHOP, head: "cursor/x", by: "alice", title: "Change" });
    await product.settle();
    const sha = sandbox.head(SHOP, "cursor/x");
    sandbox.push(SHOP, "alice/x", { by: "alice", sha });
    sandbox.openPullRequest({ repo: SHOP, head: "alice/x", by: "alice", title: "Mine" });
    await product.settle();
    expect((await decided(product)).provenance).toMatchObject({
      class: "agent-assisted",
      agents: ["cursor"],
    });
  });
});

describe("who is behind a change", () => {
  it("is only claimed where a person pushed a commit with an agent's address", async () => {
    prepareAcme(product.sandbox);
    const author = { name: "Claude", email: "noreply@anthropic.com" };
    propose(product.sandbox, { changes: AUTH, author, message: PLAIN });
    await product.settle();
    expect((await decided(product)).provenance).toMatchObject({
      class: "agent-authored",
      strength: "claimed",
    });
  });

  it("is the agent where an agent pushed under a person's name", async () => {
    const { sandbox } = product;
    prepareAcme(sandbox);
    employCursor();
    const pr = propose(sandbox, { changes: AUTH, branch: "topic" });
    await product.settle();
    expect((await decided(product)).provenance.class).toBe("undeclared");
    sandbox.pushCommit(SHOP, "topic", {
      author: person("alice"),
      message: "More",
      changes: { "src/auth/token.js": "export const token = 2;\n" },
      by: "cursor[bot]",
    });
    await product.settle();
    expect((await decided(product)).provenance).toMatchObject({
      class: "agent-assisted",
      strength: "attested",
    });
    expect(sandbox.pullRequest(pr).state).toBe("open");
  });

  it("is the app that opened a pull request in a person's name", async () => {
    const { sandbox } = product;
    prepareAcme(sandbox);
    sandbox.commit(SHOP, "topic", { author: person("alice"), message: PLAIN, changes: AUTH });
    sandbox.push(SHOP, "topic", { by: "alice" });
    const opened = { repo: SHOP, head: "topic", by: "alice", title: "Change", viaApp: "cursor" };
    sandbox.openPullRequest(opened);
    await product.settle();
    const { provenance } = await decided(product);
    expect(provenance).toMatchObject({ class: "agent-authored", strength: "attested" });
    expect(provenance.evidence).toContainEqual(
      expect.objectContaining({ source: "app", agent: "cursor" }),
    );
  });

  it("is not asked where nothing of high risk is touched", async () => {
    prepareAcme(product.sandbox);
    propose(product.sandbox, { changes: DOCS, message: PLAIN });
    await product.settle();
    const routes = product.sandbox.requests.all.map(({ route }) => String(route));
    expect(routes.filter((route) => /matching-refs|issues\/\{issue/u.test(route))).toEqual([]);
  });

  it("includes who asked the agent, and they cannot approve, also after the assignee is gone", async () => {
    const { sandbox } = product;
    prepareAcme(sandbox);
    sandbox.createUser("claude[bot]", { type: "Bot" });
    sandbox.setPermission(SHOP, "claude[bot]", "write");
    sandbox.commit(SHOP, "topic", { author: "claude[bot]", message: PLAIN, changes: AUTH });
    sandbox.push(SHOP, "topic", { by: "claude[bot]" });
    const pr = sandbox.openPullRequest({
      repo: SHOP,
      head: "topic",
      by: "claude[bot]",
      title: "Change",
      body: "Requested by @ivan\n",
    });
    await product.settle();
    sandbox.renameUser("ivan", "ivan2");
    sandbox.editPullRequest(pr, { by: "ivan2", body: "" });
    sandbox.review({ pr, by: "ivan2", state: "APPROVE" });
    await product.settle();
    expect(stateOf(product, pr.headSha)).toBe("in_progress");
    expect(product.check(SHOP, pr.headSha)?.text).toContain("Cannot approve");
    expect((await decided(product)).disqualified).toContainEqual(
      expect.objectContaining({
        reason: "asked an agent for this change",
        evidence: "pull request body, line 1",
      }),
    );
    // What an agent's text says of who asked only ever adds: one person more has to look.
    sandbox.review({ pr, by: "ida", state: "APPROVE" });
    await product.settle();
    expect(stateOf(product, pr.headSha)).toBe("in_progress");
    sandbox.review({ pr, by: "bob", state: "APPROVE" });
    await product.settle();
    expect(stateOf(product, pr.headSha)).toBe("success");
  });

  it("includes who told the agent what to push", async () => {
    const { sandbox } = product;
    prepareAcme(sandbox);
    employCursor();
    const pr = propose(sandbox, { changes: AUTH, branch: "topic" });
    sandbox.comment({ pr, by: "ivan", body: "@cursor change the token too" });
    await product.settle();
    sandbox.pushCommit(SHOP, "topic", {
      author: person("alice"),
      message: "More",
      changes: { "src/auth/token.js": "export const token = 2;\n" },
      by: "cursor[bot]",
    });
    await product.settle();
    sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await product.settle();
    const head = sandbox.head(SHOP, "topic");
    expect(stateOf(product, head)).toBe("in_progress");
    expect(product.check(SHOP, head)?.text).toContain("told an agent what to push here");
  });

  it("is an agent of the organisation's own", async () => {
    const agents = "agents:\n  - { id: acme-coder, name: Acme Coder, trailers: [Acme-Session] }\n";
    prepareAcme(product.sandbox, { policy: `${ENFORCE}${agents}` });
    propose(product.sandbox, { changes: AUTH, message: "Change\n\nAcme-Session: 12\n" });
    await product.settle();
    expect((await decided(product)).provenance.agents).toEqual(["acme-coder"]);
  });
});
