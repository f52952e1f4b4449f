import { countTenant, deleteTenant, type TenantCounts } from "../db/delete-tenant.ts";
import type { InstallationId } from "../domain/ids.ts";
import { withDatabase } from "./database-session.ts";
import { createPrinter, type Terminal } from "./terminal.ts";

/** Nothing is recorded of what was asked about. */
const EXIT_UNKNOWN = 6;

/**
 * Counts what is stored of an organisation, and deletes it when its name is given. Returns the exit code.
 *
 * @throws {TenantChangedError} when it is another organisation, or the app still works for it.
 */
export async function runTenantDelete(
  terminal: Terminal,
  id: InstallationId,
  owner: string | null,
): Promise<number> {
  const at = new Date().toISOString();
  const counts = await withDatabase(terminal, (pool) =>
    owner === null ? countTenant(pool, id) : deleteTenant(pool, id, { owner, at }),
  );
  const printer = createPrinter(terminal.stdout);
  if (counts.owner === null) {
    await printer.print(`Nothing is recorded of installation ${id}.\n`);
    return EXIT_UNKNOWN;
  }
  await printer.print(countsText(counts));
  const next =
    owner === null
      ? `Nothing was deleted. To delete it: --confirm ${counts.owner}\n`
      : "Deleted. The log keeps its bytes, and an entry that says so.\n";
  await printer.print(next);
  return 0;
}

function countsText({ owner, state, repositories, rows, keys }: TenantCounts): string {
  const tables = Object.entries(rows).map(([name, count]) => `  ${name}: ${count}\n`);
  return [
    `${owner} (${state ?? "unknown"}): ${repositories.length} repositories, ${keys} keys of sealed words\n`,
    ...tables,
  ].join("");
}
