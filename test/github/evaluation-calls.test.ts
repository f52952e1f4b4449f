import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { InstallationClient } from "../../src/github/client.ts";
import { fetchCommits, fetchFiles } from "../../src/github/fetch-changes.ts";
import { fetchFileText } from "../../src/github/fetch-contents.ts";
import { fetchPermission } from "../../src/github/fetch-people.ts";
import { fetchHeadSha, fetchPullRequest } from "../../src/github/fetch-pull-request.ts";
import { fetchReviews } from "../../src/github/fetch-reviews.ts";
import { publishCheckRun } from "../../src/github/publish-check-run.ts";
import { createSnapshotCache, type SnapshotCache } from "../../src/github/snapshot-cache.ts";
import type { GithubCall } from "../../src/github/transport.ts";
import {
  APP_ID,
  api,
  BLOB,
  connect,
  guardNetwork,
  HEAD,
  REF,
  someAccount,
  unusedInterceptors,
  wireCommit,
  wireFile,
  wirePullRequest,
} from "./github-fixture.ts";

const SHOP = "/repos/acme/shop";
const ETAG = { etag: '"v1"' };

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

/** The base set of one evaluation: policy, pull request, files, commits, reviews, one approver, verdict. */
async function evaluateOnce(
  client: InstallationClient,
  snapshots: SnapshotCache,
  checkRunId: number | null,
): Promise<number> {
  const { owner, repo } = REF;
  const fetched = await fetchPullRequest(client, REF);
  if (fetched === null) throw new TypeError("no pull request");
  const { pullRequest } = fetched;
  await fetchFileText(client, { owner, repo: ".agentgov", path: "agentgov.yml" });
  await fetchFileText(client, {
    owner,
    repo,
    path: ".github/agentgov.yml",
    gitRef: "refs/heads/main",
  });
  const key = { ref: REF, pullRequest };
  if (snapshots.get(key) === undefined) {
    const [files, commits] = await Promise.all([
      fetchFiles(client, REF, pullRequest),
      fetchCommits(client, REF, pullRequest),
    ]);
    snapshots.set(key, { files, commits });
  }
  await fetchReviews(client, REF);
  await fetchPermission(client, REF, someAccount());
  expect(await fetchHeadSha(client, REF)).toBe(HEAD);
  const content = {
    name: "agentgov: main",
    headSha: HEAD,
    state: { status: "in_progress" as const },
    title: "t",
    summary: "s",
    text: "",
  };
  return publishCheckRun(client, REF, {
    kind: "publish-check-run",
    content,
    digest: "d",
    decisionId: "1",
    checkRunId,
  });
}

const RUN = {
  id: 31,
  name: "agentgov: main",
  status: "in_progress",
  conclusion: null,
  external_id: "1",
  app: { id: APP_ID },
};

function offerCold(): void {
  const text = { type: "file", size: 1, sha: BLOB, encoding: "base64", content: "eA==" };
  api().get(`${SHOP}/pulls/12`).reply(200, wirePullRequest(), ETAG);
  api().get("/repos/acme/.agentgov/contents/agentgov.yml").reply(200, text, ETAG);
  api().get(`${SHOP}/contents/.github%2Fagentgov.yml`).query(true).reply(200, text, ETAG);
  api()
    .get(`${SHOP}/pulls/12/files`)
    .query(true)
    .reply(200, [wireFile("a.ts")]);
  api()
    .get(`${SHOP}/pulls/12/commits`)
    .query(true)
    .reply(200, [wireCommit(HEAD)]);
  api().get(`${SHOP}/pulls/12/reviews`).query(true).reply(200, [], ETAG);
  const permission = { permission: "write", role_name: "write", user: { id: 501 } };
  api().get(`${SHOP}/collaborators/alice/permission`).reply(200, permission, ETAG);
  api().get(`${SHOP}/pulls/12`).reply(304);
  api().get(`${SHOP}/commits/${HEAD}/check-runs`).query(true).reply(200, { check_runs: [] });
  api().post(`${SHOP}/check-runs`).reply(201, RUN);
}

function offerWarm(): void {
  api().get(`${SHOP}/pulls/12`).times(2).reply(304);
  api().get("/repos/acme/.agentgov/contents/agentgov.yml").reply(304);
  api().get(`${SHOP}/contents/.github%2Fagentgov.yml`).query(true).reply(304);
  api().get(`${SHOP}/pulls/12/reviews`).query(true).reply(304);
  api().get(`${SHOP}/collaborators/alice/permission`).reply(304);
  api().patch(`${SHOP}/check-runs/31`).reply(200, RUN);
}

/** Every call counts, the token's too; a 304 costs nothing of the quota. */
function figures(calls: readonly GithubCall[]): object {
  return { calls: calls.length, charged: calls.filter((call) => call.status !== 304).length };
}

describe("the calls of one evaluation", () => {
  it("are at most 12 cold and 8 warm for the base set", async () => {
    const { client, calls } = await connect();
    const snapshots = createSnapshotCache();
    offerCold();
    const checkRunId = await evaluateOnce(client, snapshots, null);
    expect(figures(calls)).toEqual({ calls: 11, charged: 10 });
    calls.length = 0;
    offerWarm();
    await evaluateOnce(client, snapshots, checkRunId);
    expect(figures(calls)).toEqual({ calls: 7, charged: 1 });
  });
});
