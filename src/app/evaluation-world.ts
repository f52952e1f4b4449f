import type { Account } from "../domain/account.ts";
import type { ChangeContent } from "../domain/change-content.ts";
import type { ChangedComment } from "../domain/changed-comment.ts";
import type { ConfigReport } from "../domain/config-report.ts";
import type { EarlierContents, PullRequestHistory, ReviewerNames } from "../domain/decision.ts";
import type { Effect, PublishedCheckRun, PublishedComment } from "../domain/effect.ts";
import type { EvaluationRecord, PendingIntent } from "../domain/evaluation-record.ts";
import type { Candidate, ReviewThreads } from "../domain/head-facts.ts";
import type { HeadModes } from "../domain/head-modes.ts";
import type { HeadMove } from "../domain/head-move.ts";
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
import type { PullRequestTimeline } from "../domain/pull-request-timeline.ts";
import type { ProvenanceHistory, ProvenanceNeeds } from "../domain/recorded-provenance.ts";
import type { Mergeability } from "../domain/test-merge.ts";
import type { CompiledPolicy } from "../policy/assess.ts";
import type { GateFactReader } from "./gather-gate-facts.ts";
import type { OverrideFactReader } from "./gather-override-facts.ts";
import type { TestMergeWorld } from "./gather-test-merge.ts";

type ReadsGateFacts = GateFactReader["github"];
type RecallsGateFacts = GateFactReader["store"];
type RecallsOverrideFacts = OverrideFactReader["store"];

/** A comment that is no more what it was, as it was found. */
export type FoundChange = Pick<ChangedComment, "commentId" | "change">;

/** A pull request with the repository it is in. */
export interface PullRequestReading {
  readonly repository: RepositoryFacts;
  readonly pullRequest: PullRequestState;
  /** Absent where nothing is to be merged any more, or nobody said. */
  readonly mergeability?: Mergeability;
}

/** What cannot change while base and head stay. */
export interface ChangeReading {
  readonly files: Known<readonly ChangedFile[]>;
  readonly commits: Known<readonly Commit[]>;
}

/** The reads of one evaluation, all with the installation's token. */
export interface PullRequestReader extends ReadsGateFacts {
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
  /** How many review threads there are and how many are open. */
  readThreads(ref: PullRequestRef): Promise<Known<ReviewThreads>>;
  /** How the head branch moved, as GitHub's own record tells. */
  readMoves(ref: PullRequestRef, branch: string): Promise<Known<readonly HeadMove[]>>;
  /** What GitHub noted beside the pull request: retargets, forced pushes, dismissals. */
  readTimeline(ref: PullRequestRef): Promise<Known<PullRequestTimeline>>;
  /** Modes of files at one head. */
  readModes(
    ref: PullRequestRef,
    wanted: { readonly headSha: CommitSha; readonly paths: readonly string[] },
  ): Promise<HeadModes>;
  /** Further evidence of how the change was made; only what `needs` names is read. */
  readProvenance(
    ref: PullRequestRef,
    wanted: { readonly pullRequest: PullRequestState; readonly needs: ProvenanceNeeds },
  ): Promise<Pick<PullRequestFacts, "viaApp" | "provenance">>;
  /** What became of these comments; those that are as they were written are left out. */
  readCommentChanges(
    ref: PullRequestRef,
    commentIds: readonly number[],
  ): Promise<Known<readonly FoundChange[]>>;
  /** Null when the comment is gone. */
  readComment(ref: PullRequestRef, commentId: number): Promise<CommandComment | null>;
}

/** What the database remembers of a pull request. */
export interface RecordedState {
  readonly history: Omit<PullRequestHistory, "earlierContents">;
  readonly pendingCommands: readonly number[];
  readonly pendingIntents: readonly PendingIntent[];
  readonly published: PublishedCheckRun | null;
  /** The app's one comment; null before the first. */
  readonly comment: PublishedComment | null;
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
export interface EvaluationStore extends RecallsGateFacts, RecallsOverrideFacts {
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
  /** Whether an event that takes something back came since the evaluation began. */
  isOvertaken(ref: PullRequestRef): Promise<boolean>;
  /** Overrides for which a task was opened, by the comment each was given in. */
  overridesWithIssue(ref: PullRequestRef): Promise<readonly number[]>;
}

/** Everything the use case needs from outside. */
export interface EvaluationWorld {
  readonly github: PullRequestReader;
  readonly store: EvaluationStore;
  /** What merging does to a base that moved on; absent where nobody looks. */
  readonly testMerges?: TestMergeWorld;
  /** The policy for the repository and base branch, compiled. */
  loadPolicy(reading: PullRequestReading, ref: PullRequestRef): Promise<CompiledPolicy>;
  /** Who of these could be asked for a review, with how busy they are. */
  readCandidates(ref: PullRequestRef, among: ReviewerNames): Promise<Known<readonly Candidate[]>>;
  /** What a change of the organisation's policy would do; null for any other. Absent: nobody can tell. */
  checkConfigChange?(ref: PullRequestRef, facts: PullRequestFacts): Promise<ConfigReport | null>;
  /** Makes one effect true on GitHub; fenced, and idempotent. */
  /** A repeat is of an effect that an evaluation before this one may have carried out and not noted. */
  applyEffect(ref: PullRequestRef, effect: Effect, isRepeat: boolean): Promise<void>;
  /**
   * Whether facts that GitHub showed in the middle of a change are worth reading again, rather than
   * judged as unknown.
   */
  readonly patient: boolean;
  /**
   * Whether the pull request was open before the app came and nothing has happened on it since: then its
   * check is written, and nobody is asked or told. Absent: never.
   */
  isQuiet?(ref: PullRequestRef): Promise<boolean>;
  /** GitHub's time now, by its newest answer; null before the first. ISO 8601 UTC. */
  platformTime(): string | null;
  /** ISO 8601 UTC. */
  now(): string;
}
