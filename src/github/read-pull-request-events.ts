import { z } from "zod";
import type { Account } from "../domain/account.ts";
import type { SeenPush } from "../domain/inbox-event.ts";
import { addressesApp, stopsMerge } from "./command-text.ts";
import {
  branchPlace,
  type DeliveryContext,
  ignored,
  isOwn,
  pullRequestWork,
  type Reading,
  RepositoryEvent,
  readShape,
  repositoryRef,
} from "./event-reading.ts";
import { Id, MaybeAccount, RepositoryName, Sha, shaOrNull, Time } from "./shapes.ts";

const PULL_REQUEST_ACTIONS = new Set([
  "opened",
  "reopened",
  "synchronize",
  "edited",
  "ready_for_review",
  "converted_to_draft",
  "closed",
  "enqueued",
  "dequeued",
  "review_requested",
  "review_request_removed",
  "labeled",
  "unlabeled",
]);

const REVIEW_ACTIONS = new Set(["submitted", "edited", "dismissed"]);

const THREAD_ACTIONS = new Set(["resolved", "unresolved"]);

const PullRequestEvent = RepositoryEvent.extend({
  action: z.string(),
  pull_request: z.object({
    number: Id,
    merged: z.boolean().nullish(),
    base: z.object({ ref: z.string() }).optional(),
    head: z
      .object({ ref: z.string(), repo: RepositoryName.pick({ id: true }).nullish() })
      .optional(),
  }),
  repository: RepositoryName.extend({ default_branch: z.string().nullish() }),
  review: z
    .object({ state: z.string(), id: Id.optional(), user: MaybeAccount.optional() })
    .optional(),
  changes: z.object({ base: z.object({}).nullish() }).nullish(),
  before: z.string().optional(),
  after: z.string().optional(),
});
type PullRequestEvent = z.infer<typeof PullRequestEvent>;

const IssueCommentEvent = RepositoryEvent.extend({
  action: z.enum(["created", "edited", "deleted"]),
  issue: z.object({ number: Id, pull_request: z.object({}).nullish() }),
  comment: z.object({
    id: Id,
    body: z.string().nullish(),
    created_at: Time,
    user: MaybeAccount,
    performed_via_github_app: z.object({ id: Id }).nullish(),
  }),
  changes: z.object({ body: z.object({ from: z.string().nullish() }).nullish() }).nullish(),
});
type IssueCommentEvent = z.infer<typeof IssueCommentEvent>;

const MergeGroupEvent = RepositoryEvent.extend({
  action: z.string(),
  merge_group: z.object({
    head_sha: Sha,
    head_ref: z.string().min(1),
    base_sha: Sha,
    base_ref: z.string().min(1),
  }),
});

/** Reads `pull_request`. A push to its head is also told to the push history. */
export function readPullRequest(payload: unknown, context: DeliveryContext): Reading {
  return readShape(PullRequestEvent, payload, (event) => {
    if (!PULL_REQUEST_ACTIONS.has(event.action)) return ignored("the action changes nothing");
    if (isOwn(event.sender, context)) return ignored("caused by the app itself");
    const asked = asksFor(event, event.pull_request.number, pushOf(event));
    return tightens(event) ? tightening(event, asked) : withLanding(event, asked);
  });
}

/** Reads `pull_request_review`. */
export function readReview(payload: unknown, context: DeliveryContext): Reading {
  return readShape(PullRequestEvent, payload, (event) => {
    if (!REVIEW_ACTIONS.has(event.action)) return ignored("the action changes nothing");
    if (isOwn(event.sender, context)) return ignored("caused by the app itself");
    const asked = withDismissal(event, asksFor(event, event.pull_request.number, []));
    const takesBack =
      event.action === "dismissed" || event.review?.state.toLowerCase() === "changes_requested";
    return takesBack ? tightening(event, asked) : asked;
  });
}

/**
 * Reads `pull_request_review_thread`: a conversation on the diff was resolved, or is open again.
 *
 * Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request_review_thread
 */
export function readReviewThread(payload: unknown, context: DeliveryContext): Reading {
  return readShape(PullRequestEvent, payload, (event) => {
    if (!THREAD_ACTIONS.has(event.action)) return ignored("the action changes nothing");
    if (isOwn(event.sender, context)) return ignored("caused by the app itself");
    const asked = asksFor(event, event.pull_request.number, []);
    return event.action === "unresolved" ? tightening(event, asked) : asked;
  });
}

/** A dismissal does not end a veto, and who did it is told nowhere else. */
function withDismissal({ action, review, sender }: PullRequestEvent, reading: Reading): Reading {
  const id = review?.id;
  if (reading.kind === "ignored" || action !== "dismissed" || id === undefined) return reading;
  const author = review?.user ?? null;
  return { ...reading, notices: [{ kind: "dismissal", reviewId: id, author, by: sender }] };
}

