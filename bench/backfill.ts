import { parseArgs } from "node:util";
import type { Pool } from "pg";
import { backfillReports } from "../src/db/backfill-reports.ts";
import { createPool } from "../src/db/pool.ts";
import { createLogger } from "../src/logger.ts";
import { type Service, startService } from "../src/service.ts";
import { person, propose, SHOP } from "../test/support/acme.ts";
import { type Stage, setStage } from "./support/stage.ts";

const PULL_REQUESTS = 2_000;
const LOOK_MILLISECONDS = 250;
const LOOKS_MAX = 7_200;
const WORKERS = 8;
const HOUR_SECONDS = 3_600;
/** As fast as the machine can; production asks for ten every twenty seconds. */
const PACE = { batch: 50, pauseSeconds: 0.2 };

const HELP = `node bench/backfill.ts [--pull-requests N] [--mode warn|enforce]

The app is installed in an organisation with N (${PULL_REQUESTS}) open pull requests, and looks through them:

  hour      of the API's quota; when the share of looking again is spent, the rest is kept for events, the
            process is stopped, the stand-in's clock moves on by an hour, and another process goes on
  judged    pull requests that have a verdict at the end of the hour
  calls     requests to GitHub in it
  live s    from a push in the middle of the hour to its verdict

At the end: what was written, and whether the order was from the newest to the oldest.
`;

const { values } = parseArgs({
  options: {
    help: { type: "boolean", default: false },
    "pull-requests": { type: "string", default: String(PULL_REQUESTS) },
    mode: { type: "string", default: "warn" },
  },
});
if (values.help) {
  console.log(HELP);
} else {
  await using stage = await setStage();
  await measure(stage, Number(values["pull-requests"]), values.mode);
}

async function measure(stage: Stage, count: number, mode: string): Promise<void> {
  const { sandbox, pool } = stage;
  openMany(stage, count, mode);
  let service = await start(stage);
  const mark = sandbox.requests.mark();
  sandbox.install("acme");
  const rows: object[] = [];
  for (let hour = 1; ; hour += 1) {
    const row = await oneHour(stage, hour);
    rows.push(row);
    await service.stop();
    if (await isThrough(pool)) break;
    sandbox.clock.advance(HOUR_SECONDS);
    await pool.query(
      "update work set run_at = now() where wanted > done and last_error like 'BudgetHeld%'",
    );
    service = await start(stage);
  }
  console.table(rows);
  const written = new Map<string, number>();
  for (const { method, route } of sandbox.requests.since(mark)) {
    if (method === "GET" || /graphql|access_tokens/u.test(route ?? "")) continue;
    written.set(route ?? "?", (written.get(route ?? "?") ?? 0) + 1);
  }
  console.log("written:", Object.fromEntries(written));
  console.log("newest first:", await isInOrder(pool));
  if (sandbox.violations.length > 0) console.error(sandbox.violations);
}

function openMany({ sandbox }: Stage, count: number, mode: string): void {
  sandbox.deliverTo(null);
  sandbox.pushCommit("acme/.agentgov", "main", {
    author: person("olga"),
    by: "olga",
    message: `Only ${mode}\n`,
    changes: { "agentgov.yml": `version: 1\nmode: ${mode}\nextends: recommended@1\n` },
  });
  sandbox.uninstall("acme");
  for (let at = 0; at < count; at += 1) {
    sandbox.clock.advance(60);
    propose(sandbox, { changes: { "src/auth/login.js": `export const login = ${at};\n` } });
  }
}

async function start({ sandbox, pool: looking }: Stage): Promise<Service> {
  const { host = "", port = 0, user = "", database = "" } = looking.options;
  // As many as production gives that many workers: a delivery must not wait for a connection.
  const pool = createPool({
    config: { host, port, user, database },
    connectionsMax: WORKERS + 12,
    onError: () => undefined,
  });
  const service = await startService({
    app: {
      id: sandbox.app.id,
      slug: sandbox.app.slug,
      privateKey: sandbox.app.privateKeyPem,
      webhookSecret: sandbox.app.webhookSecret,
      webhookSecretPrevious: null,
    },
    apiUrl: `${sandbox.baseUrl}/api/v3`,
    host: "127.0.0.1",
    port: 0,
    configRepository: ".agentgov",
    workers: WORKERS,
    backfill: PACE,
    pool,
    database: { host, port, user, database },
    signingKey: null,
    log: createLogger("silent"),
  });
  sandbox.deliverTo(`${service.url}/api/github/webhooks`);
  return {
    ...service,
    async stop() {
      await service.stop();
      await pool.end();
    },
  };
}

/** Until everything is judged, or all that is left waits for the next hour. */
async function oneHour({ sandbox, pool }: Stage, hour: number): Promise<object> {
  const mark = sandbox.requests.mark();
  const begin = performance.now();
  let live: Promise<string> | null = null;
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS));
    if (look === 20) live = liveSeconds({ sandbox });
    if ((await isThrough(pool)) || (await isHeld(pool))) break;
  }
  const report = (await backfillReports(pool)).find(({ state }) => state === "active");
  return {
    hour,
    judged: report?.judged,
    of: report?.pullRequests,
    calls: sandbox.requests.countSince(mark),
    "live s": live === null ? null : await live,
    seconds: Math.round((performance.now() - begin) / 1_000),
  };
}

async function liveSeconds({ sandbox }: Pick<Stage, "sandbox">): Promise<string> {
  sandbox.clock.advance(60);
  const begin = performance.now();
  const { headSha } = propose(sandbox, { changes: { "README.md": `# ${begin}\n` } });
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    if (sandbox.checkRuns(SHOP).some((run) => run.headSha === headSha)) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return ((performance.now() - begin) / 1_000).toFixed(2);
}

async function isThrough(pool: Pool): Promise<boolean> {
  const reports = await backfillReports(pool);
  return reports.some(({ state, backfill }) => state === "active" && backfill === "done");
}

/** The whole batch, and the listing, wait for the next hour. */
async function isHeld(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query(
    `select bool_and(run_at > now() + interval '10 seconds') as held from work
      where wanted > done and parked_at is null`,
  );
  return rows[0]?.held === true;
}

async function isInOrder(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query(
    "select opened_at from backfill_pull_request order by asked_at, opened_at desc",
  );
  const times = rows.map((row) => Number(row.opened_at));
  return times.every((time, at) => at === 0 || time <= (times[at - 1] ?? 0));
}
