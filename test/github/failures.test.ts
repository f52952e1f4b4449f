import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGithub } from "../../src/github/client.ts";
import {
  GithubInstallationError,
  GithubRateLimitedError,
  GithubUnauthorizedError,
} from "../../src/github/github-errors.ts";
import {
  APP_ID,
  api,
  BASE_URL,
  connect,
  failureOf,
  guardNetwork,
  INSTALLATION,
  PRIVATE_KEY,
  routesOf,
  summary,
  unusedInterceptors,
} from "./github-fixture.ts";

const ROUTE = "GET /repos/{owner}/{repo}";
const PLACE = { owner: "acme", repo: "shop" };
const PATH = "/repos/acme/shop";

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

const SUSPENDED = "This installation has been suspended";

describe("failures", () => {
  it.each([
    ["a bad request", 400, { code: "GITHUB_REJECTED", retryable: false }],
    ["a missing permission", 403, { code: "GITHUB_FORBIDDEN", retryable: false }],
    ["a missing resource", 404, { code: "GITHUB_NOT_FOUND", retryable: false }],
    ["a conflict", 409, { code: "GITHUB_CONFLICT", retryable: true }],
    ["a removed resource", 410, { code: "GITHUB_NOT_FOUND", retryable: false }],
    ["a status GitHub does not have", 418, { code: "GITHUB_INVALID_ANSWER", outcomeUnknown: true }],
    ["a refused content", 422, { code: "GITHUB_REJECTED", outcomeUnknown: false }],
    ["too many requests", 429, { code: "GITHUB_RATE_LIMITED", retryAfterSeconds: 60 }],
    ["a server error", 500, { code: "GITHUB_UNAVAILABLE", retryable: true, outcomeUnknown: true }],
    ["a bad gateway", 502, { code: "GITHUB_UNAVAILABLE", status: 502 }],
  ])("maps %s (%i)", async (_name, status, expected) => {
    const { client } = await connect();
    api().get(PATH).reply(status, { message: "No" });
    expect(summary(await failureOf(client.request(ROUTE, PLACE)))).toMatchObject(expected);
  });

  it.each([
    [SUSPENDED, { code: "GITHUB_INSTALLATION", retryable: false }],
    [
      "You have exceeded a secondary rate limit.",
      { code: "GITHUB_RATE_LIMITED", retryable: true, retryAfterSeconds: 60 },
    ],
  ])("tells a 403 by its words: %s", async (message, expected) => {
    const { client } = await connect();
    api().get(PATH).reply(403, { message });
    expect(summary(await failureOf(client.request(ROUTE, PLACE)))).toMatchObject(expected);
  });

  it.each([
    [403, { "retry-after": "17" }, 17],
    [429, { "retry-after": "17" }, 17],
    [403, { "retry-after": "999999" }, 3_600],
    [403, { "retry-after": "0" }, 1],
    [
      403,
      {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": "1000000090",
        date: new Date(1_000_000_000_000).toUTCString(),
      },
      90,
    ],
  ])("says when to come back after %i %j", async (status, headers, seconds) => {
    const { client } = await connect();
    api().get(PATH).reply(status, { message: "slow down" }, headers);
    const error = await failureOf(client.request(ROUTE, PLACE));
    expect(error).toBeInstanceOf(GithubRateLimitedError);
    expect(summary(error)).toMatchObject({ retryAfterSeconds: seconds });
  });

  it("does not call again while limited, and a limit on comments does not stop a verdict", async () => {
    const { client, calls } = await connect();
    const comment = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
    const place = { ...PLACE, issue_number: 1, body: "x" };
    api().post(`${PATH}/issues/1/comments`).reply(403, { message: "secondary rate limit" });
    api().post(`${PATH}/check-runs`).reply(201, { id: 1 });
    await failureOf(client.request(comment, place));
    const again = await failureOf(client.request(comment, place));
    await client.request("POST /repos/{owner}/{repo}/check-runs", PLACE);
    expect(again).toBeInstanceOf(GithubRateLimitedError);
    expect(routesOf(calls)).toEqual([
      `403 ${comment}`,
      "201 POST /repos/{owner}/{repo}/check-runs",
    ]);
  });

  it("fails at once on 401 and uses a new token the next time", async () => {
    const { client, calls } = await connect();
    api().get(PATH).reply(401, { message: "Bad credentials" });
    api().get(PATH).reply(200, { id: 1 });
    const startedAt = performance.now();
    const error = await failureOf(client.request(ROUTE, PLACE));
    expect(performance.now() - startedAt).toBeLessThan(900);
    expect(error).toBeInstanceOf(GithubUnauthorizedError);
    await client.request(ROUTE, PLACE);
    expect(calls.filter((call) => call.route.endsWith("/access_tokens"))).toHaveLength(2);
  });

  it("is not retried behind the caller's back", async () => {
    const { client, calls } = await connect();
    api().get(PATH).reply(503, { message: "down" }, { "retry-after": "5" });
    const error = await failureOf(client.request(ROUTE, PLACE));
    expect(summary(error)).toMatchObject({ retryAfterSeconds: 5 });
    expect(routesOf(calls)).toEqual([`503 ${ROUTE}`]);
  });

  it("maps a connection that breaks", async () => {
    const { client } = await connect();
    api().get(PATH).replyWithError("ECONNRESET");
    expect(summary(await failureOf(client.request(ROUTE, PLACE)))).toMatchObject({
      code: "GITHUB_UNAVAILABLE",
      outcomeUnknown: true,
    });
  });

  it.each([
    ["HTML", "<html>Unicorn!</html>", "text/html"],
    ["cut JSON", '{"id": 1, "na', "application/json"],
    ["nothing", "", "application/json"],
  ])("refuses %s with status 200", async (_name, body, type) => {
    const { client } = await connect();
    api().get(PATH).reply(200, body, { "content-type": type });
    expect(summary(await failureOf(client.request(ROUTE, PLACE)))).toMatchObject({
      code: "GITHUB_INVALID_ANSWER",
      retryable: true,
      outcomeUnknown: true,
    });
  });

  it("maps HTML with status 502 as unavailable", async () => {
    const { client } = await connect();
    api().get(PATH).reply(502, "<html>", { "content-type": "text/html" });
    expect(summary(await failureOf(client.request(ROUTE, PLACE)))).toMatchObject({ status: 502 });
  });

  it("keeps GitHub's words out of the message", async () => {
    const { client } = await connect();
    api().get(PATH).reply(422, { message: "words of a stranger" });
    const error = await failureOf(client.request(ROUTE, PLACE));
    expect(error).toMatchObject({
      message: `GitHub rejects the request: ${ROUTE}`,
      detail: "words of a stranger",
    });
  });
});

