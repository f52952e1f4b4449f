import type { Pool } from "pg";
import { startEmbeddedPostgres } from "./db/embedded-postgres.ts";
import { migrate } from "./db/migrate.ts";
import { createPool, type DatabaseConfig } from "./db/pool.ts";

/** Which database to open. */
export interface DatabaseChoice {
  /** Null means the embedded one. */
  readonly databaseUrl: string | null;
  readonly dataDirectory: string;
  readonly production: boolean;
  readonly workers: number;
}

/** An open, migrated database. */
export interface OpenDatabase {
  readonly pool: Pool;
  readonly config: DatabaseConfig;
  close(): Promise<void>;
}

/** Connections beside those of the workers: deliveries, pages, readiness. */
const CONNECTIONS_BESIDE_WORKERS = 12;

/**
 * Opens the database of `DATABASE_URL`, or starts the embedded one, and migrates it.
 *
 * @throws {OperationalError} when it cannot be reached or its schema is newer than this release.
 */
export async function openDatabase(
  choice: DatabaseChoice,
  onProgress: (message: string) => void,
): Promise<OpenDatabase> {
  const { databaseUrl, dataDirectory, production, workers } = choice;
  const embedded =
    databaseUrl === null
      ? await startEmbeddedPostgres({ folder: dataDirectory, production, onProgress })
      : null;
  const config = embedded === null ? { connectionString: databaseUrl ?? "" } : embedded.address;
  const pool = createPool({
    config,
    connectionsMax: workers + CONNECTIONS_BESIDE_WORKERS,
    onError: () => onProgress("a database connection was lost and is replaced"),
  });
  const close = async (): Promise<void> => {
    await pool.end();
    await embedded?.stop();
  };
  try {
    await migrate(pool, { onNotice: onProgress });
  } catch (error) {
    await close();
    throw error;
  }
  return { pool, config, close };
}
