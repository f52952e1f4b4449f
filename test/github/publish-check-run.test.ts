import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CheckState } from "../../src/domain/effect.ts";
import { type PublishCheckRun, publishCheckRun } from "../../src/github/publish-check-run.ts";
import {
  APP_ID,
  api,
  connect,
  failureOf,
  guardNetwork,
  HEAD,
  REF,
  routesOf,
  unusedInterceptors,
} from "./github-fixture.ts";

const RUNS = "/repos/acme/shop/check-runs";
const LIST = `/repos/acme/shop/commits/${HEAD}/check-runs`;
const CREATED = "201 POST /repos/{owner}/{repo}/check-runs";
const LISTED = "200 GET /repos/{owner}/{repo}/commits/{ref}/check-runs";
const UPDATED = "200 PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}";

const WAITING: CheckState = { status: "in_progress" };
const PASSED: CheckState = { status: "completed", conclusion: "success" };

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

function anEffect(state: CheckState, checkRunId: number | null = null): PublishCheckRun {
  const content = {
    name: "agentgov: main",
    headSha: HEAD,
    state,
    title: "Waiting for 1 approval",
    summary: "one",
    text: "two",
  };
  return { kind: "publish-check-run", content, digest: "d", decisionId: "decision-1", checkRunId };
}

function wireRun(id: number, overrides: object = {}): object {
  return {
    id,
    name: "agentgov: main",
    status: "in_progress",
    conclusion: null,
    external_id: "decision-1",
    app: { id: APP_ID },
    ...overrides,
  };
}

const SUCCESS = { status: "completed", conclusion: "success" };

function offerRuns(...runs: readonly object[]): void {
  api()
    .get(LIST)
    .query({ check_name: "agentgov: main", app_id: APP_ID, filter: "latest", per_page: 100 })
    .reply(200, { total_count: runs.length, check_runs: runs });
}

