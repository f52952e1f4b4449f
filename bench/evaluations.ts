import { parseArgs } from "node:util";
import type { Pool } from "pg";
import { SHOP } from "../test/support/acme.ts";
import { type AppProcess, settled } from "../test/support/process.ts";
import { COMMITS, FILES, proposeLarge, type Stage, setStage } from "./support/stage.ts";

const LATENCIES = [0, 50] as const;
const WORKERS = [1, 4, 8] as const;
/** Long enough to even out a checkpoint of the database, short enough for twelve of them in a minute. */
const WINDOW_MILLISECONDS = 3_000;
/** Enough that eight workers never wait for each other's pull request. */
const PULL_REQUESTS = 40;
/** Of these, how many are judged for the first time in one round: slow rounds must end, too. */
const FIRST_TIME = { fast: 60, slow: 8 };
const REFILL_MILLISECONDS = 25;

const HELP = `node bench/evaluations.ts [--profile DIR]

Evaluations a second of pull requests of ${FILES} files and ${COMMITS} commits, at ${LATENCIES.join(" and ")} ms of API latency, with
${WORKERS.join(", ")} workers:

  first   never seen before: everything is read, a decision is recorded, a check run is written
  again   looked at again without news: what a busy pull request costs most of the time

The app is a process of its own over a durable database; its CPU time and memory are what it says of
itself at /metrics. Driver and stand-in share the machine with it. Takes about a minute and a half.

  --profile DIR   write CPU profiles of the app there
`;

const { values } = parseArgs({
  options: { help: { type: "boolean", default: false }, profile: { type: "string" } },
});
if (values.help) {
  console.log(HELP);
} else {
  await using stage = await setStage();
  console.table(await measure(stage, values.profile));
}

async function measure(stage: Stage, profile: string | undefined): Promise<object[]> {
  const { sandbox, pool } = stage;
  const profiling =
    profile === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profile}` };
  await stage.startApp();
  for (let at = 0; at < PULL_REQUESTS; at += 1) proposeLarge(sandbox, `change-${at}`);
  await settled(sandbox, pool);
  const rows: object[] = [];
  for (const latency of LATENCIES) {
    for (const workers of WORKERS) {
      sandbox.faults.latency(0);
      const app = await stage.startApp({ WORKERS: String(workers), ...profiling });
      const variant = { app, pool, sandbox, latency };
      // Once without a watch: compiled code, a token, the policy, and the listings in memory.
      await askAgain(pool);
      await settled(sandbox, pool);
      const first = await firstTime(variant, `w${workers}l${latency}`);
      const again = await lookAgain(variant);
      rows.push({ "latency ms": latency, workers, ...first, ...again });
    }
  }
  return rows;
}

interface Variant extends Pick<Stage, "pool" | "sandbox"> {
  readonly app: AppProcess;
  readonly latency: number;
}

/** New pull requests that arrive all at once. */
async function firstTime({ app, pool, sandbox, latency }: Variant, name: string): Promise<object> {
  const count = latency === 0 ? FIRST_TIME.fast : FIRST_TIME.slow;
  sandbox.deliverTo(null);
  const opened = Array.from({ length: count }, (_, at) => proposeLarge(sandbox, `${name}-${at}`));
  await sandbox.settled();
  sandbox.faults.latency(latency);
  const before = await readUsage(app);
  await pool.query(
    `insert into work (key, item, priority)
     select regexp_replace(key, '[0-9]+$', number::text), jsonb_set(item, '{ref,number}', to_jsonb(number)), 10
       from work, unnest($1::int[]) as number
      where item -> 'ref' ->> 'number' = '1' and item ->> 'kind' = 'pull-request'`,
    [opened.map(({ number }) => number)],
  );
  await pool.query("select pg_notify('agentgov_work', '')");
  await settled(sandbox, pool);
  const runs = new Set(sandbox.checkRuns(SHOP).map(({ headSha }) => headSha));
  const missing = opened.filter(({ headSha }) => !runs.has(headSha));
  if (missing.length > 0) throw new Error(`${missing.length} pull requests were not judged`);
  const { perSecond, cpuMilliseconds } = compare(before, await readUsage(app));
  return { "first /s": perSecond, "first CPU ms": cpuMilliseconds };
}

/** The same pull requests, again and again. */
async function lookAgain({ app, pool, sandbox, latency }: Variant): Promise<object> {
  sandbox.faults.latency(latency);
  const before = await readUsage(app);
  const end = performance.now() + WINDOW_MILLISECONDS;
  while (performance.now() < end) {
    await askAgain(pool);
    await new Promise((resolve) => setTimeout(resolve, REFILL_MILLISECONDS));
  }
  const after = await readUsage(app);
  await settled(sandbox, pool);
  const { perSecond, cpuMilliseconds } = compare(before, after);
  return {
    "again /s": perSecond,
    "again CPU ms": cpuMilliseconds,
    "RSS MB": `${megabytes(before)} -> ${megabytes(after)}`,
  };
}

/** Makes the known pull requests due again. */
async function askAgain(pool: Pool): Promise<void> {
  await pool.query(
    `with asked as (
       update work set wanted = wanted + 1
        where wanted = done and (item -> 'ref' ->> 'number')::int <= $1 returning key)
     select pg_notify('agentgov_work', '') from asked limit 1`,
    [PULL_REQUESTS],
  );
}

interface Usage {
  readonly at: number;
  readonly evaluations: number;
  readonly cpuSeconds: number;
  readonly bytes: number;
}

async function readUsage(app: AppProcess): Promise<Usage> {
  const answer = await fetch(`${app.url}/metrics`);
  const text = await answer.text();
  const value = (name: string): number => {
    const line = text.split("\n").find((candidate) => candidate.startsWith(`${name} `));
    return Number(line?.slice(name.length) ?? 0);
  };
  return {
    at: performance.now(),
    evaluations: value('agentgov_work_total{outcome="done"}'),
    cpuSeconds: value("process_cpu_seconds_total"),
    bytes: value("process_resident_memory_bytes"),
  };
}

function compare(before: Usage, after: Usage): { perSecond: string; cpuMilliseconds: string } {
  const count = after.evaluations - before.evaluations;
  return {
    perSecond: ((count * 1_000) / (after.at - before.at)).toFixed(1),
    cpuMilliseconds: (((after.cpuSeconds - before.cpuSeconds) * 1_000) / count).toFixed(1),
  };
}

function megabytes({ bytes }: Usage): number {
  return Math.round(bytes / 1024 ** 2);
}
