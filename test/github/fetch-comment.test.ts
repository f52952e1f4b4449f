import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchCommandComment } from "../../src/github/fetch-comment.ts";
import {
  api,
  BASE_URL,
  connect,
  guardNetwork,
  REF,
  someAccount,
  unusedInterceptors,
  wireAccount,
} from "./github-fixture.ts";

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

async function read(
  status: number,
  overrides: object = {},
): ReturnType<typeof fetchCommandComment> {
  const { client } = await connect();
  const body = {
    id: 77,
    user: wireAccount(),
    body: "/agentgov approve",
    created_at: "2026-11-01T10:00:00Z",
    updated_at: "2026-11-01T10:05:00Z",
    issue_url: `${BASE_URL}/repos/acme/shop/issues/12`,
    ...overrides,
  };
  api().get("/repos/acme/shop/issues/comments/77").reply(status, body);
  return fetchCommandComment(client, REF, 77);
}

describe("fetchCommandComment", () => {
  it("reads the comment as it is now", async () => {
    expect(await read(200)).toEqual({
      id: 77,
      author: someAccount(),
      body: "/agentgov approve",
      createdAt: "2026-11-01T10:00:00Z",
      updatedAt: "2026-11-01T10:05:00Z",
      headSha: null,
    });
  });

  it.each([
    ["was deleted", 404, {}],
    ["belongs to another pull request", 200, { issue_url: "https://x/issues/112" }],
    ["lost its author", 200, { user: null }],
    ["was hidden", 200, { minimized: { reason: "off-topic" } }],
    [
      "was hidden, with more in it than what stops a merge",
      200,
      {
        minimized: { reason: "spam" },
        body: "```\n/agentgov hold\n```\n\n/agentgov approve",
      },
    ],
  ])("is null when it %s", async (_name, status, overrides) => {
    expect(await read(status, overrides)).toBeNull();
  });

  it.each([
    ["neither hidden nor an app's", { minimized: null, performed_via_github_app: null }],
    ["hidden, and stops the merge", { minimized: { reason: null }, body: "/agentgov hold wait" }],
  ])("is read when it is %s", async (_name, overrides) => {
    expect(await read(200, overrides)).not.toBeNull();
  });

  it.each([
    ["names the app that wrote it in somebody's name", { slug: "chat-bridge" }, "chat-bridge"],
    ["says so also where that app is not named", { id: 5 }, "?"],
  ])("%s", async (_name, app, viaApp) => {
    expect(await read(200, { performed_via_github_app: app })).toMatchObject({ viaApp });
  });
});
