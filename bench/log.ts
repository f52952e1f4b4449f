import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { keepLog } from "../src/app/keep-log.ts";
import { verifyLog } from "../src/app/verify-log.ts";
import { logWorld } from "../src/compose-log.ts";
import { recordEntries } from "../src/db/audit-entries.ts";
import { startEmbeddedPostgres } from "../src/db/embedded-postgres.ts";
import { inclusionProof, treeSize } from "../src/db/log-proofs.ts";
import { databaseLog } from "../src/db/log-source.ts";
import { migrate } from "../src/db/migrate.ts";
import { createPool } from "../src/db/pool.ts";
import { sequenceEntries } from "../src/db/sequence-entries.ts";
import type { EntryDraft } from "../src/domain/audit-entry.ts";
import { readVerifierKey } from "../src/domain/checkpoint.ts";
import { readNumbers } from "./support/options.ts";

const HELP = `node bench/log.ts [--entries N]

The record, over a durable database on this machine:

  first   entries a second that 16 clients write, without and with the sequencer, and how long it takes
          until an entry is in the tree
  then    N (1000000) entries are added; how fast they are taken into the tree, verified as
          \`agentgov audit verify\` does, and proved, one random entry at a time

A million takes some minutes.
`;

const CLIENTS = 16;
const SECONDS = 10;
/** One evaluation records about this many. */
const ENTRIES_AT_ONCE = 5;
const PROOFS = 1_000;
const { entries: LARGE } = readNumbers(HELP, { entries: 1_000_000 });
/** Filled in one statement, well within its time limit. */
const CHUNK = 20_000;

function drafts(turn: number): readonly EntryDraft[] {
  return Array.from({ length: ENTRIES_AT_ONCE }, (_, index) => ({
    subject: `github.com/9001/${turn % 2_000}`,
    type: "decision.recorded",
    actor: { kind: "app" },
    at: "2026-01-02T03:05:01.250Z",
    data: { turn, index, verdict: "waiting", head: "1".repeat(40), policy: "2".repeat(64) },
  }));
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Records from several clients and says how many entries a second, with the lag until the tree holds them. */
async function record(pool: Pool, isSequenced: boolean): Promise<object> {
  const lags: number[] = [];
  let turns = 0;
  const end = performance.now() + SECONDS * 1_000;
  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      turns += 1;
      await recordEntries(pool, drafts(turns));
    }
  };
  const watch = async (): Promise<void> => {
    while (performance.now() < end) {
      const { rows } = await pool.query<{ id: string }>("select max(id) as id from audit_entry");
      const begin = performance.now();
      const id = Number(rows[0]?.id ?? 0);
      for (;;) {
        const found = await pool.query("select from audit_leaf where entry_id >= $1 limit 1", [id]);
        if (id === 0 || found.rowCount === 1) break;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      if (id > 0) lags.push(performance.now() - begin);
    }
  };
  const begin = performance.now();
  await Promise.all([
    ...Array.from({ length: CLIENTS }, client),
    ...(isSequenced ? [watch()] : []),
  ]);
  const seconds = (performance.now() - begin) / 1_000;
  const rate = Math.round((turns * ENTRIES_AT_ONCE) / seconds);
  if (!isSequenced) return { "entries/s": rate, "lag p50 ms": "-", "lag p99 ms": "-" };
  return {
    "entries/s": rate,
    "lag p50 ms": Math.round(percentile(lags, 0.5)),
    "lag p99 ms": Math.round(percentile(lags, 0.99)),
  };
}

/** Fills the log on the server itself, as fast as it goes. */
async function fill(pool: Pool, from: number, to: number): Promise<void> {
  await pool.query(
    `with body as (
       select convert_to(format(
         '{"actor":"app","at":"2026-01-02T03:05:01.250Z","data":{"n":%s},"prev":null,"subject":"fill/%s","type":"decision.recorded","v":1}',
         n, n), 'utf8') as body, n
         from generate_series($1::int, $2::int) as n),
     entry as (
       insert into audit_entry (subject, prev, body, leaf)
       select 'fill/' || n, null, body, sha256('\\x00'::bytea || body) from body order by n
       returning id)
     insert into audit_pending (id) select id from entry`,
    [from, to],
  );
}

async function measure(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1_000;
}

const folder = await mkdtemp(join(tmpdir(), "agentgov-bench-"));
const server = await startEmbeddedPostgres({ folder, production: false });
const pool = createPool({
  config: server.address,
  connectionsMax: CLIENTS + 4,
  onError: console.error,
});
try {
  await migrate(pool);
  const { privateKey } = generateKeyPairSync("ed25519");
  const world = await logWorld(pool, privateKey, { onTrouble: console.error });
  const alone = await record(pool, false);
  while ((await sequenceEntries(pool)) > 0);
  const keeper = keepLog(world);
  const kept = await record(pool, true);
  await keeper.settle();
  console.table({ "without sequencer": alone, "with sequencer": kept });
  for (let from = 1; from <= LARGE; from += CHUNK) {
    await fill(pool, from, Math.min(from + CHUNK - 1, LARGE));
  }
  const sequencing = await measure(() => keeper.settle());
  await keeper.stop();
  const size = await treeSize(pool);
  const keys = [readVerifierKey(world.verifierKey ?? "")].flatMap((key) => key ?? []);
  const verifying = await measure(async () => {
    const report = await verifyLog(databaseLog(pool), { keys, anchors: [] });
    if (report.findings.length > 0) throw new Error(report.findings[0]?.message ?? "wrong");
  });
  const proofs: number[] = [];
  for (let turn = 0; turn < PROOFS; turn += 1) {
    const index = Math.floor(Math.random() * size);
    proofs.push((await measure(() => inclusionProof(pool, index, size))) * 1_000);
  }
  console.table({
    entries: size,
    "sequenced, entries/s": Math.round(LARGE / sequencing),
    "verified, s": Number(verifying.toFixed(1)),
    "proof p50 ms": Number(percentile(proofs, 0.5).toFixed(2)),
    "proof p99 ms": Number(percentile(proofs, 0.99).toFixed(2)),
    "memory MB": Math.round(process.memoryUsage().rss / 1_048_576),
  });
} finally {
  await pool.end();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