describe("the token request", () => {
  const TOKENS = `/app/installations/${INSTALLATION}/access_tokens`;

  async function withoutTokens(status: number, message: string): Promise<unknown> {
    const github = createGithub({ appId: APP_ID, privateKey: PRIVATE_KEY, baseUrl: BASE_URL });
    api().post(TOKENS).reply(status, { message });
    return failureOf((await github.installation(INSTALLATION)).request(ROUTE, PLACE));
  }

  it("shows that the app was removed, which is not a missing repository", async () => {
    const error = await withoutTokens(404, "Not Found");
    expect(error).toBeInstanceOf(GithubInstallationError);
    expect(error).toMatchObject({ state: "gone", retryable: false });
  });

  it("shows that the app was suspended", async () => {
    expect(await withoutTokens(403, SUSPENDED)).toMatchObject({ state: "suspended" });
  });

  it("shows a wrong key", async () => {
    expect(await withoutTokens(401, "Bad")).toMatchObject({ code: "GITHUB_UNAUTHORIZED" });
  });

  it("is asked for again when the answer to it was no token", async () => {
    const github = createGithub({ appId: APP_ID, privateKey: PRIVATE_KEY, baseUrl: BASE_URL });
    api().post(TOKENS).reply(201, { permissions: {} });
    api().get(PATH).reply(401, { message: "Bad credentials" });
    const token = { token: "fresh", expires_at: "2999-01-01T00:00:00Z", permissions: {} };
    api().post(TOKENS).reply(201, token);
    api().get(PATH).matchHeader("authorization", "token fresh").reply(200, { id: 1 });
    const client = await github.installation(INSTALLATION);
    expect(await failureOf(client.request(ROUTE, PLACE))).toBeInstanceOf(GithubUnauthorizedError);
    expect(await client.request(ROUTE, PLACE)).toMatchObject({ data: { id: 1 } });
  });

  it("is limited like any other call", async () => {
    expect(await withoutTokens(429, "slow")).toMatchObject({ code: "GITHUB_RATE_LIMITED" });
  });
});
