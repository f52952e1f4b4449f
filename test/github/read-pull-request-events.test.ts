import { describe, expect, it } from "vitest";
import {
  COMMON,
  commentPayload,
  eventOf,
  OWN_BOT,
  pullRequestPayload,
  reasonOf,
  THIS_PULL_REQUEST,
} from "./delivery-fixture.ts";
import { BASE, HEAD, INSTALLATION, REF, someAccount, wireAccount } from "./github-fixture.ts";

describe("pull_request", () => {
  it.each([
    "opened",
    "edited",
    "ready_for_review",
    "closed",
    "enqueued",
    "dequeued",
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

  it.each([
    ["reopened", {}],
    ["synchronize", {}],
    ["converted_to_draft", {}],
    ["edited", { changes: { base: { ref: { from: "dev" } } } }],
  ])("takes a pass back first when %s %j", (action, more) => {
    expect(eventOf("pull_request", pullRequestPayload(action, more)).tightens).toEqual([REF]);
  });

  it("takes nothing back for a title", () => {
    const edited = pullRequestPayload("edited", { changes: { title: { from: "x" } } });
    expect(eventOf("pull_request", edited).tightens).toBeUndefined();
  });

  it("has a merge matched on its base, even if its push is never told of", () => {
    const pull = { number: 12, merged: true, base: { ref: "main" } };
    const closed = pullRequestPayload("closed", { pull_request: pull });
    const { number: _number, ...place } = REF;
    expect(eventOf("pull_request", closed).work).toEqual([
      THIS_PULL_REQUEST,
      { kind: "landing", ref: { ...place, branch: "main", isDefault: true } },
    ]);
  });

  it.each([
    ["dismissed", {}, [REF]],
    ["submitted", { review: { state: "changes_requested" } }, [REF]],
    ["submitted", { review: { state: "approved" } }, undefined],
  ])("takes a pass back for a review that takes back (%s %j)", (action, more, tightens) => {
    const payload = pullRequestPayload(action, more);
    expect(eventOf("pull_request_review", payload).tightens).toEqual(tightens);
  });

  it.each([
    ["/agentgov deny no", [REF]],
    ["Sorry.\n/agentgov unapprove", [REF]],
    ["/agentgov approve", undefined],
    ["/agentgov denying", undefined],
  ])("takes a pass back for a comment that does: %j", (body, tightens) => {
    expect(eventOf("issue_comment", commentPayload(body)).tightens).toEqual(tightens);
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

  it("tells who dismissed it, and whose it was", () => {
    const sender = wireAccount("mallory", 666, "User");
    const review = { id: 80, state: "dismissed", user: wireAccount("carol", 303, "User") };
    const payload = pullRequestPayload("dismissed", { review, sender });
    expect(eventOf("pull_request_review", payload).notices).toMatchObject([
      { kind: "dismissal", reviewId: 80, author: { id: 303 }, by: { id: 666 } },
    ]);
    const submitted = pullRequestPayload("submitted", { review, sender });
    expect(eventOf("pull_request_review", submitted)).not.toHaveProperty("notices");
  });

  it("is ignored otherwise", () => {
    expect(reasonOf("pull_request_review", pullRequestPayload("invented"))).not.toBe("not ignored");
  });
});

describe("pull_request_review_thread", () => {
  it.each([
    ["resolved", undefined],
    ["unresolved", [REF]],
  ])("is evaluated when %s, and takes a pass back where it opens a thread", (action, tightens) => {
    const event = eventOf("pull_request_review_thread", pullRequestPayload(action));
    expect(event.work).toEqual([THIS_PULL_REQUEST]);
    expect(event.tightens).toEqual(tightens);
  });

  it("is ignored otherwise", () => {
    const payload = pullRequestPayload("invented");
    expect(reasonOf("pull_request_review_thread", payload)).not.toBe("not ignored");
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

  it.each(["edited", "deleted"])("tells who %s a comment, and whose it was", (action) => {
    const sender = wireAccount("mallory", 666, "User");
    const payload = commentPayload("/agentgov approve", { action, sender });
    expect(eventOf("issue_comment", payload).notices).toEqual([
      {
        kind: "comment",
        commentId: 77,
        change: action,
        author: someAccount(),
        by: { id: 666, login: "mallory", type: "user" },
      },
    ]);
  });

  it("tells of nobody's change when it is new", () => {
    const event = eventOf("issue_comment", commentPayload("/agentgov approve"));
    expect(event).not.toHaveProperty("notices");
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

  it("asks to forget a group that is gone", () => {
    const payload = { ...COMMON, action: "destroyed", merge_group: group };
    expect(eventOf("merge_group", payload).work).toMatchObject([
      { kind: "merge-group", ended: true, ref: { headSha: HEAD } },
    ]);
  });

  it("is ignored for what else may happen to a group", () => {
    const payload = { ...COMMON, action: "invented", merge_group: group };
    expect(reasonOf("merge_group", payload)).toContain("no checks");
  });
});
