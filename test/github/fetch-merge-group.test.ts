import { validate } from "@octokit/graphql-schema";
import nock from "nock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MergeGroupRef } from "../../src/domain/inbox-event.ts";
import { fetchMergeGroupMembers, MERGE_QUEUE_QUERY } from "../../src/github/fetch-merge-group.ts";
import {
  BASE,
  connect,
  guardNetwork,
  HEAD,
  HOST,
  OTHER,
  REF,
  unusedInterceptors,
} from "./github-fixture.ts";

const { number: _number, ...REPOSITORY } = REF;
const FIRST = "1".repeat(40);
const SECOND = "2".repeat(40);

const GROUP: MergeGroupRef = {
  ...REPOSITORY,
  headSha: HEAD,
  headRef: "refs/heads/gh-readonly-queue/main/pr-14-x",
  baseSha: BASE,
  baseRef: "main",
};

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

function entry(base: string, head: string, number: number): object {
  return {
    position: number,
    baseCommit: { oid: base },
    headCommit: { oid: head },
    pullRequest: { number, headRefOid: String(number % 10).repeat(40) },
  };
}

async function members(nodes: unknown, group = GROUP): ReturnType<typeof fetchMergeGroupMembers> {
  return answered(queueAnswer(nodes), group);
}

function queueAnswer(nodes: unknown, tip: string | null = BASE): object {
  const ref = tip === null ? null : { target: { oid: tip } };
  return { repository: { ref, mergeQueue: { entries: { nodes } } } };
}

async function answered(data: object, group = GROUP): ReturnType<typeof fetchMergeGroupMembers> {
  const { client } = await connect();
  nock(HOST)
    .post("/api/graphql", {
      operationName: "MergeQueue",
      query: MERGE_QUEUE_QUERY,
      variables: { owner: "acme", name: "shop", branch: "main", ref: "refs/heads/main" },
    })
    .reply(200, { data });
  return fetchMergeGroupMembers(client, group);
}

const QUEUE = [
  entry(BASE, FIRST, 12),
  entry(FIRST, SECOND, 13),
  entry(SECOND, HEAD, 14),
  entry(HEAD, OTHER, 15),
];

describe("fetchMergeGroupMembers", () => {
  it("asks what GitHub's schema has", () => {
    expect(validate(MERGE_QUEUE_QUERY)).toEqual([]);
    expect(validate(MERGE_QUEUE_QUERY.replace("headRefOid", "headSha"))).toHaveLength(1);
  });

  it("walks from the group's head to its base and leaves out what comes after", async () => {
    expect(await members(QUEUE)).toEqual({
      kind: "known",
      value: [
        { number: 12, headSha: "2".repeat(40), groupBaseSha: BASE, groupSha: FIRST },
        { number: 13, headSha: "3".repeat(40), groupBaseSha: FIRST, groupSha: SECOND },
        { number: 14, headSha: "4".repeat(40), groupBaseSha: SECOND, groupSha: HEAD },
      ],
    });
  });

  it("walks on over the groups that a group is built on, which land with it", async () => {
    const group = { ...GROUP, baseSha: HEAD, headSha: OTHER };
    expect(await members(QUEUE, group)).toMatchObject({
      value: [{ number: 12 }, { number: 13 }, { number: 14 }, { number: 15 }],
    });
  });

  it.each([
    ["is known when the base branch has moved on over its base", "ahead", "known"],
    ["is known when its base became the tip meanwhile", "identical", "known"],
    ["is unknown when its base never landed", "diverged", "unknown"],
    ["is unknown when the base branch went back", "behind", "unknown"],
  ])("%s", async (_name, status, kind) => {
    nock(HOST)
      .get(`/api/v3/repos/acme/shop/compare/${BASE}...main`)
      .query({ per_page: 1 })
      .reply(200, { status });
    expect(await answered(queueAnswer(QUEUE, OTHER))).toMatchObject({ kind });
  });

  it("does not depend on the order of the queue", async () => {
    expect(await members(QUEUE.toReversed())).toMatchObject({
      value: [{ number: 12 }, { number: 13 }, { number: 14 }],
    });
  });

  it.each([
    ["an entry is missing", [QUEUE[0], QUEUE[2]]],
    ["the head is not in the queue", [QUEUE[0], QUEUE[1]]],
    ["an entry has no pull request", [{ ...entry(BASE, HEAD, 12), pullRequest: null }]],
    ["an entry has no base yet", [{ ...entry(BASE, HEAD, 12), baseCommit: null }]],
    ["commits point at each other", [entry(FIRST, HEAD, 12), entry(HEAD, FIRST, 13)]],
    ["an entry is hidden", [null]],
    [
      "an entry that it is built on shows no pull request",
      [{ ...entry(FIRST, BASE, 11), pullRequest: null }, ...QUEUE],
    ],
    ["the queue is empty", []],
    ["the queue is not shown", null],
  ])("is unknown when %s", async (_name, nodes) => {
    expect(await members(nodes)).toMatchObject({ kind: "unknown" });
  });

  it("is unknown for a group without commits", async () => {
    expect(await members(QUEUE, { ...GROUP, headSha: GROUP.baseSha })).toMatchObject({
      kind: "unknown",
    });
  });

  it.each([
    ["a branch without a queue", { repository: { mergeQueue: null } }],
    ["a repository that is gone", { repository: null }],
  ])("is unknown for %s", async (_name, data) => {
    expect(await answered(data)).toMatchObject({ reason: "the branch main has no merge queue" });
  });

  it("is unknown when the app may not read the queue", async () => {
    const { client } = await connect();
    const errors = [{ type: "FORBIDDEN", message: "Resource not accessible by integration" }];
    nock(HOST).post("/api/graphql").reply(200, { data: null, errors });
    expect(await fetchMergeGroupMembers(client, GROUP)).toMatchObject({ kind: "unknown" });
  });
});
