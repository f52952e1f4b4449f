import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import type { PoolClient } from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import { type LogFault, type LogReport, verifyLog } from "../../src/app/verify-log.ts";
import { recordEntries } from "../../src/db/audit-entries.ts";
import { insertCheckpoint, treeHead } from "../../src/db/checkpoints.ts";
import { databaseLog } from "../../src/db/log-source.ts";
import { sequenceEntries } from "../../src/db/sequence-entries.ts";
import { signCheckpoint, verifierKeyOf } from "../../src/domain/checkpoint.ts";
import { testDatabase } from "../support/database.ts";
import { anEntry } from "./builders.ts";

const ORIGIN = "log.test/1";
const { privateKey: KEY } = generateKeyPairSync("ed25519");
const KEYS = [verifierKeyOf(ORIGIN, KEY)];
/** Entries, signed at a third, two thirds and the end. */
const ENTRIES = 300;

describe("a log that its database administrator has touched", () => {
  const database = testDatabase();
  const anchors: string[] = [];

  beforeAll(async () => {
    for (const part of [0, 1, 2]) {
      const drafts = Array.from({ length: ENTRIES / 3 }, (_, index) =>
        anEntry({
          subject: `github.com/9001/${index % 5}`,
          data: { verdict: "waiting", part, index },
        }),
      );
      await recordEntries(database.pool, drafts);
      while ((await sequenceEntries(database.pool)) > 0);
      const checkpoint = { origin: ORIGIN, ...(await treeHead(database.pool)) };
      const note = signCheckpoint(checkpoint, KEY);
      await insertCheckpoint(database.pool, checkpoint, note);
      anchors.push(note);
    }
  });

  /** Verifies what a superuser without scruples left behind, and undoes it. */
  async function after(
    tamper: (client: PoolClient) => Promise<unknown>,
    trusted: readonly string[] = anchors,
  ): Promise<LogReport> {
    const client = await database.pool.connect();
    try {
      await client.query("begin");
      for (const table of ["entry", "leaf", "node", "checkpoint", "head", "pending"]) {
        await client.query(`alter table audit_${table} disable trigger all`);
      }
      await client.query("alter table audit_entry drop constraint audit_entry_check");
      await tamper(client);
      return await verifyLog(databaseLog(client), { keys: KEYS, anchors: trusted });
    } finally {
      await client.query("rollback");
      client.release();
    }
  }

  function faultsOf({ findings }: LogReport): readonly LogFault[] {
    return [...new Set(findings.map(({ fault }) => fault))];
  }

  it("holds while nobody has", async () => {
    const report = await after(() => Promise.resolve());
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({ size: ENTRIES, covered: ENTRIES, subjects: 5, checkpoints: 3 });
  });

  it.each<readonly [string, string, readonly LogFault[]]>([
    [
      "the bytes of an entry",
      "update audit_entry set body = convert_to(replace(convert_from(body, 'utf8'), 'waiting', 'passed'), 'utf8') where id = (select min(id) + 50 from audit_entry)",
      ["root", "entry-changed", "chain"],
    ],
    [
      "an entry with the hash that fits it",
      `update audit_entry set body = b, leaf = sha256('\\x00'::bytea || b)
         from (select id as which, convert_to(replace(convert_from(body, 'utf8'), 'waiting', 'passed'), 'utf8') as b
                 from audit_entry order by id desc limit 1) as last where id = which;
       update audit_leaf set leaf = (select leaf from audit_entry where id = entry_id)`,
      ["root"],
    ],
    ["the last entries", "delete from audit_leaf where seq > 280", ["truncated"]],
    [
      "an entry in the middle",
      "delete from audit_leaf where seq = 120",
      ["truncated", "root", "gap", "lost", "chain"],
    ],
    [
      "the order of two entries",
      `update audit_leaf set seq = 1000 where seq = 40; update audit_leaf set seq = 40 where seq = 45;
       update audit_leaf set seq = 45 where seq = 1000`,
      ["root", "chain"],
    ],
    [
      "the size of a signed checkpoint",
      "update audit_checkpoint set note = replace(note, E'\\n300\\n', E'\\n299\\n')",
      ["signature"],
    ],
    [
      "everything",
      "delete from audit_leaf; delete from audit_checkpoint",
      ["empty", "truncated", "lost"],
    ],
  ])("is found out about %s", async (_what, sql, faults) => {
    expect(faultsOf(await after((client) => client.query(sql)))).toEqual(
      expect.arrayContaining([...faults]),
    );
  });

  it("is found out about any byte of any entry", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(ENTRIES - 1),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (entry, at, flip) => {
          const report = await after((client) =>
            client.query(
              `update audit_entry set body = set_byte(body, $2 % octet_length(body),
                    get_byte(body, $2 % octet_length(body)) # $3)
              where id = (select entry_id from audit_leaf where seq = $1)`,
              [entry, at, flip],
            ),
          );
          expect(report.findings.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("is found out about a log that was made anew after an anchor", async () => {
    const report = await after(async (client) => {
      await client.query("delete from audit_leaf where seq >= 200");
      await client.query("delete from audit_checkpoint where size > 200");
      const { privateKey } = generateKeyPairSync("ed25519");
      const forged = signCheckpoint(
        { origin: ORIGIN, size: 200, root: new Uint8Array(32) },
        privateKey,
      );
      await client.query("update audit_checkpoint set note = $1 where size = 200", [forged]);
    });
    expect(faultsOf(report)).toEqual(
      expect.arrayContaining(["signature", "truncated", "lost"] satisfies LogFault[]),
    );
  });

  it("is found out about two stories for one size, even when both are signed", async () => {
    const other = signCheckpoint({ origin: ORIGIN, size: 200, root: new Uint8Array(32) }, KEY);
    const report = await after(() => Promise.resolve(), [...anchors, other]);
    expect(faultsOf(report)).toEqual(expect.arrayContaining(["split-view"]));
  });

  it("proves nothing without a checkpoint to hold it against", async () => {
    const report = await after((client) => client.query("delete from audit_checkpoint"), []);
    expect(faultsOf(report)).toEqual(["empty"]);
  });
});
