import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type Acme,
  call,
  makeJwt,
  member,
  type Received,
  type Receiver,
  startAcme,
  startReceiver,
} from "./acme.ts";
import { DESCRIBED_EVENTS } from "./contract.ts";
import { playEverything } from "./play-everything.ts";

let acme: Acme;
let receiver: Receiver;

const PERMISSIONS = {
  administration: "read",
  checks: "write",
  contents: "read",
  deployments: "read",
  issues: "write",
  members: "read",
  merge_queues: "read",
  metadata: "read",
  pull_requests: "write",
  statuses: "write",
};

beforeEach(async () => {
  acme = await startAcme({ permissions: PERMISSIONS });
  receiver = await startReceiver();
  await acme.sandbox.settled();
  acme.sandbox.deliverTo(receiver.url);
});
afterEach(async () => {
  expect(acme.sandbox.violations).toEqual([]);
  await acme.sandbox.stop();
  receiver.close();
});

function eventOf({ headers, body }: Received): string {
  const action = member(JSON.parse(body), "action");
  const event = String(headers["x-github-event"]);
  return typeof action === "string" ? `${event}.${action}` : event;
}

/** What one act makes GitHub send, in order. */
async function sentBy(act: () => unknown): Promise<readonly string[]> {
  const before = receiver.received.length;
  act();
  await acme.sandbox.settled();
  return receiver.received.slice(before).map(eventOf);
}

const sandbox = (): Acme["sandbox"] => acme.sandbox;
const change = { author: "alice", message: "m\n", changes: { "n.txt": "n\n" } };

const CASES: readonly (readonly [string, () => unknown, readonly string[]])[] = [
  [
    "a push to a head",
    () => sandbox().pushCommit("acme/shop", "feature", change),
    ["push", "pull_request.synchronize"],
  ],
  ["a push elsewhere", () => sandbox().pushCommit("acme/shop", "other", change), ["push"]],
  [
    "a new title",
    () => sandbox().editPullRequest(acme.pr, { by: "alice", title: "New" }),
    ["pull_request.edited"],
  ],
  [
    "a draft",
    () => sandbox().convertToDraft(acme.pr, { by: "alice" }),
    ["pull_request.converted_to_draft"],
  ],
  ["closing", () => sandbox().close(acme.pr, { by: "alice" }), ["pull_request.closed"]],
  [
    "a deleted head branch",
    () => sandbox().deleteBranch("acme/shop", "feature", { by: "alice" }),
    ["push", "pull_request.closed"],
  ],
  [
    "an approval",
    () => sandbox().review({ pr: acme.pr, by: "bob", state: "APPROVE" }),
    ["pull_request_review.submitted"],
  ],
  [
    "a request",
    () => sandbox().requestReviewers(acme.pr, { by: "alice", users: ["bob", "carol"] }),
    ["pull_request.review_requested", "pull_request.review_requested"],
  ],
  [
    "a comment",
    () => sandbox().comment({ pr: acme.pr, by: "bob", body: "hi" }),
    ["issue_comment.created"],
  ],
  ["a merge", () => sandbox().merge(acme.pr, { by: "bob" }), ["pull_request.closed", "push"]],
  ["a collaborator", () => sandbox().setPermission("acme/shop", "rita", "write"), ["member.added"]],
  [
    "another permission",
    () => sandbox().setPermission("acme/shop", "bob", "admin"),
    ["member.edited"],
  ],
  [
    "a lost collaborator",
    () => sandbox().setPermission("acme/shop", "bob", "none"),
    ["member.removed"],
  ],
  [
    "a team",
    () => sandbox().createTeam("acme", "core", ["bob"]),
    ["team.created", "membership.added"],
  ],
  ["a member", () => sandbox().removeMember("acme", "rita"), ["organization.member_removed"]],
  [
    "a repository",
    () => sandbox().createRepo("acme", "new"),
    ["installation_repositories.added", "repository.created", "push"],
  ],
  [
    "a repository's new name",
    () => sandbox().renameRepo("acme/shop", "store"),
    ["repository.renamed"],
  ],
  [
    "rules",
    () => sandbox().setRules("acme/shop", "main", { blockForcePush: true }),
    ["repository_ruleset.created"],
  ],
  ["a suspension", () => sandbox().suspendInstallation("acme"), ["installation.suspend"]],
  [
    "another app's check",
    () =>
      sandbox().postCheck("acme/shop", {
        sha: sandbox().head("acme/shop", "feature"),
        name: "ci",
        conclusion: "success",
      }),
    ["check_run.created", "check_run.completed"],
  ],
];

