import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Acme, member, startAcme } from "./acme.ts";

let acme: Acme;
const CHECK = "agentgov: main";

beforeEach(async () => {
  acme = await startAcme();
});
afterEach(async () => {
  expect(acme.sandbox.violations).toEqual([]);
  await acme.sandbox.stop();
});

/** Requires the app's check, and whatever else a test asks for. */
function requireCheck(rules: Parameters<Acme["sandbox"]["setRules"]>[2] = {}): void {
  const { sandbox, repo } = acme;
  const requiredChecks = [{ context: CHECK, integrationId: sandbox.app.id }];
  sandbox.setRules(repo, "main", { requiredChecks, ...rules });
}

/** Posts the app's own check. */
async function conclude(sha: string, conclusion: string | null): Promise<void> {
  const state = conclusion === null ? { status: "in_progress" } : { conclusion };
  const body = { name: CHECK, head_sha: sha, ...state };
  expect((await acme.api("POST /repos/acme/shop/check-runs", { body })).status).toBe(201);
}

const head = (): string => acme.sandbox.head(acme.repo, "feature");

describe("the merge queue", () => {
  const QUERY = "query MergeQueue { repository { mergeQueue { entries { nodes { position } } } } }";

  /** A second pull request, ready to be queued. */
  async function openSecond(): Promise<{ readonly repo: string; readonly number: number }> {
    const { sandbox, repo } = acme;
    const changes = { "second.txt": "x\n" };
    const options = { author: "bob", message: "m\n", changes, from: "main" };
    const sha = sandbox.pushCommit(repo, "second", options);
    await conclude(sha, "success");
    return sandbox.openPullRequest({ repo, head: "second", by: "bob", title: "Second" });
  }

  beforeEach(async () => {
    requireCheck({ mergeQueue: true });
    await conclude(head(), "success");
  });

  it("is the only way in, and only for what is ready", () => {
    const { sandbox, repo, pr } = acme;
    expect(sandbox.merge(pr, { by: "bob" })).toMatchObject({ merged: false });
    sandbox.pushCommit(repo, "feature", { author: "alice", message: "m\n", changes: { x: "y" } });
    expect(() => sandbox.enqueue(pr, { by: "bob" })).toThrow("expected");
  });

  it("builds each group on the one before it and says so by GraphQL", async () => {
    const { sandbox, repo, pr, api } = acme;
    const base = sandbox.head(repo, "main");
    const first = sandbox.enqueue(pr, { by: "bob" });
    const second = sandbox.enqueue(await openSecond(), { by: "bob" });
    expect(first.ref).toBe(`gh-readonly-queue/main/pr-1-${base}`);
    expect(second.ref).toBe(`gh-readonly-queue/main/pr-2-${first.headSha}`);
    expect(sandbox.head(repo, second.ref)).toBe(second.headSha);
    const variables = { owner: "acme", name: "shop", branch: "main" };
    const { json } = await api("POST /graphql", { body: { query: QUERY, variables } });
    const [one, two] = [first, second].map(({ headSha, baseSha, number }, index) => ({
      position: index + 1,
      headCommit: { oid: headSha },
      baseCommit: { oid: baseSha },
      pullRequest: { number },
    }));
    expect(json).toMatchObject({
      data: { repository: { mergeQueue: { entries: { nodes: [one, two] } } } },
    });
  });

  it("lands a group when its own check passes, and not by that of the head", async () => {
    const { sandbox, repo, pr } = acme;
    const group = sandbox.enqueue(pr, { by: "bob" });
    expect(sandbox.pullRequest(pr).merged).toBe(false);
    await conclude(group.headSha, "success");
    expect(sandbox.pullRequest(pr)).toMatchObject({ merged: true, mergedSha: group.headSha });
    expect(sandbox.head(repo, "main")).toBe(group.headSha);
    expect(sandbox.mergeQueue(repo, "main")).toEqual([]);
  });

  it("lands nothing out of order", async () => {
    const { sandbox, pr } = acme;
    const first = sandbox.enqueue(pr, { by: "bob" });
    const other = await openSecond();
    const second = sandbox.enqueue(other, { by: "bob" });
    await conclude(second.headSha, "success");
    expect(sandbox.pullRequest(other).merged).toBe(false);
    await conclude(first.headSha, "success");
    expect([pr, other].map((name) => sandbox.pullRequest(name).merged)).toEqual([true, true]);
  });

  it("drops a group whose check fails and builds the next anew", async () => {
    const { sandbox, repo, pr } = acme;
    const base = sandbox.head(repo, "main");
    const first = sandbox.enqueue(pr, { by: "bob" });
    sandbox.enqueue(await openSecond(), { by: "bob" });
    await conclude(first.headSha, "failure");
    expect(sandbox.mergeQueue(repo, "main")).toMatchObject([{ number: 2, baseSha: base }]);
    expect(sandbox.pullRequest(pr)).toMatchObject({ state: "open", merged: false });
  });

  it("lets go of a pull request that is pushed to, and follows a base that moves", async () => {
    const { sandbox, repo, pr } = acme;
    sandbox.enqueue(await openSecond(), { by: "bob" });
    sandbox.enqueue(pr, { by: "bob" });
    const options = { author: "alice", message: "m\n", changes: { x: "y" } };
    sandbox.pushCommit(repo, "feature", options);
    expect(sandbox.mergeQueue(repo, "main")).toMatchObject([{ number: 2 }]);
    sandbox.commit(repo, "main", { author: "olga", message: "m\n", changes: { z: "z" } });
    const tip = sandbox.push(repo, "main", { by: "olga", admin: true });
    expect(sandbox.mergeQueue(repo, "main")).toMatchObject([{ number: 2, baseSha: tip }]);
  });

  it("answers no other GraphQL, and notes the attempt", async () => {
    const { sandbox, api } = acme;
    const { json } = await api("POST /graphql", {
      body: { query: "query Viewer { viewer { login } }" },
    });
    expect(member(json, "errors")).toHaveLength(1);
    expect(sandbox.violations).toEqual(["unknown GraphQL operation Viewer"]);
    await sandbox.stop();
    acme = await startAcme();
  });
});
