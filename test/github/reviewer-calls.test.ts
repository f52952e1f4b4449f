import { validate } from "@octokit/graphql-schema";
import nock from "nock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Effect } from "../../src/domain/effect.ts";
import { candidatesQuery, fetchCandidates } from "../../src/github/fetch-candidates.ts";
import { openIssue } from "../../src/github/open-issue.ts";
import { removeReviewers, renewRequests } from "../../src/github/remove-reviewers.ts";
import { writeStickyComment } from "../../src/github/sticky-comment.ts";
import {
  APP_ID,
  api,
  connect,
  failureOf,
  guardNetwork,
  HEAD,
  HOST,
  REF,
  routesOf,
  unusedInterceptors,
} from "./github-fixture.ts";

const REQUESTED = "/repos/acme/shop/pulls/12/requested_reviewers";
const COMMENTS = "/repos/acme/shop/issues/12/comments";
const ISSUES = "/repos/acme/shop/issues";

beforeEach(guardNetwork);
afterEach(() => {
  expect(unusedInterceptors()).toEqual([]);
});

describe("removeReviewers", () => {
  it("takes people and teams back in calls of their own", async () => {
    const { client } = await connect();
    api()
      .delete(REQUESTED, { reviewers: ["ida"], team_reviewers: [] })
      .reply(200, {});
    api()
      .delete(REQUESTED, { reviewers: [], team_reviewers: ["identity"] })
      .reply(200, {});
    await removeReviewers(client, REF, { users: ["ida"], teams: ["identity"] });
  });

  it.each([404, 422, 403])("lives with a refusal: %i", async (status) => {
    const { client } = await connect();
    api().delete(REQUESTED).reply(status, { message: "no" });
    await removeReviewers(client, REF, { users: ["ida"], teams: [] });
  });

  it("fails, to be tried again, when GitHub is down", async () => {
    const { client } = await connect();
    api().delete(REQUESTED).reply(502);
    const removal = removeReviewers(client, REF, { users: ["ida"], teams: [] });
    expect(await failureOf(removal)).toMatchObject({ code: "GITHUB_UNAVAILABLE" });
  });
});

describe("renewRequests", () => {
  it("takes the request back and makes it again, which is what notifies", async () => {
    const { client, calls } = await connect();
    api()
      .delete(REQUESTED, { reviewers: ["ida"], team_reviewers: [] })
      .reply(200, {});
    api()
      .post(REQUESTED, { reviewers: ["ida"], team_reviewers: [] })
      .reply(201, {});
    const { requested } = await renewRequests(client, REF, { users: ["ida"], teams: [] });
    expect(requested.users).toEqual(["ida"]);
    expect(routesOf(calls)).toHaveLength(2);
  });
});

describe("fetchCandidates", () => {
  function answer(data: object): void {
    nock(HOST).post("/api/graphql").reply(200, { data });
  }
  const person = (id: number, login: string, away: boolean | null = null): object => ({
    databaseId: id,
    login,
    status: away === null ? null : { indicatesLimitedAvailability: away },
  });

  it("is a query that GitHub's schema knows", () => {
    expect(validate(candidatesQuery(2, 3))).toEqual([]);
  });

  it("asks once, with every name as a variable", async () => {
    const { client } = await connect();
    let sent: unknown = null;
    nock(HOST)
      .post("/api/graphql", (body: unknown) => {
        sent = body;
        return true;
      })
      .reply(200, { data: { organization: null, user0: null } });
    await fetchCandidates(client, "acme", { users: ['evil") {'], teams: ["identity"] });
    expect(sent).toEqual({
      operationName: "Candidates",
      query: candidatesQuery(1, 0),
      variables: { organization: "acme", team0: "identity" },
    });
  });

  it("joins people with their teams, and says who is away", async () => {
    const { client } = await connect();
    answer({
      organization: {
        login: "acme",
        team0: { members: { nodes: [person(1, "Ida", true), person(2, "ivan", false), null] } },
        team1: null,
      },
      user0: person(2, "ivan"),
      user1: null,
    });
    const among = { users: ["ivan", "ghost"], teams: ["identity", "secret"] };
    const person2 = { accountId: 2, login: "ivan", teams: ["acme/identity"], away: false };
    expect(await fetchCandidates(client, "Acme", among)).toEqual({
      kind: "known",
      value: [person2, { accountId: 1, login: "ida", teams: ["acme/identity"], away: true }],
    });
  });

  it("looks at fifty people at most", async () => {
    const { client } = await connect();
    const nodes = Array.from({ length: 50 }, (_, index) => person(index + 1, `p-${index}`));
    answer({
      organization: { login: "acme", team0: { members: { nodes } } },
      user0: person(99, "z"),
    });
    const found = await fetchCandidates(client, "acme", { users: ["z"], teams: ["all"] });
    expect(found.kind === "known" ? found.value.length : 0).toBe(50);
  });

  it("asks nothing for nobody", async () => {
    const { client, calls } = await connect();
    const nobody = { users: [], teams: [] };
    expect(await fetchCandidates(client, "acme", nobody)).toEqual({ kind: "known", value: [] });
    expect(calls).toEqual([]);
  });

  it("does not know what the app may not see", async () => {
    const { client } = await connect();
    const errors = [{ type: "FORBIDDEN", message: "Resource not accessible by integration" }];
    nock(HOST).post("/api/graphql").reply(200, { data: null, errors });
    const found = await fetchCandidates(client, "acme", { users: [], teams: ["identity"] });
    expect(found).toMatchObject({ kind: "unknown" });
  });
});

