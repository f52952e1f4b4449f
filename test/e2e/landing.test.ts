import { describe, expect, it, vi } from "vitest";
import { ENFORCE, person, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

const DOCS = { "README.md": "# Shop\n\nMore.\n" };
const AUTH = { "src/auth/login.js": "export const login = 2;\n" };

const product = productForEachTest();

interface LandingRow {
  readonly sha: string;
  readonly outcome: string;
  readonly reason: string;
  readonly number: number | null;
}

async function landings(): Promise<readonly LandingRow[]> {
  const { rows } = await product.current.pool.query(
    "select sha, outcome, reason, number from landing order by id",
  );
  return rows;
}

async function entries(type: string): Promise<number> {
  const { rows } = await product.current.pool.query(
    "select count(*)::int as n from audit_entry where convert_from(body, 'UTF8')::jsonb ->> 'type' = $1",
    [type],
  );
  return rows[0].n;
}

/** What looks like a push past the gate is looked at again before it is called one. */
async function landingsWhen(count: number): Promise<readonly LandingRow[]> {
  return vi.waitFor(
    async () => {
      const rows = await landings();
      expect(rows.length).toBeGreaterThanOrEqual(count);
      return rows;
    },
    { timeout: 20_000, interval: 100 },
  );
}

function landedCheck(sha: string) {
  return product.current.sandbox
    .checkRuns(SHOP)
    .findLast((run) => run.headSha === sha && run.name === "agentgov: landed");
}

/** The gate with the merge button; who administers may go around it. */
function openMain(rules: { readonly adminBypass?: boolean } = {}): void {
  const { sandbox } = product.current;
  prepareAcme(sandbox);
  sandbox.setRules(SHOP, "main", {
    requiredChecks: [{ context: "agentgov: main", integrationId: sandbox.app.id }],
    ...rules,
  });
}

describe("what lands", () => {
  it.each(["merge", "squash", "rebase"] as const)(
    "matches a %s with the verdict that let it land, and says nothing",
    async (method) => {
      const { sandbox } = product.current;
      openMain();
      sandbox.commit(SHOP, "two", {
        author: person("alice"),
        message: "One",
        changes: { "docs/a.md": "a\n" },
        from: "main",
      });
      const pr = propose(sandbox, { changes: { "docs/b.md": "b\n" }, branch: "two", base: "main" });
      await product.current.settle();
      sandbox.pushCommit(SHOP, "two", {
        author: "alice",
        message: "C",
        changes: { "docs/c.md": "c\n" },
      });
      await product.current.settle();
      const merged = sandbox.merge(pr, { by: "bob", method });
      expect(merged).toMatchObject({ merged: true });
      await product.current.settle();
      const rows = await landingsWhen(1);
      expect(rows.every(({ outcome }) => outcome === "landed")).toBe(true);
      expect(rows.find(({ sha }) => sha === sandbox.head(SHOP, "main"))?.number).toBe(pr.number);
      expect(await entries("commit.landed")).toBe(rows.length);
      expect(landedCheck(sandbox.head(SHOP, "main"))).toBeUndefined();
    },
  );

  it("matches a change that lands on a base that moved on", async () => {
    const { sandbox } = product.current;
    openMain();
    const first = propose(sandbox, { changes: DOCS });
    const second = propose(sandbox, { changes: { "docs/other.md": "other\n" } });
    await product.current.settle();
    sandbox.merge(first, { by: "bob", method: "squash" });
    await product.current.settle();
    sandbox.merge(second, { by: "bob", method: "squash" });
    await product.current.settle();
    const rows = await landingsWhen(2);
    expect(rows.map(({ outcome }) => outcome)).toEqual(["landed", "landed"]);
  });

  it("calls an administrator's merge without a passing verdict a bypass, and marks the commit", async () => {
    const { sandbox } = product.current;
    openMain({ adminBypass: true });
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    expect(sandbox.merge(pr, { by: "olga", admin: true })).toMatchObject({ merged: true });
    await product.current.settle();
    await landingsWhen(2);
    await product.current.settle();
    const tip = sandbox.head(SHOP, "main");
    expect(await landings()).toContainEqual(
      expect.objectContaining({
        sha: tip,
        outcome: "bypassed",
        reason: "not-passed",
        number: pr.number,
      }),
    );
    await vi.waitFor(() => expect(landedCheck(tip)?.conclusion).toBe("failure"));
    expect(landedCheck(tip)?.text).toContain(`was merged while its verdict was waiting`);
  });

  it("calls a push past the gate a bypass, exactly once", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    sandbox.setRules(SHOP, "main", {
      requiredChecks: [{ context: "agentgov: main" }],
      adminBypass: true,
    });
    sandbox.commit(SHOP, "main", { author: person("olga"), message: "Push", changes: AUTH });
    const sha = sandbox.push(SHOP, "main", { by: "olga", admin: true });
    const rows = await landingsWhen(1);
    expect(rows).toEqual([{ sha, outcome: "bypassed", reason: "direct-push", number: null }]);
    await product.current.settle();
    await vi.waitFor(() => expect(landedCheck(sha)?.conclusion).toBe("failure"));
    sandbox.commit(SHOP, "main", { author: person("olga"), message: "Again", changes: DOCS });
    sandbox.push(SHOP, "main", { by: "olga", admin: true });
    await landingsWhen(2);
    expect(await entries("commit.bypassed")).toBe(2);
  });

  it("calls a merge commit made by hand with more in it a bypass", async () => {
    const { sandbox } = product.current;
    openMain({ adminBypass: true });
    const pr = propose(sandbox, { changes: DOCS, branch: "topic" });
    await product.current.settle();
    sandbox.commit(SHOP, "main", {
      author: person("olga"),
      message: "Merge",
      changes: { ...DOCS, "src/auth/login.js": "export const login = () => true;\n" },
      mergeOf: ["topic"],
    });
    const sha = sandbox.push(SHOP, "main", { by: "olga", admin: true });
    await product.current.settle();
    const rows = await landingsWhen(2);
    expect(rows).toContainEqual({
      sha,
      outcome: "bypassed",
      reason: "tree-differs",
      number: pr.number,
    });
  });

  it("calls a rewritten branch a bypass, and what it holds too", async () => {
    const { sandbox } = product.current;
    openMain({ adminBypass: true });
    const before = sandbox.head(SHOP, "main");
    sandbox.commit(SHOP, "main", { author: person("olga"), message: "Push", changes: DOCS });
    sandbox.push(SHOP, "main", { by: "olga", admin: true });
    await landingsWhen(1);
    sandbox.commit(SHOP, "main", {
      author: person("olga"),
      message: "Other",
      changes: AUTH,
      from: before,
    });
    const sha = sandbox.forcePush(SHOP, "main", { by: "olga", admin: true });
    const rows = await landingsWhen(3);
    expect(
      rows
        .filter((row) => row.sha === sha)
        .map(({ reason }) => reason)
        .toSorted(),
    ).toEqual(["direct-push", "rewritten"]);
  });

  it("finds what landed though its own deliveries were lost", async () => {
    const { sandbox } = product.current;
    openMain({ adminBypass: true });
    const watched = propose(sandbox, { changes: DOCS });
    await product.current.settle();
    sandbox.merge(watched, { by: "bob" });
    await product.current.settle();
    const seen = (await landingsWhen(1)).length;
    sandbox.faults.failWebhooks({ kind: "drop" }, { event: "push", times: 1 });
    sandbox.faults.failWebhooks({ kind: "drop" }, { event: "pull_request", times: 2 });
    sandbox.commit(SHOP, "main", { author: person("olga"), message: "Quiet", changes: AUTH });
    const quiet = sandbox.push(SHOP, "main", { by: "olga", admin: true });
    await product.current.settle();
    const next = propose(sandbox, { changes: { "docs/x.md": "x\n" } });
    await product.current.settle();
    sandbox.merge(next, { by: "olga", admin: true });
    const rows = await landingsWhen(seen + 2);
    expect(rows).toContainEqual({
      sha: quiet,
      outcome: "bypassed",
      reason: "direct-push",
      number: null,
    });
  });

  it("writes nothing where nothing is enforced, and records what landed", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, { policy: ENFORCE.replace("enforce", "observe") });
    sandbox.setRules(SHOP, "main", {});
    sandbox.commit(SHOP, "main", { author: person("olga"), message: "Push", changes: AUTH });
    sandbox.push(SHOP, "main", { by: "olga" });
    const rows = await landingsWhen(1);
    expect(rows).toMatchObject([{ outcome: "landed", reason: "not-enforced" }]);
    expect(sandbox.checkRuns(SHOP)).toEqual([]);
  });
});