describe("webhooks", () => {
  it.each(CASES)("tell of %s, as the contract describes it", async (_name, act, expected) => {
    expect(await sentBy(act)).toEqual(expected);
  });

  it("go out in every described form, but for the app's own check runs", async () => {
    playEverything(acme, PERMISSIONS);
    await acme.sandbox.settled();
    const sent = new Set(
      acme.sandbox.deliveries.map(({ event, action }) =>
        action === null ? event : `${event}.${action}`,
      ),
    );
    const missing = DESCRIBED_EVENTS.filter((name) => !sent.has(name));
    expect(missing).toEqual(["check_run.requested_action", "check_run.rerequested"]);
  });

  it("are signed over their exact bytes", async () => {
    await sentBy(() => sandbox().comment({ pr: acme.pr, by: "bob", body: "grüße\u2028" }));
    const { headers, body } = receiver.received[0] ?? { headers: {}, body: "" };
    const { webhookSecret } = acme.sandbox.app;
    const digest = createHmac("sha256", webhookSecret).update(body).digest("hex");
    expect(headers["x-hub-signature-256"]).toBe(`sha256=${digest}`);
    expect(headers["content-type"]).toBe("application/json");
    expect(headers["x-github-delivery"]).toMatch(/^[0-9a-f-]{36}$/u);
  });

  it("have ids of their own, which a redelivery keeps", async () => {
    await sentBy(() => sandbox().createTeam("acme", "core", ["bob"]));
    const [first, second] = receiver.received.map(({ headers }) => headers["x-github-delivery"]);
    expect(first).not.toBe(second);
    await sentBy(() => sandbox().redeliver(String(first)));
    expect(receiver.received.at(-1)?.headers["x-github-delivery"]).toBe(first);
    expect(receiver.received.at(-1)?.body).toBe(receiver.received[0]?.body);
  });

  it("stay away from installations that are suspended or may not read", async () => {
    const comment = (): unknown => sandbox().comment({ pr: acme.pr, by: "bob", body: "hi" });
    await sentBy(() => sandbox().suspendInstallation("acme"));
    expect(await sentBy(comment)).toEqual([]);
    await sentBy(() => sandbox().unsuspendInstallation("acme"));
    await sentBy(() => sandbox().setAppPermissions("acme", { metadata: "read" }));
    expect(await sentBy(comment)).toEqual([]);
  });

  it("are listed and can be asked for again through the API", async () => {
    receiver.answer = 500;
    await sentBy(() => sandbox().comment({ pr: acme.pr, by: "bob", body: "hi" }));
    receiver.answer = 200;
    const token = makeJwt(acme.sandbox.app);
    const { baseUrl } = acme.sandbox;
    const { json } = await call(baseUrl, "GET /app/hook/deliveries?per_page=1", { token });
    expect(json).toMatchObject([{ event: "issue_comment", status_code: 500, redelivery: false }]);
    const [failed] = Array.isArray(json) ? json : [];
    const path = `/app/hook/deliveries/${String(member(failed, "id"))}`;
    expect((await call(baseUrl, `GET ${path}`, { token })).json).toMatchObject({
      request: { payload: { action: "created" } },
    });
    expect((await call(baseUrl, `POST ${path}/attempts`, { token })).status).toBe(202);
    await acme.sandbox.settled();
    const page = await call(baseUrl, "GET /app/hook/deliveries?per_page=1", { token });
    expect(page.json).toMatchObject([
      { guid: member(failed, "guid"), status_code: 200, redelivery: true },
    ]);
    expect(page.headers.get("link")).toContain('rel="next"');
  });

  it("that nobody answers are logged with status 0", async () => {
    receiver.close();
    acme.sandbox.deliverTo("http://127.0.0.1:1/");
    acme.sandbox.comment({ pr: acme.pr, by: "bob", body: "hi" });
    expect(await acme.sandbox.settled()).toMatchObject([{ statusCode: 0, event: "issue_comment" }]);
  });
});

/** Does everything a person can do here, once. */
describe("the app's own check run", () => {
  it("tells of being run again, and of its buttons", async () => {
    const head_sha = acme.sandbox.head(acme.repo, "feature");
    const body = { name: "x", head_sha, status: "in_progress" };
    const { json } = await acme.api("POST /repos/acme/shop/check-runs", { body });
    const id = Number(member(json, "id"));
    expect(await sentBy(() => sandbox().rerequestCheck(id, "bob"))).toEqual([
      "check_run.created",
      "check_run.rerequested",
    ]);
    const press = { by: "bob", identifier: "explain" };
    expect(await sentBy(() => sandbox().requestCheckAction(id, press))).toEqual([
      "check_run.requested_action",
    ]);
    expect(member(JSON.parse(receiver.received.at(-1)?.body ?? "{}"), "requested_action")).toEqual({
      identifier: "explain",
    });
  });
});