describe("writeStickyComment", () => {
  const effect = (commentId: number | null) =>
    ({ kind: "sticky-comment", body: "Waiting.", digest: "d", headSha: HEAD, commentId }) as const;
  const body = "Waiting.\n<!-- agentgov:status -->";
  const written = { digest: "d", headSha: HEAD };
  const none = (): void => {
    api().get(COMMENTS).query(true).reply(200, []);
  };

  it("writes the first one, with its mark", async () => {
    const { client } = await connect();
    none();
    api().post(COMMENTS, { body }).reply(201, { id: 5 });
    expect(await writeStickyComment(client, REF, effect(null))).toEqual({
      ...written,
      commentId: 5,
    });
  });

  it("looks for none where nobody has commented", async () => {
    const { client, calls } = await connect();
    api().post(COMMENTS, { body }).reply(201, { id: 5 });
    const first = { ...effect(null), isFirst: true };
    expect(await writeStickyComment(client, REF, first)).toMatchObject({ commentId: 5 });
    expect(calls.filter(({ route }) => !route.includes("access_tokens"))).toHaveLength(1);
  });

  it("edits the one it knows, with one call", async () => {
    const { client, calls } = await connect();
    api().patch("/repos/acme/shop/issues/comments/5", { body }).reply(200, { id: 5 });
    expect(await writeStickyComment(client, REF, effect(5))).toEqual({ ...written, commentId: 5 });
    expect(calls.filter(({ route }) => !route.includes("access_tokens"))).toHaveLength(1);
  });

  it("takes up the one a lost attempt has left, and no copy by others", async () => {
    const { client } = await connect();
    api()
      .get(COMMENTS)
      .query(true)
      .reply(200, [
        { id: 1, body, performed_via_github_app: null },
        { id: 2, body, performed_via_github_app: { id: 999 } },
        { id: 3, body: "other", performed_via_github_app: { id: APP_ID } },
        { id: 4, body, performed_via_github_app: { id: APP_ID } },
      ]);
    api().patch("/repos/acme/shop/issues/comments/4").reply(200, { id: 4 });
    expect(await writeStickyComment(client, REF, effect(null))).toMatchObject({ commentId: 4 });
  });

  it("does not write again what a person has deleted", async () => {
    const { client } = await connect();
    api().patch("/repos/acme/shop/issues/comments/5").reply(404, {});
    expect(await writeStickyComment(client, REF, effect(5))).toEqual({
      ...written,
      commentId: null,
    });
  });

  it("lives with a locked conversation", async () => {
    const { client } = await connect();
    none();
    api()
      .post(COMMENTS)
      .reply(403, { message: "Unable to create comment because issue is locked." });
    expect(await writeStickyComment(client, REF, effect(null))).toMatchObject({ commentId: null });
  });

  it("fails, to be tried again, when GitHub is down", async () => {
    const { client } = await connect();
    none();
    api().post(COMMENTS).reply(502);
    const attempt = writeStickyComment(client, REF, effect(null));
    expect(await failureOf(attempt)).toMatchObject({ code: "GITHUB_UNAVAILABLE" });
  });
});

describe("openIssue", () => {
  const issue: Extract<Effect, { readonly kind: "open-issue" }> = {
    kind: "open-issue",
    overrides: [7, 8],
    title: "Review",
    body: "What was skipped.",
    assignees: ["olga"],
  };
  const body = "What was skipped.\n<!-- agentgov:override:12:7,8 -->";

  it("opens it once, assigned", async () => {
    const { client } = await connect();
    api().get(ISSUES).query(true).reply(200, []);
    api()
      .post(ISSUES, { title: "Review", body, assignees: ["olga"] })
      .reply(201, { id: 1 });
    await openIssue(client, REF, issue);
    api()
      .get(ISSUES)
      .query(true)
      .reply(200, [{ id: 1, body, performed_via_github_app: { id: APP_ID } }]);
    await openIssue(client, REF, issue);
  });

  it("opens it without somebody GitHub does not take", async () => {
    const { client } = await connect();
    api()
      .get(ISSUES)
      .query(true)
      .reply(200, [{ id: 1, body }]);
    api()
      .post(ISSUES, { title: "Review", body, assignees: ["olga"] })
      .reply(422, {});
    api().post(ISSUES, { title: "Review", body, assignees: [] }).reply(201, { id: 1 });
    await openIssue(client, REF, issue);
  });

  it.each([410, 403, 404])("lives with a repository without issues: %i", async (status) => {
    const { client } = await connect();
    api().get(ISSUES).query(true).reply(status, { message: "Issues are disabled" });
    await openIssue(client, REF, issue);
  });
});
