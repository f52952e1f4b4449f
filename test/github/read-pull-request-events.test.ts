import { describe, expect, it } from "vitest";
import {
  COMMON,
  checkPayload,
  commentPayload,
  eventOf,
  OF_THIS_REPOSITORY,
  OWN_BOT,
  pullRequestPayload,
  reasonOf,
  THIS_PULL_REQUEST,
} from "./delivery-fixture.ts";
import { BASE, HEAD, INSTALLATION, someAccount, wireAccount } from "./github-fixture.ts";

describe("pull_request", () => {
  it.each([
    "opened",
    "reopened",
    "edited",
    "ready_for_review",
    "converted_to_draft",
    "closed",
    "enqueued",
    "review_requested",
    "review_request_removed",
    "labeled",
    "unlabeled",
  ])("is evaluated when %s", (action) => {
    expect(eventOf("pull_request", pullRequestPayload(action))).toEqual({
      name: `pull_request.${action}`,
      sender: someAccount(),
      work: [THIS_PULL_REQUEST],
      pushes: [],
      commands: [],
    });
  });

  it.each(["assigned", "locked", "auto_merge_enabled", "invented"])(
    "is ignored when %s",
    (action) => {
      expect(reasonOf("pull_request", pullRequestPayload(action))).toBe(
        "the action changes nothing",
      );
    },
  );

  it("tells the push of a synchronize, in the repository of the head", () => {
    const head = { ref: "till", sha: HEAD, repo: { id: 321 } };
    const moved = { before: BASE, after: HEAD, pull_request: { number: 12, head } };
    expect(eventOf("pull_request", pullRequestPayload("synchronize", moved))).toMatchObject({
      work: [THIS_PULL_REQUEST],
      pushes: [
        {
          repositoryId: 321,
          ref: "refs/heads/till",
          before: BASE,
          after: HEAD,
          pusher: someAccount(),
          forced: false,
        },
      ],
    });
  });

  it.each([
    ["of a deleted fork", { pull_request: { number: 12, head: { ref: "till", repo: null } } }],
    ["by nobody", { sender: null }],
  ])("is evaluated without a push after a synchronize %s", (_name, overrides) => {
    const payload = pullRequestPayload("synchronize", { before: BASE, after: HEAD, ...overrides });
    expect(eventOf("pull_request", payload)).toMatchObject({
      work: [THIS_PULL_REQUEST],
      pushes: [],
    });
  });

  it("is ignored when the app itself asked for a review", () => {
    const payload = pullRequestPayload("review_requested", { sender: OWN_BOT });
    expect(reasonOf("pull_request", payload)).toBe("caused by the app itself");
  });

  it("is evaluated when a person is called like the app's bot", () => {
    const sender = wireAccount("agentgov[bot]", 900, "User");
    expect(eventOf("pull_request", pullRequestPayload("opened", { sender })).work).toHaveLength(1);
  });

  it.each([
    ["installation", { installation: undefined }],
    ["repository.id", { repository: { ...COMMON.repository, id: "99" } }],
    ["pull_request", { pull_request: null }],
    ["pull_request.number", { pull_request: { number: -1 } }],
  ])("is ignored when the payload has no usable %s", (path, overrides) => {
    expect(reasonOf("pull_request", pullRequestPayload("opened", overrides))).toContain(path);
  });
});

describe("pull_request_review", () => {
  it.each(["submitted", "edited", "dismissed"])("is evaluated when %s", (action) => {
    expect(eventOf("pull_request_review", pullRequestPayload(action)).work).toEqual([
      THIS_PULL_REQUEST,
    ]);
  });

  it("is ignored otherwise", () => {
    expect(reasonOf("pull_request_review", pullRequestPayload("invented"))).not.toBe("not ignored");
  });
});

