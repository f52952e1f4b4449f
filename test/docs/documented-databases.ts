import { escapeIdentifier, type Pool } from "pg";
import type { DatabaseAddress } from "../../src/db/embedded-postgres.ts";
import { createPool } from "../../src/db/pool.ts";

/** Makes a copy of a database that nobody is connected to. */
export async function copyDatabase(source: DatabaseAddress, name: string): Promise<void> {
  const [copy, original] = [name, source.database].map(escapeIdentifier);
  await onServer(source, (server) =>
    server.query(`create database ${copy} template ${original} strategy file_copy`),
  );
}

/** Drops a database of the same server, whoever is connected to it. */
export async function dropDatabase(address: DatabaseAddress, name: string): Promise<void> {
  await onServer(address, (server) =>
    server.query(`drop database ${escapeIdentifier(name)} with (force)`),
  );
}

/** Does something on the server of a database without being connected to that. */
export async function onServer(
  address: DatabaseAddress,
  work: (server: Pool) => Promise<unknown>,
): Promise<void> {
  const config = { ...address, database: "postgres" };
  const server = createPool({ config, connectionsMax: 1, onError: () => undefined });
  try {
    await work(server);
  } finally {
    await server.end();
  }
}
