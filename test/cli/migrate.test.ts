import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { describe, expect, it } from "vitest";
import { createTestDatabase } from "../support/database.ts";
import { runCommand } from "./run-command.ts";

async function onDatabase(
  content: "migrated" | "empty",
  work: (env: Readonly<Record<string, string>>) => Promise<void>,
): Promise<void> {
  const database = await createTestDatabase(content);
  const { host, port, user, database: name } = database.address;
  const url = `postgres://${user}@/${name}?host=${encodeURIComponent(host)}&port=${port}`;
  try {
    await work({ DATABASE_URL: url });
  } finally {
    await database.drop();
  }
}

describe("agentgov migrate", () => {
  it("says what is missing, applies it once, and says that nothing is left", async () => {
    await onDatabase("empty", async (env) => {
      const before = await runCommand(["migrate", "--status"], { env });
      expect(before.exitCode).toBe(1);
      expect(before.stdout).toMatch(/^at version 0 of \d+\npending 0001_/u);
      const applied = await runCommand(["migrate"], { env });
      expect(applied.exitCode).toBe(0);
      expect(applied.stdout).toMatch(/applied 0001_[\s\S]*now at version \d+\n$/u);
      const again = await runCommand(["migrate"], { env });
      expect(again.stdout).toMatch(/^nothing to do: at version \d+\n$/u);
      expect((await runCommand(["migrate", "--status"], { env })).exitCode).toBe(0);
    });
  });

  it("ends with 1 when the schema is newer than this release", async () => {
    await onDatabase("migrated", async (env) => {
      const client = new Client({ connectionString: env["DATABASE_URL"] });
      await client.connect();
      await client.query("insert into schema_migration values (9999, '9999_later.sql', 'x')");
      await client.end();
      const { exitCode, stderr } = await runCommand(["migrate"], { env });
      expect(stderr).toContain("9999_later.sql");
      expect(exitCode).toBe(1);
    });
  });

  it("says of a newer schema whether it works with this release", async () => {
    await onDatabase("migrated", async (env) => {
      const client = new Client({ connectionString: env["DATABASE_URL"] });
      await client.connect();
      const insert = "insert into schema_migration values (9999, '9999_later.sql', 'x', now(), $1)";
      await client.query(insert, [1]);
      const working = await runCommand(["migrate", "--status"], { env });
      expect(working.stdout).toMatch(
        /^at version 9999 of \d+\nnewer, and works with this release\n$/u,
      );
      expect(working.exitCode).toBe(0);
      await client.query("update schema_migration set works_from = 9999 where version = 9999");
      const refused = await runCommand(["migrate", "--status"], { env });
      expect(refused.stdout).toContain("run the release that made it, or a newer one");
      expect(refused.exitCode).toBe(1);
      await client.end();
    });
  });

  it("ends with 1 when nothing answers", async () => {
    const env = { DATABASE_URL: "postgres://127.0.0.1:1/absent" };
    const { exitCode, stderr } = await runCommand(["migrate"], { env });
    expect(stderr).toContain("does not answer");
    expect(exitCode).toBe(1);
  });

  it("ends with 2 for an address that is none", async () => {
    const { exitCode, stderr } = await runCommand(["migrate"], {
      env: { DATABASE_URL: "mysql:x" },
    });
    expect(stderr).toContain("DATABASE_URL must start with postgres://");
    expect(exitCode).toBe(2);
  });

  it("makes no embedded database only to say that there is none", async () => {
    const folder = mkdtempSync(join(tmpdir(), "agentgov-cli-"));
    const env = { AGENTGOV_DATA_DIR: join(folder, "data") };
    const { exitCode, stdout } = await runCommand(["migrate", "--status"], { env });
    expect(stdout).toContain("no database yet");
    expect(exitCode).toBe(1);
    rmSync(folder, { recursive: true });
  });
});
