import type { Pool } from "pg";
import { startEmbeddedPostgres } from "./db/embedded-postgres.ts";
import type { KeyRing } from "./db/key-ring.ts";
import { migrate } from "./db/migrate.ts";
import { createPool, type DatabaseConfig } from "./db/pool.ts";
import { takeKeyRing } from "./db/rewrap-keys.ts";
import { OperationalError } from "./domain/operational-error.ts";

/** Which database to open. */
export interface DatabaseChoice {
  /** Null means the embedded one. */
  readonly databaseUrl: string | null;
  readonly dataDirectory: string;
  readonly production: boolean;
  readonly workers: number;
  /**
   * The keys that wrap those of persons; null where nothing of theirs is written. Asked for once the database
   * is there: the embedded one keeps a key beside it.
   */
  readonly keyRing: () => KeyRing | null;
}

/** An open, migrated database. */
export interface OpenDatabase {
  readonly pool: Pool;
  readonly config: DatabaseConfig;
  close(): Promise<void>;
}

/** The configured database cannot be used; the message says why and what to do. */
class DatabaseUnavailableError extends OperationalError {
  override readonly name = "DatabaseUnavailableError";
  readonly code = "DATABASE_UNAVAILABLE";
  readonly retryable = true;
}

/** Connections beside those of the workers: deliveries, pages, readiness. */
const CONNECTIONS_BESIDE_WORKERS = 12;

/**
 * Opens the database of `DATABASE_URL`, or starts the embedded one, and migrates it.
 *
 * @throws {OperationalError} when it cannot be reached, its schema is newer than this release, or a
 * person's key in it is wrapped by a key that was not given.
 */
export async function openDatabase(
  choice: DatabaseChoice,
  onProgress: (message: string) => void,
): Promise<OpenDatabase> {
  const { databaseUrl, workers } = choice;
  const embedded = databaseUrl === null ? await openEmbedded(choice, onProgress) : null;
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
    const keyRing = choice.keyRing();
    const rewrapped = keyRing === null ? 0 : await takeKeyRing(pool, keyRing);
    if (rewrapped > 0) onProgress(`${rewrapped} keys of persons were wrapped anew`);
  } catch (error) {
    await close();
    if (error instanceof OperationalError) throw error;
    throw unavailable(databaseUrl === null ? "the embedded database" : "DATABASE_URL", error);
  }
  return { pool, config, close };
}

async function openEmbedded(
  { dataDirectory, production }: DatabaseChoice,
  onProgress: (message: string) => void,
): ReturnType<typeof startEmbeddedPostgres> {
  try {
    return await startEmbeddedPostgres({ folder: dataDirectory, production, onProgress });
  } catch (error) {
    if (error instanceof OperationalError) throw error;
    const advice = "name a folder this account may write in";
    throw new DatabaseUnavailableError(
      `AGENTGOV_DATA_DIR (${dataDirectory}) cannot be used (${reasonOf(error)}): ${advice}`,
      { cause: error },
    );
  }
}

function unavailable(source: string, cause: unknown): DatabaseUnavailableError {
  const advice = "start the database, or correct its host, name, user and password";
  return new DatabaseUnavailableError(
    `the database of ${source} cannot be used (${reasonOf(cause)}): ${advice}`,
    { cause },
  );
}

/** The driver's words name hosts, users and databases, but never a password. */
function reasonOf(error: unknown): string {
  // Several addresses that all refuse make an error without a message of its own.
  const failures: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  return failures
    .map((failure) => (failure instanceof Error ? failure.message : "no answer"))
    .join("; ");
}
