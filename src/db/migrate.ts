import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Pool, type PoolClient } from "pg";
import { z } from "zod";
import { sha256Hex } from "../domain/digest.ts";
import { OperationalError } from "../domain/operational-error.ts";
import { OWNER_ROLE, prepareRoles } from "./roles.ts";
import { execute, readRow, readRows } from "./statement.ts";
import { inTransaction, type Queryable } from "./transaction.ts";

/** The schema and the files disagree; only a person can say which is right. */
export class MigrationError extends OperationalError {
  override readonly name = "MigrationError";
  readonly code = "SCHEMA_MISMATCH";
  readonly retryable = false;
}

/** One forward step of the schema. */
export interface Migration {
  readonly version: number;
  /** The file's name, for people. */
  readonly file: string;
  readonly sql: string;
  readonly sha256: string;
  /**
   * Code that knows the schema up to this version works with it after the step too. A step that says nothing
   * works with code that knows it.
   */
  readonly worksFrom: number;
}

/** How a schema stands to the code that asks. */
export interface SchemaStanding {
  /** 0 when nothing was applied yet. */
  readonly version: number;
  /** The newest version that the code knows. */
  readonly known: number;
  /** Why the code cannot work with it; null where it can, once what is missing is applied. */
  readonly trouble: string | null;
}

export interface MigrateOptions {
  /** Defaults to the files that ship with the code. */
  readonly migrations?: readonly Migration[];
  /** Told what was applied, and what could not be set up. */
  readonly onNotice?: (message: string) => void;
}

/** Where the files of this project are. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL("../../migrations/", import.meta.url));

const FILE_NAME = /^(\d{4})_[a-z0-9-]+\.sql$/u;
/** The first line alone: words further down are about something else. */
const WORKS_FROM = /^-- works from (\d{4})\n/u;
/** Any fixed number: it names the lock that lets one process migrate while others wait. */
const MIGRATION_LOCK = 4_167_300_211;

const AppliedRow = z.object({
  version: z.int(),
  file: z.string(),
  sha256: z.string(),
  works_from: z.int().nullable(),
});
type Applied = z.infer<typeof AppliedRow>;

const BOOKKEEPING = `
  create table if not exists schema_migration (
    version int primary key,
    file text not null,
    sha256 text not null,
    applied_at timestamptz not null default now()
  );
  alter table schema_migration add column if not exists works_from int`;

// Read as JSON, since a schema that an older release made has no such column.
const APPLIED = `
  select version, file, sha256, (to_jsonb(schema_migration) ->> 'works_from')::int as works_from
    from schema_migration order by version`;

/**
 * Reads numbered migrations from a folder, lowest first. Line ends are folded, so that a checkout on
 * another system has the same digest.
 *
 * @throws {MigrationError} on a name it cannot read, on a gap or a repeat in the numbers, and on a step that
 * says to work from a version after its own.
 */
export function readMigrations(folder: string): Migration[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".sql"));
  return files.toSorted().map((file, index) => {
    const version = Number(FILE_NAME.exec(file)?.[1]);
    if (version !== index + 1) {
      throw new MigrationError(
        `${folder}${file}: expected ${String(index + 1).padStart(4, "0")}_name.sql; ` +
          `migrations are numbered without gaps, and a released one is never renamed`,
      );
    }
    const sql = readFileSync(`${folder}/${file}`, "utf8").replaceAll("\r\n", "\n");
    const worksFrom = Number(WORKS_FROM.exec(sql)?.[1] ?? version);
    if (worksFrom < 1 || worksFrom > version) {
      throw new MigrationError(
        `${folder}${file}: "works from" names a version from 0001 to its own`,
      );
    }
    return { version, file, sql, sha256: sha256Hex(sql), worksFrom };
  });
}

/**
 * Brings the schema to what the code knows. Safe from several processes at once: each step is one
 * transaction under one lock, and whoever comes second finds nothing left to do. A schema that is newer than
 * the code is accepted where each step the code does not know says that it works with it.
 *
 * @throws {MigrationError} when an applied file was edited, or the code cannot work with a newer schema.
 */
export async function migrate(pool: Pool, options: MigrateOptions = {}): Promise<void> {
  const migrations = options.migrations ?? readMigrations(MIGRATIONS_FOLDER);
  const notice = options.onNotice ?? ((): void => undefined);
  const done = await applied(pool);
  // Without rights to change anything, a schema that is already right is still accepted.
  if (pendingOf(migrations, done).length === 0) {
    if (done.length > migrations.length) notice(newerText(migrations, done));
    return;
  }
  const patient = patientPool(pool);
  try {
    let file: string | null;
    do {
      file = await inTransaction(patient, (client) => applyNext(client, migrations, notice));
      if (file !== null) notice(`applied ${file}`);
    } while (file !== null);
  } finally {
    await patient.end();
  }
}

