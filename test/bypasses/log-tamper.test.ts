import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyLog } from "../../src/app/verify-log.ts";
import { readLogFolder, writeLogFolder } from "../../src/cli/log-folder.ts";
import { logWorld, type RestoredLog } from "../../src/compose-log.ts";
import { entryBody, recordEntries } from "../../src/db/audit-entries.ts";
import { treeHead } from "../../src/db/checkpoints.ts";
import { currentOrigin } from "../../src/db/log-origins.ts";
import { inclusionProof } from "../../src/db/log-proofs.ts";
import { databaseLog } from "../../src/db/log-source.ts";
import { sequenceEntries } from "../../src/db/sequence-entries.ts";
import { canonicalJson } from "../../src/domain/canonical-json.ts";
import { readVerifierKey, signCheckpoint } from "../../src/domain/checkpoint.ts";
import { leafHash, nodeHash } from "../../src/domain/digest.ts";
import { verifiesInclusion } from "../../src/domain/merkle.ts";
import { createTestDatabase, testDatabase } from "../support/database.ts";
import {
  afterTampering,
  EDITS,
  type FilledLog,
  faultsOf,
  fillLog,
  logEntry,
  rebuild,
  truncate,
} from "../support/tampering.ts";
import { bypass } from "./catalogue.ts";

const ENTRIES = 1_000;

