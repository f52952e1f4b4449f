import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ANCHOR_LATE_SECONDS, anchorOnce } from "../../src/app/anchor-log.ts";
import { type LogSource, verifyLog } from "../../src/app/verify-log.ts";
import { ENTRY_FORMATS, entriesText } from "../../src/cli/export-entries.ts";
import { insertAnchor, lastAnchored, unanchoredSeconds } from "../../src/db/anchors.ts";
import { appendEntries, entryBody, recordEntries } from "../../src/db/audit-entries.ts";
import { latestCheckpoint } from "../../src/db/checkpoints.ts";
import { eraseSubject } from "../../src/db/erase-subject.ts";
import { databaseLog } from "../../src/db/log-source.ts";
import { recordEvaluation } from "../../src/db/record-evaluation.ts";
import { sequenceEntries } from "../../src/db/sequence-entries.ts";
import { SealedText, unsealed } from "../../src/db/subject-keys.ts";
import { inTransaction } from "../../src/db/transaction.ts";
import { accountId } from "../../src/domain/ids.ts";
import { createLogger } from "../../src/logger.ts";
import { printable } from "../../src/render/who.ts";
import { watchClock } from "../../src/watch-clock.ts";
import { aLease, anApproval, anEntry, aRecord } from "../db/builders.ts";
import { testDatabase } from "../support/database.ts";
import { fillLog, logEntry, signNow } from "../support/tampering.ts";
import { bypass } from "./catalogue.ts";

const WRITERS = 16;
const ROUNDS = 15;

/** How many entries there are, how many places they have, and how many of either are double. */
async function counted(pool: Pool): Promise<Readonly<Record<string, number>>> {
  const { rows } = await pool.query<Record<string, number>>(
    `select (select count(*)::int from audit_entry) as entries,
            count(*)::int as places, count(distinct entry_id)::int as placed,
            (max(seq) + 1)::int as size,
            (select count(*)::int from (select subject, prev from audit_entry
               group by 1, 2 having count(*) > 1) as forked) as forks
       from audit_leaf`,
  );
  return rows[0] ?? {};
}

describe("the order of what is recorded", () => {
  const database = testDatabase();

  it(bypass("LG-04"), async () => {
    const { pool } = database;
    const writer = async (which: number): Promise<void> => {
      for (let round = 0; round < ROUNDS; round += 1) {
        await recordEntries(pool, [
          anEntry({ subject: `github.com/9001/${round % 3}`, data: { which, round } }),
        ]);
        if (which % 4 === 0) await sequenceEntries(pool, 7);
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, which) => writer(which)));
    while ((await sequenceEntries(pool)) > 0);
    const entries = WRITERS * ROUNDS;
    expect(await counted(pool)).toEqual({
      entries,
      places: entries,
      placed: entries,
      size: entries,
      forks: 0,
    });
  });

  it(bypass("LG-05"), async () => {
    const { pool } = database;
    const before = (await counted(pool))["entries"] ?? 0;
    const recording = { isOn: true };
    const sequencer = (async () => {
      while (recording.isOn) await sequenceEntries(pool, 5);
    })();
    const late = Array.from({ length: 60 }, (_, index) =>
      inTransaction(pool, async (client) => {
        await appendEntries(client, [anEntry({ subject: `late/${index}`, data: { index } })]);
        await sleep((index * 37) % 50);
      }),
    );
    await Promise.all(late);
    recording.isOn = false;
    await sequencer;
    while ((await sequenceEntries(pool)) > 0);
    const after = await counted(pool);
    expect([after["entries"], after["placed"]]).toEqual([before + 60, before + 60]);
  });

  it(bypass("LG-07"), async () => {
    const { pool } = database;
    const log = await fillLog(pool, 10);
    for (const at of ["2026-01-02T04:05:01.250Z", "2026-01-02T02:05:01.250Z"]) {
      await recordEntries(pool, [{ ...logEntry(1), at, data: { at } }]);
    }
    while ((await sequenceEntries(pool)) > 0);
    const note = await signNow(pool, log);
    const trust = { keys: log.trusted, anchors: [note] };
    expect((await verifyLog(databaseLog(pool), trust)).findings).toEqual([]);
    const { rows } = await pool.query<{ at: string }>(
      `select convert_from(body, 'utf8')::jsonb ->> 'at' as at
         from audit_leaf join audit_entry on audit_entry.id = entry_id order by seq desc limit 2`,
    );
    expect(rows.map(({ at }) => at)).toEqual([
      "2026-01-02T02:05:01.250Z",
      "2026-01-02T04:05:01.250Z",
    ]);
    // The database's clock stepped back: nothing is signed for a time before the last signature.
    await pool.query(
      `insert into audit_checkpoint (origin, size, root, note, made_at)
       values ('clock', 1, '', '', now() + interval '10 minutes')`,
    );
    await recordEntries(pool, [logEntry(2)]);
    await sequenceEntries(pool);
    await signNow(pool, log);
    expect((await latestCheckpoint(pool))?.origin).toBe("clock");
    // A clock that differs from GitHub's is told of, once, and one that differs little is not.
    const quiet = createLogger("silent");
    let aheadSeconds: number | null = null;
    const look = watchClock({ pool, log: quiet, clock: { aheadSeconds: () => aheadSeconds } });
    for (aheadSeconds of [null, 0, 30, -30, 31, 3_600]) look();
    const told = async (): Promise<readonly unknown[]> =>
      (
        await pool.query(
          `select convert_from(body, 'utf8')::jsonb -> 'data' as data
             from audit_entry where subject = 'clock' order by id`,
        )
      ).rows.map(({ data }) => data);
    await expect.poll(told).toEqual([{ platform: "github", aheadSeconds: 31 }]);
    const behind = watchClock({ pool, log: quiet, clock: { aheadSeconds: () => -3_600 } });
    behind();
    await expect.poll(told).toHaveLength(2);
  });
});

