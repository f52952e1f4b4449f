import { backfillReports } from "../db/backfill-reports.ts";
import type { BackfillReport } from "../domain/installation.ts";
import { withDatabase } from "./database-session.ts";
import { createPrinter, type Terminal } from "./terminal.ts";

/** Prints how far each installation was looked through. Returns the exit code. */
export async function runBackfillStatus(terminal: Terminal): Promise<number> {
  const reports = await withDatabase(terminal, backfillReports);
  const lines = reports.length === 0 ? ["no installation is known yet\n"] : reports.map(lineOf);
  await createPrinter(terminal.stdout).print(lines.join(""));
  const isOpen = reports.some(({ state, backfill }) => state === "active" && backfill !== "done");
  return isOpen ? 1 : 0;
}

function lineOf(report: BackfillReport): string {
  const { owner, installationId, state, backfill, repositories, listed } = report;
  const { pullRequests, asked, judged, startedAt, endedAt } = report;
  const stands = state === "active" ? backfill : `${backfill} (${state})`;
  const since = startedAt === null ? "" : `, since ${startedAt}`;
  const until = endedAt === null ? since : `, ended ${endedAt}`;
  return (
    `${owner} (${installationId}): ${stands}; ${listed} of ${repositories} repositories listed, ` +
    `${pullRequests} pull requests, ${asked} asked for, ${judged} judged${until}\n`
  );
}
