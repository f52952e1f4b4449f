import { z } from "zod";
import type { Account } from "../domain/account.ts";
import type { SeenPush } from "../domain/inbox-event.ts";
import { addressesApp } from "./command-text.ts";
import {
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

/** A check run names few pull requests; more than this is not what GitHub sends. */
const PULL_REQUESTS_MAX = 100;

const PULL_REQUEST_ACTIONS = new Set([
  "opened",
  "reopened",
  "synchronize",
  "edited",
  "ready_for_review",
  "converted_to_draft",
  "closed",
  "enqueued",
  "review_requested",
  "review_request_removed",
  "labeled",
  "unlabeled",
]);

const REVIEW_ACTIONS = new Set(["submitted", "edited", "dismissed"]);

const PullRequestEvent = RepositoryEvent.extend({
  action: z.string(),
  pull_request: z.object({
    number: Id,
    head: z
      .object({ ref: z.string(), repo: RepositoryName.pick({ id: true }).nullish() })
      .optional(),
  }),
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

/** A check run or suite names pull requests by number and the repository they would change. */
const CheckSubject = z.object({
  app: z.object({ id: Id }).nullish(),
  pull_requests: z
    .array(z.object({ number: Id, base: z.object({ repo: z.object({ id: Id }) }) }))
    .nullish(),
});
type CheckSubject = z.infer<typeof CheckSubject>;

const CheckRunEvent = RepositoryEvent.extend({ action: z.string(), check_run: CheckSubject });
const CheckSuiteEvent = RepositoryEvent.extend({ action: z.string(), check_suite: CheckSubject });

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
    return asksFor(event, event.pull_request.number, pushOf(event));
  });
}

/** Reads `pull_request_review`. */
export function readReview(payload: unknown, context: DeliveryContext): Reading {
  return readShape(PullRequestEvent, payload, (event) => {
    if (!REVIEW_ACTIONS.has(event.action)) return ignored("the action changes nothing");
    if (isOwn(event.sender, context)) return ignored("caused by the app itself");
    return asksFor(event, event.pull_request.number, []);
  });
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
    return withCommand(event, asksFor(event, issue.number, []));
  });
}

/** Only a new comment is a command: an edited one never is, so that nobody rewrites another's words. */
function withCommand({ action, comment }: IssueCommentEvent, reading: Reading): Reading {
  if (reading.kind === "ignored" || action !== "created" || comment.user === null) return reading;
  const command = {
    commentId: comment.id,
    createdAt: comment.created_at,
    author: comment.user,
  };
  return { ...reading, commands: [command] };
}

/** Reads `check_run`: a click on "Re-run" or on a button of the app's own check. */
export function readCheckRun(payload: unknown, context: DeliveryContext): Reading {
  return readShape(CheckRunEvent, payload, (event) => readCheck(event, event.check_run, context));
}

/** Reads `check_suite`: a click on "Re-run all checks". */
export function readCheckSuite(payload: unknown, context: DeliveryContext): Reading {
  return readShape(CheckSuiteEvent, payload, (event) =>
    readCheck(event, event.check_suite, context),
  );
}

function readCheck(
  event: RepositoryEvent & { readonly action: string },
  subject: CheckSubject,
  { appId }: DeliveryContext,
): Reading {
  if (subject.app?.id !== appId) return ignored("a check of another app");
  if (event.action !== "rerequested" && event.action !== "requested_action") {
    return ignored("caused by the app itself");
  }
  const numbers = (subject.pull_requests ?? [])
    .slice(0, PULL_REQUESTS_MAX)
    .filter((pullRequest) => pullRequest.base.repo.id === Number(event.repository.id))
    .map((pullRequest) => pullRequest.number);
  if (numbers.length === 0) return ignored("the check names no pull request of its repository");
  const work = numbers.map((number) => pullRequestWork(event, number));
  return { kind: "asks", sender: event.sender, work };
}

/** Reads `merge_group`. */
export function readMergeGroup(payload: unknown): Reading {
  return readShape(MergeGroupEvent, payload, (event) => {
    if (event.action !== "checks_requested") return ignored("the merge group asks for no checks");
    const group = event.merge_group;
    const ref = {
      ...repositoryRef(event),
      headSha: group.head_sha,
      headRef: group.head_ref,
      baseSha: group.base_sha,
      baseRef: group.base_ref.replace(/^refs\/heads\//u, ""),
    };
    return { kind: "asks", sender: event.sender, work: [{ kind: "merge-group", ref }] };
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