/** Every sealed text of the log, in the order of the entries. */
async function sealedTexts(pool: Pool): Promise<[SealedText, SealedText, ...SealedText[]]> {
  const { rows } = await pool.query<{ sealed: unknown }>(
    `select case when data ? 'reviewers' then data #> '{reviewers,0}' else data -> 'reason' end as sealed
       from (select id, convert_from(body, 'utf8')::jsonb -> 'data' as data from audit_entry) as entry
      where data #> '{reason,k}' is not null or data #> '{reviewers,0,k}' is not null order by id`,
  );
  return z.tuple([SealedText, SealedText], SealedText).parse(rows.map(({ sealed }) => sealed));
}

describe("what is recorded with what", () => {
  const database = testDatabase();

  it(bypass("LG-08"), async () => {
    const { pool } = database;
    const lease = await aLease(pool);
    const record = aRecord({ newApprovals: [anApproval()], entries: [anEntry()] });
    await pool.query(
      `create function no_outbox() returns trigger language plpgsql as
         $$ begin raise exception 'the outbox is full'; end $$;
       create trigger no_outbox before insert on audit_pending
         for each statement execute function no_outbox()`,
    );
    await expect(recordEvaluation(pool, lease, record)).rejects.toThrow("the outbox is full");
    const states = "select (select count(*) from decision) + (select count(*) from approval) as n";
    expect((await pool.query(states)).rows).toEqual([{ n: 0 }]);
    await pool.query("drop trigger no_outbox on audit_pending");
    await recordEvaluation(pool, lease, record);
    expect((await pool.query(states)).rows).toEqual([{ n: 2 }]);
    const waiting = await pool.query("select from audit_pending");
    expect(waiting.rowCount).toBe(1);
  });

  it(bypass("LG-12"), async () => {
    const { pool } = database;
    const secret = "because of her illness";
    const actor = { kind: "person", id: accountId(202) } as const;
    await recordEntries(pool, [
      anEntry({ type: "act.recorded", actor, data: { reason: secret, source: "1" } }),
      anEntry({ type: "reviewers.requested", data: { reviewers: ["bob", "team:acme/core"] } }),
      anEntry({ type: "act.recorded", actor, data: { reason: null } }),
    ]);
    const log = await fillLog(pool, 10);
    const [sealed, asked] = await sealedTexts(pool);
    expect(await unsealed(pool, sealed)).toBe(secret);
    expect(await unsealed(pool, asked)).toBe("bob");
    const before = await pool.query("select body from audit_entry order by id");
    expect(await eraseSubject(pool, "202", "2026-01-02T03:05:01.250Z")).toBe(1);
    expect(await eraseSubject(pool, "Bob", "2026-01-02T03:05:01.250Z")).toBe(1);
    expect([await unsealed(pool, sealed), await unsealed(pool, asked)]).toEqual([null, null]);
    while ((await sequenceEntries(pool)) > 0);
    const trust = { keys: log.trusted, anchors: [...log.anchors, await signNow(pool, log)] };
    expect((await verifyLog(databaseLog(pool), trust)).findings).toEqual([]);
    const after = await pool.query("select body from audit_entry order by id");
    expect(after.rows.slice(0, before.rows.length)).toEqual(before.rows);
    const dump = await pool.query<{ text: string }>(
      `select string_agg(convert_from(body, 'utf8'), '') || (select string_agg(row::text, '')
         from subject_key as row where erased_at is not null) as text from audit_entry`,
    );
    expect(dump.rows[0]?.text).not.toMatch(/illness|"bob"/u);
    // What is said later is sealed with another key.
    await recordEntries(pool, [anEntry({ type: "act.recorded", actor, data: { reason: "new" } })]);
    const later = (await sealedTexts(pool)).at(-1) ?? sealed;
    expect([later.k === sealed.k, await unsealed(pool, later)]).toEqual([false, "new"]);
  });

  it(bypass("LG-13"), async () => {
    const { pool } = database;
    while ((await sequenceEntries(pool)) > 0);
    await pool.query(
      `insert into audit_checkpoint (origin, size, root, note, made_at)
       values ('log', 1, '', 'note', now() - interval '20 minutes')`,
    );
    const told: string[] = [];
    const ages: boolean[] = [];
    let isRefused = true;
    const world = {
      latest: () => latestCheckpoint(pool),
      places: () =>
        Promise.resolve([
          {
            name: "branch:acme/.agentgov",
            lay: () =>
              isRefused ? Promise.reject(new Error("403")) : Promise.resolve("checkpoints/1.note"),
          },
        ]),
      lastLaid: (place: string) => lastAnchored(pool, place),
      record: (anchor: { readonly id: number }, place: string, reference: string) =>
        insertAnchor(pool, anchor.id, { place, reference }),
      unanchoredSeconds: () => unanchoredSeconds(pool),
      onTrouble: ({ place }: { readonly place: string }) => void told.push(place),
      onAge: (_seconds: number, late: boolean) => void ages.push(late),
    };
    await anchorOnce(world);
    expect([told, ages]).toEqual([["branch:acme/.agentgov"], [true]]);
    expect(await unanchoredSeconds(pool)).toBeGreaterThan(ANCHOR_LATE_SECONDS);
    isRefused = false;
    await anchorOnce(world);
    expect(ages).toEqual([true, false]);
    expect(await unanchoredSeconds(pool)).toBe(0);
  });
});

