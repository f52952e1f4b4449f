import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchChecks } from "../../src/github/fetch-checks.ts";
import {
  APP_ID,
  api,
  BASE_URL,
  connect,
  guardNetwork,
  HEAD,
  REF,
  unusedInterceptors,
  wireAccount,
} from "./github-fixture.ts";

const COMMIT = `/repos/acme/shop/commits/${HEAD}`;
const RUNS = `${COMMIT}/check-runs`;
const STATUSES = `${COMMIT}/statuses`;
const NEXT = { link: `<${BASE_URL}${RUNS}>; rel="next"` };
const ACTIONS = { id: 15_368, slug: "github-actions" };
const TIME = "2026-11-01T10:00:00Z";

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

function aRun(id: number, more: object = {}): object {
  const run = { id, name: "ci/test", status: "completed", conclusion: "success" };
  return { ...run, completed_at: TIME, app: ACTIONS, ...more };
}

function aStatus(more: object = {}): object {
  return { context: "cla", state: "success", updated_at: TIME, creator: wireAccount(), ...more };
}

function page(number: number): object {
  return { filter: "latest", per_page: 100, page: number };
}

async function read(runs: readonly object[], statuses: readonly object[] = []): Promise<unknown> {
  const { client } = await connect();
  api().get(RUNS).query(page(1)).reply(200, { total_count: runs.length, check_runs: runs });
  api().get(STATUSES).query({ per_page: 100, page: 1 }).reply(200, statuses);
  const checks = await fetchChecks(client, REF, HEAD);
  return checks.kind === "known" ? checks.value : checks;
}

describe("fetchChecks", () => {
  it("reads check runs and statuses with who made them", async () => {
    expect(await read([aRun(1)], [aStatus()])).toEqual([
      { kind: "check-run", name: "ci/test", app: ACTIONS, state: "passed", completedAt: TIME },
      { kind: "status", name: "cla", app: null, state: "passed", completedAt: TIME },
    ]);
  });

  it.each([
    ["completed", "success", "passed"],
    ["completed", "neutral", "skipped"],
    ["completed", "skipped", "skipped"],
    ["completed", "failure", "failed"],
    ["completed", "cancelled", "failed"],
    ["completed", "timed_out", "failed"],
    ["completed", "action_required", "failed"],
    ["completed", "stale", "failed"],
    ["completed", "something_new", "failed"],
    ["completed", null, "failed"],
    ["queued", null, "pending"],
    ["in_progress", null, "pending"],
    ["waiting", null, "pending"],
    ["in_progress", "success", "pending"],
  ])("reads %s with the conclusion %s as %s", async (status, conclusion, state) => {
    expect(await read([aRun(1, { status, conclusion })])).toMatchObject([{ state }]);
  });

  it.each([
    ["success", "passed"],
    ["pending", "pending"],
    ["failure", "failed"],
    ["error", "failed"],
    ["something_new", "failed"],
  ])("reads the status %s as %s", async (state, read_) => {
    expect(await read([], [aStatus({ state })])).toMatchObject([{ state: read_ }]);
  });

  it("takes the latest run of each name and app, whatever their order", async () => {
    const other = { id: 99, slug: "other-ci" };
    const runs = [
      aRun(5, { conclusion: "failure" }),
      aRun(7, { status: "in_progress", conclusion: null }),
      aRun(6),
      aRun(4, { app: other }),
    ];
    expect(await read(runs)).toMatchObject([
      { state: "pending", app: ACTIONS },
      { state: "passed", app: other },
    ]);
  });

  it("takes the newest status of each context, and of each app by itself", async () => {
    const bot = wireAccount("ci[bot]", 77, "Bot");
    const statuses = [
      aStatus({ state: "pending" }),
      aStatus({ state: "success", creator: wireAccount("bob", 502) }),
      aStatus({ creator: bot }),
      aStatus({ creator: bot, state: "failure" }),
    ];
    expect(await read([], statuses)).toEqual([
      { kind: "status", name: "cla", app: null, state: "pending", completedAt: null },
      {
        kind: "status",
        name: "cla",
        app: { id: null, slug: "ci" },
        state: "passed",
        completedAt: TIME,
      },
    ]);
  });

  it("takes nobody but a bot for an app", async () => {
    const creators = [wireAccount("ci[bot]", 1, "User"), null, wireAccount("ci", 2, "Bot")];
    const statuses = creators.map((creator, index) => aStatus({ creator, context: `c${index}` }));
    expect(await read([], statuses)).toMatchObject(creators.map(() => ({ app: null })));
  });

  it("leaves the app's own checks out", async () => {
    expect(await read([aRun(1, { app: { id: APP_ID, slug: "agentgov" } })])).toEqual([]);
  });

  it("follows the pages", async () => {
    const { client } = await connect();
    api()
      .get(RUNS)
      .query(page(1))
      .reply(200, { check_runs: [aRun(1)] }, NEXT);
    api()
      .get(RUNS)
      .query(page(2))
      .reply(200, { check_runs: [aRun(2, { name: "lint" })] });
    api().get(STATUSES).query(true).reply(200, []);
    const checks = await fetchChecks(client, REF, HEAD);
    expect(checks).toMatchObject({ kind: "known", value: [{ name: "ci/test" }, { name: "lint" }] });
  });

  it("knows nothing when there is more than it may list", async () => {
    const { client } = await connect();
    api()
      .get(RUNS)
      .query(true)
      .times(10)
      .reply(200, { check_runs: [aRun(1)] }, NEXT);
    api().get(STATUSES).query(true).reply(200, []);
    expect(await fetchChecks(client, REF, HEAD)).toEqual({
      kind: "unknown",
      reason: "there are more than 1000 check runs",
    });
  });

  it.each([
    [403, "GitHub does not let the app read the statuses of the head (403)"],
    [404, "GitHub does not show the statuses of the head (404)"],
  ])("knows nothing when GitHub answers %s", async (status, reason) => {
    const { client } = await connect();
    api()
      .get(RUNS)
      .query(true)
      .reply(200, { check_runs: [aRun(1)] });
    api().get(STATUSES).query(true).reply(status, { message: "no" });
    expect(await fetchChecks(client, REF, HEAD)).toEqual({ kind: "unknown", reason });
  });
});
