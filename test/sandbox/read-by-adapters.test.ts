import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { accountId, commitSha, installationId, login, repositoryId } from "../../src/domain/ids.ts";
import type { PullRequestRef } from "../../src/domain/pull-request-facts.ts";
import { react, reply } from "../../src/github/answer-comment.ts";
import { createGithub, type Github, type InstallationClient } from "../../src/github/client.ts";
import { fetchCommits, fetchFiles } from "../../src/github/fetch-changes.ts";
import { fetchCommandComment } from "../../src/github/fetch-comment.ts";
import { fetchCodeowners, fetchFileText } from "../../src/github/fetch-contents.ts";
import { fetchMergeGroupMembers } from "../../src/github/fetch-merge-group.ts";
import { fetchPermission, fetchTeamMembers } from "../../src/github/fetch-people.ts";
import { fetchPullRequest } from "../../src/github/fetch-pull-request.ts";
import { fetchReviews } from "../../src/github/fetch-reviews.ts";
import { identifyApp } from "../../src/github/identify-app.ts";
import { type PublishCheckRun, publishCheckRun } from "../../src/github/publish-check-run.ts";
import { requestReviewers } from "../../src/github/request-reviewers.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { failureOf } from "../github/github-fixture.ts";
import { validateContract } from "./contract.ts";

const SHOP = "acme/shop";

interface Opened {
  readonly ref: PullRequestRef;
  readonly headSha: string;
}

let sandbox: Sandbox;
let github: Github;
let client: InstallationClient;
let opened: Opened;

beforeEach(async () => {
  sandbox = await startSandbox({ validate: validateContract });
  for (const name of ["alice", "bob"]) sandbox.createUser(name);
  sandbox.createOrg("acme", { members: ["alice", "bob"] });
  sandbox.createTeam("acme", "identity", ["bob"]);
  const repository = sandbox.createRepo("acme", "shop", {
    files: { "README.md": "# Shop\n", "docs/CODEOWNERS": "* @acme/identity\n" },
    collaborators: { alice: "write", bob: "maintain" },
  });
  sandbox.setTeamPermission(SHOP, "identity", "write");
  sandbox.pushCommit(SHOP, "till", {
    author: "alice",
    message: "Add a till\n",
    changes: { "src/till.ts": "export const till = 1;\n" },
  });
  const { number, headSha } = sandbox.openPullRequest({
    repo: SHOP,
    head: "till",
    by: "alice",
    title: "Add a till",
  });
  const installation = installationId(sandbox.installation("acme").id);
  github = createGithub({
    appId: sandbox.app.id,
    privateKey: sandbox.app.privateKeyPem,
    baseUrl: `${sandbox.baseUrl}/api/v3`,
    timeoutMilliseconds: 2_000,
  });
  client = await github.installation(installation);
  const repositoryNumber = repositoryId(repository.id);
  const ref = { installationId: installation, repositoryId: repositoryNumber, number };
  opened = { ref: { ...ref, owner: "acme", repo: "shop" }, headSha };
});

afterEach(async () => {
  expect(sandbox.violations).toEqual([]);
  await sandbox.stop();
});

function anEffect(state: "wait" | "pass", checkRunId: number | null): PublishCheckRun {
  const content = {
    name: "agentgov: main",
    headSha: commitSha(opened.headSha),
    state:
      state === "wait"
        ? { status: "in_progress" as const }
        : { status: "completed" as const, conclusion: "success" as const },
    title: "t",
    summary: "s",
    text: "",
  };
  return { kind: "publish-check-run", content, digest: "d", decisionId: "decision-1", checkRunId };
}

