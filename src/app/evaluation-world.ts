import type { Account } from "../domain/account.ts";
import type { ChangeContent } from "../domain/change-content.ts";
import type { EarlierContents, PullRequestHistory } from "../domain/decision.ts";
import type { Effect, PublishedCheckRun } from "../domain/effect.ts";
import type { EvaluationRecord, PendingIntent } from "../domain/evaluation-record.ts";
import type { CommitSha, RepositoryId } from "../domain/ids.ts";
import type { Known } from "../domain/known.ts";
import type {
  ChangedFile,
  CommandComment,
  Commit,
  PersonPermission,
  PullRequestFacts,
  PullRequestRef,
  PullRequestState,
  RepositoryFacts,
  Review,
  TeamMembers,
} from "../domain/pull-request-facts.ts";
import type { ProvenanceHistory, ProvenanceNeeds } from "../domain/recorded-provenance.ts";
import type { CompiledPolicy } from "../policy/assess.ts";

/** A pull request with the repository it is in. */
export interface PullRequestReading {
  readonly repository: RepositoryFacts;
  readonly pullRequest: PullRequestState;
}

/** What cannot change while base and head stay. */
export interface ChangeReading {
  readonly files: Known<readonly ChangedFile[]>;
  readonly commits: Known<readonly Commit[]>;
}

/** The reads of one evaluation, all with the installation's token. */
export interface PullRequestReader {
  readPullRequest(ref: PullRequestRef): Promise<PullRequestReading | null>;
  readChange(ref: PullRequestRef, pullRequest: PullRequestState): Promise<ChangeReading>;
  /** What the contents of these files show. */
  readContent(
    ref: PullRequestRef,
    change: { readonly pullRequest: PullRequestState; readonly policy: CompiledPolicy },
    files: readonly ChangedFile[],
  ): Promise<ChangeContent>;
  readReviews(ref: PullRequestRef): Promise<Known<readonly Review[]>>;
  readPermission(ref: PullRequestRef, account: Account): Promise<PersonPermission>;
  readTeam(ref: PullRequestRef, team: string): Promise<TeamMembers>;
  readCodeowners(ref: PullRequestRef, baseRef: string): Promise<Known<string | null>>;
  /** Further evidence of how the change was made; only what `needs` names is read. */
  readProvenance(
    ref: PullRequestRef,
    wanted: { readonly pullRequest: PullRequestState; readonly needs: ProvenanceNeeds },
  ): Promise<Pick<PullRequestFacts, "viaApp" | "provenance">>;
  /** Null when the comment is gone. */
  readComment(ref: PullRequestRef, commentId: number): Promise<CommandComment | null>;
}

/** What the database remembers of a pull request. */
export interface RecordedState {
  readonly history: Omit<PullRequestHistory, "earlierContents">;
  readonly pendingCommands: readonly number[];
  readonly pendingIntents: readonly PendingIntent[];
  readonly published: PublishedCheckRun | null;
  /** The last decision and the digest of what it said; null before the first. */
  readonly lastDecision: { readonly id: string; readonly digest: string } | null;
}

/** What recording needs to know to find the row of the check run. */
export interface StateKey {
  readonly headRef: string;
  /** Null when the fork was deleted. */
  readonly headRepositoryId: RepositoryId | null;
  readonly headSha: CommitSha;
  readonly checkName: string;
}

/** The store of one evaluation, fenced by the lease it runs under. */
export interface EvaluationStore {
  loadState(ref: PullRequestRef, key: StateKey): Promise<RecordedState>;
  loadContents(
    ref: PullRequestRef,
    heads: readonly CommitSha[],
  ): Promise<readonly EarlierContents[]>;
  /** What was seen before of how this change, or the same content elsewhere, was made. */
  loadProvenance(
    ref: PullRequestRef,
    present: { readonly commits: readonly Commit[]; readonly patchIds: readonly string[] },
  ): Promise<ProvenanceHistory>;
  /** One transaction; refused when the lease was lost. Returns the decision's id. */
  record(record: EvaluationRecord): Promise<string>;
  /** Effects to be done once that are not done, oldest first. */
  pendingIntents(ref: PullRequestRef): Promise<readonly PendingIntent[]>;
  finishIntent(id: string): Promise<void>;
}

/** Everything the use case needs from outside. */
export interface EvaluationWorld {
  readonly github: PullRequestReader;
  readonly store: EvaluationStore;
  /** The policy for the repository and base branch, compiled. */
  loadPolicy(reading: PullRequestReading, ref: PullRequestRef): Promise<CompiledPolicy>;
  /** Makes one effect true on GitHub; fenced, and idempotent. */
  applyEffect(ref: PullRequestRef, effect: Effect): Promise<void>;
  /**
   * Whether facts that GitHub showed in the middle of a change are worth reading again, rather than
   * judged as unknown.
   */
  readonly patient: boolean;
  /** ISO 8601 UTC. */
  now(): string;
}