/** Events after which what passed must wait: another head, another base, another pull request. */
const TIGHTENING_ACTIONS = new Set(["synchronize", "reopened", "converted_to_draft"]);

function tightens({ action, changes }: PullRequestEvent): boolean {
  const retargeted = action === "edited" && (changes?.base ?? null) !== null;
  return retargeted || TIGHTENING_ACTIONS.has(action);
}

function tightening(event: PullRequestEvent, reading: Reading): Reading {
  if (reading.kind === "ignored") return reading;
  const ref = { ...repositoryRef(event), number: event.pull_request.number };
  return { ...reading, tightens: [ref] };
}

/** A merge is matched with its verdict even when the push that it made is never told of. */
function withLanding(event: PullRequestEvent, reading: Reading): Reading {
  const { action, pull_request } = event;
  const base = pull_request.base?.ref;
  if (reading.kind === "ignored" || action !== "closed" || pull_request.merged !== true) {
    return reading;
  }
  const place = base === undefined ? null : branchPlace(event, `refs/heads/${base}`);
  if (place === null) return reading;
  return { ...reading, work: [...reading.work, { kind: "landing", ref: place }] };
}

/** Reads `issue_comment`: only comments on pull requests that address the app. */
export function readIssueComment(payload: unknown, context: DeliveryContext): Reading {
  return readShape(IssueCommentEvent, payload, (event) => {
    const { issue, comment } = event;
    if (issue.pull_request === undefined || issue.pull_request === null) {
      return ignored("a comment on an issue");
    }
    const own = comment.performed_via_github_app?.id === context.appId;
    if (own || isOwn(event.sender, context)) return ignored("caused by the app itself");
    const before = event.changes?.body?.from ?? "";
    if (!addressesApp(comment.body ?? "") && !addressesApp(before)) return ignored("no command");
    const asked = withCommand(event, asksFor(event, issue.number, []));
    if (asked.kind === "ignored" || !takesBack(event)) return asked;
    return { ...asked, tightens: [{ ...repositoryRef(event), number: issue.number }] };
  });
}

/** A word that takes an approval away; and every other change of a comment may. */
function takesBack({ action, comment }: IssueCommentEvent): boolean {
  return action !== "created" || stopsMerge(comment.body ?? "");
}

/** Only a new comment is a command: an edited one never is, so that nobody rewrites another's words. */
function withCommand({ action, comment, sender }: IssueCommentEvent, reading: Reading): Reading {
  if (reading.kind === "ignored") return reading;
  if (action !== "created") {
    const { id: commentId, user: author } = comment;
    const notice = { kind: "comment", commentId, change: action, author, by: sender } as const;
    return { ...reading, notices: [notice] };
  }
  if (comment.user === null) return reading;
  const command = {
    commentId: comment.id,
    createdAt: comment.created_at,
    author: comment.user,
  };
  return { ...reading, commands: [command] };
}

/** Reads `merge_group`. */
export function readMergeGroup(payload: unknown): Reading {
  return readShape(MergeGroupEvent, payload, (event) => {
    const ended = event.action === "destroyed";
    if (event.action !== "checks_requested" && !ended) {
      return ignored("the merge group asks for no checks");
    }
    const group = event.merge_group;
    const ref = {
      ...repositoryRef(event),
      headSha: group.head_sha,
      headRef: group.head_ref,
      baseSha: group.base_sha,
      baseRef: group.base_ref.replace(/^refs\/heads\//u, ""),
    };
    const item = { kind: "merge-group", ref } as const;
    const work = [ended ? ({ ...item, ended: true } as const) : item];
    return { kind: "asks", sender: event.sender, work };
  });
}

function asksFor(event: RepositoryEvent, number: number, pushes: readonly SeenPush[]): Reading {
  return { kind: "asks", sender: event.sender, work: [pullRequestWork(event, number)], pushes };
}

/** For a fork this is the only word of a push: `push` goes to the fork's own installation. */
function pushOf({ action, sender, pull_request, before, after }: PullRequestEvent): SeenPush[] {
  const repositoryId = pull_request.head?.repo?.id;
  if (action !== "synchronize" || sender === null || repositoryId === undefined) return [];
  return [
    seenPush({
      repositoryId,
      ref: `refs/heads/${pull_request.head?.ref ?? ""}`,
      sender,
      before,
      after,
    }),
  ];
}

interface MovedRef {
  readonly repositoryId: SeenPush["repositoryId"];
  readonly ref: string;
  readonly sender: Account;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** `synchronize` does not say whether the push was forced. */
function seenPush({ repositoryId, ref, sender, before, after }: MovedRef): SeenPush {
  return {
    repositoryId,
    ref,
    before: shaOrNull(before),
    after: shaOrNull(after),
    pusher: sender,
    forced: false,
  };
}
