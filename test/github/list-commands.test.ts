import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listCommands } from "../../src/github/list-commands.ts";
import {
  api,
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

const SINCE = "2026-11-01T10:00:00Z";

function comment(id: number, more: object = {}): object {
  return { id, user: wireAccount(), body: "/agentgov hold wait", created_at: SINCE, ...more };
}

async function listed(status: number, body: object): ReturnType<typeof listCommands> {
  const { client } = await connect();
  api()
    .get("/repos/acme/shop/issues/12/comments")
    .query({ since: SINCE, per_page: 100, page: 1 })
    .reply(status, body);
  return listCommands(client, REF, SINCE);
}

describe("listCommands", () => {
  it("lists what people say to the app, and the newest of all", async () => {
    const others = [
      comment(2, { body: "Looks good." }),
      comment(3, { user: null }),
      comment(4, { user: { ...wireAccount(), type: "Bot" } }),
      comment(5, { body: null, created_at: "2026-11-01T10:09:00Z" }),
    ];
    expect(await listed(200, [comment(1), ...others])).toEqual({
      kind: "known",
      value: {
        commands: [{ commentId: 1, createdAt: SINCE, author: someAccount() }],
        upTo: { commentId: 5, createdAt: "2026-11-01T10:09:00Z" },
      },
    });
  });

  it("ends with the page that one call shows", async () => {
    const page = Array.from({ length: 100 }, (_, index) => comment(index + 1));
    expect(await listed(200, page)).toMatchObject({ value: { upTo: { commentId: 100 } } });
  });

  it("lists nothing where nothing is", async () => {
    expect(await listed(200, [])).toEqual({ kind: "known", value: { commands: [], upTo: null } });
  });

  it("does not know what it may not read", async () => {
    expect(await listed(404, {})).toMatchObject({ kind: "unknown" });
  });
});
