import { randomBytes, randomUUID } from "node:crypto";
import { escapeIdentifier, type Pool } from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import type { DatabaseAddress } from "../../src/db/embedded-postgres.ts";
import { readWrappingKey, useKeyRing } from "../../src/db/key-ring.ts";
import { createPool } from "../../src/db/pool.ts";

/** Enough for a test that races a dozen workers; the server has 200. */
const CONNECTIONS_MAX = 12;

/** Wraps people's keys in the databases of this run. */
const WRAPPING_KEY = readWrappingKey(randomBytes(32).toString("base64"));

/** One database of its own for a test file. */
export interface TestDatabase {
  readonly pool: Pool;
  /** For a second pool, or for the app under test. */
  readonly address: DatabaseAddress;
  /** Closes the pool and drops the database. */
  drop(): Promise<void>;
}

/**
 * Makes a database: a copy of the migrated template (about 20 ms), or an empty one. The caller drops it.
 */
export async function createTestDatabase(
  content: "migrated" | "empty" = "migrated",
): Promise<TestDatabase> {
  const server = inject("databaseServer");
  const name = `test_${randomUUID()}`;
  const template = content === "migrated" ? inject("databaseTemplate") : "template0";
  await onServer(
    server,
    `create database ${escapeIdentifier(name)} template ${escapeIdentifier(template)} strategy file_copy`,
  );
  const address = { ...server, database: name };
  const pool = createPool({ config: address, connectionsMax: CONNECTIONS_MAX, onError: ignore });
  if (WRAPPING_KEY !== null) useKeyRing(pool, [WRAPPING_KEY]);
  return {
    pool,
    address,
    async drop() {
      await pool.end();
      await onServer(server, `drop database ${escapeIdentifier(name)} with (force)`);
    },
  };
}

/** Gives the test file (or the `describe` it is called in) a migrated database, and drops it afterwards. */
export function testDatabase(): { readonly pool: Pool; readonly address: DatabaseAddress } {
  let database: TestDatabase | null = null;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await database?.drop();
  });
  const made = (): TestDatabase => {
    if (database === null) throw new Error("the test database exists inside of tests only");
    return database;
  };
  return {
    get pool() {
      return made().pool;
    },
    get address() {
      return made().address;
    },
  };
}

async function onServer(server: DatabaseAddress, statement: string): Promise<void> {
  const pool = createPool({ config: server, connectionsMax: 1, onError: ignore });
  try {
    await pool.query(statement);
  } finally {
    await pool.end();
  }
}

/** Dropping a database by force breaks connections that a failed test left open. */
function ignore(): void {
  return undefined;
}