describe("issue_comment", () => {
  it("names a new comment that addresses the app", () => {
    expect(eventOf("issue_comment", commentPayload("Fine.\n/agentgov approve"))).toMatchObject({
      name: "issue_comment.created",
      work: [THIS_PULL_REQUEST],
      commands: [{ commentId: 77, createdAt: "2026-11-01T10:00:00Z", author: someAccount() }],
    });
  });

  it.each([
    [
      "edited into a command",
      "/agentgov approve",
      { action: "edited", changes: { body: { from: "hello" } } },
    ],
    [
      "edited away from one",
      "hello",
      { action: "edited", changes: { body: { from: "/agentgov approve" } } },
    ],
    ["deleted", "/agentgov approve", { action: "deleted" }],
  ])("is evaluated without a command when %s", (_name, body, overrides) => {
    const payload = commentPayload(body, overrides);
    expect(eventOf("issue_comment", payload)).toMatchObject({
      work: [THIS_PULL_REQUEST],
      commands: [],
    });
  });

  it.each([
    ["it has no command", commentPayload("LGTM"), "no command"],
    ["an edit had and has none", commentPayload("a", { action: "edited" }), "no command"],
    [
      "it is on an issue",
      commentPayload("/agentgov x", { issue: { number: 12 } }),
      "a comment on an issue",
    ],
    [
      "the app wrote it",
      commentPayload("/agentgov x", { sender: OWN_BOT }),
      "caused by the app itself",
    ],
  ])("is ignored when %s", (_name, payload, reason) => {
    expect(reasonOf("issue_comment", payload)).toBe(reason);
  });

  it("is ignored when it was written through the app", () => {
    const comment = {
      id: 77,
      body: "/agentgov x",
      created_at: "2026-11-01T10:00:00Z",
      user: OWN_BOT,
      performed_via_github_app: { id: 4711 },
    };
    expect(reasonOf("issue_comment", commentPayload("", { comment }))).toBe(
      "caused by the app itself",
    );
  });
});

describe("check_run and check_suite", () => {
  it.each([
    ["check_run", "rerequested"],
    ["check_run", "requested_action"],
    ["check_suite", "rerequested"],
  ])("is evaluated after %s.%s of the app's own check", (name, action) => {
    const ofAnother = { number: 13, base: { repo: { id: 5 } } };
    const check = { pull_requests: [OF_THIS_REPOSITORY, ofAnother] };
    expect(eventOf(name, checkPayload(action, check, name)).work).toEqual([THIS_PULL_REQUEST]);
  });

  it.each([
    ["another app's", "rerequested", { app: { id: 5 }, pull_requests: [OF_THIS_REPOSITORY] }],
    ["nobody's", "rerequested", { app: null, pull_requests: [OF_THIS_REPOSITORY] }],
    ["its own news", "completed", { pull_requests: [OF_THIS_REPOSITORY] }],
    ["its own start", "created", { pull_requests: [OF_THIS_REPOSITORY] }],
    ["a check without pull requests", "rerequested", {}],
    ["a check of a fork", "rerequested", { pull_requests: null }],
  ])("is ignored for %s (%s)", (_name, action, check) => {
    expect(reasonOf("check_run", checkPayload(action, check))).toMatch(/check|itself/u);
  });
});

describe("merge_group", () => {
  const group = {
    head_sha: HEAD,
    head_ref: `refs/heads/gh-readonly-queue/main/pr-12-${BASE}`,
    base_sha: BASE,
    base_ref: "refs/heads/main",
  };

  it("asks for a verdict of the group", () => {
    const payload = { ...COMMON, action: "checks_requested", merge_group: group };
    expect(eventOf("merge_group", payload).work).toEqual([
      {
        kind: "merge-group",
        ref: {
          installationId: INSTALLATION,
          repositoryId: 99,
          owner: "acme",
          repo: "shop",
          headSha: HEAD,
          headRef: group.head_ref,
          baseSha: BASE,
          baseRef: "main",
        },
      },
    ]);
  });

  it("is ignored when the group is gone", () => {
    const payload = { ...COMMON, action: "destroyed", merge_group: group };
    expect(reasonOf("merge_group", payload)).toContain("no checks");
  });
});
