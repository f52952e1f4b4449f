import { describe, expect, it } from "vitest";
import { inForce } from "../../src/app/policy-entries.ts";
import { lastHeartbeat, recordHeartbeat } from "../../src/db/heartbeats.ts";
import { lastGoodPolicy, saveGoodPolicy } from "../../src/db/policy-snapshots.ts";
import { StoredWorkItem, workKey } from "../../src/db/stored-work-item.ts";
import { inTransaction } from "../../src/db/transaction.ts";
import { digestOf } from "../../src/domain/digest.ts";
import { installationId } from "../../src/domain/ids.ts";
import type { WorkItem } from "../../src/domain/inbox-event.ts";
import { aPolicy } from "../builders/policy.ts";
import { testDatabase } from "../support/database.ts";
import { anItem, aRef, aSnapshot, HEAD, OLDER } from "./builders.ts";

const database = testDatabase();

describe("the last good policy", () => {
  const policies = [aPolicy({ mode: "enforce" }), aPolicy({ mode: "warn" })];
  const [first, second] = policies.map((policy) =>
    aSnapshot({ policy, digest: digestOf(policy), source: policy.mode }),
  );

  async function save(scope: string, snapshot = first): Promise<void> {
    if (snapshot === undefined) throw new TypeError("there are two");
    const entry = inForce(scope.toLowerCase(), snapshot, "2026-06-01T12:00:00Z");
    await saveGoodPolicy(database.pool, scope, { snapshot, entry });
  }

  it("is none before there was one", async () => {
    expect(await lastGoodPolicy(database.pool, "acme/other")).toEqual({ kind: "none" });
  });

  it("is the one seen last, also when it was seen before", async () => {
    const { pool } = database;
    await save("acme/shop", first);
    await save("acme/shop", second);
    await save("acme/else", first);
    expect(await lastGoodPolicy(pool, "acme/shop")).toEqual({ kind: "found", snapshot: second });
    await save("ACME/shop", first);
    expect(await lastGoodPolicy(pool, "acme/shop")).toEqual({ kind: "found", snapshot: first });
  });

  it("is none when it was stored in a form this release cannot read", async () => {
    const { pool } = database;
    await save("acme/old");
    await pool.query(`update policy_snapshot set snapshot = '{"v":0}' where scope = 'acme/old'`);
    expect(await lastGoodPolicy(pool, "acme/old")).toEqual({ kind: "none" });
  });
});

describe("heartbeats", () => {
  it("tell when something last worked", async () => {
    const { pool } = database;
    expect(await lastHeartbeat(pool, "github")).toBeNull();
    await recordHeartbeat(pool, "github");
    const first = await lastHeartbeat(pool, "github");
    await recordHeartbeat(pool, "github");
    const second = await lastHeartbeat(pool, "github");
    expect(first).toMatch(/^\d{4}-\d\d-\d\dT/u);
    expect(Date.parse(second ?? "")).toBeGreaterThanOrEqual(Date.parse(first ?? ""));
  });
});

describe("work items", () => {
  const group: WorkItem = {
    kind: "merge-group",
    ref: {
      installationId: installationId(1),
      repositoryId: aRef().repositoryId,
      owner: "acme",
      repo: "shop",
      headSha: HEAD,
      headRef: "gh-readonly-queue/main/pr-7-x",
      baseSha: OLDER,
      baseRef: "main",
    },
  };
  const change: WorkItem = {
    kind: "policy-change",
    installationId: installationId(1),
    owner: "Acme",
    repo: null,
  };

  it.each<[string, WorkItem]>([
    ["pull-request:9001:7", anItem()],
    [`merge-group:9001:${HEAD}`, group],
    ["policy-change:acme", change],
    ["policy-change:acme/shop", { ...change, repo: "Shop" }],
  ])("are queued under %s and read back", (key, item) => {
    expect(workKey(item)).toBe(key);
    expect(StoredWorkItem.parse(JSON.parse(JSON.stringify(item)))).toEqual(item);
  });
});

describe("a transaction", () => {
  it("keeps nothing when its work fails, and lends the connection again", async () => {
    const { pool } = database;
    const failing = inTransaction(pool, async (client) => {
      await recordHeartbeat(client, "undone");
      throw new Error("half-way");
    });
    await expect(failing).rejects.toThrow("half-way");
    expect(await lastHeartbeat(pool, "undone")).toBeNull();
  });

  it("throws away a connection that was cut", async () => {
    const { pool } = database;
    const cut = inTransaction(pool, (client) =>
      client.query("select pg_terminate_backend(pg_backend_pid())"),
    );
    await expect(cut).rejects.toThrow();
    expect(await lastHeartbeat(pool, "undone")).toBeNull();
  });
});

describe("a connection of ours", () => {
  it("reads bigint as a number, and refuses one that would lose digits", async () => {
    const { pool } = database;
    const { rows } = await pool.query("select 9007199254740991::bigint as id");
    expect(rows).toEqual([{ id: Number.MAX_SAFE_INTEGER }]);
    await expect(pool.query("select 9007199254740993::bigint")).rejects.toThrow(RangeError);
  });

  it("limits every statement, and says who it is", async () => {
    const { rows } = await database.pool.query(
      `select current_setting('statement_timeout') as statement,
              current_setting('idle_in_transaction_session_timeout') as idle,
              current_setting('application_name') as name`,
    );
    expect(rows).toEqual([{ statement: "5s", idle: "15s", name: "agentgov" }]);
  });
});
