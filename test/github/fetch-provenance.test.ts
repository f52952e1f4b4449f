import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CommitSha } from "../../src/domain/ids.ts";
import type { PullRequestState } from "../../src/domain/pull-request-facts.ts";
import type { ProvenanceNeeds } from "../../src/domain/recorded-provenance.ts";
import { fetchProvenance } from "../../src/github/fetch-provenance.ts";
import { fetchPullRequest } from "../../src/github/fetch-pull-request.ts";
import {
  api,
  BLOB,
  connect,
  guardNetwork,
  HEAD,
  OTHER,
  REF,
  someAccount,
  unusedInterceptors,
  wireAccount,
  wireFile,
  wirePullRequest,
} from "./github-fixture.ts";

const SHOP = "/repos/acme/shop";
const TIP = "e".repeat(40);

const NOTHING: ProvenanceNeeds = {
  app: false,
  notes: [],
  patches: [],
  mentions: false,
  issues: [],
  logins: [],
};

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

interface Read {
  readonly found: Awaited<ReturnType<typeof fetchProvenance>>;
  readonly calls: number;
}

async function read(
  needs: Partial<ProvenanceNeeds>,
  head: Partial<PullRequestState["head"]> = {},
): Promise<Read> {
  const { client, calls } = await connect();
  api().get(`${SHOP}/pulls/12`).reply(200, wirePullRequest());
  const fetched = await fetchPullRequest(client, REF);
  if (fetched === null) throw new TypeError("no pull request");
  const before = calls.length;
  const pullRequest = { ...fetched.pullRequest, head: { ...fetched.pullRequest.head, ...head } };
  const found = await fetchProvenance(client, REF, {
    pullRequest,
    needs: { ...NOTHING, ...needs },
  });
  return { found, calls: calls.length - before };
}

async function reading(needs: Partial<ProvenanceNeeds>): Promise<object> {
  const { found } = await read(needs);
  if (found.provenance?.kind !== "known") throw new TypeError("nothing was read");
  return found.provenance.value;
}

function offerNotes(repository: string, path: string): void {
  const object = { type: "commit", sha: TIP };
  const refs = [
    { ref: "refs/notes/ai-old", object: { type: "commit", sha: OTHER } },
    { ref: "refs/notes/ai", object },
  ];
  const entry = { path, mode: "100644", type: "blob", sha: BLOB, size: 3 };
  const content = Buffer.from("{}\n").toString("base64");
  api().get(`${repository}/git/matching-refs/notes%2Fai`).reply(200, refs);
  api()
    .get(`${repository}/git/trees/${TIP}`)
    .query({ recursive: "1" })
    .reply(200, { sha: TIP, truncated: false, tree: [entry] });
  api()
    .get(`${repository}/git/blobs/${BLOB}`)
    .reply(200, { sha: BLOB, size: 3, encoding: "base64", content });
}

function spread(sha: CommitSha, ...at: readonly number[]): string {
  const ends = [0, ...at, sha.length];
  return ends
    .slice(1)
    .map((end, index) => sha.slice(ends[index], end))
    .join("/");
}

