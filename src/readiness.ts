import type { Pool } from "pg";
import { openBackfills } from "./db/backfill-reports.ts";
import { lastHeartbeat } from "./db/heartbeats.ts";
import { type Migration, schemaStanding } from "./db/migrate.ts";
import { type TaskReport, taskReports } from "./db/periodic-tasks.ts";
import { workCounts } from "./db/work-overview.ts";
import { type BackfillReport, backfillTotals } from "./domain/installation.ts";
import type { Github } from "./github/client.ts";
import { clockText, isFarOff } from "./watch-clock.ts";
import type { ReadinessPart } from "./web/server.ts";

/** Under which name the last successful call to GitHub is noted. */
export const GITHUB_HEARTBEAT = "github";

/** Work that waits longer than this means that nobody works. */
const QUEUE_AGE_SECONDS_MAX = 300;

/** What has to work for deliveries to be taken and judged. Never throws: trouble is a part not ready. */
export function readiness(
  pool: Pool,
  clock: Pick<Github["clock"], "aheadSeconds">,
  migrations: readonly Migration[],
): Promise<readonly ReadinessPart[]> {
  return Promise.all([
    part("database", async () => {
      const { version, known, trouble } = await schemaStanding(pool, migrations);
      const newer = version > known ? `, newer than the ${known} of this release` : "";
      const detail = `schema version ${version}${newer}`;
      return { ready: trouble === null, detail: trouble === null ? detail : trouble };
    }),
    part("queue", async () => {
      const { due, running, parked, stopped, oldestDueSeconds } = await workCounts(pool);
      const waiting = Math.round(oldestDueSeconds);
      const held = stopped === 0 ? "" : `, ${stopped} of suspended installations`;
      const detail = `${due} due (oldest event ${waiting} s), ${running} running, ${parked} parked${held}`;
      return { ready: waiting <= QUEUE_AGE_SECONDS_MAX, detail };
    }),
    part("github", async () => {
      const at = await lastHeartbeat(pool, GITHUB_HEARTBEAT);
      // A quiet night is not an outage: the time is shown, and only the queue's age decides.
      return { ready: true, detail: at === null ? "no call yet" : `last successful call ${at}` };
    }),
    part("clock", () => {
      // What it spoils is told and recorded; deliveries are better judged by it than not at all.
      const ahead = clock.aheadSeconds();
      const advice = isFarOff(ahead) ? ": set this machine's clock" : "";
      return Promise.resolve({ ready: true, detail: `${clockText(ahead)}${advice}` });
    }),
    part("backfill", async () => ({
      ready: true,
      detail: backfillText(await openBackfills(pool)),
    })),
    part("reconcile", async () => {
      const reports = (await taskReports(pool)).filter(({ endedAt }) => endedAt !== null);
      // Deliveries are taken and judged without it: alarms look at its metrics.
      const detail = reports.length === 0 ? "no run yet" : reports.map(taskText).join("; ");
      return { ready: true, detail };
    }),
  ]);
}

/** What was open before the app came is judged late and not never: it is shown, and decides nothing. */
function backfillText(open: readonly BackfillReport[]): string {
  if (open.length === 0) return "every installation was looked through";
  const { judged, pullRequests } = backfillTotals(open);
  return `${open.length} installations to go, ${judged} of ${pullRequests} pull requests judged`;
}

function taskText({ name, endedAt, seen, repaired, calls, trouble }: TaskReport): string {
  const counts = `${seen} seen, ${repaired} repaired, ${calls} calls`;
  return `${name} ${endedAt}: ${counts}${trouble === null ? "" : ` (${trouble})`}`;
}

async function part(
  name: string,
  look: () => Promise<Omit<ReadinessPart, "name">>,
): Promise<ReadinessPart> {
  try {
    return { name, ...(await look()) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "no answer";
    return { name, ready: false, detail: `cannot be reached (${code})` };
  }
}
