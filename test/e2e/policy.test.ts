import { describe, expect, it } from "vitest";
import { ENFORCE, person, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

const AUTH = { "src/auth/login.js": "export const login = 2;\n" };
const product = productForEachTest();

function stateOf(headSha: string): string {
  const run = product.current.check(SHOP, headSha);
  return run?.conclusion ?? run?.status ?? "none";
}

function writes(): string[] {
  return product.current.sandbox.requests.all
    .filter(({ method, path }) => method !== "GET" && !/access_tokens|graphql$/u.test(path))
    .map(({ route }) => String(route));
}

describe("modes", () => {
  it("warns and never blocks without any policy", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, { policy: null });
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("neutral");
    expect(product.current.check(SHOP, pr.headSha)?.title).toContain("Would not pass yet");
    expect(sandbox.pullRequest(pr).requestedTeams).toEqual([]);
  });

  it("writes nothing at all in observe, and still records", async () => {
    const { sandbox, pool } = product.current;
    prepareAcme(sandbox, { policy: ENFORCE.replace("enforce", "observe") });
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    sandbox.comment({ pr, by: "ivan", body: "/agentgov approve" });
    await product.current.settle();
    expect(writes()).toEqual([]);
    const { rows } = await pool.query("select verdict from decision order by id");
    expect(rows).toEqual([{ verdict: "waiting" }, { verdict: "passed" }]);
  });

  it("fails while the first policy is invalid, placing the problem", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, { policy: "version: 1\nmoed: enforce\n" });
    const pr = propose(sandbox, { changes: { "README.md": "# R\n" } });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("failure");
    expect(product.current.check(SHOP, pr.headSha)?.title).toContain("agentgov.yml:2:1");
    expect(product.current.check(SHOP, pr.headSha)?.summary).toContain("did you mean `mode`");
  });

  it("keeps the last good policy when a later one is invalid or gone, and says so", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    sandbox.pushCommit("acme/.agentgov", "main", {
      author: person("olga"),
      message: "Break it",
      by: "olga",
      changes: { "agentgov.yml": "version: 1\nmode: observ\n" },
    });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("in_progress");
    expect(product.current.check(SHOP, pr.headSha)?.summary).toContain("last good policy");
    sandbox.pushCommit("acme/.agentgov", "main", {
      author: person("olga"),
      message: "Remove it",
      by: "olga",
      changes: { "agentgov.yml": null },
    });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("in_progress");
    expect(product.current.check(SHOP, pr.headSha)?.summary).toContain("the file is gone");
  });

  it("takes a policy change up at once for open pull requests", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, { policy: ENFORCE.replace("enforce", "warn") });
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("neutral");
    sandbox.pushCommit("acme/.agentgov", "main", {
      author: person("olga"),
      message: "Enforce",
      by: "olga",
      changes: { "agentgov.yml": ENFORCE },
    });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("in_progress");
  });
});

describe("merge queue", () => {
  it("verifies each member of a group at the head it was queued with", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const first = propose(sandbox, { changes: { "README.md": "# A\n" } });
    const second = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    sandbox.clock.advance(60);
    sandbox.review({ pr: second, by: "ivan", state: "APPROVE" });
    await product.current.settle();
    sandbox.clock.advance(60);
    sandbox.enqueue(first, { by: "bob" });
    const group = sandbox.enqueue(second, { by: "bob" });
    await product.current.settle();
    expect(stateOf(group.headSha)).toBe("success");
    expect(product.current.check(SHOP, group.headSha)?.title).toContain(`#${second.number}`);
  });

  it("says nothing more of a group that has landed, whatever happens to its members", async () => {
    const { sandbox, pool } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: { "README.md": "# A\n" } });
    await product.current.settle();
    sandbox.faults.failWebhooks({ kind: "drop" }, { event: "merge_group", action: "destroyed" });
    const group = sandbox.enqueue(pr, { by: "bob" });
    await product.current.settle();
    expect(sandbox.head(SHOP, "main")).toBe(group.headSha);
    await pool.query("update merge_group set ended_at = null");
    const mark = sandbox.requests.mark();
    sandbox.review({ pr, by: "ivan", state: "COMMENT" });
    await product.current.settle();
    expect(stateOf(group.headSha)).toBe("success");
    const writes = sandbox.requests
      .since(mark)
      .filter(({ method, path }) => method !== "GET" && path.includes("/check-runs"));
    expect(writes).toEqual([]);
    const { rows } = await pool.query("select ended_at is null as open from merge_group");
    expect(rows).toEqual([{ open: false }]);
  });
});

describe("record", () => {
  it("chains an entry for every step, before its effect", async () => {
    const { sandbox, pool } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    sandbox.comment({ pr, by: "alice", body: "/agentgov approve" });
    await product.current.settle();
    sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await product.current.settle();
    const { rows } = await pool.query<{ type: string; prev: string | null; leaf: string }>(
      `select convert_from(body, 'UTF8')::json ->> 'type' as type, encode(prev, 'hex') as prev,
              encode(leaf, 'hex') as leaf
         from audit_entry where subject like '%/${pr.number}' and subject not like '%merge%' order by id`,
    );
    const types = rows.map(({ type }) => type);
    expect(types.filter((type) => type !== "check.published")).toEqual([
      "decision.recorded",
      "reviewers.requested",
      "command.refused",
      "decision.recorded",
      "approval.recorded",
      "decision.recorded",
    ]);
    expect(rows.map(({ prev }) => prev)).toEqual([
      null,
      ...rows.slice(0, -1).map(({ leaf }) => leaf),
    ]);
  });
});
