import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Refusal } from "../../src/sandbox/refusal.ts";
import { type Acme, member, startAcme } from "./acme.ts";

let acme: Acme;

beforeEach(async () => {
  acme = await startAcme();
});
afterEach(async () => {
  const { violations } = acme.sandbox;
  await acme.sandbox.stop();
  expect(violations).toEqual([]);
});

/** The body of the last webhook that something caused. */
async function toldBy(act: () => unknown): Promise<unknown> {
  await acme.sandbox.settled();
  act();
  const last = (await acme.sandbox.settled()).at(-1);
  return JSON.parse(acme.sandbox.deliveries.find(({ guid }) => guid === last?.guid)?.body ?? "{}");
}

describe("an issue that is no pull request", () => {
  it("tells of its comments without naming a pull request", async () => {
    const { sandbox, repo } = acme;
    const issue = sandbox.openIssue(repo, { by: "bob", title: "Broken", body: "It is." });
    const told = await toldBy(() => sandbox.commentOnIssue(issue, { by: "bob", body: "hi" }));
    expect(member(told, "action")).toBe("created");
    expect(member(told, "issue")).toMatchObject({ number: issue.number, title: "Broken" });
    expect(member(told, "issue")).not.toHaveProperty("pull_request");
  });

  it("becomes a pull request with its number and what was said in it", () => {
    const { sandbox, repo } = acme;
    const issue = sandbox.openIssue(repo, { by: "bob", title: "Broken", body: "It is." });
    sandbox.commentOnIssue(issue, { by: "bob", body: "hi" });
    const changes = { "n.txt": "n\n" };
    sandbox.pushCommit(repo, "more", { author: "alice", message: "m", changes, from: "main" });
    const pr = sandbox.openPullRequest({
      repo,
      head: "more",
      by: "alice",
      title: "Fix",
      fromIssue: issue.number,
    });
    expect(pr.number).toBe(issue.number);
    expect(sandbox.pullRequest(pr).comments.map(({ body }) => body)).toEqual(["hi"]);
  });
});

describe("a comment", () => {
  it("says when it is hidden, and which app wrote it in a person's name", async () => {
    const { sandbox, pr } = acme;
    const name = sandbox.comment({ pr, by: "bob", body: "hi", viaApp: "bridge" });
    const route = `GET /repos/acme/shop/issues/comments/${String(name.id)}`;
    const { json } = await acme.api(route);
    expect(json).toMatchObject({
      user: { login: "bob" },
      performed_via_github_app: { slug: "bridge" },
      minimized: null,
    });
    sandbox.hideComment(name, "spam");
    expect((await acme.api(route)).json).toMatchObject({ minimized: { reason: "spam" } });
  });
});

describe("a deploy key", () => {
  it.each([
    ["whoever added it", "olga", "olga"],
    ["nobody once they are gone", null, undefined],
  ])("pushes in the name of %s", async (_name, addedBy, actor) => {
    const { sandbox, repo } = acme;
    sandbox.commit(repo, "feature", { author: "alice", message: "m", changes: { "n.txt": "n\n" } });
    const sha = sandbox.pushWithDeployKey(repo, "feature", { addedBy });
    const { json } = await acme.api("GET /repos/acme/shop/activity");
    const move = Array.isArray(json) ? json.find((one) => member(one, "after") === sha) : null;
    expect(member(member(move, "actor") ?? {}, "login")).toBe(actor);
    expect(() => sandbox.pushWithDeployKey(repo, "feature", { addedBy })).toThrow("nothing");
  });
});

describe("a repository", () => {
  it("shows the custom properties that are set, one value or several", async () => {
    const { sandbox, repo } = acme;
    const read = async () => (await acme.api("GET /repos/acme/shop/properties/values")).json;
    expect(await read()).toEqual([]);
    sandbox.setProperties(repo, { tier: "gold", regions: ["eu", "us"] });
    expect(await read()).toEqual([
      { property_name: "tier", value: "gold" },
      { property_name: "regions", value: ["eu", "us"] },
    ]);
  });

  it("takes no push once it is archived", () => {
    const { sandbox, repo } = acme;
    sandbox.archiveRepo(repo);
    const change = { author: "alice", message: "m", changes: { "n.txt": "n\n" } };
    expect(() => sandbox.pushCommit(repo, "feature", change)).toThrow(Refusal);
  });

  it("belongs to another account after a transfer, without the teams it had", async () => {
    const { sandbox, repo } = acme;
    sandbox.createOrg("apex", { owners: ["olga"] });
    const told = await toldBy(() => sandbox.transferRepo(repo, "apex"));
    expect(member(told, "action")).toBe("transferred");
    expect(member(told, "repository")).toMatchObject({ full_name: "apex/shop" });
  });
});
