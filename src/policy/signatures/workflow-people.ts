import type { PullRequestHistory } from "../../domain/decision.ts";
import { epochSeconds, instantOf } from "../../domain/instant.ts";
import type { PullRequestFacts } from "../../domain/pull-request-facts.ts";
import type {
  ResponsiblePerson,
  RunWindow,
  WorkflowRun,
} from "../../domain/recorded-provenance.ts";
import { identifyAccount } from "./identity.ts";
import type { SignatureIndex } from "./signature-index.ts";

type WorkflowFacts = Pick<PullRequestFacts, "pullRequest"> &
  Partial<Pick<PullRequestFacts, "provenance">>;

/**
 * Events by which a person starts a workflow with a word of their own. A run of another event that touches
 * the head branch speaks only for whoever caused it, never for whoever pressed "re-run".
 *
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
 */
const ASKED_BY_HAND = new Set([
  "issue_comment",
  "issues",
  "pull_request_review",
  "pull_request_review_comment",
  "repository_dispatch",
  "workflow_dispatch",
]);

/** How evidence of a workflow run begins. */
export const WORKFLOW_EVIDENCE = "workflow run ";

/**
 * How long a job may take, and so how long before a push its run can have begun.
 *
 * Source: https://docs.github.com/en/actions/reference/limits
 */
const JOB_SECONDS_MAX = 6 * 3_600;

/** A delivery tells of a push some time after it: a run may have ended in between. */
const DELIVERY_SECONDS = 120;

/**
 * When and on which branch a workflow may have run in which a bot opened or pushed this change; null when no
 * bot did.
 */
export function runWindow(
  { pullRequest }: WorkflowFacts,
  history: Pick<PullRequestHistory, "pushes">,
): RunWindow | null {
  const last = botTimes({ pullRequest }, history).toSorted().at(-1);
  const until = last === undefined ? null : epochSeconds(last);
  if (until === null) return null;
  return {
    branch: pullRequest.head.ref,
    since: instantOf(until - JOB_SECONDS_MAX),
    until: instantOf(until),
  };
}

/**
 * The people who started the workflow in which a bot opened or pushed this change. A comment starts a
 * workflow of the default branch, which does not name the pull request: what tells is that it ran when
 * the bot pushed.
 */
export function workflowPeople(
  facts: WorkflowFacts,
  history: Pick<PullRequestHistory, "pushes">,
  index: SignatureIndex,
): readonly ResponsiblePerson[] {
  const read = facts.provenance?.kind === "known" ? facts.provenance.value : null;
  const times = botTimes(facts, history);
  return (read?.runs ?? []).flatMap((run): readonly ResponsiblePerson[] => {
    const account = starterOf(run, facts.pullRequest.head.ref);
    if (account?.type !== "user" || identifyAccount(account, index) !== null) return [];
    if (!times.some((time) => wasRunning(run, time))) return [];
    return [
      {
        accountId: account.id,
        login: account.login,
        email: null,
        sha: null,
        role: "requester",
        reason: "started the workflow that made this change",
        evidence: `${WORKFLOW_EVIDENCE}${String(run.id)}`,
        corroborated: true,
        counts: true,
      },
    ];
  });
}

/** When bots opened the pull request or pushed to it. */
function botTimes(
  { pullRequest }: WorkflowFacts,
  { pushes }: Pick<PullRequestHistory, "pushes">,
): readonly string[] {
  return [
    ...(pullRequest.author?.type === "bot" ? [pullRequest.createdAt] : []),
    ...pushes.flatMap(({ pusher, seenAt }) => (pusher.type === "bot" ? [seenAt] : [])),
  ];
}

function starterOf(run: WorkflowRun, branch: string): WorkflowRun["actor"] {
  if (ASKED_BY_HAND.has(run.event)) return run.triggeredBy ?? run.actor;
  return run.branch === branch ? run.actor : null;
}

function wasRunning({ startedAt, endedAt }: WorkflowRun, time: string): boolean {
  const [at, start] = [epochSeconds(time), epochSeconds(startedAt)];
  const end = endedAt === null ? Number.POSITIVE_INFINITY : epochSeconds(endedAt);
  if (at === null || start === null || end === null) return false;
  return start <= at && at <= end + DELIVERY_SECONDS;
}
