import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { startEmbeddedPostgres } from "../db/embedded-postgres.ts";
import { MIGRATIONS_FOLDER, migrate, readMigrations, schemaVersion } from "../db/migrate.ts";
import { createPool } from "../db/pool.ts";
import { OperationalError } from "../domain/operational-error.ts";
import { readSettings } from "../environment.ts";
import { startProgress } from "./progress.ts";
import { createPrinter, type Printer, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const EXIT_PENDING = 1;

/**
 * Migrates the configured database, or only says what is missing. Returns the exit code.
 *
 * @throws {UsageError} when the environment is wrong.
 * @throws {OperationalError} when the database cannot be used.
 */
export async function migrateDatabase(terminal: Terminal, onlyStatus: boolean): Promise<number> {
  const printer = createPrinter(terminal.stdout);
  const place = databasePlace(terminal);
  if (onlyStatus && place.databaseUrl === null && !existsSync(place.dataDirectory)) {
    await printer.print(`there is no database yet in ${place.dataDirectory}\n`);
    return EXIT_PENDING;
  }
  const progress = startProgress(terminal);
  progress.step("waiting for the database");
  try {
    const database = await openPool(place, terminal);
    const { pool } = database;
    try {
      await reach(pool);
      return onlyStatus ? await status(pool, printer) : await apply(pool, printer);
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

async function reach(pool: Pool): Promise<void> {
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

interface DatabasePlace {
  /** Null for the embedded one. */
  readonly databaseUrl: string | null;
  readonly dataDirectory: string;
  readonly production: boolean;
}

function databasePlace({ env, cwd }: Terminal): DatabasePlace {
  const problems: string[] = [];
  const { databaseUrl, dataDirectory, production } = readSettings(env, problems);
  const own = problems.filter((problem) => problem.startsWith("DATABASE_URL"));
  if (own.length > 0) throw new UsageError(own.join("\n"));
  return { databaseUrl, dataDirectory: resolve(cwd, dataDirectory), production };
}

type Pool = ReturnType<typeof createPool>;

interface OpenPool {
  readonly pool: Pool;
  close(): Promise<void>;
}

async function openPool(place: DatabasePlace, { stderr }: Terminal): Promise<OpenPool> {
  const { databaseUrl, dataDirectory, production } = place;
  const tell = (message: string): void => {
    stderr.write(`agentgov: ${message}\n`);
  };
  const embedded =
    databaseUrl === null
      ? await startEmbeddedPostgres({ folder: dataDirectory, production, onProgress: tell })
      : null;
  const config = embedded === null ? { connectionString: databaseUrl ?? "" } : embedded.address;
  const pool = createPool({ config, connectionsMax: 1, onError: ({ message }) => tell(message) });
  return {
    pool,
    async close() {
      await pool.end();
      await embedded?.stop();
    },
  };
}

async function apply(pool: Pool, printer: Printer): Promise<number> {
  const lines: string[] = [];
  await migrate(pool, { onNotice: (message) => lines.push(message) });
  const version = await schemaVersion(pool);
  const last =
    lines.length === 0 ? `nothing to do: at version ${version}` : `now at version ${version}`;
  await printer.print([...lines, last, ""].join("\n"));
  return 0;
}

async function status(pool: Pool, printer: Printer): Promise<number> {
  const version = await schemaVersion(pool);
  const migrations = readMigrations(MIGRATIONS_FOLDER);
  const pending = migrations.slice(version);
  const head = `at version ${version} of ${migrations.length}`;
  await printer.print([head, ...pending.map(({ file }) => `pending ${file}`), ""].join("\n"));
  return pending.length === 0 && version <= migrations.length ? 0 : EXIT_PENDING;
}