describe("ways to change what was recorded", () => {
  const database = testDatabase();
  const folder = mkdtempSync(join(tmpdir(), "agentgov-log-"));
  let log: FilledLog;

  beforeAll(async () => {
    log = await fillLog(database.pool, ENTRIES);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it(bypass("LG-01"), async () => {
    expect((await afterTampering(database.pool, () => Promise.resolve(), log)).findings).toEqual(
      [],
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(ENTRIES - 1), fc.constantFrom(...EDITS), async (seq, edit) => {
        const report = await afterTampering(
          database.pool,
          (client) => client.query(edit, [seq]),
          log,
        );
        expect([edit, report.findings.length > 0]).toEqual([edit, true]);
      }),
      { numRuns: 30 },
    );
  });

  it(bypass("LG-02"), async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: ENTRIES }), async (entries) => {
        const report = await afterTampering(
          database.pool,
          (client) => truncate(client, entries),
          log,
        );
        expect(faultsOf(report)).toContain("truncated");
      }),
      { numRuns: 10 },
    );
  });

  it(bypass("LG-03"), async () => {
    const report = await afterTampering(database.pool, (client) => rebuild(client, log, 123), {
      ...log,
      anchors: log.anchors.slice(0, 5),
    });
    // In order in itself, and signed with the right key: only what lies outside contradicts it.
    expect(faultsOf(report)).toEqual(["root"]);
    const alone = await afterTampering(database.pool, (client) => rebuild(client, log, 123), {
      ...log,
      anchors: [],
    });
    expect(faultsOf(alone)).toEqual([]);
  });

  it(bypass("LG-06"), async () => {
    const { size } = await treeHead(database.pool);
    const root = new Uint8Array(32);
    const other = signCheckpoint({ origin: log.origin, size, root }, log.key);
    const trust = { keys: log.trusted, anchors: [...log.anchors, other] };
    expect(faultsOf(await verifyLog(databaseLog(database.pool), trust))).toContain("split-view");
  });

  it(bypass("LG-09"), async () => {
    const stolen = await afterTampering(
      database.pool,
      async (client) => {
        await truncate(client, 500);
        const head = await treeHead(client);
        const note = signCheckpoint({ origin: log.origin, ...head, size: 400 }, log.key);
        await client.query(
          "insert into audit_checkpoint (origin, size, root, note) values ($1, 400, $2, $3)",
          ["again", head.root, note],
        );
      },
      log,
    );
    expect(faultsOf(stolen)).toEqual(expect.arrayContaining(["split-view", "truncated"]));
    const { privateKey } = generateKeyPairSync("ed25519");
    const head = await treeHead(database.pool);
    const revoked = signCheckpoint({ origin: log.origin, ...head }, privateKey);
    const trust = { keys: log.trusted, anchors: [revoked] };
    expect(faultsOf(await verifyLog(databaseLog(database.pool), trust))).toEqual(["signature"]);
  });

  it(bypass("LG-10"), async () => {
    const draft = logEntry(7);
    const body = Buffer.from(entryBody(draft, null));
    expect(canonicalJson(JSON.parse(body.toString("utf8")))).toBe(body.toString("utf8"));
    for (const data of [{ n: 2 ** 60 }, { text: "\uD800" }, { n: Number.NaN }]) {
      expect(() => canonicalJson(data)).toThrow(TypeError);
    }
    // The same value in another order or with blanks, with every hash made to fit.
    const forms = [
      (text: string) => text.replace('{"actor"', '{ "actor"'),
      (text: string) => text.replace(/^\{("actor":"app"),(.*)\}$/u, "{$2,$1}"),
      (text: string) => text.replace('"actor":"app"', '"actor":"u:1","actor":"app"'),
      (text: string) => text.replace('"index":', '"index\\u0000":'),
    ];
    for (const form of forms) {
      const report = await afterTampering(
        database.pool,
        async (client) => {
          const { rows } = await client.query<{ id: number; body: Buffer }>(
            "select id, body from audit_entry order by id desc limit 1",
          );
          const forged = Buffer.from(form(rows[0]?.body.toString("utf8") ?? ""));
          const leaf = leafHash(forged);
          await client.query("update audit_entry set body = $1, leaf = $2 where id = $3", [
            forged,
            leaf,
            rows[0]?.id,
          ]);
          await client.query("update audit_leaf set leaf = $1 where entry_id = $2", [
            leaf,
            rows[0]?.id,
          ]);
        },
        log,
      );
      expect(faultsOf(report)).toContain("root");
    }
  });

  it(bypass("LG-11"), async () => {
    const { rows } = await database.pool.query<{ leaf: Buffer }>(
      "select leaf from audit_leaf order by seq limit 2",
    );
    const [left = Buffer.alloc(0), right = Buffer.alloc(0)] = rows.map(({ leaf }) => leaf);
    const crafted = Buffer.concat([left, right]);
    expect(leafHash(crafted)).not.toEqual(nodeHash(left, right));
    const { root } = await treeHead(database.pool);
    const proof = await inclusionProof(database.pool, 0, ENTRIES);
    expect(verifiesInclusion({ leaf: left, index: 0, size: ENTRIES, root }, proof)).toBe(true);
    const shorter = proof.slice(1);
    const asNode = { leaf: leafHash(crafted), index: 0, size: ENTRIES / 2, root };
    expect(verifiesInclusion(asNode, shorter)).toBe(false);
  });

  it(bypass("LG-15"), async () => {
    const whole = join(folder, "whole");
    await writeLogFolder(whole, databaseLog(database.pool));
    const trust = { keys: log.trusted, anchors: log.anchors };
    expect((await verifyLog(readLogFolder(whole), trust)).findings).toEqual([]);
    const unsigned = { ...readLogFolder(whole), checkpoints: () => Promise.resolve([]) };
    expect(faultsOf(await verifyLog(unsigned, { ...trust, anchors: [] }))).toEqual(["empty"]);
    const bundle = join(whole, "tile/entries/001");
    const bytes = readFileSync(bundle);
    writeFileSync(bundle, bytes.subarray(0, -1));
    await expect(verifyLog(readLogFolder(whole), trust)).rejects.toThrow("is cut");
    rmSync(bundle);
    expect(faultsOf(await verifyLog(readLogFolder(whole), trust))).toContain("truncated");
    rmSync(join(whole, "tile"), { recursive: true });
    expect(faultsOf(await verifyLog(readLogFolder(whole), trust))).toContain("empty");
  });

  it(bypass("LG-14"), async () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const restored = await createTestDatabase();
    try {
      const before = await createTestDatabase();
      const world = await logWorld(before.pool, privateKey, { onTrouble: fail });
      await recordEntries(
        before.pool,
        Array.from({ length: 20 }, (_, index) => logEntry(index)),
      );
      while ((await world.sequence()) > 0);
      await world.checkpoint(await world.head());
      const { rows } = await before.pool.query<{ note: string }>(
        "select note from audit_checkpoint",
      );
      await before.drop();
      const outside = rows.map(({ note }) => note);
      const told: RestoredLog[] = [];
      const watch = {
        onTrouble: fail,
        onRestored: (one: RestoredLog) => told.push(one),
        outside: () => Promise.resolve(outside),
      };
      const older = await logWorld(restored.pool, privateKey, watch);
      await recordEntries(restored.pool, [logEntry(0), logEntry(1)]);
      await sequenceEntries(restored.pool);
      await older.checkpoint(await older.head());
      expect(told).toEqual([expect.objectContaining({ size: 2, anchored: 20 })]);
      const name = await currentOrigin(restored.pool);
      expect(name?.origin).toMatch(/\/after-20-[0-9a-f]{8}$/u);
      const linked = await restored.pool.query(
        "select continues from audit_origin order by id desc limit 1",
      );
      expect(linked.rows).toEqual([{ continues: outside[0] }]);
      const keys = [older.verifierKey, name?.verifierKey ?? null].flatMap(
        (text) => readVerifierKey(text ?? "") ?? [],
      );
      const report = await verifyLog(databaseLog(restored.pool), { keys, anchors: outside });
      expect(faultsOf(report)).toEqual(["truncated"]);
      // A later start goes on under the new name, and signs nothing under the old one.
      const later = await logWorld(restored.pool, privateKey, watch);
      expect(later.verifierKey).toBe(name?.verifierKey);
      expect(told).toHaveLength(1);
    } finally {
      await restored.drop();
    }
  });

  it("takes no other replica's work for a restored copy", async () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const shared = await createTestDatabase();
    try {
      const told: RestoredLog[] = [];
      const watch = { onTrouble: fail, onRestored: (one: RestoredLog) => told.push(one) };
      const [one, other] = [
        await logWorld(shared.pool, privateKey, watch),
        await logWorld(shared.pool, privateKey, watch),
      ];
      await recordEntries(shared.pool, [logEntry(0)]);
      await sequenceEntries(shared.pool);
      const early = await one.head();
      await recordEntries(shared.pool, [logEntry(1)]);
      await sequenceEntries(shared.pool);
      await other.checkpoint(await other.head());
      await one.checkpoint(early);
      expect(told).toEqual([]);
      expect((await currentOrigin(shared.pool))?.verifierKey).toBe(one.verifierKey);
    } finally {
      await shared.drop();
    }
  });
});

function fail(error: unknown): never {
  throw error;
}
