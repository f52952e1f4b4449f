import type { Act, ActEnd } from "./act.ts";
import type { Approval, ApprovalChannel } from "./approval.ts";
import type { EntryDraft } from "./audit-entry.ts";
import type { ChangedComment } from "./changed-comment.ts";
import type { Decision, PullRequestHistory } from "./decision.ts";
import type { DependencyApproval } from "./dependency-approval.ts";
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
  /** What was done to its comment; absent where that is not why. */
  readonly because?: ChangedComment["change"];
}

/** The end of one act, to be written beside it. */
export interface EndedAct {
  readonly kind: Act["kind"];
  readonly channel: Act["channel"];
  readonly sourceId: number;
  readonly end: ActEnd;
}

/** A command that was dealt with, so that it is never obeyed twice. */
export interface AnsweredCommand {
  readonly commentId: number;
  readonly outcome: "done" | "refused" | "ignored";
}

/** What one evaluation notes about requests for review, by name: a login, or `team:slug`. */
export interface RequestChanges {
  /** For those of the new requests that stand for a team: those teams. */
  readonly stoodFor: Readonly<Record<string, readonly string[]>>;
  readonly escalated: readonly string[];
  readonly nudged: readonly string[];
  /** Taken back by the app. */
  readonly spared: readonly string[];
  /** Seen to be gone. */
  readonly ended: readonly string[];
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
  readonly newActs: readonly Act[];
  readonly endedActs: readonly EndedAct[];
  readonly newDependencyApprovals: readonly DependencyApproval[];
  readonly answeredCommands: readonly AnsweredCommand[];
  /** What this evaluation saw of how the change was made and earlier ones had not. */
  readonly newProvenance?: ProvenanceHistory;
  /** Logins and `team:slug`s whose review is asked for by this evaluation. */
  readonly requestedReviewers: readonly string[];
  /** What else becomes of requests for review; absent for nothing. */
  readonly requestChanges?: RequestChanges;
  /** Effects to be carried out once, kept until they were: replies, reactions, review requests. */
  readonly intents: readonly Effect[];
  readonly entries: readonly EntryDraft[];
}

/** An effect that was recorded and is still to be carried out. */
export interface PendingIntent {
  readonly id: string;
  readonly effect: Effect;
}
