import { createHash } from "node:crypto";
import type { Pool } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entryBody, recordEntries } from "../../src/db/audit-entries.ts";
import { inTransaction } from "../../src/db/transaction.ts";
import { leafHash } from "../../src/domain/digest.ts";
import { accountId } from "../../src/domain/ids.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { anEntry } from "./builders.ts";

let database: TestDatabase;
let pool: Pool;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = database.pool;
});
afterEach(async () => {
  await database.drop();
});

interface Stored {
  readonly id: number;
  readonly subject: string;
  readonly prev: Buffer | null;
  readonly body: Buffer;
  readonly leaf: Buffer;
}

async function stored(): Promise<Stored[]> {
  const { rows } = await pool.query<Stored>(
    "select id, subject, prev, body, leaf from audit_entry order by id",
  );
  return rows;
}

function hex(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString("hex");
}

describe("the bytes of an entry", () => {
  it("match the published end-to-end vector", () => {
    const previous = "c2c0b4e9e596e4be71797f53c0575601bfdc0b2fc6e6ece7c9719dc60a420408";
    const draft = anEntry({
      subject: "github.com/9001/7",
      type: "approval.recorded",
      actor: { kind: "person", id: accountId(202) },
      at: "2026-01-02T03:05:00.000Z",
      data: { note: "pêche €", head: "1".repeat(40), channel: "review" },
    });
    const body = entryBody(draft, Buffer.from(previous, "hex"));
    expect(hex(leafHash(body))).toBe(
      "d1d21c9668b40d20fed6a30a0e83b90c9cb5c27d6b0923d9f646c93e171cee34",
    );
  });

  it("are stored exactly as they were hashed, for ever under this golden hash", async () => {
    await recordEntries(pool, [anEntry({ data: { b: 1, a: "é", omitted: undefined } })]);
    const [entry] = await stored();
    const text =
      '{"actor":"app","at":"2026-01-02T03:05:01.250Z","data":{"a":"é","b":1},"prev":null,' +
      '"subject":"github.com/9001/7","type":"decision.recorded","v":1}';
    expect(entry?.body.toString("utf8")).toBe(text);
    const byHand = createHash("sha256").update(`\0${text}`, "utf8").digest("hex");
    expect(hex(entry?.leaf ?? null)).toBe(byHand);
    expect(byHand).toBe("40e41d0ac8a187537c1446bd7faa2db6ab6f7a56efd6822d592dfe9cf8fbd00a");
  });

  it("are refused above what the log can export", async () => {
    const entries = [anEntry({ data: { text: "x".repeat(65_535) } })];
    await expect(recordEntries(pool, entries)).rejects.toThrow(RangeError);
    expect(await stored()).toEqual([]);
  });

  it("hold text with zero characters and half surrogate pairs, replaced", async () => {
    await recordEntries(pool, [anEntry({ data: { text: "a\0b\uD800" } })]);
    expect((await stored())[0]?.body.toString("utf8")).toContain('"text":"a\uFFFDb\uFFFD"');
  });
});

describe("the chain", () => {
  it("links each entry to the one before it of the same subject", async () => {
    const other = anEntry({ subject: "github.com/9001/8" });
    await recordEntries(pool, [anEntry(), other, anEntry()]);
    await recordEntries(pool, [anEntry()]);
    const entries = await stored();
    expect(entries.map((entry) => hex(entry.prev))).toEqual([
      null,
      null,
      hex(entries[0]?.leaf ?? null),
      hex(entries[2]?.leaf ?? null),
    ]);
    for (const entry of entries) {
      expect(JSON.parse(entry.body.toString("utf8"))).toMatchObject({
        prev: hex(entry.prev),
        subject: entry.subject,
      });
    }
  });

  it("queues every entry for the sequencer", async () => {
    await recordEntries(pool, [anEntry(), anEntry()]);
    const { rows } = await pool.query("select id from audit_pending order by id");
    expect(rows.map((row: { id: number }) => row.id)).toEqual((await stored()).map(({ id }) => id));
  });

  it("stays one line when many writers race on one subject", async () => {
    const WRITERS = 12;
    await Promise.all(
      Array.from({ length: WRITERS }, (_, index) =>
        recordEntries(pool, [
          anEntry({ data: { index } }),
          anEntry({ data: { index, more: true } }),
        ]),
      ),
    );
    const entries = await stored();
    expect(entries).toHaveLength(WRITERS * 2);
    for (const [index, entry] of entries.entries()) {
      expect(hex(entry.prev)).toBe(hex(entries[index - 1]?.leaf ?? null));
    }
  });

  it("does nothing for no entries", async () => {
    await recordEntries(pool, []);
    expect(await stored()).toEqual([]);
  });
});

const FORGE = `
  insert into audit_entry (subject, prev, body, leaf)
  values ($1, $2, $3, sha256('\\x00'::bytea || $3))`;

describe("what the database itself refuses", () => {
  it.each([
    "update audit_entry set subject = 'x'",
    "update audit_entry set subject = 'x' where false",
    "delete from audit_entry",
    "truncate audit_entry cascade",
  ])("is %s", async (statement) => {
    await recordEntries(pool, [anEntry()]);
    await expect(pool.query(statement)).rejects.toThrow(/append-only/u);
    expect(await stored()).toHaveLength(1);
  });

  it("is a change in a session that replays replicated changes", async () => {
    await recordEntries(pool, [anEntry()]);
    const work = inTransaction(pool, async (client) => {
      await client.query("set local session_replication_role = replica");
      await client.query("delete from audit_entry");
    });
    await expect(work).rejects.toThrow(/append-only/u);
  });

  it("is a second entry after the same one", async () => {
    await recordEntries(pool, [anEntry(), anEntry()]);
    const [first] = await stored();
    const forged = [first?.subject, first?.leaf, Buffer.from("{}")];
    await expect(pool.query(FORGE, forged)).rejects.toThrow(/audit_entry_successor/u);
  });

  it("is a second first entry", async () => {
    await recordEntries(pool, [anEntry()]);
    const forged = [anEntry().subject, null, Buffer.from("{}")];
    await expect(pool.query(FORGE, forged)).rejects.toThrow(/audit_entry_first/u);
  });

  it("is an entry after one that does not exist", async () => {
    const forged = ["x", Buffer.alloc(32, 7), Buffer.from("{}")];
    await expect(pool.query(FORGE, forged)).rejects.toThrow(/foreign key/u);
  });

  it("is a leaf that is not the hash of the body", async () => {
    const insert = "insert into audit_entry (subject, body, leaf) values ('x', '{}', '\\x00')";
    await expect(pool.query(insert)).rejects.toThrow(/audit_entry_check|leaf_check/u);
  });
});

describe("the role of a running app", () => {
  const asApp = (statement: string) =>
    inTransaction(pool, async (client) => {
      await client.query("set local role agentgov_app");
      await client.query(statement);
    });

  it.each([
    "update audit_entry set subject = 'x'",
    "delete from audit_entry",
    "truncate audit_entry cascade",
    "alter table audit_entry disable trigger all",
    "drop table audit_entry cascade",
    "update decision set verdict = 'passed'",
    "delete from approval",
    "delete from ref_push",
    "update schema_migration set version = 9",
  ])("may not %s", async (statement) => {
    await expect(asApp(statement)).rejects.toThrow(/permission denied|must be owner/u);
  });
});
