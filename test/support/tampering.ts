import { generateKeyPairSync, type KeyObject } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import { z } from "zod";
import { type LogFault, type LogReport, verifyLog } from "../../src/app/verify-log.ts";
import { appendEntries, recordEntries } from "../../src/db/audit-entries.ts";
import { insertCheckpoint, treeHead } from "../../src/db/checkpoints.ts";
import { databaseLog } from "../../src/db/log-source.ts";
import { sequenceEntries, takePending } from "../../src/db/sequence-entries.ts";
import type { EntryDraft } from "../../src/domain/audit-entry.ts";
import { signCheckpoint, type VerifierKey, verifierKeyOf } from "../../src/domain/checkpoint.ts";

/** A signed log with anchors that lie outside of it. */
export interface FilledLog {
  readonly key: KeyObject;
  readonly origin: string;
  readonly trusted: readonly VerifierKey[];
  /** Notes, the oldest first; the last covers everything. */
  readonly anchors: readonly string[];
}

const Body = z.object({ subject: z.string(), data: z.record(z.string(), z.unknown()) });

const SUBJECTS = 50;
const ANCHORS = 10;
const TABLES = ["entry", "leaf", "node", "checkpoint", "head", "pending", "origin", "anchor"];

/** An entry as the app writes them, about one of a few pull requests. */
export function logEntry(index: number): EntryDraft {
  return {
    subject: `github.com/9001/${index % SUBJECTS}`,
    type: "decision.recorded",
    actor: { kind: "app" },
    at: "2026-01-02T03:05:01.250Z",
    data: { verdict: "waiting", index, head: "1".repeat(40) },
  };
}

/** Fills a log through the app's own code, signs it ten times on the way and keeps the notes. */
export async function fillLog(pool: Pool, entries: number): Promise<FilledLog> {
  const { privateKey: key } = generateKeyPairSync("ed25519");
  const origin = "log.test/1";
  const anchors: string[] = [];
  const part = Math.ceil(entries / ANCHORS);
  for (let from = 0; from < entries; from += part) {
    const count = Math.min(part, entries - from);
    await recordEntries(
      pool,
      Array.from({ length: count }, (_, index) => logEntry(from + index)),
    );
    while ((await sequenceEntries(pool)) > 0);
    anchors.push(await signNow(pool, { key, origin }));
  }
  return { key, origin, trusted: [verifierKeyOf(origin, key)], anchors };
}

/** Signs where the tree stands; returns the note. */
export async function signNow(
  pool: Pool | PoolClient,
  { key, origin }: Pick<FilledLog, "key" | "origin">,
): Promise<string> {
  const checkpoint = { origin, ...(await treeHead(pool)) };
  const note = signCheckpoint(checkpoint, key);
  await insertCheckpoint(pool, checkpoint, note);
  return note;
}

/** Verifies what a superuser without scruples left behind, and undoes it. */
export async function afterTampering(
  pool: Pool,
  tamper: (client: PoolClient) => Promise<unknown>,
  { trusted, anchors }: Pick<FilledLog, "trusted" | "anchors">,
): Promise<LogReport> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    for (const table of TABLES) {
      await client.query(`alter table audit_${table} disable trigger all`);
    }
    await client.query("alter table audit_entry drop constraint audit_entry_check");
    await tamper(client);
    return await verifyLog(databaseLog(client), { keys: trusted, anchors });
  } finally {
    await client.query("rollback");
    client.release();
  }
}

/** Each kind of fault once. */
export function faultsOf({ findings }: LogReport): readonly LogFault[] {
  return [...new Set(findings.map(({ fault }) => fault))];
}

const FILED = "where id = (select entry_id from audit_leaf where seq = $1)";
const PLACED = "where seq = $1";

/** One change of each column that makes up the log; `$1` is the number of the entry. */
export const EDITS: readonly string[] = [
  `update audit_entry set subject = 'github.com/1/1' ${FILED}`,
  `update audit_entry as filed set prev = (select leaf from audit_entry as other
     where other.subject <> filed.subject order by other.id limit 1) ${FILED}`,
  `update audit_entry set body = set_byte(body, 20, get_byte(body, 20) # 1) ${FILED}`,
  `update audit_entry set body = substring(body from 1 for octet_length(body) - 1) ${FILED}`,
  `update audit_entry set leaf = set_byte(leaf, 7, get_byte(leaf, 7) # 1) ${FILED}`,
  `update audit_leaf set leaf = set_byte(leaf, 7, get_byte(leaf, 7) # 1) ${PLACED}`,
  `update audit_leaf set seq = seq + 1000000 ${PLACED}`,
  `delete from audit_leaf ${PLACED}`,
  `with named as (select entry_id from audit_leaf where seq = $1)
   update audit_entry set body = b, leaf = sha256('\\x00'::bytea || b)
     from (select id as which, convert_to(replace(convert_from(body, 'utf8'), 'waiting', 'passed'), 'utf8') as b
             from audit_entry where id = (select entry_id from named)) as forged
    where id = which`,
];

/** Cuts the last entries off, with every checkpoint that covers them. */
export async function truncate(client: PoolClient, entries: number): Promise<void> {
  const { size } = await treeHead(client);
  await client.query("delete from audit_leaf where seq >= $1", [size - entries]);
  await client.query("delete from audit_checkpoint where size > $1", [size - entries]);
}

/**
 * Builds the whole log anew with one entry of it changed, and signs it with the right key: the hashes, the
 * chains and the tree are all in order.
 */
export async function rebuild(
  client: PoolClient,
  { key, origin }: FilledLog,
  changed: number,
): Promise<void> {
  const { rows } = await client.query<{ body: Buffer }>(
    "select body from audit_leaf join audit_entry on audit_entry.id = entry_id order by seq",
  );
  await client.query(
    "delete from audit_leaf; delete from audit_node; delete from audit_pending; delete from audit_checkpoint",
  );
  await client.query("alter table audit_entry disable trigger all; delete from audit_entry");
  await client.query(
    "update audit_head set size = 0, frontier = '{}', root = sha256('') where one = 1",
  );
  const drafts = rows.map(({ body }, index) => {
    const { data, subject } = Body.parse(JSON.parse(body.toString("utf8")));
    const forged = index === changed ? { ...data, verdict: "passed" } : data;
    return { ...logEntry(index), subject, data: forged };
  });
  await appendEntries(client, drafts);
  while ((await takePending(client)) > 0);
  await signNow(client, { key, origin });
}
