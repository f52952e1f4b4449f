import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commitSha } from "../../src/domain/ids.ts";
import { fetchCommits, fetchFiles } from "../../src/github/fetch-changes.ts";
import {
  api,
  BASE,
  BASE_URL,
  BLOB,
  connect,
  failureOf,
  guardNetwork,
  HEAD,
  OTHER,
  REF,
  routesOf,
  shas,
  someAccount,
  unusedInterceptors,
  wireCommit,
  wireFile,
} from "./github-fixture.ts";

const FILES = "/repos/acme/shop/pulls/12/files";
const COMMITS = "/repos/acme/shop/pulls/12/commits";

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

function expected(count: number): Parameters<typeof fetchFiles>[2] {
  const head = { ref: "till", sha: HEAD, repositoryId: REF.repositoryId };
  return { changedFiles: count, commitCount: count, head };
}

function page(path: string, number: number, items: readonly object[]): void {
  answerPage(path, number, { items, rel: "prev" });
}

function pageBeforeNext(path: string, number: number, items: readonly object[]): void {
  answerPage(path, number, { items, rel: "next" });
}

interface Page {
  readonly items: readonly object[];
  readonly rel: string;
}

function answerPage(path: string, number: number, { items, rel }: Page): void {
  const query = { per_page: 100, page: number };
  const headers = { link: `<${BASE_URL}${path}?page=0>; rel="${rel}"` };
  api()
    .get(path)
    .query(query)
    .reply(200, [...items], headers);
}

function files(count: number, offset = 0): object[] {
  return Array.from({ length: count }, (_, index) => wireFile(`src/${index + offset}.ts`));
}

describe("fetchFiles", () => {
  it("reads what the domain knows of a file", async () => {
    const { client } = await connect();
    page(FILES, 1, [
      wireFile("b.ts", { status: "renamed", previous_filename: "a.ts" }),
      wireFile("image.png", { patch: undefined, sha: null }),
    ]);
    expect(await fetchFiles(client, REF, expected(2))).toMatchObject({
      kind: "known",
      value: [
        { path: "b.ts", previousPath: "a.ts", status: "renamed", blob: BLOB, additions: 1 },
        { path: "image.png", previousPath: null, patch: null, blob: null },
      ],
    });
  });

  it("reads every page", async () => {
    const { client, calls } = await connect();
    pageBeforeNext(FILES, 1, files(100));
    page(FILES, 2, files(50, 100));
    const read = await fetchFiles(client, REF, expected(150));
    expect(read.kind === "known" && read.value.length).toBe(150);
    expect(routesOf(calls)).toHaveLength(2);
  });

  it("does not take a full page for the last one when the header is missing", async () => {
    const { client } = await connect();
    api().get(FILES).query({ per_page: 100, page: 1 }).reply(200, files(100));
    api().get(FILES).query({ per_page: 100, page: 2 }).reply(200, files(1, 100));
    expect((await fetchFiles(client, REF, expected(101))).kind).toBe("known");
  });

  it("is unknown, without a call, when GitHub would not list them all", async () => {
    const { client, calls } = await connect();
    expect(await fetchFiles(client, REF, expected(3_001))).toEqual({
      kind: "unknown",
      reason: "GitHub lists at most 3000 of its 3001 changed files",
    });
    expect(calls).toEqual([]);
  });

  it.each([
    ["fewer files than counted", files(2), 3, "GitHub lists 2 changed files where it counts 3"],
    ["more files than counted", files(2), 1, "GitHub lists 2 changed files where it counts 1"],
  ])("is unknown when there are %s", async (...[, items, count]) => {
    const { client } = await connect();
    page(FILES, 1, items);
    expect(await fetchFiles(client, REF, expected(count))).toEqual({
      kind: "unknown",
      reason: `GitHub lists ${items.length} changed files where it counts ${count}`,
      settling: true,
    });
  });

  it("is unknown when a file comes twice and another is therefore missing", async () => {
    const { client } = await connect();
    page(FILES, 1, [wireFile("a.ts"), wireFile("a.ts")]);
    expect(await fetchFiles(client, REF, expected(2))).toMatchObject({ kind: "unknown" });
  });

  it("is unknown when the files belong to another head than the one that is judged", async () => {
    const { client } = await connect();
    const contents_url = `${BASE_URL}/repos/acme/shop/contents/a.ts?ref=${OTHER}`;
    page(FILES, 1, [wireFile("a.ts", { contents_url })]);
    expect(await fetchFiles(client, REF, expected(1))).toEqual({
      kind: "unknown",
      reason: "the head moved while its files were listed",
      settling: true,
    });
  });

  it.each([
    ["a removed file, which has the address of its base", "removed", `x?ref=${OTHER}`],
    ["a file without an address", "modified", null],
  ])("takes %s", async (_name, status, contents_url) => {
    const { client } = await connect();
    page(FILES, 1, [wireFile("a.ts", { status, contents_url })]);
    expect((await fetchFiles(client, REF, expected(1))).kind).toBe("known");
  });

  it.each([
    [403, "GitHub does not let the app read the changed files (403)"],
    [404, "GitHub does not show the changed files (404)"],
    [422, "GitHub cannot list the changed files (422)"],
  ])("is unknown when GitHub answers %i", async (status, reason) => {
    const { client } = await connect();
    api().get(FILES).query(true).reply(status, { message: "no" });
    expect(await fetchFiles(client, REF, expected(1))).toEqual({ kind: "unknown", reason });
  });

  it("fails, to be tried again, when a later page fails", async () => {
    const { client } = await connect();
    pageBeforeNext(FILES, 1, files(100));
    api().get(FILES).query({ per_page: 100, page: 2 }).reply(502, "bad");
    expect(await failureOf(fetchFiles(client, REF, expected(101)))).toMatchObject({
      code: "GITHUB_UNAVAILABLE",
    });
  });

  it("fails when the answer is no list", async () => {
    const { client } = await connect();
    api().get(FILES).query(true).reply(200, { files: [] });
    expect(await failureOf(fetchFiles(client, REF, expected(1)))).toMatchObject({
      code: "GITHUB_INVALID_ANSWER",
    });
  });
});

