import type { Account } from "./account.ts";
import type { Advice } from "./advice.ts";
import type { Approval } from "./approval.ts";
import type { Finding } from "./finding.ts";
import type { GateResult } from "./gate.ts";
import type { CommitSha } from "./ids.ts";
import type { Mode } from "./policy-snapshot.ts";
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
  /** Reviewers and teams the app asked for before, so that a removed request is not repeated. */
  readonly requestedBefore: readonly string[];
  /** Changed files at earlier heads, for approvals first seen after the head moved. */
  readonly earlierContents: readonly EarlierContents[];
  /** When each head was first seen, by a push delivery or an evaluation. */
  readonly sightings: readonly HeadSighting[];
  /** What was seen of how it was made; absent in records from before it was kept. */
  readonly provenance?: ProvenanceHistory;
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

/** Who should be asked, as GitHub names them. */
export interface ReviewerRequest {
  readonly users: readonly string[];
  readonly teams: readonly string[];
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
  readonly reviewers: ReviewerRequest;
  readonly policy: { readonly source: string; readonly digest: string };
  /** Why the decision could not be complete, one sentence each; never empty when data is missing. */
  readonly incomplete: readonly string[];
  /** What a reader should know although it changed nothing, one sentence each. */
  readonly notes: readonly string[];
  readonly decidedAt: string;
}
