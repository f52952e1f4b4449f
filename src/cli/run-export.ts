import { resolve } from "node:path";
import { currentOrigin } from "../db/log-origins.ts";
import { databaseLog } from "../db/log-source.ts";
import type { Queryable } from "../db/transaction.ts";
import { verifierKeyOf, verifierKeyText } from "../domain/checkpoint.ts";
import { OperationalError } from "../domain/operational-error.ts";
import type { ExportOptions } from "./audit-command.ts";
import { logSigningKey, withDatabase } from "./database-session.ts";
import { ENTRY_FORMATS, entriesText } from "./export-entries.ts";
import { type StatementScene, statementsText } from "./export-statements.ts";
import { writeLogFolder } from "./log-folder.ts";
import { createPrinter, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Every form the log is printed in. */
const FORMATS = [...ENTRY_FORMATS, "in-toto"] as const;

/** Statements cannot be signed; the message says why and what to do. */
class SigningError extends OperationalError {
  override readonly name = "SigningError";
  readonly code = "SIGNING";
  readonly retryable = false;
}

/** Writes the log of the configured database as static files, or prints it. Returns the exit code. */
export async function exportAudit(
  terminal: Terminal,
  { out, format }: ExportOptions,
): Promise<number> {
  if ((out === undefined) === (format === undefined)) {
    throw new UsageError(`name either --out, for static files, or --format ${FORMATS.join(", ")}`);
  }
  const printer = createPrinter(terminal.stdout);
  if (out !== undefined) {
    const folder = resolve(terminal.cwd, out);
    const count = await withDatabase(terminal, (pool) => writeLogFolder(folder, databaseLog(pool)));
    await printer.print(`${count} entries written to ${folder}\n`);
    return 0;
  }
  const chosen = FORMATS.find((one) => one === format);
  if (chosen === undefined) throw new UsageError(`--format is one of ${FORMATS.join(", ")}`);
  await withDatabase(terminal, async (pool) => {
    const source = databaseLog(pool);
    const texts =
      chosen === "in-toto"
        ? statementsText(await statementScene(terminal, pool))
        : entriesText(source, chosen);
    for await (const text of texts) {
      if (!(await printer.print(text))) return;
    }
  });
  return 0;
}

/** @throws {SigningError} without the key that the log is signed with: another one proves nothing. */
async function statementScene(terminal: Terminal, database: Queryable): Promise<StatementScene> {
  const key = logSigningKey(terminal);
  const name = await currentOrigin(database);
  if (key === null || name === null) {
    throw new SigningError("set AUDIT_SIGNING_KEY or AUDIT_SIGNING_KEY_PATH to the key of the log");
  }
  const { origin, verifierKey } = name;
  const own = verifierKeyOf(origin, key);
  if (verifierKeyText(own) !== verifierKey) {
    throw new SigningError("the log is signed with another key than AUDIT_SIGNING_KEY");
  }
  const id = `${origin}+${Buffer.from(own.id).toString("hex")}`;
  return { database, source: databaseLog(database), origin, signer: { id, key } };
}
