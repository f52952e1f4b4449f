import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Acme, call, makeJwt, member, startAcme, tokenFor } from "./acme.ts";

let acme: Acme;

beforeEach(async () => {
  acme = await startAcme();
});
afterEach(async () => {
  await acme.sandbox.stop();
});

const SHOP = "/repos/acme/shop";

describe("the app's own token", () => {
  it("is accepted when good", async () => {
    const { sandbox } = acme;
    const { status, json } = await call(sandbox.baseUrl, "GET /app", {
      token: makeJwt(sandbox.app),
    });
    expect([status, member(json, "slug")]).toEqual([200, sandbox.app.slug]);
    expect(sandbox.violations).toEqual([]);
  });

  const now = Math.floor(Date.now() / 1000);
  it.each([
    ["another issuer", { iss: 1 }],
    ["an end in the past", { exp: now - 1 }],
    ["an end more than ten minutes away", { exp: now + 3600 }],
    ["no end", { exp: undefined }],
    ["a start in the future", { iat: now + 600 }],
  ])("is refused with %s", async (_name, claims) => {
    const { sandbox } = acme;
    const token = makeJwt(sandbox.app, claims);
    expect((await call(sandbox.baseUrl, "GET /app", { token })).status).toBe(401);
    expect(sandbox.violations).toHaveLength(1);
  });

  it("is refused when another key signed it, or none", async () => {
    const { sandbox } = acme;
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const privateKeyPem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const forged = makeJwt({ ...sandbox.app, privateKeyPem });
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    for (const token of [forged, `${none}.${forged.split(".")[1] ?? ""}.`]) {
      expect((await call(sandbox.baseUrl, "GET /app", { token })).status).toBe(401);
    }
  });

  it("opens no repository, and an installation token does not speak for the app", async () => {
    const { sandbox, api } = acme;
    const token = makeJwt(sandbox.app);
    expect((await call(sandbox.baseUrl, `GET ${SHOP}`, { token })).status).toBe(401);
    expect((await api("GET /app")).status).toBe(401);
    expect(sandbox.violations).toHaveLength(2);
  });
});

describe("installation tokens", () => {
  it("are asked for without credentials in vain", async () => {
    const { sandbox } = acme;
    expect((await call(sandbox.baseUrl, `GET ${SHOP}`)).status).toBe(401);
    expect(sandbox.violations).toEqual(["GET /repos/{owner}/{repo}: Requires authentication"]);
  });

  it("see nothing of another installation's repositories", async () => {
    const { sandbox, api } = acme;
    sandbox.createOrg("other");
    sandbox.createRepo("other", "secret");
    expect((await api("GET /repos/other/secret")).status).toBe(404);
    expect((await api("GET /repos/acme/nothing")).status).toBe(404);
    sandbox.createTeam("other", "core");
    expect((await api("GET /orgs/other/teams/core/members")).status).toBe(404);
  });

  it("can be narrowed to repositories and permissions", async () => {
    const { sandbox, repo } = acme;
    sandbox.createRepo("acme", "docs");
    const token = await tokenFor(sandbox, "acme", {
      repositories: ["docs"],
      permissions: { contents: "read" },
    });
    const { baseUrl } = sandbox;
    expect((await call(baseUrl, "GET /repos/acme/docs/contents/", { token })).status).toBe(404);
    expect((await call(baseUrl, "GET /repos/acme/docs", { token })).status).toBe(200);
    expect((await call(baseUrl, `GET /repos/${repo}`, { token })).status).toBe(404);
    expect((await call(baseUrl, "GET /repos/acme/docs/pulls", { token })).status).toBe(403);
  });

  it("are not given out for more than was granted, or for a suspended installation", async () => {
    const { sandbox } = acme;
    const route = `POST /app/installations/${String(sandbox.installation("acme").id)}/access_tokens`;
    const token = makeJwt(sandbox.app);
    const body = { permissions: { contents: "write" } };
    expect((await call(sandbox.baseUrl, route, { token, body })).status).toBe(422);
    sandbox.suspendInstallation("acme");
    expect((await call(sandbox.baseUrl, route, { token })).status).toBe(403);
    sandbox.unsuspendInstallation("acme");
    expect((await call(sandbox.baseUrl, route, { token })).status).toBe(201);
  });

  it("stop working when the app is suspended or removed", async () => {
    const { sandbox, api } = acme;
    sandbox.suspendInstallation("acme");
    expect((await api(`GET ${SHOP}`)).status).toBe(403);
    sandbox.unsuspendInstallation("acme");
    sandbox.uninstall("acme");
    expect((await api(`GET ${SHOP}`)).status).toBe(401);
    expect(sandbox.violations).toEqual([]);
  });

  it("do not reach a repository that left the installation", async () => {
    const { sandbox, api } = acme;
    sandbox.setInstalledRepositories("acme", []);
    expect((await api(`GET ${SHOP}`)).status).toBe(404);
  });
});