describe("fetchCommits", () => {
  it("reads what the domain knows of a commit", async () => {
    const { client } = await connect();
    page(COMMITS, 1, [wireCommit(HEAD)]);
    const identity = { name: "Alice", email: "alice@example.com", at: "2026-11-01T09:00:00Z" };
    expect(await fetchCommits(client, REF, expected(1))).toEqual({
      kind: "known",
      value: [
        {
          sha: HEAD,
          message: "Add a till",
          author: { ...identity, account: someAccount() },
          committer: { ...identity, account: null },
          parents: [BASE],
          tree: BLOB,
          verification: { verified: false, reason: "unsigned" },
        },
      ],
    });
  });

  it("reads a commit without identities and with an account GitHub cannot show", async () => {
    const { client } = await connect();
    const commit = { message: "", author: null, committer: { name: null }, verification: null };
    page(COMMITS, 1, [wireCommit(HEAD, { author: {}, commit })]);
    expect(await fetchCommits(client, REF, expected(1))).toMatchObject({
      kind: "known",
      value: [{ author: { name: "", account: null }, tree: null, verification: null }],
    });
  });

  it("reads 250 commits, GitHub's most", async () => {
    const { client } = await connect();
    const names = shas(250, HEAD).map((sha) => wireCommit(sha));
    pageBeforeNext(COMMITS, 1, names.slice(0, 100));
    pageBeforeNext(COMMITS, 2, names.slice(100, 200));
    page(COMMITS, 3, names.slice(200));
    const read = await fetchCommits(client, REF, expected(250));
    expect(read.kind === "known" && read.value.at(-1)?.sha).toBe(HEAD);
  });

  it("is unknown, without a call, when there are more", async () => {
    const { client, calls } = await connect();
    expect(await fetchCommits(client, REF, expected(251))).toEqual({
      kind: "unknown",
      reason: "GitHub lists at most 250 of its 251 commits",
    });
    expect(calls).toEqual([]);
  });

  it("is unknown when the count does not fit", async () => {
    const { client } = await connect();
    page(COMMITS, 1, [wireCommit(HEAD)]);
    expect(await fetchCommits(client, REF, expected(2))).toMatchObject({ kind: "unknown" });
  });

  it("is unknown when the judged head is not among them", async () => {
    const { client } = await connect();
    page(COMMITS, 1, [wireCommit(commitSha(OTHER))]);
    expect(await fetchCommits(client, REF, expected(1))).toEqual({
      kind: "unknown",
      reason: "the head moved while its commits were listed",
      settling: true,
    });
  });
});
