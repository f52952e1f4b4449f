import nock from "nock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GithubUnauthorizedError } from "../../src/github/github-errors.ts";
import { identifyApp } from "../../src/github/identify-app.ts";
import {
  APP_ID,
  api,
  BASE_URL,
  connect,
  failureOf,
  guardNetwork,
  INSTALLATION,
  routesOf,
  someToken,
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

describe("an installation's client", () => {
  it("takes its token from the given address and sends it along", async () => {
    const { client, calls } = await connect();
    api()
      .get(PATH)
      .matchHeader("authorization", `token ${someToken("t")}`)
      .matchHeader("x-github-api-version", "2022-11-28")
      .reply(200, { id: 1 });
    expect((await client.request(ROUTE, PLACE)).data).toEqual({ id: 1 });
    expect(calls.map((call) => [call.installationId, call.status, call.route])).toEqual([
      [INSTALLATION, 201, "POST /app/installations/{installation_id}/access_tokens"],
      [INSTALLATION, 200, ROUTE],
    ]);
  });

  it("fetches one token for many calls", async () => {
    const { client, calls } = await connect();
    api().get(PATH).times(3).reply(200, { id: 1 });
    await client.request(ROUTE, PLACE);
    await Promise.all([client.request(ROUTE, PLACE), client.request(ROUTE, PLACE)]);
    expect(calls).toHaveLength(4);
  });

  it("is the same for the same installation", async () => {
    const { github, client } = await connect();
    expect(await github.installation(INSTALLATION)).toBe(client);
  });
});

describe("conditional requests", () => {
  it("answers from memory on 304, which is counted as conditional", async () => {
    const { client, calls } = await connect();
    const link = `<${BASE_URL}${PATH}?page=2>; rel="next"`;
    api().get(PATH).reply(200, { id: 1 }, { etag: '"v1"', link });
    api().get(PATH).matchHeader("if-none-match", '"v1"').reply(304);
    const first = await client.request(ROUTE, PLACE);
    const second = await client.request(ROUTE, PLACE);
    expect(second).toEqual(first);
    expect(second.hasNextPage).toBe(true);
    expect(calls.slice(-2).map(({ status, conditional }) => [status, conditional])).toEqual([
      [200, false],
      [304, true],
    ]);
  });

  it("forgets an answer that has changed", async () => {
    const { client } = await connect();
    api().get(PATH).reply(200, { id: 1 }, { etag: '"v1"' });
    api().get(PATH).matchHeader("if-none-match", '"v1"').reply(200, { id: 2 }, { etag: '"v2"' });
    api().get(PATH).matchHeader("if-none-match", '"v2"').reply(304);
    const answers = [];
    for (let turn = 0; turn < 3; turn += 1) answers.push((await client.request(ROUTE, PLACE)).data);
    expect(answers).toEqual([{ id: 1 }, { id: 2 }, { id: 2 }]);
  });

  it("hands out answers that one reader cannot change for the next", async () => {
    const { client } = await connect();
    api()
      .get(PATH)
      .reply(200, { list: [1] }, { etag: '"v1"' });
    api().get(PATH).reply(304);
    const first = await client.request(ROUTE, PLACE);
    const second = await client.request(ROUTE, PLACE);
    expect(second.data).not.toBe(first.data);
  });

  it("does not ask conditionally for a write", async () => {
    const { client, calls } = await connect();
    api().post(PATH).times(2).reply(200, {}, { etag: '"v1"' });
    await client.request("POST /repos/{owner}/{repo}", PLACE);
    await client.request("POST /repos/{owner}/{repo}", PLACE);
    expect(calls.some((call) => call.conditional)).toBe(false);
  });
});

describe("graphql", () => {
  const operation = { operationName: "Q", query: "query Q { viewer { login } }", variables: {} };

  it("goes to the GraphQL address beside the REST root", async () => {
    const { client, calls } = await connect();
    nock("https://github.example")
      .post("/api/graphql", { operationName: "Q", query: operation.query })
      .reply(200, { data: { viewer: { login: "x" } } });
    expect(await client.graphql(operation)).toEqual({ viewer: { login: "x" } });
    expect(routesOf(calls)).toEqual(["200 POST /graphql Q"]);
  });

  it.each([
    ["RATE_LIMITED", "GITHUB_RATE_LIMITED"],
    ["FORBIDDEN", "GITHUB_FORBIDDEN"],
    ["NOT_FOUND", "GITHUB_NOT_FOUND"],
    ["SOMETHING", "GITHUB_INVALID_ANSWER"],
  ])("maps an error of type %s in a 200", async (type, code) => {
    const { client } = await connect();
    nock("https://github.example")
      .post("/api/graphql")
      .reply(200, { data: null, errors: [{ type, message: "no" }] });
    expect(summary(await failureOf(client.graphql(operation)))).toMatchObject({ code });
  });
});

describe("identifyApp", () => {
  const app = {
    id: APP_ID,
    slug: "agentgov",
    name: "agentgov",
    permissions: { checks: "write" },
    events: ["push"],
  };

  it("tells who the app is", async () => {
    const { github } = await connect();
    api()
      .get("/app")
      .matchHeader("authorization", /^bearer /u)
      .reply(200, app);
    expect(await identifyApp(github)).toEqual(app);
  });

  it("refuses a key GitHub does not accept", async () => {
    const { github } = await connect();
    api().get("/app").reply(401, { message: "A JSON web token could not be decoded" });
    expect(await failureOf(identifyApp(github))).toBeInstanceOf(GithubUnauthorizedError);
  });

  it("refuses a key of another app", async () => {
    const { github } = await connect();
    api()
      .get("/app")
      .reply(200, { ...app, id: 1 });
    expect(await failureOf(identifyApp(github))).toMatchObject({
      code: "GITHUB_UNAUTHORIZED",
      detail: `the key belongs to app 1, not ${APP_ID}`,
    });
  });

  it.each(["not a key", ["-----BEGIN RSA", "PRIVATE KEY-----"].join(" ")])(
    "refuses a key that is none, without asking GitHub: %s",
    async (privateKey) => {
      const { github, calls } = await connect({ privateKey });
      expect(await failureOf(identifyApp(github))).toMatchObject({
        code: "GITHUB_UNAUTHORIZED",
        detail: "the private key cannot be used",
      });
      expect(calls).toEqual([]);
    },
  );
});
