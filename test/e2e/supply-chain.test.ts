import { describe, expect, it } from "vitest";
import { person, prepareAcme, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

const product = productForEachTest();

const POLICY = `version: 1
mode: enforce
extends: recommended@1
owners: ["@acme/platform"]
areas:
  dependencies:
    owners: ["@acme/identity"]
    gates: [{ gate: supply-chain-scan, from: ["@acme/identity"] }]
`;
const TILL = "acme/till";
const LEFT_PAD = "/agentgov deps approve pkg:npm/left-pad";
const BEFORE = '{ "name": "shop", "dependencies": {} }\n';
const AFTER = '{ "name": "shop", "dependencies": { "left-pad": "1.3.0" } }\n';
const BOTH = '{ "name": "shop", "dependencies": { "left-pad": "1.3.0", "ms": "2.1.3" } }\n';

function prepare(): void {
  const { sandbox } = product.current;
  const files = { "package.json": BEFORE };
  prepareAcme(sandbox, { policy: POLICY, files });
  sandbox.createRepo("acme", "till", {
    files,
    collaborators: { alice: "write", bob: "write", ivan: "write" },
  });
}

/** Opens a pull request that changes the packages of a repository. */
async function propose(
  repo: string,
  { by = "alice", text = AFTER }: { readonly by?: string; readonly text?: string } = {},
): Promise<{ readonly repo: string; readonly number: number; readonly headSha: string }> {
  const { sandbox } = product.current;
  const branch = `packages-${by}`;
  const author = person(by);
  const changes = { "package.json": text };
  sandbox.commit(repo, branch, { author, message: "Add a package", changes, from: "main" });
  sandbox.push(repo, branch, { by });
  const { number, headSha } = sandbox.openPullRequest({
    repo,
    head: branch,
    base: "main",
    by,
    title: "Add a package",
  });
  await product.current.settle();
  return { repo, number, headSha };
}

/** What the check run says of the gate: `satisfied: ...`. */
function scan({ repo, headSha }: { readonly repo: string; readonly headSha: string }): string {
  const text = product.current.check(repo, headSha)?.text ?? "";
  const line = text.split("\n").find((row) => row.includes("| supply-chain-scan |")) ?? "";
  const [, status = "", , , , summary = ""] = line.split("|").map((cell) => cell.trim());
  return `${status.replace(/^\S+ /u, "")}: ${summary}`;
}

async function say(
  pr: { readonly repo: string; readonly number: number },
  by: string,
  body: string,
): Promise<void> {
  product.current.sandbox.comment({ pr, by, body });
  await product.current.settle();
}

describe("supply-chain-scan", () => {
  it("waits for somebody entitled to let a package in, and is satisfied by the ledger", async () => {
    prepare();
    const pr = await propose(SHOP);
    expect(scan(pr)).toContain("`pkg:npm/left-pad` is new to acme: someone of @acme/identity");
    await say(pr, "bob", "/agentgov deps approve pkg:npm/left-pad");
    expect(scan(pr)).toMatch(/^unsatisfied/u);
    await say(pr, "ida", "/agentgov deps approve pkg:npm/left-pad");
    expect(scan(pr)).toBe("satisfied: The package in question was let in by @ida.");
    const { rows } = await product.current.pool.query(
      "select convert_from(body, 'UTF8')::jsonb ->> 'type' as type from audit_entry",
    );
    expect(rows).toContainEqual({ type: "dependency.approved" });
  });

  it("lets the same package into every repository of the organisation, those that wait at once", async () => {
    prepare();
    const first = await propose(SHOP);
    const waiting = await propose(TILL, { by: "bob" });
    expect(scan(waiting)).toMatch(/^unsatisfied/u);
    await say(first, "ida", "/agentgov deps approve pkg:npm/left-pad");
    expect(scan(waiting)).toMatch(/^satisfied/u);
    const later = await propose(TILL);
    expect(scan(later)).toMatch(/^satisfied/u);
    const other = await propose(SHOP, { by: "bob", text: BOTH });
    expect(scan(other)).toContain("`pkg:npm/ms` is new to acme");
    expect(scan(other)).not.toContain("left-pad");
  });

  it("takes it back everywhere", async () => {
    prepare();
    const first = await propose(SHOP);
    const second = await propose(TILL, { by: "bob" });
    await say(first, "ida", "/agentgov deps approve pkg:npm/left-pad");
    await say(first, "ivan", "/agentgov deps revoke pkg:npm/left-pad");
    expect(scan(first)).toContain("was taken back");
    expect(scan(second)).toMatch(/^unsatisfied/u);
    await say(first, "ida", "/agentgov deps approve pkg:npm/left-pad");
    expect(scan(second)).toMatch(/^satisfied/u);
  });

  it("ends with the comment that let a package in, for every change that is open", async () => {
    prepare();
    const { sandbox } = product.current;
    const first = await propose(SHOP);
    const second = await propose(TILL, { by: "bob" });
    const given = sandbox.comment({ pr: first, by: "ida", body: LEFT_PAD });
    await product.current.settle();
    await say(first, "ivan", LEFT_PAD);
    sandbox.deleteComment(given, { by: "olga" });
    await product.current.settle();
    expect(scan(second)).toBe("satisfied: The package in question was let in by @ivan.");
    const [other] = sandbox.pullRequest(first).comments.filter(({ by }) => by === "ivan");
    sandbox.hideComment({ pr: first, id: other?.id ?? 0 }, "spam");
    sandbox.editPullRequest(first, { by: "alice", title: "Add a package, please" });
    await product.current.settle();
    expect(scan(first)).toContain("was taken back");
    expect(scan(second)).toMatch(/^unsatisfied/u);
    const { rows } = await product.current.pool.query(
      "select convert_from(body, 'UTF8')::jsonb -> 'data' ->> 'because' as because from audit_entry where convert_from(body, 'UTF8')::jsonb ->> 'type' = 'dependency.revoked' order by id",
    );
    expect(rows).toEqual([{ because: "deleted" }, { because: "hidden" }]);
    await say(second, "ivan", LEFT_PAD);
    expect(scan(first)).toMatch(/^satisfied/u);
  });

  it("ends also when its comment goes after the change has landed", async () => {
    prepare();
    const { sandbox } = product.current;
    const first = await propose(SHOP);
    const given = sandbox.comment({ pr: first, by: "ida", body: LEFT_PAD });
    await product.current.settle();
    const open = await propose(TILL, { by: "bob" });
    expect(scan(open)).toMatch(/^satisfied/u);
    sandbox.close(first, { by: "alice" });
    await product.current.settle();
    sandbox.deleteComment(given, { by: "ida" });
    await product.current.settle();
    expect(scan(open)).toMatch(/^unsatisfied/u);
  });

  it("does not take the word of somebody for their own change", async () => {
    prepare();
    const own = await propose(SHOP, { by: "ivan" });
    await say(own, "ivan", "/agentgov deps approve pkg:npm/left-pad");
    expect(scan(own)).toMatch(/^unsatisfied/u);
    const other = await propose(TILL, { by: "bob" });
    await say(other, "ivan", "/agentgov deps approve pkg:npm/left-pad");
    expect(scan(other)).toMatch(/^satisfied/u);
    expect(scan(own)).toContain("a part in the change");
  });

  it("keeps the ledger of one organisation from another", async () => {
    prepare();
    const { sandbox, pool } = product.current;
    const pr = await propose(SHOP);
    await say(pr, "ida", "/agentgov deps approve pkg:npm/left-pad");
    sandbox.createOrg("rival", { owners: ["olga"], members: ["alice", "ida"] });
    sandbox.createRepo("rival", "shop", {
      files: { "package.json": BEFORE },
      collaborators: { alice: "write", ida: "maintain" },
    });
    const theirs = await propose("rival/shop");
    expect(scan(theirs)).toMatch(/^unsatisfied/u);
    const { rows } = await pool.query("select distinct installation_id from gate_watch");
    expect(rows).toHaveLength(2);
  });
});
