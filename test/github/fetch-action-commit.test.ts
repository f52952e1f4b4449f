import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchActionCommit } from "../../src/github/fetch-action-commit.ts";
import { api, connect, guardNetwork, unusedInterceptors } from "./github-fixture.ts";

const SHA = "1".repeat(40);
const COMMIT = "2".repeat(40);
const PATH = "/repos/actions/checkout";

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

/** What GitHub answers for the commit, in the order in which it is asked. */
interface Answers {
  readonly main?: number | string;
  readonly tags?: readonly (readonly [string, string])[];
  readonly branches?: readonly (readonly [string, string])[];
  /** The release branches compared with, and what came of it. */
  readonly compared?: Readonly<Record<string, string>>;
  readonly tagObject?: string | null;
}

const named = (list: readonly (readonly [string, string])[]): object[] =>
  list.map(([name, sha]) => ({ name, commit: { sha } }));

function compare(branch: string, answer: number | string): void {
  const basehead = `${encodeURIComponent(branch)}...${SHA}`;
  const at = api().get(`${PATH}/compare/${basehead}?per_page=1&page=2`);
  if (typeof answer === "number") at.reply(answer, { message: "Not Found" });
  else at.reply(200, { status: answer });
}

async function answer({ main, tags, branches, compared, tagObject }: Answers): Promise<unknown> {
  const { client } = await connect();
  if (main !== undefined) {
    api().get(PATH).reply(200, { default_branch: "main" });
    compare("main", main);
  }
  if (tags !== undefined) api().get(`${PATH}/tags?per_page=100&page=1`).reply(200, named(tags));
  if (branches !== undefined) {
    api().get(`${PATH}/branches?per_page=100&page=1`).reply(200, named(branches));
  }
  for (const [branch, status] of Object.entries(compared ?? {})) compare(branch, status);
  if (tagObject === null) api().get(`${PATH}/git/tags/${SHA}`).reply(404, { message: "no" });
  if (typeof tagObject === "string") {
    api()
      .get(`${PATH}/git/tags/${SHA}`)
      .reply(200, { object: { sha: tagObject } });
  }
  return fetchActionCommit(client, { owner: "actions", repo: "checkout", sha: SHA });
}

const YES = { kind: "known", value: true };
const NO = { kind: "known", value: false };

describe("a commit that an action is pinned to", () => {
  it.each<[string, Answers, unknown]>([
    ["belongs when the default branch contains it", { main: "behind" }, YES],
    ["belongs when it is the tip of it", { main: "identical" }, YES],
    ["belongs when a tag names it", { main: "diverged", tags: [["v1", SHA]] }, YES],
    [
      "belongs when a branch ends with it",
      { main: "ahead", tags: [], branches: [["next", SHA]] },
      YES,
    ],
    [
      "belongs when a branch of releases contains it",
      {
        main: "diverged",
        tags: [["v3", COMMIT]],
        branches: [
          ["fix", COMMIT],
          ["releases/v3", COMMIT],
        ],
        compared: { "releases/v3": "behind" },
      },
      YES,
    ],
    [
      "belongs when it is the object of a tag that is there",
      { main: 404, tags: [["v1", COMMIT]], branches: [], tagObject: COMMIT },
      YES,
    ],
    [
      "does not when only the object of a tag of elsewhere is known",
      { main: 404, tags: [["v1", COMMIT]], branches: [], tagObject: "3".repeat(40) },
      NO,
    ],
    [
      "does not when it diverged and nothing names it",
      { main: "diverged", tags: [], branches: [["main", COMMIT]], tagObject: null },
      NO,
    ],
    ["does not when nobody knows it", { main: 404, tags: [], branches: [], tagObject: null }, NO],
  ])("%s", async (_name, answers, expected) => {
    expect(await answer(answers)).toEqual(expected);
  });

  it.each([
    [404, { kind: "unknown", reason: "GitHub does not show the repository" }],
    [403, { kind: "unknown", reason: "403" }],
  ])("is not known when GitHub answers %i", async (status, expected) => {
    const { client } = await connect();
    api().get(PATH).reply(status, { message: "no" });
    expect(
      await fetchActionCommit(client, { owner: "actions", repo: "checkout", sha: SHA }),
    ).toEqual(expected);
  });

  it("is not known when there are more releases than can be compared with", async () => {
    const many = Array.from({ length: 11 }, (_each, index) => [`v${index}`, COMMIT] as const);
    const compared = Object.fromEntries(many.slice(0, 10).map(([name]) => [name, "diverged"]));
    expect(
      await answer({ main: "diverged", tags: [], branches: many, compared, tagObject: null }),
    ).toEqual({ kind: "unknown", reason: "it has too many tags and branches" });
  });
});
