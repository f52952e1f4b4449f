import type { Approval, ApprovalChannel } from "./approval.ts";
import type { EntryDraft } from "./audit-entry.ts";
import type { Decision, PullRequestHistory } from "./decision.ts";
import type { Effect } from "./effect.ts";
import type { PolicySnapshot } from "./policy-snapshot.ts";
import type { PullRequestFacts, PullRequestRef } from "./pull-request-facts.ts";
import type { ProvenanceHistory } from "./recorded-provenance.ts";

/** Everything `decide` was given. Stored with the decision, so that it can be replayed years later. */
export interface EvaluationInput {
  readonly policy: PolicySnapshot;
  readonly facts: PullRequestFacts;
  readonly history: PullRequestHistory;
}

/** The end of one approval by a person's act. */
export interface Withdrawal {
  readonly channel: ApprovalChannel;
  readonly sourceId: number;
  readonly at: string;
}

/** A command that was dealt with, so that it is never obeyed twice. */
export interface AnsweredCommand {
  readonly commentId: number;
  readonly outcome: "done" | "refused" | "ignored";
}

/** What one evaluation writes, all in one transaction and before any effect. */
export interface EvaluationRecord {
  readonly ref: PullRequestRef;
  readonly input: EvaluationInput;
  readonly decision: Decision;
  /** Identity of what the decision says, without when it was said. */
  readonly decisionDigest: string;
  readonly newApprovals: readonly Approval[];
  readonly withdrawals: readonly Withdrawal[];
  readonly answeredCommands: readonly AnsweredCommand[];
  /** What this evaluation saw of how the change was made and earlier ones had not. */
  readonly newProvenance?: ProvenanceHistory;
  /** Logins and `team:slug`s whose review is asked for by this evaluation. */
  readonly requestedReviewers: readonly string[];
  /** Effects to be carried out once, kept until they were: replies, reactions, review requests. */
  readonly intents: readonly Effect[];
  readonly entries: readonly EntryDraft[];
}

/** An effect that was recorded and is still to be carried out. */
export interface PendingIntent {
  readonly id: string;
  readonly effect: Effect;
}
