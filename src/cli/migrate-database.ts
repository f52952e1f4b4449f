import { existsSync } from "node:fs";
import {
  MIGRATIONS_FOLDER,
  type Migration,
  migrate,
  readMigrations,
  schemaStanding,
  schemaVersion,
} from "../db/migrate.ts";
import { type Database, databasePlace, withDatabase } from "./database-session.ts";
import { createPrinter, type Printer, type Terminal } from "./terminal.ts";

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
  return withDatabase(terminal, (pool) =>
    onlyStatus ? status(pool, printer) : apply(pool, printer),
  );
}

async function apply(pool: Database, printer: Printer): Promise<number> {
  const lines: string[] = [];
  await migrate(pool, { onNotice: (message) => lines.push(message) });
  const version = await schemaVersion(pool);
  const last =
    lines.length === 0 ? `nothing to do: at version ${version}` : `now at version ${version}`;
  await printer.print([...lines, last, ""].join("\n"));
  return 0;
}

async function status(pool: Database, printer: Printer): Promise<number> {
  const migrations = readMigrations(MIGRATIONS_FOLDER);
  const { version, known, trouble } = await schemaStanding(pool, migrations);
  const pending = migrations.slice(version);
  const newer =
    version > known && trouble === null ? "newer, and works with this release" : trouble;
  const lines = [`at version ${version} of ${known}`, newer, ...pending.map(pendingText), ""];
  await printer.print(lines.filter((line) => line !== null).join("\n"));
  return pending.length === 0 && trouble === null ? 0 : EXIT_PENDING;
}

function pendingText({ file, version, worksFrom }: Migration): string {
  const note = worksFrom < version ? ` (code of version ${worksFrom} on works with it)` : "";
  return `pending ${file}${note}`;
}
