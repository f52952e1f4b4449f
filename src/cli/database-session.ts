import { resolve } from "node:path";
import { startEmbeddedPostgres } from "../db/embedded-postgres.ts";
import { useKeyRing } from "../db/key-ring.ts";
import { createPool } from "../db/pool.ts";
import { OperationalError } from "../domain/operational-error.ts";
import { type Environment, readEnvironment, readSettings } from "../environment.ts";
import { signingKey, wrappingKeys } from "../log-keys.ts";
import { startProgress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** The open database of a command. */
export type Database = ReturnType<typeof createPool>;

/** One command runs few statements at once. */
const CONNECTIONS_MAX = 2;

/**
 * Opens the configured database for one command, and closes it again.
 *
 * @throws {UsageError} when the environment is wrong.
 * @throws {OperationalError} when the database cannot be used.
 */
export async function withDatabase<Result>(
  terminal: Terminal,
  work: (pool: Database) => Promise<Result>,
): Promise<Result> {
  const progress = startProgress(terminal);
  progress.step("waiting for the database");
  try {
    const database = await openPool(databasePlace(terminal), terminal);
    try {
      await reach(database.pool);
      progress.step("working");
      return await work(database.pool);
    } finally {
      await database.close();
    }
  } finally {
    progress.stop();
  }
}

/** The database does not answer: only its operator can act on that. */
class DatabaseUnreachableError extends OperationalError {
  override readonly name = "DatabaseUnreachableError";
  readonly code = "DATABASE_UNREACHABLE";
  readonly retryable = true;
}

async function reach(pool: Database): Promise<void> {
  try {
    await pool.query("select 1");
  } catch (cause) {
    // Several addresses that all refuse make an error without a message of its own.
    const failures = cause instanceof AggregateError ? cause.errors : [cause];
    const why = failures.map((failure) => (failure instanceof Error ? failure.message : "?"));
    const message = `the database of DATABASE_URL does not answer: ${why.join("; ")}`;
    throw new DatabaseUnreachableError(message, { cause });
  }
}

/** Which database the environment names. */
export interface DatabasePlace {
  /** Null for the embedded one. */
  readonly databaseUrl: string | null;
  readonly dataDirectory: string;
  readonly production: boolean;
  /** Where the key is that signs the log. */
  readonly auditKey: Environment["auditKey"];
  /** Where the key is that wraps those of persons. */
  readonly wrappingKey: Environment["wrappingKey"];
  /** The app's private key, where the environment names an app; null otherwise. */
  readonly appKey: string | null;
}

/** @throws {UsageError} when the environment names none that can be. */
export function databasePlace({ env, cwd }: Terminal): DatabasePlace {
  const problems: string[] = [];
  const { dataDirectory, ...settings } = readSettings(env, problems);
  const own = problems.filter((problem) => problem.startsWith("DATABASE_URL"));
  if (own.length > 0) throw new UsageError(own.join("\n"));
  const reading = readEnvironment(env);
  const appKey = reading.kind === "complete" ? reading.environment.app.privateKey : null;
  return { ...settings, dataDirectory: resolve(cwd, dataDirectory), appKey };
}

/** The key that signs the log, as the app finds it; null when there is none. */
export function logSigningKey(terminal: Terminal): ReturnType<typeof signingKey> {
  const { auditKey, databaseUrl, dataDirectory } = databasePlace(terminal);
  return signingKey({ ...auditKey, dataDirectory: databaseUrl === null ? dataDirectory : null });
}

interface OpenPool {
  readonly pool: Database;
  close(): Promise<void>;
}

async function openPool(place: DatabasePlace, { stderr }: Terminal): Promise<OpenPool> {
  const { databaseUrl, dataDirectory, production, wrappingKey, appKey } = place;
  const tell = (message: string): void => {
    stderr.write(`agentgov: ${message}\n`);
  };
  const embedded =
    databaseUrl === null
      ? await startEmbeddedPostgres({ folder: dataDirectory, production, onProgress: tell })
      : null;
  const config = embedded === null ? { connectionString: databaseUrl ?? "" } : embedded.address;
  const pool = createPool({
    config,
    connectionsMax: CONNECTIONS_MAX,
    onError: ({ message }) => tell(message),
  });
  // Most commands read nobody's words: without a key they do the rest.
  const keyRing = wrappingKeys({
    ...wrappingKey,
    appKey,
    dataDirectory: embedded === null ? null : dataDirectory,
  });
  if (keyRing !== null) useKeyRing(pool, keyRing);
  return {
    pool,
    async close() {
      await pool.end();
      await embedded?.stop();
    },
  };
}
