import type { Account } from "./account.ts";
import type { Act } from "./act.ts";
import type { Advice } from "./advice.ts";
import type { Approval } from "./approval.ts";
import type { ChangedComment } from "./changed-comment.ts";
import type { DependencyApproval } from "./dependency-approval.ts";
import type { Finding } from "./finding.ts";
import type { GateResult } from "./gate.ts";
import type { AccountId, CommitSha } from "./ids.ts";
import type { Mode, PolicyOrigin } from "./policy-snapshot.ts";
import type { Provenance } from "./provenance.ts";
import type { Push } from "./pull-request-facts.ts";
import type { ProvenanceHistory } from "./recorded-provenance.ts";
import type { Tier, TouchedArea } from "./risk.ts";

/**
 * The outcome over all gates. `waiting` waits for people or CI, `action-required` for the author,
 * `failed` says that a rule is broken, data is incomplete or the policy is invalid.
 */
export type Verdict = "passed" | "waiting" | "action-required" | "failed";

/** What was recorded earlier about a pull request. JSON-safe; part of what a replay needs. */
export interface PullRequestHistory {
  readonly pushes: readonly Push[];
  readonly approvals: readonly Approval[];
  /** Vetoes, holds, overrides and ownerships; absent in records from before there were any. */
  readonly acts?: readonly Act[];
  /** Comments behind approvals and acts that somebody edited or deleted since; absent for none. */
  readonly changedComments?: readonly ChangedComment[];
  /** Packages let in by comments here, and not taken back; absent for none. */
  readonly packagesLetIn?: readonly DependencyApproval[];
  /** Who wrote a command later than one that waits, and had it answered; absent for none. */
  readonly laterAnswered?: readonly AnsweredLater[];
  /** Reviewers and teams the app asked for before, so that a removed request is not repeated. */
  readonly requestedBefore: readonly string[];
  /** The same with what became of each; absent in records from before it was kept. */
  readonly requests?: readonly RequestRecord[];
  /** Changed files at earlier heads, for approvals first seen after the head moved. */
  readonly earlierContents: readonly EarlierContents[];
  /** When each head was first seen, by a push delivery or an evaluation. */
  readonly sightings: readonly HeadSighting[];
  /** What was seen of how it was made; absent in records from before it was kept. */
  readonly provenance?: ProvenanceHistory;
}

/** The last command of one person that was dealt with. */
export interface AnsweredLater {
  readonly accountId: AccountId;
  readonly commentId: number;
}

/** The earliest proof that a commit was the head: an upper bound of the time of its push. */
export interface HeadSighting {
  readonly headSha: CommitSha;
  readonly seenAt: string;
}

export interface EarlierContents {
  readonly headSha: CommitSha;
  readonly baseRef: string;
  readonly files: Approval["contents"];
}

/** Someone whose yes cannot count for this change, and why. */
export interface Disqualified {
  readonly account: Account;
  readonly reason: string;
  /** Where the reason was read: `commit 1a2b3c4, author`. */
  readonly evidence?: string;
}

/** What happened to one approval. */
export interface JudgedApproval {
  readonly approval: Approval;
  readonly counts: boolean;
  /** Why it does not count, or what it covers: one clause for people. */
  readonly note: string;
}

/** What became of one act: whether it is in force, and why not. */
export interface JudgedAct {
  readonly act: Act;
  readonly inForce: boolean;
  /** One clause for people. */
  readonly note: string;
}

/** People and teams of the repository's organisation (their slugs), as GitHub names them. */
export interface ReviewerNames {
  readonly users: readonly string[];
  readonly teams: readonly string[];
}

/** What the app recorded when it asked for a review. */
export interface RequestRecord {
  /** A login, or `team:slug`. */
  readonly name: string;
  /** Teams, as `org/slug`, in whose place a person was asked. */
  readonly stoodFor: readonly string[];
  readonly requestedAt: string;
  /** When the person was reminded; null for not yet. */
  readonly nudgedAt: string | null;
  /** When the request was seen to be gone, or was taken back; null while it stands. */
  readonly endedAt: string | null;
  /** `app` when it was taken back, `other` when it was merely gone; null while it stands. */
  readonly endedBy: "app" | "other" | null;
  /** `review` for a gate, `escalation` when a deadline passed. */
  readonly purpose: "review" | "escalation";
  /** Whether GitHub refused to ask them. */
  readonly refused: boolean;
}

/** Who should be asked, reminded and spared now. */
export interface ReviewerRequest extends ReviewerNames {
  /** For the people of `users` who were picked out of teams: those teams, as `org/slug`. */
  readonly stoodFor?: Readonly<Record<string, readonly string[]>>;
  /** Those of `users` and `teams` who are asked because a deadline has passed. */
  readonly escalated?: readonly string[];
  /** Whose availability has to be known before somebody is picked; absent when nobody is. */
  readonly among?: ReviewerNames;
  /** Requests that have waited too long and are made once more. */
  readonly nudged?: ReviewerNames;
  /** Requests of the app that nobody needs any more. */
  readonly spared?: ReviewerNames;
  /** Requests of the app that are no longer there, as they were recorded. */
  readonly ended?: readonly string[];
  /** When the next reminder or escalation is due, ISO 8601. */
  readonly wakeAt?: string;
}

/** The verdict for one head commit, with everything it was derived from. */
export interface Decision {
  readonly headSha: CommitSha;
  readonly baseRef: string;
  readonly mode: Mode;
  readonly verdict: Verdict;
  /** Since when it waits for people, ISO 8601; absent unless it waits. */
  readonly waitingSince?: string;
  /** One sentence that a stranger understands: why it passes, or on whom it waits. */
  readonly headline: string;
  readonly tier: Tier;
  readonly areas: readonly TouchedArea[];
  readonly findings: readonly Finding[];
  /** The few files without which it would weigh less; absent where there are no such few. */
  readonly advice?: Advice;
  readonly provenance: Provenance;
  /** The provenance in plain words: who built it, as far as the evidence goes. */
  readonly provenanceSummary: string;
  readonly gates: readonly GateResult[];
  readonly approvals: readonly JudgedApproval[];
  readonly disqualified: readonly Disqualified[];
  /** Vetoes, holds, overrides and ownerships; absent where there are none. */
  readonly acts?: readonly JudgedAct[];
  /** When time alone may change the verdict or a reminder is due, ISO 8601; absent when it never does. */
  readonly wakeAt?: string;
  readonly reviewers: ReviewerRequest;
  readonly policy: {
    readonly source: string;
    readonly digest: string;
    readonly origins?: readonly PolicyOrigin[];
  };
  /** Why the decision could not be complete, one sentence each; never empty when data is missing. */
  readonly incomplete: readonly string[];
  /** What a reader should know although it changed nothing, one sentence each. */
  readonly notes: readonly string[];
  readonly decidedAt: string;
}