describe("fetchProvenance", () => {
  it("makes no call where nothing is needed", async () => {
    expect((await read({})).calls).toBe(0);
  });

  it.each([
    ["the app", { performed_via_github_app: { slug: "cursor" } }, "cursor"],
    ["that there was none", { performed_via_github_app: null }, null],
  ])("tells %s with one call", async (_name, more, expected) => {
    api()
      .get(`${SHOP}/issues/12`)
      .reply(200, { number: 12, user: wireAccount(), ...more });
    const { found, calls } = await read({ app: true });
    expect(found.viaApp).toEqual({ kind: "known", value: expected });
    expect(calls).toBe(1);
  });

  it("does not decide by an app it may not ask about", async () => {
    api().get(`${SHOP}/issues/12`).reply(403, { message: "Resource not accessible" });
    expect((await read({ app: true })).found.viaApp).toMatchObject({ kind: "unknown" });
  });

  it.each([
    ["flat", spread(HEAD)],
    ["in one level of folders", spread(HEAD, 2)],
    ["in two levels of folders", spread(HEAD, 2, 4)],
  ])("reads the notes of agents, spread %s", async (_name, path) => {
    offerNotes(SHOP, path);
    expect(await reading({ notes: [HEAD, OTHER] })).toMatchObject({
      notes: [{ sha: HEAD, text: "{}\n" }],
      unread: [],
    });
  });

  it("reads the notes of a fork where they are", async () => {
    offerNotes("/repos/alice/fork", spread(HEAD));
    const { found } = await read(
      { notes: [HEAD] },
      { repository: { owner: "alice", name: "fork" } },
    );
    expect(found.provenance).toMatchObject({ value: { notes: [{ sha: HEAD }] } });
  });

  it("makes one call where there are no notes", async () => {
    api().get(`${SHOP}/git/matching-refs/notes%2Fai`).reply(200, []);
    const { found, calls } = await read({ notes: [HEAD] });
    expect(found.provenance).toMatchObject({ value: { notes: [] } });
    expect(calls).toBe(1);
  });

  it("says what it could not read, and goes on", async () => {
    api().get(`${SHOP}/git/matching-refs/notes%2Fai`).reply(404, { message: "Not Found" });
    api().get(`${SHOP}/issues/3`).reply(410, { message: "This issue was deleted" });
    api().get("/users/ivan").reply(200, wireAccount("ivan", 9));
    expect(await reading({ notes: [HEAD], issues: [3], logins: ["ivan"] })).toMatchObject({
      notes: [],
      issues: [],
      accounts: [someAccount("ivan", 9)],
      unread: [expect.stringContaining("notes"), expect.stringContaining("issue #3")],
    });
  });

  it("reads who opened an issue, and who a login is", async () => {
    api()
      .get(`${SHOP}/issues/3`)
      .reply(200, { number: 3, user: wireAccount("ida", 8) });
    api().get("/users/nobody").reply(404, { message: "Not Found" });
    expect(await reading({ issues: [3], logins: ["nobody"] })).toMatchObject({
      issues: [{ number: 3, author: someAccount("ida", 8) }],
      accounts: [],
    });
  });

  it("keeps the comments that mention somebody, without their text", async () => {
    const at = "2026-11-01T10:00:00Z";
    const comments = [
      { id: 1, user: wireAccount(), body: "@Cursor do it, @cursor!", created_at: at },
      { id: 2, user: wireAccount(), body: "mail me@cursor.sh or see a/@cursor", created_at: at },
      { id: 3, user: null, body: "@cursor", created_at: at },
    ];
    api().get(`${SHOP}/issues/12/comments`).query(true).reply(200, comments);
    expect(await reading({ mentions: true })).toMatchObject({
      mentions: [{ commentId: 1, account: someAccount(), logins: ["cursor"], at }],
    });
  });

  it("reads the identity of what a commit changes", async () => {
    api()
      .get(`${SHOP}/commits/${HEAD}`)
      .query(true)
      .reply(200, { sha: HEAD, files: [wireFile("a.ts")] });
    api().get(`${SHOP}/commits/${OTHER}`).query(true).reply(200, { sha: OTHER, files: [] });
    expect(await reading({ patches: [HEAD, OTHER] })).toMatchObject({
      patchIds: [{ sha: HEAD, patchId: expect.stringMatching(/^sha256:/u) }],
      unread: [],
    });
  });
});

describe("the workflows that ran", () => {
  const runs = { branch: "topic", since: "2026-11-01T04:00:00Z", until: "2026-11-01T10:00:00Z" };
  const answers = (status: number, body: object): void => {
    api()
      .get(`${SHOP}/actions/runs`)
      .query({ created: "2026-11-01T04:00:00Z..2026-11-01T10:00:00Z", per_page: 100 })
      .reply(status, body);
  };

  it("are read with who started them", async () => {
    const run = {
      id: 5,
      event: "issue_comment",
      status: "completed",
      head_branch: "main",
      actor: wireAccount(),
      triggering_actor: wireAccount("bob", 502),
      created_at: "2026-11-01T09:00:00Z",
      run_started_at: "2026-11-01T09:30:00Z",
      updated_at: "2026-11-01T09:40:00Z",
    };
    const { run_started_at: _none, ...older } = run;
    const open = { ...older, id: 6, status: "in_progress", head_branch: null, actor: null };
    answers(200, { total_count: 2, workflow_runs: [run, open] });
    expect(await reading({ runs })).toMatchObject({
      runs: [
        {
          id: 5,
          event: "issue_comment",
          branch: "main",
          actor: someAccount(),
          triggeredBy: someAccount("bob", 502),
          startedAt: "2026-11-01T09:30:00Z",
          endedAt: "2026-11-01T09:40:00Z",
        },
        { id: 6, branch: null, actor: null, startedAt: "2026-11-01T09:00:00Z", endedAt: null },
      ],
      unread: [],
    });
  });

  it.each([403, 404])("are unread, and no error, when GitHub answers %d", async (status) => {
    answers(status, { message: "Resource not accessible by integration" });
    expect(await reading({ runs })).toMatchObject({
      runs: [],
      unread: [expect.stringContaining("who started the workflows")],
    });
  });

  it("cost no call where nobody asks", async () => {
    expect(await reading({})).not.toHaveProperty("runs");
  });
});
