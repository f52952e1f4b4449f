import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { react, reply } from "../../src/github/answer-comment.ts";
import type { InstallationClient } from "../../src/github/client.ts";
import {
  APP_ID,
  api,
  connect,
  failureOf,
  guardNetwork,
  REF,
  routesOf,
  unusedInterceptors,
  wireAccount,
} from "./github-fixture.ts";

const COMMENTS = "/repos/acme/shop/issues/12/comments";
const MARKED = "Done.\n<!-- agentgov:reply:77 -->";
const BOT = wireAccount("agentgov[bot]", 900, "Bot");

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

function offerComments(...comments: readonly object[]): void {
  api()
    .get(COMMENTS)
    .query(({ since }) => typeof since === "string")
    .reply(200, comments);
}

function send(client: InstallationClient, more: { mayExist?: boolean } = {}): Promise<void> {
  return reply(client, REF, { commentId: 77, body: "Done.", ...more });
}

describe("react", () => {
  const path = "/repos/acme/shop/issues/comments/77/reactions";

  it.each([200, 201])("is done when GitHub answers %i", async (status) => {
    const { client } = await connect();
    api().post(path, { content: "+1" }).reply(status, { id: 1 });
    await react(client, REF, { commentId: 77, content: "+1" });
  });

  it("is done when the comment is gone", async () => {
    const { client } = await connect();
    api().post(path).reply(404, {});
    await react(client, REF, { commentId: 77, content: "eyes" });
  });

  it("fails, to be tried again, when GitHub is down", async () => {
    const { client } = await connect();
    api().post(path).reply(500, {});
    const failure = failureOf(react(client, REF, { commentId: 77, content: "eyes" }));
    expect(await failure).toMatchObject({ code: "GITHUB_UNAVAILABLE" });
  });
});

describe("reply", () => {
  it("writes with one call, marked with the comment it answers", async () => {
    const { client, calls } = await connect();
    api().post(COMMENTS, { body: MARKED }).reply(201, { id: 1 });
    await send(client);
    expect(routesOf(calls)).toHaveLength(1);
  });

  it.each([
    ["by the app", { user: BOT, performed_via_github_app: { id: APP_ID } }],
    ["by a bot, the app left out", { user: BOT, performed_via_github_app: null }],
  ])("is done when the outcome was unknown but the reply is there, %s", async (_name, by) => {
    const { client } = await connect();
    api().post(COMMENTS).reply(502, {});
    offerComments({ body: MARKED, ...by });
    await send(client);
  });

  it.each([
    ["nothing", {}],
    ["a person's copy of the mark", { body: MARKED, user: wireAccount() }],
    ["another app's copy", { body: MARKED, user: BOT, performed_via_github_app: { id: 1 } }],
    ["the answer to another comment", { body: "<!-- agentgov:reply:7 -->", user: BOT }],
  ])(
    "fails, to be tried again, when the outcome was unknown and there is %s",
    async (_n, found) => {
      const { client } = await connect();
      api().post(COMMENTS).reply(502, {});
      offerComments(found);
      expect(await failureOf(send(client))).toMatchObject({ code: "GITHUB_UNAVAILABLE" });
    },
  );

  it("looks first when it is tried again, and writes nothing when a late reply is there", async () => {
    const { client, calls } = await connect();
    api().post(COMMENTS).reply(502, {});
    offerComments();
    await failureOf(send(client));
    offerComments({ body: MARKED, user: BOT });
    await send(client);
    expect(routesOf(calls).filter((route) => route.includes("POST"))).toHaveLength(1);
  });

  it("looks first when a process that is gone may have written it", async () => {
    const { client, calls } = await connect();
    offerComments({ body: MARKED, user: BOT });
    await send(client, { mayExist: true });
    expect(routesOf(calls).filter((route) => route.includes("POST"))).toEqual([]);
  });

  it("writes when it is tried again and still nothing is there", async () => {
    const { client, calls } = await connect();
    api().post(COMMENTS).reply(502, {});
    offerComments();
    await failureOf(send(client));
    offerComments();
    api().post(COMMENTS, { body: MARKED }).reply(201, { id: 1 });
    await send(client);
    expect(routesOf(calls).at(-1)).toContain("201 POST");
  });

  it("does not look when GitHub refused it", async () => {
    const { client, calls } = await connect();
    api().post(COMMENTS).reply(403, { message: "locked" });
    expect(await failureOf(send(client))).toMatchObject({ code: "GITHUB_FORBIDDEN" });
    expect(routesOf(calls)).toHaveLength(1);
  });

  it("keeps its mark when the text is too long", async () => {
    const { client } = await connect();
    api()
      .post(COMMENTS, ({ body }: { body: string }) => {
        return body.length <= 65_536 && body.endsWith("<!-- agentgov:reply:77 -->");
      })
      .reply(201, { id: 1 });
    await reply(client, REF, { commentId: 77, body: "x".repeat(70_000) });
  });
});
