import type { Pool } from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import { recordEntries } from "../../src/db/audit-entries.ts";
import { insertCheckpoint, latestCheckpoint, treeHead } from "../../src/db/checkpoints.ts";
import {
  consistencyProof,
  inclusionProof,
  leafNumber,
  rootAt,
  treeSize,
} from "../../src/db/log-proofs.ts";
import { sequenceEntries } from "../../src/db/sequence-entries.ts";
import {
  EMPTY_FRONTIER,
  grow,
  rootOf,
  verifiesConsistency,
  verifiesInclusion,
} from "../../src/domain/merkle.ts";
import { testDatabase } from "../support/database.ts";
import { anEntry } from "./builders.ts";

/** More than two tiles, so that kept levels above the leaves are used. */
const ENTRIES = 600;

async function leavesInOrder(pool: Pool): Promise<Buffer[]> {
  const { rows } = await pool.query<{ leaf: Buffer }>("select leaf from audit_leaf order by seq");
  return rows.map(({ leaf }) => leaf);
}

describe("the tree over the record", () => {
  const database = testDatabase();

  beforeAll(async () => {
    const drafts = Array.from({ length: ENTRIES }, (_, index) =>
      anEntry({ subject: `github.com/9001/${index % 7}`, data: { index } }),
    );
    await recordEntries(database.pool, drafts.slice(0, 300));
    await sequenceEntries(database.pool, 70);
    await recordEntries(database.pool, drafts.slice(300));
    // Several sequencers at once, in batches of an odd size: all entries, each once, one tree.
    let left = 1;
    while (left > 0) {
      const taken = await Promise.all([
        sequenceEntries(database.pool, 37),
        sequenceEntries(database.pool, 37),
        sequenceEntries(database.pool, 37),
      ]);
      left = taken.reduce((sum, count) => sum + count, 0);
    }
  });

  it("holds every entry once, without a gap, and leaves nothing pending", async () => {
    const { rows } = await database.pool.query<{ first: number; last: number; entries: number }>(
      `select min(seq)::int as first, max(seq)::int as last,
              count(distinct entry_id)::int as entries from audit_leaf`,
    );
    expect(rows).toEqual([{ first: 0, last: ENTRIES - 1, entries: ENTRIES }]);
    const pending = await database.pool.query("select from audit_pending");
    expect(pending.rowCount).toBe(0);
    expect(await treeSize(database.pool)).toBe(ENTRIES);
  });

  it("keeps the order of every subject", async () => {
    const { rowCount } = await database.pool.query(
      `select from audit_entry as entry join audit_leaf as leaf on leaf.entry_id = entry.id
         join audit_entry as before on before.leaf = entry.prev
         join audit_leaf as earlier on earlier.entry_id = before.id
        where earlier.seq > leaf.seq`,
    );
    expect(rowCount).toBe(0);
  });

  it("has the root that its leaves make", async () => {
    const leaves = await leavesInOrder(database.pool);
    const head = await treeHead(database.pool);
    expect(head.root).toEqual(rootOf(grow(EMPTY_FRONTIER, leaves)));
    expect(await rootAt(database.pool, ENTRIES)).toEqual(head.root);
    const older = rootOf(grow(EMPTY_FRONTIER, leaves.slice(0, 301)));
    expect(await rootAt(database.pool, 301)).toEqual(older);
  });

  it("proves any entry and any earlier size", async () => {
    const leaves = await leavesInOrder(database.pool);
    const { root } = await treeHead(database.pool);
    for (const index of [0, 1, 255, 256, 299, 511, 512, ENTRIES - 1]) {
      const proof = await inclusionProof(database.pool, index, ENTRIES);
      const leaf = leaves[index] ?? new Uint8Array();
      expect(verifiesInclusion({ leaf, index, size: ENTRIES, root }, proof)).toBe(true);
    }
    for (const size of [1, 2, 255, 256, 257, 512, ENTRIES]) {
      const proof = await consistencyProof(database.pool, size, ENTRIES);
      const older = { size, root: await rootAt(database.pool, size) };
      const newer = { size: ENTRIES, root };
      expect(verifiesConsistency({ older, newer }, proof)).toBe(true);
    }
  });

  it("knows the place of an entry, and of one it does not hold", async () => {
    const { rows } = await database.pool.query<{ id: number; seq: number }>(
      "select entry_id as id, seq from audit_leaf where seq = 77",
    );
    expect(await leafNumber(database.pool, Number(rows[0]?.id))).toBe(77);
    expect(await leafNumber(database.pool, 1_000_000)).toBeNull();
  });

  it("keeps one checkpoint of a size, and none from before the last one", async () => {
    const root = (await treeHead(database.pool)).root;
    const checkpoint = { origin: "log.test/1", size: ENTRIES, root };
    expect(await insertCheckpoint(database.pool, checkpoint, "note")).toBe(true);
    expect(await insertCheckpoint(database.pool, checkpoint, "another")).toBe(false);
    expect((await latestCheckpoint(database.pool))?.note).toBe("note");
    await database.pool.query(
      `insert into audit_checkpoint (origin, size, root, note, made_at)
       values ('log.test/1', 9000, $1, 'from the future', now() + interval '1 hour')`,
      [root],
    );
    const next = { ...checkpoint, size: ENTRIES + 1 };
    expect(await insertCheckpoint(database.pool, next, "after")).toBe(false);
  });
});

describe("what nobody may do to the tree", () => {
  const database = testDatabase();

  it.each([
    ["change a leaf", "update audit_leaf set seq = seq + 1"],
    ["delete a leaf", "delete from audit_leaf"],
    ["empty the tree", "truncate audit_leaf"],
    ["change a node", "update audit_node set idx = 1"],
    ["shrink the head", "update audit_head set size = size - 1"],
    ["delete the head", "delete from audit_head"],
    ["delete a checkpoint", "delete from audit_checkpoint"],
    ["rewrite an anchor", "update audit_anchor set reference = ''"],
    ["lose a pending entry", "delete from audit_pending"],
    ["empty the outbox", "truncate audit_pending"],
  ])("%s", async (_what, statement) => {
    await recordEntries(database.pool, [anEntry({ data: { statement } })]);
    await sequenceEntries(database.pool);
    await recordEntries(database.pool, [anEntry({ data: { statement, pending: true } })]);
    await expect(database.pool.query(statement)).rejects.toThrow(
      /append-only|grows|no tree holds/u,
    );
  });
});
