import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  fetchBlobText,
  fetchCodeowners,
  fetchFileText,
  fetchTree,
} from "../../src/github/fetch-contents.ts";
import {
  api,
  BLOB,
  connect,
  failureOf,
  guardNetwork,
  HEAD,
  OTHER,
  REF,
  routesOf,
  unusedInterceptors,
} from "./github-fixture.ts";

const LOCATION = { owner: "acme", repo: "shop", path: ".github/agentgov.yml", gitRef: HEAD };

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

function wireContent(content: string | Buffer, overrides: object = {}): object {
  const bytes = Buffer.from(content);
  // GitHub breaks base64 into lines.
  const lines = bytes.toString("base64").replaceAll(/.{60}/gu, "$&\n");
  const size = bytes.byteLength;
  return { type: "file", size, sha: BLOB, encoding: "base64", content: lines, ...overrides };
}

/** Octokit escapes the slashes of a path, as GitHub's own client libraries do. */
function contentsPath(path: string): string {
  return `/repos/acme/shop/contents/${encodeURIComponent(path)}`;
}

describe("fetchFileText", () => {
  async function read(status: number, body: object | object[]): ReturnType<typeof fetchFileText> {
    const { client } = await connect();
    api().get(contentsPath(LOCATION.path)).query({ ref: HEAD }).reply(status, body);
    return fetchFileText(client, LOCATION);
  }

  it("reads the text and its revision", async () => {
    const text = "version: 1\n# Grüße, 世界\n".repeat(20);
    expect(await read(200, wireContent(text))).toEqual({ kind: "found", text, revision: BLOB });
  });

  it("reads an empty file", async () => {
    expect(await read(200, wireContent(""))).toMatchObject({ kind: "found", text: "" });
  });

  it("is absent when there is none", async () => {
    expect(await read(404, { message: "Not Found" })).toEqual({ kind: "absent" });
  });

  it.each([
    ["is a directory", [{ type: "file" }]],
    ["is not a file", wireContent("x", { type: "submodule" })],
    ["is larger than 1048576 bytes", wireContent("x", { size: 1_048_577, encoding: "none" })],
    ["gave no text", wireContent("x", { encoding: "none", content: "" })],
    ["gave only a part", wireContent("x", { size: 2 })],
    ["is not UTF-8", wireContent(Buffer.from([0xff, 0xfe, 0x41]))],
  ])("is unknown when it %s", async (reason, body) => {
    expect(await read(200, body)).toEqual({
      kind: "unknown",
      reason: expect.stringContaining(reason),
    });
  });

  it("is unknown when the app may not read it", async () => {
    expect(await read(403, { message: "no" })).toMatchObject({ kind: "unknown" });
  });

  it("fails, to be tried again, when GitHub is down: a missing policy is not an unread one", async () => {
    expect(await failureOf(read(500, {}))).toMatchObject({ code: "GITHUB_UNAVAILABLE" });
  });
});

describe("fetchCodeowners", () => {
  const ref = "refs/heads/main";

  it.each([
    [".github/CODEOWNERS", 1],
    ["CODEOWNERS", 2],
    ["docs/CODEOWNERS", 3],
  ])("finds %s in GitHub's order, by the branch and not a tag of its name", async (path, count) => {
    const { client, calls } = await connect();
    const before = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"].slice(0, count - 1);
    for (const other of before) api().get(contentsPath(other)).query({ ref }).reply(404, {});
    api().get(contentsPath(path)).query({ ref }).reply(200, wireContent("* @a\n"));
    expect(await fetchCodeowners(client, REF, "main")).toEqual({ kind: "known", value: "* @a\n" });
    expect(routesOf(calls)).toHaveLength(count);
  });

  it("is known to be missing when there is none", async () => {
    const { client } = await connect();
    api()
      .get(/contents/u)
      .query({ ref })
      .times(3)
      .reply(404, {});
    expect(await fetchCodeowners(client, REF, "main")).toEqual({ kind: "known", value: null });
  });

  it("is unknown when the first that counts cannot be read", async () => {
    const { client } = await connect();
    api()
      .get(/contents/u)
      .query({ ref })
      .reply(200, wireContent("x", { size: 5 }));
    expect(await fetchCodeowners(client, REF, "main")).toMatchObject({ kind: "unknown" });
  });
});

describe("fetchBlobText", () => {
  async function read(status: number, body: object): ReturnType<typeof fetchBlobText> {
    const { client } = await connect();
    api().get(`/repos/acme/shop/git/blobs/${BLOB}`).reply(status, body);
    return fetchBlobText(client, REF, { sha: BLOB, maxBytes: 10 });
  }

  it("reads the text", async () => {
    expect(await read(200, wireContent("hello"))).toEqual({
      kind: "found",
      text: "hello",
      revision: BLOB,
    });
  });

  it("is absent when there is none", async () => {
    expect(await read(404, {})).toEqual({ kind: "absent" });
  });

  it.each([
    ["larger than 10 bytes", wireContent("hello world")],
    ["another blob", wireContent("hello", { sha: OTHER })],
  ])("is unknown for what is %s", async (reason, body) => {
    expect(await read(200, body)).toMatchObject({ reason: expect.stringContaining(reason) });
  });
});

describe("fetchTree", () => {
  const entry = { path: "a", mode: "120000", type: "blob", sha: BLOB };

  async function read(status: number, body: object): ReturnType<typeof fetchTree> {
    const { client } = await connect();
    api().get(`/repos/acme/shop/git/trees/${HEAD}`).query({ recursive: "1" }).reply(status, body);
    return fetchTree(client, REF, HEAD);
  }

  it("reads every entry with its mode", async () => {
    const tree = [
      { ...entry, size: 3 },
      { ...entry, mode: "160000", type: "commit" },
    ];
    expect(await read(200, { truncated: false, tree })).toEqual({
      kind: "known",
      value: [
        { ...entry, size: 3 },
        { ...entry, mode: "160000", type: "commit", size: null },
      ],
    });
  });

  it("is unknown when GitHub cut it", async () => {
    expect(await read(200, { truncated: true, tree: [] })).toMatchObject({ kind: "unknown" });
  });

  it("is unknown when it is not there", async () => {
    expect(await read(404, {})).toMatchObject({ kind: "unknown" });
  });
});
