import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchPermission, fetchTeamMembers } from "../../src/github/fetch-people.ts";
import {
  api,
  BASE_URL,
  connect,
  failureOf,
  guardNetwork,
  REF,
  routesOf,
  someAccount,
  unusedInterceptors,
} from "./github-fixture.ts";

const PERMISSION = "/repos/acme/shop/collaborators/alice/permission";
const TEAM = "/orgs/acme/teams/platform/members";

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

async function permission(status: number, body: object): ReturnType<typeof fetchPermission> {
  const { client } = await connect();
  api().get(PERMISSION).reply(status, body);
  return fetchPermission(client, REF, someAccount());
}

describe("fetchPermission", () => {
  it.each([
    ["admin", "admin", "admin"],
    ["write", "maintain", "maintain"],
    ["write", "write", "write"],
    ["read", "triage", "triage"],
    ["read", "read", "read"],
    ["none", "none", "none"],
    ["write", undefined, "write"],
    ["write", "release-captain", "write"],
    ["read", "security reviewer", "read"],
    ["read", "admin", "read"],
    ["none", "maintain", "none"],
  ])("reads permission %s with role %s as %s", async (legacy, role_name, expected) => {
    const body = { permission: legacy, role_name, user: { id: 501 } };
    expect(await permission(200, body)).toEqual({
      account: someAccount(),
      permission: { kind: "known", value: expected },
    });
  });

  it("is none for somebody GitHub does not know there", async () => {
    expect((await permission(404, {})).permission).toEqual({ kind: "known", value: "none" });
  });

  it.each([
    [{ permission: "admin", role_name: "admin", user: { id: 502 } }, "another account"],
    [{ permission: "admin", role_name: "admin", user: null }, "whose permission"],
    [{ permission: "owner", role_name: "owner", user: { id: 501 } }, "not known"],
  ])("is unknown for %j", async (body, reason) => {
    expect((await permission(200, body)).permission).toMatchObject({
      kind: "unknown",
      reason: expect.stringContaining(reason),
    });
  });

  it("is unknown when the app may not ask", async () => {
    expect((await permission(403, { message: "no" })).permission.kind).toBe("unknown");
  });

  it("fails, to be tried again, when the quota is used up", async () => {
    const limited = permission(403, { message: "API rate limit exceeded" });
    expect(await failureOf(limited)).toMatchObject({ code: "GITHUB_RATE_LIMITED" });
  });
});

describe("fetchTeamMembers", () => {
  it("reads every page, whatever the case of the name", async () => {
    const { client } = await connect();
    const link = `<${BASE_URL}${TEAM}>; rel="next"`;
    api()
      .get(TEAM)
      .query({ per_page: 100, page: 1 })
      .reply(200, [{ id: 1 }], { link });
    api()
      .get(TEAM)
      .query({ per_page: 100, page: 2 })
      .reply(200, [{ id: 2 }]);
    expect(await fetchTeamMembers(client, "Acme/Platform")).toEqual({
      team: "acme/platform",
      members: { kind: "known", value: [1, 2] },
    });
  });

  it.each([403, 404])("is unknown when GitHub answers %i", async (status) => {
    const { client } = await connect();
    api().get(TEAM).query(true).reply(status, { message: "no" });
    const { members } = await fetchTeamMembers(client, "acme/platform");
    expect(members).toEqual({
      kind: "unknown",
      reason: expect.stringContaining(`acme/platform (${status})`),
    });
  });

  it.each(["platform", "acme/", "acme/../x", "acme/a/b", "@acme/platform", ""])(
    "is unknown, without a call, for the name %j",
    async (name) => {
      const { client, calls } = await connect();
      expect((await fetchTeamMembers(client, name)).members.kind).toBe("unknown");
      expect(routesOf(calls)).toEqual([]);
    },
  );

  it("is unknown when the team does not end", async () => {
    const { client } = await connect();
    const link = `<${BASE_URL}${TEAM}>; rel="next"`;
    api()
      .get(TEAM)
      .query(true)
      .times(50)
      .reply(200, [{ id: 1 }], { link });
    expect((await fetchTeamMembers(client, "acme/platform")).members).toMatchObject({
      reason: "the team acme/platform has more than 5000 members",
    });
  });
});