describe("publishCheckRun", () => {
  it("creates a run when there is none", async () => {
    const { client, calls } = await connect();
    offerRuns();
    api()
      .post(RUNS, {
        name: "agentgov: main",
        head_sha: HEAD,
        external_id: "decision-1",
        status: "in_progress",
        actions: [
          {
            label: "Check again",
            description: "Reads everything anew and judges it.",
            identifier: "recheck",
          },
        ],
        output: { title: "Waiting for 1 approval", summary: "one", text: "two" },
      })
      .reply(201, wireRun(31));
    expect(await publishCheckRun(client, REF, anEffect(WAITING))).toBe(31);
    expect(routesOf(calls)).toEqual([LISTED, CREATED]);
  });

  it("looks for none before the very first", async () => {
    const { client, calls } = await connect();
    api().post(RUNS).reply(201, wireRun(31));
    expect(await publishCheckRun(client, REF, { ...anEffect(WAITING), isFirst: true })).toBe(31);
    expect(routesOf(calls)).toEqual([CREATED]);
  });

  it("updates the run it knows with one call", async () => {
    const { client, calls } = await connect();
    api()
      .patch(`${RUNS}/31`, (body: object) => "conclusion" in body && !("head_sha" in body))
      .reply(200, wireRun(31, SUCCESS));
    expect(await publishCheckRun(client, REF, anEffect(PASSED, 31))).toBe(31);
    expect(routesOf(calls)).toEqual([UPDATED]);
  });

  it("finds the run an attempt left behind before it could be stored", async () => {
    const { client, calls } = await connect();
    offerRuns(wireRun(30), wireRun(31, { external_id: "decision-0" }));
    api().patch(`${RUNS}/31`).reply(200, wireRun(31));
    expect(await publishCheckRun(client, REF, anEffect(WAITING))).toBe(31);
    expect(routesOf(calls)).toEqual([LISTED, UPDATED]);
  });

  it("does not touch a run of its name by another app", async () => {
    const { client } = await connect();
    offerRuns(wireRun(40, { app: { id: 1 } }), wireRun(41, { app: null }));
    api().post(RUNS).reply(201, wireRun(42));
    expect(await publishCheckRun(client, REF, anEffect(WAITING))).toBe(42);
  });

  it("creates a run again when the one it knows is gone", async () => {
    const { client } = await connect();
    api().patch(`${RUNS}/31`).reply(404, {});
    api().post(RUNS).reply(201, wireRun(32));
    expect(await publishCheckRun(client, REF, anEffect(WAITING, 31))).toBe(32);
  });

  it.each([
    ["keeps it finished", SUCCESS],
    ["keeps its conclusion", { status: "in_progress", conclusion: "success" }],
  ])("replaces a finished run that must wait again when GitHub %s", async (_name, kept) => {
    const { client } = await connect();
    api().patch(`${RUNS}/31`).reply(200, wireRun(31, kept));
    api().post(RUNS).reply(201, wireRun(32));
    expect(await publishCheckRun(client, REF, anEffect(WAITING, 31))).toBe(32);
  });

  it.each([500, 502])("looks for the run when creating it ended with %i", async (status) => {
    const { client, calls } = await connect();
    offerRuns();
    api().post(RUNS).reply(status, {});
    offerRuns(wireRun(31));
    expect(await publishCheckRun(client, REF, anEffect(WAITING))).toBe(31);
    expect(routesOf(calls).filter((route) => route.includes("POST"))).toHaveLength(1);
  });

  it("looks for the run when the answer to its creation was cut", async () => {
    const { client } = await connect();
    offerRuns();
    api().post(RUNS).reply(201, '{"id": 3', { "content-type": "application/json" });
    offerRuns(wireRun(31));
    expect(await publishCheckRun(client, REF, anEffect(WAITING))).toBe(31);
  });

  it.each([
    ["nothing was written", []],
    ["only an older decision is there", [wireRun(30, { external_id: "decision-0" })]],
    ["the run says something else", [wireRun(30, SUCCESS)]],
  ])("fails, to be tried again, when %s", async (_name, runs) => {
    const { client } = await connect();
    offerRuns();
    api().post(RUNS).reply(500, {});
    offerRuns(...runs);
    expect(await failureOf(publishCheckRun(client, REF, anEffect(WAITING)))).toMatchObject({
      code: "GITHUB_UNAVAILABLE",
    });
  });

  it("does not look again when GitHub refused to create it", async () => {
    const { client } = await connect();
    offerRuns();
    api().post(RUNS).reply(422, { message: "No commit found for SHA" });
    expect(await failureOf(publishCheckRun(client, REF, anEffect(WAITING)))).toMatchObject({
      code: "GITHUB_REJECTED",
    });
  });

  it("keeps a text that is too long from costing the verdict", async () => {
    const { client } = await connect();
    const effect = anEffect(PASSED, 31);
    const content = { ...effect.content, summary: "x".repeat(70_000), text: "" };
    api()
      .patch(`${RUNS}/31`, ({ output }: { output: { summary: string } }) => {
        return output.summary.length === 65_535 && !("text" in output);
      })
      .reply(200, wireRun(31, SUCCESS));
    expect(await publishCheckRun(client, REF, { ...effect, content })).toBe(31);
  });

  it("writes a new run for annotations, fifty a call: an update would add them once more", async () => {
    const { client, calls } = await connect();
    const effect = anEffect(WAITING, 31);
    const annotations = Array.from({ length: 120 }, (_, index) => ({
      path: "agentgov.yml",
      line: index + 1,
      level: "warning" as const,
      title: "area-without-owner",
      message: "nobody owns it",
    }));
    const linesOf = (body: { output: { annotations: { start_line: number }[] } }): number[] =>
      body.output.annotations.map((annotation) => annotation.start_line);
    const sent: number[] = [];
    api()
      .post(RUNS, (body) => sent.push(...linesOf(body)) === 50)
      .reply(201, wireRun(32));
    api()
      .patch(`${RUNS}/32`, (body) => sent.push(...linesOf(body)) === 100)
      .reply(200, wireRun(32));
    api()
      .patch(`${RUNS}/32`, (body) => sent.push(...linesOf(body)) === 120)
      .reply(200, wireRun(32));
    const content = { ...effect.content, annotations };
    expect(await publishCheckRun(client, REF, { ...effect, content })).toBe(32);
    expect(sent).toEqual(annotations.map(({ line }) => line));
    expect(routesOf(calls)).toEqual([CREATED, UPDATED, UPDATED]);
  });
});
