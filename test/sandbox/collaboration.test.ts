import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Acme, member, startAcme } from "./acme.ts";

let acme: Acme;

beforeEach(async () => {
  acme = await startAcme();
});
afterEach(async () => {
  expect(acme.sandbox.violations).toEqual([]);
  await acme.sandbox.stop();
});

const SHOP = "/repos/acme/shop";

describe("people", () => {
  it("hold the most that their own grant, teams and organisation give", async () => {
    const { sandbox, repo, api } = acme;
    sandbox.createTeam("acme", "parent");
    sandbox.createTeam("acme", "child", { members: ["rita"], parent: "parent" });
    const role = async (login: string): Promise<unknown> => {
      const { json } = await api(`GET ${SHOP}/collaborators/${login}/permission`);
      return [member(json, "permission"), member(json, "role_name")];
    };
    expect(await role("rita")).toEqual(["read", "read"]);
    sandbox.setTeamPermission(repo, "parent", "maintain");
    expect(await role("rita")).toEqual(["write", "maintain"]);
    expect(await role("olga")).toEqual(["admin", "admin"]);
    sandbox.createUser("stranger");
    expect(await role("stranger")).toEqual(["none", "none"]);
    const { json } = await api("GET /orgs/acme/teams/parent/members");
    expect(json).toMatchObject([{ login: "rita" }]);
    const membership = "/orgs/acme/teams/parent/memberships";
    expect((await api(`GET ${membership}/rita`)).json).toMatchObject({ state: "active" });
    expect((await api(`GET ${membership}/bob`)).status).toBe(404);
  });

  it("keep their id when they take another login", async () => {
    const { sandbox, api } = acme;
    const { json } = await api("GET /users/bob");
    sandbox.renameUser("bob", "robert");
    expect((await api("GET /users/robert")).json).toMatchObject({ id: member(json, "id") });
    expect((await api("GET /users/bob")).status).toBe(404);
  });

  it("are linked to commits by address, whoever wrote it there", async () => {
    const { sandbox, repo, api } = acme;
    sandbox.createUser("dora", { emails: ["dora@example.com"] });
    sandbox.pushCommit(repo, "feature", {
      author: { name: "Not Dora", email: "Dora@example.com" },
      committer: { name: "?", email: "nobody@example.com" },
      message: "m\n",
      changes: { x: "y" },
      by: "alice",
    });
    const { json } = await api(`GET ${SHOP}/commits/feature`);
    expect(json).toMatchObject({ author: { login: "dora" }, committer: null });
  });
});

describe("check runs", () => {
  it("are created, updated and listed, the newest of each name", async () => {
    const { sandbox, repo, api } = acme;
    const head_sha = sandbox.head(repo, "feature");
    const body = { name: "agentgov: main", head_sha, external_id: "d1", status: "in_progress" };
    const first = await api(`POST ${SHOP}/check-runs`, { body });
    await api(`POST ${SHOP}/check-runs`, { body: { ...body, external_id: "d2" } });
    const update = { conclusion: "success", output: { title: "Fine", summary: "All fine" } };
    const id = String(member(first.json, "id"));
    const { json } = await api(`PATCH ${SHOP}/check-runs/${id}`, { body: update });
    expect(json).toMatchObject({ status: "completed", conclusion: "success", external_id: "d1" });
    const list = `GET ${SHOP}/commits/feature/check-runs`;
    expect((await api(list)).json).toMatchObject({
      total_count: 1,
      check_runs: [{ external_id: "d2" }],
    });
    expect((await api(`${list}?filter=all`)).json).toMatchObject({ total_count: 2 });
    expect((await api(`${list}?check_name=other`)).json).toMatchObject({ total_count: 0 });
    expect(sandbox.checkRuns(repo).map(({ status }) => status)).toEqual([
      "completed",
      "in_progress",
    ]);
  });
});

describe("comments", () => {
  it("by the app name it, and take one reaction of a kind", async () => {
    const { sandbox, api, pr } = acme;
    const made = await api(`POST ${SHOP}/issues/1/comments`, { body: { body: "Hello" } });
    const { slug } = sandbox.app;
    expect(made.json).toMatchObject({
      user: { login: `${slug}[bot]`, type: "Bot" },
      performed_via_github_app: { slug },
    });
    const path = `${SHOP}/issues/comments/${String(member(made.json, "id"))}/reactions`;
    const statuses = [];
    for (const content of ["eyes", "eyes", "+1"]) {
      statuses.push((await api(`POST ${path}`, { body: { content } })).status);
    }
    expect(statuses).toEqual([201, 200, 201]);
    expect(sandbox.pullRequest(pr).comments[0]?.reactions).toEqual(["eyes", "+1"]);
  });
});

describe("the activity of a branch", () => {
  it("tells who moved it and how, newest first", async () => {
    const { sandbox, repo, api } = acme;
    sandbox.commit(repo, "feature", {
      author: "bob",
      message: "m\n",
      changes: { z: "z" },
      from: "main",
    });
    sandbox.forcePush(repo, "feature", { by: "bob" });
    const { json } = await api(`GET ${SHOP}/activity?ref=feature`);
    expect(json).toMatchObject([
      { activity_type: "force_push", actor: { login: "bob" } },
      { activity_type: "branch_creation", actor: { login: "alice" } },
    ]);
  });
});

describe("a pull request opened through an app", () => {
  it("names the app where GitHub does: on its issue", async () => {
    const { sandbox, repo, api } = acme;
    sandbox.createUser("coder[bot]", { type: "Bot" });
    sandbox.setPermission(repo, "coder[bot]", "write");
    const changes = { "bot.txt": "x\n" };
    sandbox.pushCommit(repo, "bot", { author: "coder[bot]", message: "m\n", changes });
    const by = "coder[bot]";
    const { number } = sandbox.openPullRequest({
      repo,
      head: "bot",
      by,
      title: "Bot",
      viaApp: "coder",
    });
    const issue = async (id: number): Promise<unknown> =>
      (await api(`GET ${SHOP}/issues/${String(id)}`)).json;
    expect(await issue(number)).toMatchObject({
      user: { type: "Bot" },
      performed_via_github_app: { slug: "coder" },
    });
    expect(await issue(1)).toMatchObject({ performed_via_github_app: null });
  });
});
