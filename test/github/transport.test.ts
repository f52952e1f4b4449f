import { createServer, type RequestListener, type Server } from "node:http";
import nock from "nock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { installationId } from "../../src/domain/ids.ts";
import { createTransport, type GithubCall } from "../../src/github/transport.ts";
import { failureOf, INSTALLATION, summary } from "./github-fixture.ts";

const LABEL = { installationId: INSTALLATION, route: "GET /x" };

let server: Server | null = null;
let calls: GithubCall[] = [];

beforeEach(() => {
  nock.restore();
  calls = [];
});

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
  nock.activate();
});

/** A real server: time limits and broken bodies are about sockets. */
async function serve(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  const address = started.address();
  if (address === null || typeof address === "string") throw new TypeError("no port");
  return `http://127.0.0.1:${address.port}/x`;
}

async function get(url: string, timeoutMilliseconds = 5_000): Promise<Response> {
  const transport = createTransport({
    timeoutMilliseconds,
    onCall: (call) => calls.push(call),
    onUnauthorized: () => undefined,
  });
  return transport.fetchFor(LABEL)(url);
}

describe("createTransport", () => {
  it("ends a call whose answer does not come", async () => {
    const url = await serve(() => undefined);
    const error = await failureOf(get(url, 100));
    expect(summary(error)).toMatchObject({ code: "GITHUB_UNAVAILABLE", status: null });
    expect(calls).toMatchObject([{ status: null, route: "GET /x" }]);
  });

  it("ends a call whose answer does not end", async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200).write("[");
    });
    const error = await failureOf(get(url, 100));
    expect(summary(error)).toMatchObject({ code: "GITHUB_UNAVAILABLE", outcomeUnknown: true });
  });

  it("refuses an answer that breaks off", async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("[", () => response.destroy());
    });
    expect(summary(await failureOf(get(url)))).toMatchObject({ code: "GITHUB_UNAVAILABLE" });
  });

  it.each([
    ["cut JSON", "application/json; charset=utf-8", '[{"number": 1'],
    ["a page for people", "text/html", "<html>Unicorn!</html>"],
  ])("does not remember %s, however often its ETag is confirmed", async (_what, type, broken) => {
    const asked: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      asked.push(request.headers["if-none-match"]);
      const isFirst = asked.length === 1;
      response.writeHead(200, {
        etag: '"one"',
        "content-type": isFirst ? type : "application/json",
      });
      response.end(isFirst ? broken : "[]");
    });
    const transport = createTransport({
      timeoutMilliseconds: 5_000,
      onCall: () => undefined,
      onUnauthorized: () => undefined,
    });
    const texts: string[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      texts.push(await (await transport.fetchFor(LABEL)(url)).text());
    }
    expect(texts).toEqual([broken, "[]", "[]"]);
    expect(asked).toEqual([undefined, undefined, '"one"']);
  });

  it("refuses an answer that is too large before it fills the memory", async () => {
    const url = await serve((_request, response) => {
      const chunk = Buffer.alloc(1024 * 1024, 0x20);
      const send = (): void => {
        while (!response.destroyed && response.write(chunk));
        response.once("drain", send);
      };
      send();
    });
    expect(summary(await failureOf(get(url)))).toMatchObject({ code: "GITHUB_INVALID_ANSWER" });
  });

  it("does not remember an answer that would push out thousands of others", async () => {
    const conditions: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      conditions.push(request.headers["if-none-match"]);
      response.writeHead(200, { etag: '"v1"' }).end(Buffer.alloc(3 * 1024 * 1024));
    });
    const transport = createTransport({
      timeoutMilliseconds: 5_000,
      onCall: () => undefined,
      onUnauthorized: () => undefined,
    });
    await transport.fetchFor(LABEL)(url);
    await transport.fetchFor(LABEL)(url);
    expect(conditions).toEqual([undefined, undefined]);
  });

  it("keeps the answers of installations apart, and none that the app itself got", async () => {
    const conditions: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      conditions.push(request.headers["if-none-match"]);
      response.writeHead(200, { etag: '"v1"' }).end("{}");
    });
    const transport = createTransport({
      timeoutMilliseconds: 5_000,
      onCall: () => undefined,
      onUnauthorized: () => undefined,
    });
    for (const id of [INSTALLATION, installationId(8), null, null, INSTALLATION]) {
      await transport.fetchFor({ ...LABEL, installationId: id })(url);
    }
    expect(conditions).toEqual([undefined, undefined, undefined, undefined, '"v1"']);
  });

  it("reports how much of the quota is left", async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { "x-ratelimit-remaining": "4999" }).end("{}");
    });
    await get(url);
    expect(calls).toMatchObject([{ status: 200, remaining: 4999, conditional: false }]);
  });
});
