import type { Pool } from "pg";
import type { PullRequestHistory } from "../domain/decision.ts";
import type { PendingIntent } from "../domain/evaluation-record.ts";
import type { CommitSha } from "../domain/ids.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import { actsOf } from "./acts.ts";
import { approvalsOf } from "./approvals.ts";
import { publishedCheckRun, type StoredCheckRun } from "./check-runs.ts";
import { answeredAfter, pendingCommands } from "./command-comments.ts";
import { changedComments } from "./comment-changes.ts";
import { type LatestDecision, latestDecision } from "./decisions.ts";
import { packagesLetIn } from "./dependency-approvals.ts";
import { pendingIntents } from "./effect-intents.ts";
import { headSightings } from "./head-sightings.ts";
import { type BranchRef, pushesOf } from "./pushes.ts";
import { requestedReviewers } from "./reviewer-requests.ts";
import { inTransaction } from "./transaction.ts";

/** Everything stored that one evaluation of a pull request needs. */
export interface EvaluationState {
  /** What the core is given. Pushes are empty when no head was named. */
  readonly history: Omit<PullRequestHistory, "earlierContents">;
  /** Comments whose command was not answered yet, oldest first. */
  readonly pendingCommands: readonly number[];
  /** Effects that earlier evaluations recorded and that were not carried out yet, oldest first. */
  readonly pendingIntents: readonly PendingIntent[];
  readonly lastDecision: LatestDecision | null;
  /** Null when nothing was published, or no head and name were given. */
  readonly published: StoredCheckRun | null;
}

/** What the caller already knows about the pull request. */
export interface EvaluationStateOf {
  /** Its head branch; absent or null when unknown, or when the fork was deleted. */
  readonly head?: BranchRef | null;
  readonly headSha?: CommitSha;
  readonly checkName?: string;
}

/** Reads what is stored about one pull request, on one connection. */
export function loadEvaluationState(
  pool: Pool,
  ref: PullRequestRef,
  { head = null, headSha, checkName }: EvaluationStateOf = {},
): Promise<EvaluationState> {
  const { repositoryId } = ref;
  return inTransaction(pool, async (client) => {
    const pending = await pendingCommands(client, ref);
    const later = await answeredAfter(client, ref, pending);
    const letIn = await packagesLetIn(client, ref);
    return {
      history: {
        ...(later.length === 0 ? {} : { laterAnswered: later }),
        pushes: head === null ? [] : await pushesOf(client, head),
        approvals: await approvalsOf(client, ref),
        acts: await actsOf(client, ref),
        changedComments: await changedComments(client, ref),
        ...(letIn.length === 0 ? {} : { packagesLetIn: letIn }),
        requestedBefore: await requestedReviewers(client, ref),
        sightings: await headSightings(client, ref, head),
      },
      pendingCommands: pending,
      pendingIntents: await pendingIntents(client, ref),
      lastDecision: await latestDecision(client, ref),
      published:
        headSha === undefined || checkName === undefined
          ? null
          : await publishedCheckRun(client, { repositoryId, headSha, name: checkName }),
    };
  });
}