/** The same database without the limits of a running app: building an index may take minutes. */
function patientPool(pool: Pool): Pool {
  const limits = { statement_timeout: 0, query_timeout: 0, idle_in_transaction_session_timeout: 0 };
  // A pool hides its password from enumeration, so spreading its options loses it.
  const { password } = pool.options;
  const secret = password === undefined ? {} : { password };
  const patient = new Pool({ ...pool.options, ...secret, ...limits, max: 1 });
  // What breaks an idle connection breaks the next statement too, and is told there.
  patient.on("error", () => undefined);
  patient.on("connect", (client) => client.on("error", () => undefined));
  return patient;
}

/** The version of the schema; 0 when nothing was applied yet. */
export async function schemaVersion(database: Queryable): Promise<number> {
  return (await applied(database)).at(-1)?.version ?? 0;
}

/** Compares the schema, which another release may have brought forward meanwhile, with the code. */
export async function schemaStanding(
  database: Queryable,
  migrations: readonly Migration[],
): Promise<SchemaStanding> {
  const done = await applied(database);
  const standing = { version: done.at(-1)?.version ?? 0, known: migrations.length };
  try {
    pendingOf(migrations, done);
    return { ...standing, trouble: null };
  } catch (error) {
    if (error instanceof MigrationError) return { ...standing, trouble: error.message };
    throw error;
  }
}

function newerText(migrations: readonly Migration[], done: readonly Applied[]): string {
  const version = done.at(-1)?.version ?? 0;
  return `the database is at version ${version} and works with this code, which knows ${migrations.length}`;
}

/** Applies the first missing step; its file name, or null when there is none. */
async function applyNext(
  client: PoolClient,
  migrations: readonly Migration[],
  notice: (message: string) => void,
): Promise<string | null> {
  // The server or the login may have limits of its own.
  await client.query("set local statement_timeout = 0");
  await client.query("set local idle_in_transaction_session_timeout = 0");
  await execute(client, { text: "select pg_advisory_xact_lock($1)", values: [MIGRATION_LOCK] });
  const [next] = pendingOf(migrations, await applied(client));
  if (next === undefined) return null;
  if (next.version === 1) await prepareRoles(client, notice);
  if (await isMember(client)) await client.query(`set local role ${OWNER_ROLE}`);
  await client.query(BOOKKEEPING);
  await client.query(next.sql);
  await execute(client, {
    text: "insert into schema_migration (version, file, sha256, works_from) values ($1, $2, $3, $4)",
    values: [next.version, next.file, next.sha256, next.worksFrom],
  });
  return next.file;
}

/** What is still to apply, after checking that what was applied is what the files say. */
function pendingOf(migrations: readonly Migration[], done: readonly Applied[]): Migration[] {
  for (const [index, { version, file, sha256, works_from: worksFrom }] of done.entries()) {
    const known = migrations[index];
    if (known !== undefined && version !== index + 1) {
      throw new MigrationError(
        `${known.file} is missing from schema_migration although ${file} was applied: restore the row ` +
          `from a backup`,
      );
    }
    if (known === undefined) {
      if ((worksFrom ?? version) <= migrations.length) continue;
      throw new MigrationError(
        `the database is at version ${version} (${file}), this code knows ${migrations.length}: ` +
          `run the release that made it, or a newer one`,
      );
    }
    if (known.sha256 !== sha256) {
      throw new MigrationError(
        `${known.file} was edited after it was applied: restore the released file and put the ` +
          `change into a new migration`,
      );
    }
  }
  return migrations.slice(done.length);
}

async function applied(database: Queryable): Promise<Applied[]> {
  // Not to_regclass: it may answer from what this connection cached before it waited for the lock.
  const exists = await readRow(database, z.object({ exists: z.boolean() }), {
    text: `select exists (select from pg_tables
                           where tablename = 'schema_migration'
                             and schemaname = any (current_schemas(false))) as exists`,
    values: [],
  });
  if (exists?.exists !== true) return [];
  return readRows(database, AppliedRow, { text: APPLIED, values: [] });
}

async function isMember(client: PoolClient): Promise<boolean> {
  const row = await readRow(client, z.object({ member: z.boolean() }), {
    text: `select coalesce(bool_or(pg_has_role(oid, 'member')), false) as member
             from pg_roles where rolname = $1`,
    values: [OWNER_ROLE],
  });
  return row?.member === true;
}
