import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { seededRandom } from "../../src/sandbox/random.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { validateContract } from "../sandbox/contract.ts";
import { prepareAcme, propose, SHOP } from "../support/acme.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import {
  type AppProcess,
  databaseUrl,
  deliverTo,
  endLeases,
  redeliverLost,
  registeredAt,
  settled,
  startProcess,
  stopProcesses,
} from "../support/process.ts";

/** Every answer of the stand-in takes this long, so that a kill meets a few evaluations half-way. */
const LATENCY_MILLISECONDS = 12;
const PULL_REQUESTS = 30;
const KILLS = 3;

let sandbox: Sandbox;
let database: TestDatabase;

beforeEach(async () => {
  [database, sandbox] = await Promise.all([
    createTestDatabase(),
    startSandbox({ validate: validateContract }),
  ]);
  prepareAcme(sandbox);
  sandbox.faults.latency(LATENCY_MILLISECONDS);
});

afterEach(async () => {
  const { violations } = sandbox;
  await stopProcesses();
  await sandbox.stop();
  await database.drop();
  expect(violations).toEqual([]);
});

async function start(): Promise<AppProcess> {
  const app = await startProcess({
    variables: { ...registeredAt(sandbox), DATABASE_URL: databaseUrl(database.address) },
  });
  await app.ready();
  return app;
}

/** Resolves when the stand-in has been asked `count` more times than at `mark`. */
async function asked(mark: number, count: number): Promise<void> {
  await expect
    .poll(() => sandbox.requests.countSince(mark), { timeout: 30_000, interval: 2 })
    .toBeGreaterThanOrEqual(count);
}

function statesOf(headSha: string): string[] {
  return sandbox
    .checkRuns(SHOP)
    .filter((run) => run.headSha === headSha)
    .map((run) => run.conclusion ?? run.status);
}

interface Expected {
  readonly headSha: string;
  readonly state: string;
}

/** Every other one is documentation and passes; the rest touches auth and waits for its owners. */
function proposeOne(turn: number): Expected {
  const isDocs = turn % 2 === 0;
  const path = isDocs ? "README.md" : "src/auth/login.js";
  const changes = { [path]: `export const turn = ${turn};\n` };
  const { headSha } = propose(sandbox, { changes, message: `Change ${turn}` });
  return { headSha, state: isDocs ? "success" : "in_progress" };
}

async function rows(sql: string): Promise<unknown[]> {
  return (await database.pool.query(sql)).rows;
}

describe("a process that is killed", () => {
  it("is replaced by its restart, which finishes the work with one check run", async () => {
    const app = await start();
    deliverTo(sandbox, app);
    const mark = sandbox.requests.mark();
    const { headSha } = proposeOne(1);
    await asked(mark, 3);
    await app.stop("SIGKILL");
    expect(statesOf(headSha)).toEqual([]);
    const restarted = await start();
    expect(await endLeases(sandbox, database.pool)).toBe(1);
    deliverTo(sandbox, restarted);
    await settled(sandbox, database.pool);
    expect(statesOf(headSha)).toEqual(["in_progress"]);
    expect(await rows("select key from work where attempts > 0 or parked_at is not null")).toEqual(
      [],
    );
  });

  it("leaves the effects that are missing to its replacement", async () => {
    const app = await start();
    deliverTo(sandbox, app);
    // The check run is written, and the request for review after it does not end.
    sandbox.faults.failRequests(
      { kind: "hang" },
      { method: "POST", path: /requested_reviewers$/u },
    );
    const mark = sandbox.requests.mark();
    const { headSha } = proposeOne(1);
    await expect
      .poll(() => sandbox.requests.since(mark).at(-1)?.path, { timeout: 30_000, interval: 5 })
      .toMatch(/requested_reviewers$/u);
    await app.stop("SIGKILL");
    const other = await start();
    expect(await endLeases(sandbox, database.pool)).toBe(1);
    deliverTo(sandbox, other);
    await settled(sandbox, database.pool);
    expect(statesOf(headSha)).toEqual(["in_progress"]);
    expect(await rows("select verdict from decision")).toEqual([{ verdict: "waiting" }]);
    // Somebody of the team is asked, and nobody twice.
    const { requestedReviewers, requestedTeams } = sandbox.pullRequest({ repo: SHOP, number: 1 });
    expect([...requestedReviewers, ...requestedTeams]).toHaveLength(1);
  });

  it(`loses nothing of ${PULL_REQUESTS} pull requests when it happens ${KILLS} times`, async () => {
    const seed = Math.floor(Math.random() * 1e9);
    const random = seededRandom(seed);
    const expected: Expected[] = [];
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const app = await start();
      await endLeases(sandbox, database.pool);
      deliverTo(sandbox, app);
      const mark = sandbox.requests.mark();
      while (expected.length < (PULL_REQUESTS * kill) / KILLS) {
        expected.push(proposeOne(expected.length));
      }
      await redeliverLost(sandbox);
      await asked(mark, Math.ceil(random() * 60));
      await app.stop("SIGKILL");
    }
    const last = await start();
    await endLeases(sandbox, database.pool);
    deliverTo(sandbox, last);
    await redeliverLost(sandbox);
    await settled(sandbox, database.pool);
    const found = expected.map(({ headSha }) => ({ headSha, states: statesOf(headSha) }));
    const wanted = expected.map(({ headSha, state }) => ({ headSha, states: [state] }));
    expect(found, `seed ${seed}`).toEqual(wanted);
    const opened =
      "select count(*)::int as n from delivery where event_name = 'pull_request.opened'";
    expect(await rows(opened)).toEqual([{ n: PULL_REQUESTS }]);
    expect(await rows("select key from work where done < wanted")).toEqual([]);
  });
});
