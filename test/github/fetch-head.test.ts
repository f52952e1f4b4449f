import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchModes, fetchMoves } from "../../src/github/fetch-head.ts";
import {
  api,
  connect,
  guardNetwork,
  HEAD,
  REF,
  someAccount,
  unusedInterceptors,
  wireAccount,
} from "./github-fixture.ts";

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

const ZEROS = "0".repeat(40);
const TREE = `/repos/acme/shop/git/trees/${HEAD}`;

function wireActivity(more: object = {}): object {
  return {
    id: 1,
    ref: "refs/heads/topic",
    before: ZEROS,
    after: HEAD,
    timestamp: "2026-11-01T10:00:00Z",
    activity_type: "branch_creation",
    actor: wireAccount(),
    ...more,
  };
}

describe("fetchMoves", () => {
  const ask = async (): ReturnType<typeof fetchMoves> =>
    fetchMoves((await connect()).client, REF, "topic");
  const answers = (status: number, body: object): void => {
    api()
      .get("/repos/acme/shop/activity")
      .query({ ref: "refs/heads/topic", per_page: 100 })
      .reply(status, body);
  };

  it("reads who moved the branch, from where to where, and when", async () => {
    answers(200, [wireActivity(), wireActivity({ before: HEAD, after: ZEROS, actor: null })]);
    const move = { ref: "refs/heads/topic", at: "2026-11-01T10:00:00Z" };
    expect(await ask()).toEqual({
      kind: "known",
      value: [
        { ...move, before: null, after: HEAD, actor: someAccount() },
        { ...move, before: HEAD, after: null, actor: null },
      ],
    });
  });

  it("takes nothing from another branch", async () => {
    answers(200, [wireActivity({ ref: "refs/heads/main" })]);
    expect(await ask()).toEqual({ kind: "known", value: [] });
  });

  it.each([403, 404, 422])("does not know it when GitHub answers %d", async (status) => {
    answers(status, { message: "no" });
    expect(await ask()).toMatchObject({ kind: "unknown" });
  });

  it("refuses an answer of another shape", async () => {
    answers(200, [wireActivity({ timestamp: "yesterday" })]);
    await expect(ask()).rejects.toThrow("activity");
  });
});

describe("fetchModes", () => {
  const ask = async (): ReturnType<typeof fetchModes> =>
    fetchModes((await connect()).client, REF, { headSha: HEAD, paths: ["a.sh", "gone.sh"] });
  const entry = (path: string, mode: string): object => ({
    path,
    mode,
    type: "blob",
    sha: HEAD,
    size: 1,
  });

  it("reads the modes of the files that are asked for", async () => {
    const tree = [entry("a.sh", "100755"), entry("b.sh", "100644")];
    api().get(TREE).query({ recursive: "1" }).reply(200, { truncated: false, tree });
    expect(await ask()).toEqual({
      headSha: HEAD,
      files: { kind: "known", value: [{ path: "a.sh", mode: "100755" }] },
    });
  });

  it("does not know them where the tree is cut", async () => {
    api().get(TREE).query(true).reply(200, { truncated: true, tree: [] });
    expect(await ask()).toMatchObject({ headSha: HEAD, files: { kind: "unknown" } });
  });

  it("does not know them where the commit is gone", async () => {
    api().get(TREE).query(true).reply(404, { message: "Not Found" });
    expect(await ask()).toMatchObject({ headSha: HEAD, files: { kind: "unknown" } });
  });
});
