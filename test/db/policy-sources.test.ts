import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pinnedSource, pinSource, type SourceKey } from "../../src/db/policy-sources.ts";
import { commitSha, installationId, repositoryId } from "../../src/domain/ids.ts";
import type { PolicyPin } from "../../src/domain/policy-source.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
let installations = 0;
let key: SourceKey;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

const PIN: PolicyPin = {
  repositoryId: repositoryId(9),
  branch: "main",
  tip: commitSha("1".repeat(40)),
  revision: commitSha("1".repeat(40)),
  files: [{ path: "agentgov.yml", text: "version: 1\nmode: enforce\n" }],
};

async function read(pin: Partial<PolicyPin> = {}): Promise<void> {
  await pinSource(database.pool, key, { pin: { ...PIN, ...pin }, at: "2026-06-01T12:00:00Z" });
}

async function first(): Promise<void> {
  installations += 1;
  key = { installationId: installationId(installations), configRepository: ".agentgov" };
  await read();
}

async function entries(): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    "select count(*)::int as count from audit_entry where subject = $1",
    [`policy/${installations}/.agentgov`],
  );
  return rows[0]?.count ?? 0;
}

describe("the source of a policy", () => {
  it("comes back as it went, with one entry for each reading that was another", async () => {
    await first();
    expect(await pinnedSource(database.pool, key)).toEqual({ kind: "found", pin: PIN });
    await read();
    expect(await entries()).toBe(1);
    const tip = commitSha("2".repeat(40));
    await read({ tip });
    expect(await pinnedSource(database.pool, key)).toEqual({ kind: "found", pin: { ...PIN, tip } });
    expect(await entries()).toBe(2);
  });

  it("comes back though its text holds what the database cannot", async () => {
    await first();
    await read({ files: [{ path: "agentgov.yml", text: "a\0b\uD800" }] });
    expect(await pinnedSource(database.pool, key)).toMatchObject({ kind: "found" });
  });

  it("is not there before anything was read", async () => {
    const other = { ...key, installationId: installationId(9_999) };
    expect(await pinnedSource(database.pool, other)).toEqual({ kind: "none" });
  });

  it.each([
    ["text", `files = replace(files::text, 'enforce', 'observe')::jsonb`],
    ["commit", `tip_sha = '${"3".repeat(40)}'`],
    ["first commit", `revision = '${"3".repeat(40)}'`],
    ["repository", "repository_id = 10"],
    ["branch", "branch = 'loose'"],
  ])(
    "is not believed once its %s is another, and stays where the log says",
    async (_name, change) => {
      await first();
      await database.pool.query(`update policy_source set ${change} where installation_id = $1`, [
        key.installationId,
      ]);
      expect(await pinnedSource(database.pool, key)).toMatchObject({
        kind: "unproven",
        place: { repositoryId: 9, branch: "main" },
        reason: expect.stringContaining("the log says"),
      });
      await read();
      expect(await pinnedSource(database.pool, key)).toEqual({ kind: "found", pin: PIN });
    },
  );

  it("is not believed where it is the row of another installation", async () => {
    await first();
    const mine = key;
    await first();
    await read({ files: [{ path: "agentgov.yml", text: "version: 1\nmode: observe\n" }] });
    await database.pool.query("delete from policy_source where installation_id = $1", [
      mine.installationId,
    ]);
    await database.pool.query(
      "update policy_source set installation_id = $1 where installation_id = $2",
      [mine.installationId, key.installationId],
    );
    expect(await pinnedSource(database.pool, mine)).toMatchObject({ kind: "unproven" });
  });

  it("is read anew where an older release kept it, from where it was", async () => {
    await first();
    const old = { ...key, installationId: installationId(8_888) };
    await database.pool.query(
      "update policy_source set installation_id = 8888 where installation_id = $1",
      [key.installationId],
    );
    expect(await pinnedSource(database.pool, old)).toMatchObject({
      kind: "unproven",
      place: { repositoryId: 9, branch: "main" },
      reason: null,
    });
  });

  it.each([
    ["repository", { repositoryId: repositoryId(10) }],
    ["branch", { branch: "loose" }],
  ])("keeps its %s once that is known", async (_name, pin) => {
    await first();
    await read(pin);
    expect(await pinnedSource(database.pool, key)).toEqual({ kind: "found", pin: PIN });
    expect(await entries()).toBe(1);
  });
});
