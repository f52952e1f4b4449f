import { spawnSync } from "node:child_process";
import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keepLog } from "../../src/app/keep-log.ts";
import { AuditOutput } from "../../src/cli/audit-output.ts";
import { logWorld } from "../../src/compose-log.ts";
import { recordEntries } from "../../src/db/audit-entries.ts";
import { sequenceEntries } from "../../src/db/sequence-entries.ts";
import { anEntry } from "../db/builders.ts";
import { testDatabase } from "../support/database.ts";
import { type CommandResult, runCommand } from "./run-command.ts";

/** More than one bundle, the last of them partial. */
const ENTRIES = 300;

describe("agentgov audit", () => {
  const database = testDatabase();
  const folder = mkdtempSync(join(tmpdir(), "agentgov-audit-"));
  const exported = join(folder, "log");
  let key = "";

  beforeAll(async () => {
    const drafts = Array.from({ length: ENTRIES }, (_, index) => anEntry({ data: { index } }));
    await recordEntries(database.pool, drafts);
    const { privateKey } = generateKeyPairSync("ed25519");
    const keeper = keepLog(
      await logWorld(database.pool, privateKey, {
        onTrouble(error) {
          throw error;
        },
      }),
    );
    await keeper.settle();
    await keeper.stop();
    key = (await audit("key")).stdout.trim();
    await audit("export", "--out", exported);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function audit(...argv: readonly string[]): Promise<CommandResult> {
    const { host, port, user, database: name } = database.address;
    const url = `postgres://${user}@/${name}?host=${encodeURIComponent(host)}&port=${port}`;
    return runCommand(["audit", ...argv], { env: { DATABASE_URL: url } });
  }

  /** A copy of the export with one file changed. */
  function altered(file: string, change: (bytes: Buffer) => Buffer): () => void {
    const path = join(exported, file);
    const before = readFileSync(path);
    writeFileSync(path, change(before));
    return () => writeFileSync(path, before);
  }

  it("verifies the database and what was exported from it, with the same root", async () => {
    const live = await audit("verify", "--key", key, "--json");
    const offline = await audit("verify", exported, "--key", key, "--json");
    const report = AuditOutput.parse(JSON.parse(offline.stdout));
    expect(report).toMatchObject({ size: ENTRIES, covered: ENTRIES, findings: [] });
    expect(AuditOutput.parse(JSON.parse(live.stdout)).root).toBe(report.root);
    expect([live.exitCode, offline.exitCode]).toEqual([0, 0]);
  });

  it("tells people in two lines", async () => {
    const { stdout } = await audit("verify", exported, "--key", key);
    expect(stdout).toMatch(
      /^The log holds\.\n300 entries about 1 subjects; 1 checkpoints hold and cover 300 of them\nroot [0-9a-f]{64}\n$/u,
    );
  });

  it.each([
    ["an entry of the first bundle", "tile/entries/000"],
    ["an entry of the last bundle", "tile/entries/001.p/44"],
  ])("ends with a code of its own after a change of %s", async (_what, file) => {
    const restore = altered(file, (bytes) => {
      const text = bytes.toString("latin1").replace('"index":', '"indax":');
      return Buffer.from(text, "latin1");
    });
    const { exitCode, stdout } = await audit("verify", exported, "--key", key);
    restore();
    expect(exitCode).toBe(14);
    expect(stdout).toContain("are not those that were signed");
  });

  it("ends with 13 when the end is missing, and knows it from an anchor alone", async () => {
    const anchor = join(folder, "anchor.note");
    writeFileSync(anchor, readFileSync(join(exported, "checkpoint")));
    const restore = altered("tile/entries/001.p/44", (bytes) => bytes.subarray(0, 0));
    const cut = await audit("verify", exported, "--key", key, "--anchor", anchor);
    restore();
    expect(cut.stderr).toContain("is no bundle");
    expect(cut.exitCode).toBe(1);
  });

  it("ends with 11 for a checkpoint that somebody else signed", async () => {
    const restore = altered("checkpoint", (bytes) =>
      Buffer.from(bytes.toString("utf8").replace("\n300\n", "\n301\n")),
    );
    const { exitCode } = await audit("verify", exported, "--key", key);
    restore();
    expect(exitCode).toBe(11);
  });

  it("is verified by the independent program in the documentation too", () => {
    const anchor = join(folder, "independent.note");
    writeFileSync(anchor, readFileSync(join(exported, "checkpoint")));
    const program = join(import.meta.dirname, "../../docs/verify-log.mjs");
    const run = (): { readonly status: number | null; readonly stdout: string } =>
      spawnSync(process.execPath, [program, exported, key, anchor], { encoding: "utf8" });
    expect(run()).toMatchObject({ status: 0, stdout: expect.stringContaining("The log holds.") });
    const restore = altered("tile/entries/000", (bytes) =>
      Buffer.from(bytes.toString("latin1").replace('"index":3', '"index":4'), "latin1"),
    );
    expect(run().status).toBe(1);
    restore();
    expect(run().status).toBe(0);
  });

  it("is exported with the tiles of the size that the checkpoint says, entries and all", async () => {
    const later = join(folder, "later");
    await recordEntries(database.pool, [anEntry({ data: { index: "later" } })]);
    while ((await sequenceEntries(database.pool)) > 0);
    await audit("export", "--out", later);
    const hashOf = (...parts: readonly (Buffer | string)[]): Buffer =>
      parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
    // By the tiles alone: level 1 holds the root of the whole tile of level 0, whose 44 others are beside it.
    const [whole = Buffer.alloc(0), rest = Buffer.alloc(0), above = Buffer.alloc(0)] = [
      "tile/0/000",
      "tile/0/001.p/44",
      "tile/1/000.p/1",
    ].map((path) => readFileSync(join(later, path)));
    const rootOf = (bytes: Buffer): Buffer => {
      if (bytes.length === 32) return bytes;
      const split = 32 * 2 ** Math.ceil(Math.log2(bytes.length / 32) - 1);
      return hashOf("\u0001", rootOf(bytes.subarray(0, split)), rootOf(bytes.subarray(split)));
    };
    expect(rootOf(whole)).toEqual(above);
    const [, size, root] = readFileSync(join(later, "checkpoint"), "utf8").split("\n");
    expect(size).toBe("300");
    expect(rootOf(Buffer.concat([whole, rest])).toString("base64")).toBe(root);
    // And the entries make the hashes of the lowest tile.
    const bundle = readFileSync(join(later, "tile/entries/000"));
    const first = bundle.subarray(2, 2 + bundle.readUInt16BE(0));
    expect(hashOf("\0", first)).toEqual(whole.subarray(0, 32));
  });

  it("takes no log without a key to believe", async () => {
    const { exitCode, stderr } = await audit("verify", exported);
    expect(stderr).toContain("--key is missing");
    expect(exitCode).toBe(2);
  });

  it.each([
    ["a key that is none", ["verify", exported, "--key", "hello"], "no verifier key"],
    ["an anchor that is not there", ["verify", exported, "--anchor", "no.note"], "cannot be read"],
    ["a folder that holds no log", ["verify", tmpdir()], "holds no exported log"],
    ["an export onto something", ["export", "--out", exported], "is not empty"],
  ])("says what is wrong with %s", async (_what, argv, message) => {
    const withKey = argv.includes("--key") || argv[0] === "export" ? [] : ["--key", key];
    const { exitCode, stderr } = await audit(...argv, ...withKey);
    expect(stderr).toContain(message);
    expect(exitCode).not.toBe(0);
  });
});
