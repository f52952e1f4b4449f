import { execFileSync, spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { landedLog } from "./landed-log.ts";
import type { CommandResult } from "./run-command.ts";

const Manifest = z.object({
  population: z.int(),
  exceptions: z.int(),
  sample: z.array(z.string()),
  standings: z.record(z.string(), z.int()),
  files: z.record(z.string(), z.string()),
});

describe("agentgov audit sample", () => {
  const { repository, shas, key, audit } = landedLog();
  const folder = mkdtempSync(join(tmpdir(), "agentgov-sample-"));

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function draw(out: string, ...more: readonly string[]): Promise<CommandResult> {
    const period = ["--from", "2026-02-01", "--to", "2026-03-01"];
    const place = ["--repository", "acme/shop", "--git", repository.folder, "--out", out];
    return audit(["sample", ...period, ...place, "--seed", "q1 2026", ...more]);
  }

  function unpacked(name: string): string {
    execFileSync("tar", ["-xf", join(folder, `${name}.tar`), "-C", folder]);
    return join(folder, name);
  }

  function verifyPack(
    pack: string,
    trusted = key(),
  ): { readonly status: number | null; readonly stdout: string } {
    const program = join(import.meta.dirname, "../../src/cli/verify-sample.mjs");
    const argv = [program, pack, trusted, repository.folder];
    return spawnSync(process.execPath, argv, { encoding: "utf8" });
  }

  it("draws the sample of a period with everything that proves it, the same each time", async () => {
    const out = join(folder, "first.tar");
    rmSync(out, { force: true });
    const { exitCode, stdout, stderr } = await draw(out);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("25 of 40 commits drawn");
    await draw(join(folder, "again", "..", "first2.tar"));
    const pack = unpacked("first");
    const manifest = Manifest.parse(JSON.parse(readFileSync(join(pack, "manifest.json"), "utf8")));
    expect(manifest.standings).toMatchObject({ matched: 38, bypassed: 1, unrecorded: 1 });
    expect(manifest.exceptions).toBe(3);
    const exceptions = readFileSync(join(pack, "exceptions.csv"), "utf8");
    expect(exceptions).toContain(`"${shas[10]}","unrecorded"`);
    expect(exceptions).toContain(`"${shas[11]}","bypassed"`);
    expect(exceptions).toContain(`"${shas[12]}","overridden"`);
    expect(readFileSync(join(folder, "first2.tar")).length).toBe(readFileSync(out).length);
    const second = Manifest.parse(
      JSON.parse(readFileSync(join(unpacked("first2"), "manifest.json"), "utf8")),
    );
    expect(second).toEqual(manifest);
    expect(verifyPack(pack)).toMatchObject({ status: 0 });
  });

  it("is found out about anything that was changed in it", async () => {
    await draw(join(folder, "changed.tar"), "--size", "40");
    const pack = unpacked("changed");
    const { files, sample } = Manifest.parse(
      JSON.parse(readFileSync(join(pack, "manifest.json"), "utf8")),
    );
    const entry = Object.keys(files).find((path) => path.endsWith(".json")) ?? "";
    const changes: readonly (readonly [string, (text: string) => string])[] = [
      [entry, (text) => text.replace("2026", "2025")],
      ["population.csv", (text) => text.split("\r\n").toSpliced(3, 1).join("\r\n")],
      ["git-list.txt", (text) => text.split("\n").slice(1).join("\n")],
      ["checkpoint", (text) => text.replace(/^(.*\n)\d+/u, "$11")],
      ["manifest.json", (text) => text.replace(sample[0] ?? "?", "0".repeat(40))],
    ];
    for (const [path, change] of changes) {
      copyFileSync(join(pack, path), join(folder, "kept"));
      writeFileSync(join(pack, path), change(readFileSync(join(pack, path), "utf8")));
      expect([path, verifyPack(pack).status]).toEqual([path, 1]);
      copyFileSync(join(folder, "kept"), join(pack, path));
    }
    expect(verifyPack(pack).status).toBe(0);
    const { publicKey } = generateKeyPairSync("ed25519");
    const der = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
    const foreign = `${key().split("+")[0]}+00000000+${Buffer.concat([Buffer.from([1]), der]).toString("base64")}`;
    expect(verifyPack(pack, foreign).status).toBe(2);
  });

  it("shows names and paths of others as text, in the page and in a spreadsheet", async () => {
    await draw(join(folder, "hostile.tar"), "--size", "40");
    const pack = unpacked("hostile");
    const page = readFileSync(join(pack, "index.html"), "utf8");
    expect(page).not.toContain("<script");
    expect(page).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;");
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/[\u202E\0]|https?:\/\/(?!c2sp)/u);
    expect(page).not.toContain("my own words");
    for (const file of ["population.csv", "exceptions.csv"]) {
      expect(readFileSync(join(pack, file), "utf8")).not.toMatch(/(?:^|,)"?[=+\-@]/mu);
    }
  });

  it("ends with an error when nothing landed in the period", async () => {
    const out = join(folder, "empty.tar");
    const period = ["--from", "2025-02-01", "--to", "2025-03-01", "--seed", "7"];
    const place = ["--repository", "acme/shop", "--git", repository.folder, "--out", out];
    const { exitCode, stderr } = await audit(["sample", ...period, ...place]);
    expect([exitCode, existsSync(out)]).toEqual([1, false]);
    expect(stderr).toContain("nothing landed on main");
  });

  it.each([
    ["a day that is none", ["--from", "2026-02-31"], "--from is a day", 2],
    ["a period that ends before it begins", ["--to", "2026-01-01"], "lie before", 2],
    ["a size that is none", ["--size", "many"], "--size is a number", 2],
    ["no seed", ["--seed", ""], "--seed is a text", 2],
    ["another kind of archive", ["--out", "x.zip"], "ends with .tar", 2],
    ["a repository nobody knows", ["--repository", "acme/other"], "numeric id", 1],
  ])("says what is wrong with %s", async (...row) => {
    const [, more, message, code] = row;
    const { exitCode, stderr } = await draw(join(folder, "wrong.tar"), ...more);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(code);
  });
});