describe("reading from the stand-in, which is as strict as GitHub", () => {
  it("gives everything one evaluation needs", async () => {
    const { ref, headSha } = opened;
    expect((await identifyApp(github)).slug).toBe(sandbox.app.slug);
    const fetched = await fetchPullRequest(client, ref);
    if (fetched === null) throw new TypeError("no pull request");
    const { pullRequest } = fetched;
    expect(pullRequest).toMatchObject({ title: "Add a till", head: { sha: headSha } });
    expect(await fetchFiles(client, ref, pullRequest)).toMatchObject({
      kind: "known",
      value: [{ path: "src/till.ts", status: "added" }],
    });
    const commits = await fetchCommits(client, ref, pullRequest);
    expect(commits).toMatchObject({ kind: "known", value: [{ sha: headSha }] });
    expect(await fetchCodeowners(client, ref, "main")).toEqual({
      kind: "known",
      value: "* @acme/identity\n",
    });
    const place = { owner: "acme", repo: "shop", path: "README.md" };
    expect(await fetchFileText(client, place)).toMatchObject({ text: "# Shop\n" });
  });

  it("gives people, their reviews and their comments", async () => {
    const { ref } = opened;
    const pr = { repo: SHOP, number: ref.number };
    sandbox.review({ pr, by: "bob", state: "APPROVE" });
    const reviews = await fetchReviews(client, ref);
    if (reviews.kind === "unknown") throw new TypeError(reviews.reason);
    const bob = reviews.value[0]?.author ?? null;
    if (bob === null) throw new TypeError("no reviewer");
    expect(reviews.value).toMatchObject([{ state: "approved", commitSha: opened.headSha }]);
    expect((await fetchPermission(client, ref, bob)).permission).toMatchObject({
      value: "maintain",
    });
    const team = await fetchTeamMembers(client, "acme/identity");
    expect(team.members).toEqual({ kind: "known", value: [bob.id] });
    const { id } = sandbox.comment({ pr, by: "bob", body: "/agentgov approve" });
    expect(await fetchCommandComment(client, ref, id)).toMatchObject({ author: bob });
  });

  it("notices that a login was given to another account", async () => {
    const account = { id: accountId(1), login: login("bob"), type: "user" as const };
    expect((await fetchPermission(client, opened.ref, account)).permission.kind).toBe("unknown");
  });

  it("finds the members of a merge group", async () => {
    const { ref } = opened;
    // Without a check to wait for, the queue would have merged before it can be read.
    const check = { context: "agentgov: main", integrationId: sandbox.app.id };
    await publishCheckRun(client, ref, anEffect("pass", null));
    sandbox.setRules(SHOP, "main", { mergeQueue: true, requiredChecks: [check] });
    const group = sandbox.enqueue({ repo: SHOP, number: ref.number }, { by: "alice" });
    const { number, ...repository } = ref;
    const members = await fetchMergeGroupMembers(client, {
      ...repository,
      headSha: commitSha(group.headSha),
      headRef: group.ref,
      baseSha: commitSha(group.baseSha),
      baseRef: "main",
    });
    const [groupSha, groupBaseSha] = [group.headSha, group.baseSha];
    expect(members).toEqual({
      kind: "known",
      value: [{ number, headSha: opened.headSha, groupSha, groupBaseSha }],
    });
  });
});

describe("writing to the stand-in", () => {
  it("creates a run, updates it, and keeps to one", async () => {
    const id = await publishCheckRun(client, opened.ref, anEffect("wait", null));
    expect(await publishCheckRun(client, opened.ref, anEffect("pass", id))).toBe(id);
    expect(sandbox.checkRuns(SHOP)).toMatchObject([{ id, conclusion: "success" }]);
  });

  it("keeps to one run when the connection is cut after it was created", async () => {
    sandbox.faults.failRequests(
      { kind: "reset-after" },
      { method: "POST", path: /check-runs/u, times: 1 },
    );
    const id = await publishCheckRun(client, opened.ref, anEffect("wait", null));
    expect(sandbox.checkRuns(SHOP)).toMatchObject([{ id, externalId: "decision-1" }]);
  });

  it("answers a comment once when the connection is cut after it was written", async () => {
    const { ref } = opened;
    const pr = { repo: SHOP, number: ref.number };
    const { id } = sandbox.comment({ pr, by: "bob", body: "/agentgov approve" });
    sandbox.faults.failRequests(
      { kind: "reset-after" },
      { method: "POST", path: /comments/u, times: 1 },
    );
    await reply(client, ref, { commentId: id, body: "Done." });
    await react(client, ref, { commentId: id, content: "+1" });
    const { comments } = sandbox.pullRequest(pr);
    expect(comments).toHaveLength(2);
    expect(comments[0]?.reactions).toHaveLength(1);
  });

  it("asks those for review who can be asked", async () => {
    const asked = { users: ["bob"], teams: ["identity"] };
    expect(await requestReviewers(client, opened.ref, asked)).toEqual({
      requested: asked,
      refused: [],
    });
  });

  it.each([
    [{ kind: "html" }, "GITHUB_UNAVAILABLE"],
    [{ kind: "truncated" }, "GITHUB_INVALID_ANSWER"],
    [{ kind: "reset" }, "GITHUB_UNAVAILABLE"],
    [{ kind: "hang" }, "GITHUB_UNAVAILABLE"],
    [{ kind: "status", status: 503 }, "GITHUB_UNAVAILABLE"],
    [{ kind: "status", status: 401 }, "GITHUB_UNAUTHORIZED"],
    [{ kind: "secondary-limit", retryAfterSeconds: 3 }, "GITHUB_RATE_LIMITED"],
  ] as const)("fails with the error that fits %j", async (fault, code) => {
    sandbox.faults.failRequests(fault, { path: /pulls/u, times: 1 });
    expect(await failureOf(fetchPullRequest(client, opened.ref))).toMatchObject({ code });
  });

  it("says when the quota is there again", async () => {
    sandbox.faults.rateLimit(0);
    expect(await failureOf(fetchPullRequest(client, opened.ref))).toMatchObject({
      code: "GITHUB_RATE_LIMITED",
      limit: "primary",
    });
  });

  it("goes on after its token was taken away", async () => {
    await fetchPullRequest(client, opened.ref);
    sandbox.faults.expireTokens();
    await failureOf(fetchPullRequest(client, opened.ref));
    expect(await fetchPullRequest(client, opened.ref)).not.toBeNull();
  });
});