describe("what is shown of the record", () => {
  const EVIL = [
    "\u001B[2Jgone",
    "a\r\nb",
    "a\u2028b",
    "\u202Eevil",
    "\u009B31m",
    '=HYPERLINK("https://evil.example")',
    "  =1+1",
    "\t@SUM(A1)",
    '","=1+1',
    "<script>",
    "x".repeat(1e6),
  ];

  it(bypass("LG-16"), async () => {
    for (const text of EVIL) {
      expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      const entry = { type: "job.parked", data: { error: text.slice(0, 500) } } as const;
      const body = entryBody(anEntry({ ...entry, subject: text.slice(0, 500) }), null);
      const source: LogSource = {
        entries: () => Readable.from([[{ seq: 0, body, leaf: null }]]),
        checkpoints: () => Promise.resolve([]),
        lost: () => Promise.resolve([]),
      };
      for (const format of ENTRY_FORMATS) {
        let all = "";
        for await (const piece of entriesText(source, format)) all += piece;
        const records = all.trimEnd().split(/\r\n|[\n\r\u2028\u2029]/u);
        expect(records).toHaveLength(format === "csv" ? 2 : 1);
        expect([all.includes("\u001B"), all.includes("\u009B")]).toEqual([false, false]);
        if (format === "csv") expect(all).not.toMatch(/(?:^|",)"\s*[=+\-@]/mu);
      }
    }
  });
});