describe("permissions", () => {
  it.each([
    ["checks", "POST /repos/acme/shop/check-runs", { name: "x", head_sha: "0".repeat(40) }],
    ["issues", "POST /repos/acme/shop/issues/comments/1/reactions", { content: "eyes" }],
    ["pull_requests", "POST /repos/acme/shop/pulls/1/requested_reviewers", { reviewers: ["bob"] }],
    ["statuses", `POST /repos/acme/shop/statuses/${"0".repeat(40)}`, { state: "success" }],
  ])("are needed: without %s:write, %s is refused and noted", async (name, route, body) => {
    const { sandbox, api } = acme;
    const { permissions } = sandbox.installation("acme");
    sandbox.setAppPermissions("acme", { ...permissions, [name]: "read" });
    expect((await api(route, { body })).status).toBe(403);
    expect(sandbox.violations).toHaveLength(1);
  });

  it.each([
    ["contents", "GET /repos/acme/shop/contents/README.md"],
    ["members", "GET /orgs/acme/teams/core/members"],
    ["pull_requests", "GET /repos/acme/shop/pulls/1"],
    ["statuses", "GET /repos/acme/shop/commits/main/statuses"],
  ])("are needed for reading: without %s, %s is refused", async (name, route) => {
    const { sandbox, api } = acme;
    const { [name]: _removed, ...rest } = sandbox.installation("acme").permissions;
    sandbox.setAppPermissions("acme", rest);
    expect((await api(route)).status).toBe(403);
    expect(sandbox.violations).toEqual([]);
  });
});

describe("requests", () => {
  it("to routes that do not exist are violations", async () => {
    const { sandbox, api } = acme;
    expect((await api("PUT /repos/acme/shop/pulls/1/merge")).status).toBe(404);
    expect(sandbox.violations).toEqual(["unknown route: PUT /repos/acme/shop/pulls/1/merge"]);
  });

  it.each([
    ["GET /repos/acme/shop/pulls/99"],
    ["GET /repos/acme/shop/check-runs/1"],
    ["GET /repos/acme/shop/issues/comments/1"],
    ["GET /repos/acme/shop/contents/missing"],
    ["GET /repos/acme/shop/contents/README.md?ref=missing"],
    ["GET /repos/acme/shop/git/ref/heads%2Fmissing"],
    [`GET /repos/acme/shop/git/blobs/${"0".repeat(40)}`],
    [`GET /repos/acme/shop/git/trees/${"0".repeat(40)}`],
    ["GET /repos/acme/shop/compare/main...missing"],
    ["GET /repos/acme/shop/collaborators/nobody/permission"],
    ["GET /orgs/acme/teams/missing/members"],
    ["GET /users/nobody"],
  ])("for what is not there are answered 404: %s", async (route) => {
    expect((await acme.api(route)).status).toBe(404);
    expect(acme.sandbox.violations).toEqual([]);
  });

  it("with a body GitHub does not know are violations", async () => {
    const { sandbox, api } = acme;
    const head = sandbox.head("acme/shop", "feature");
    const body = { name: "x", head_sha: head, output: "not an object" };
    expect((await api("POST /repos/acme/shop/check-runs", { body })).status).toBe(422);
    expect(sandbox.violations).toHaveLength(1);
  });

  it.each([
    ["no such commit", { head_sha: "0".repeat(40) }],
    ["a completed run without a conclusion", { status: "completed" }],
    ["more than 65,535 characters", { output: { title: "t", summary: "x".repeat(65_536) } }],
  ])("for a check run are refused: %s", async (_name, change) => {
    const { sandbox, repo } = acme;
    // Without the contract, so that the stand-in's own refusals are seen.
    const plain = await startAcme({ validate: () => [] });
    const body = { name: "x", head_sha: plain.sandbox.head(repo, "feature"), ...change };
    expect((await plain.api("POST /repos/acme/shop/check-runs", { body })).status).toBe(422);
    expect(plain.sandbox.checkRuns(repo)).toEqual([]);
    await plain.sandbox.stop();
    expect(sandbox.violations).toEqual([]);
  });

  it("to change another app's check run are refused", async () => {
    const { sandbox, api, repo } = acme;
    const sha = sandbox.head(repo, "feature");
    const { id } = sandbox.postCheck(repo, { sha, name: "build", conclusion: "failure" });
    const body = { conclusion: "success" };
    const answer = await api(`PATCH /repos/acme/shop/check-runs/${String(id)}`, { body });
    expect(answer.status).toBe(403);
    expect(sandbox.checkRuns(repo)[0]?.conclusion).toBe("failure");
  });

  it.each([["alice"], ["nobody"], ["stranger"]])(
    "to ask %s for a review are refused",
    async (login) => {
      const { sandbox, api } = acme;
      sandbox.createUser("stranger");
      const body = { reviewers: [login] };
      const answer = await api("POST /repos/acme/shop/pulls/1/requested_reviewers", { body });
      expect(answer.status).toBe(422);
      expect(sandbox.pullRequest(acme.pr).requestedReviewers).toEqual([]);
    },
  );
});
