import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchTestMerge } from "../../src/github/fetch-test-merge.ts";
import {
  api,
  BASE,
  connect,
  guardNetwork,
  HEAD,
  OTHER,
  REF,
  unusedInterceptors,
} from "./github-fixture.ts";

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

const FILE = { filename: "a.ts", status: "modified", sha: OTHER, additions: 1, deletions: 0 };

async function ask(
  pages: readonly object[],
  { status = 200, more = false } = {},
): ReturnType<typeof fetchTestMerge> {
  for (const [index, body] of pages.entries()) {
    const path = `/repos/acme/shop/commits/${OTHER}`;
    const query = { per_page: 100, page: index + 1 };
    const next = more || index + 1 < pages.length;
    const headers = next ? { link: '<https://api.github.com/x?page=9>; rel="next"' } : {};
    api().get(path).query(query).reply(status, body, headers);
  }
  const { client } = await connect();
  return fetchTestMerge(client, REF, { sha: OTHER, headSha: HEAD });
}

function page(parents: readonly string[], files: readonly object[] = [FILE]): object {
  return { parents: parents.map((sha) => ({ sha })), files };
}

describe("fetchTestMerge", () => {
  it("reads every page of what the merge changes in the base, and which base that is", async () => {
    const second = { ...FILE, filename: "b.ts" };
    const read = await ask([page([BASE, HEAD]), page([BASE, HEAD], [second])]);
    expect(read).toMatchObject({
      kind: "known",
      value: { sha: OTHER, baseSha: BASE, files: [{ path: "a.ts" }, { path: "b.ts" }] },
    });
  });

  it.each([
    ["is of another head", page([BASE, BASE]), 200],
    ["is no merge", page([BASE]), 200],
    ["is a merge of more than two", page([BASE, HEAD, OTHER]), 200],
    ["was thrown away", { message: "Not Found" }, 404],
  ])("waits for the next one where it %s", async (_name, body, status) => {
    expect(await ask([body], { status })).toMatchObject({ kind: "unknown", settling: true });
  });

  it.each([
    ["GitHub refuses it", [{ message: "Sorry" }], 422, false],
    [
      "it has more files than GitHub lists",
      Array.from({ length: 30 }, () => page([BASE, HEAD])),
      200,
      true,
    ],
  ])("does not know what it does where %s", async (...row) => {
    const [, pages, status, more] = row;
    const read = await ask(pages, { status, more });
    expect(read.kind).toBe("unknown");
    expect(read).not.toHaveProperty("settling");
  });
});
