import type { Account } from "./account.ts";
import type { CommitSha, InstallationId, RepositoryId } from "./ids.ts";
import type { PullRequestRef } from "./pull-request-facts.ts";

/** A queue of GitHub's merge queue, to be given a verdict of its own. */
export interface MergeGroupRef {
  readonly installationId: InstallationId;
  readonly repositoryId: RepositoryId;
  readonly owner: string;
  readonly repo: string;
  readonly headSha: CommitSha;
  readonly headRef: string;
  readonly baseSha: CommitSha;
  /** The branch name, without `refs/heads/`. */
  readonly baseRef: string;
}

/** A branch of one repository, for calls to GitHub with the right token. */
export interface BranchPlace {
  readonly installationId: InstallationId;
  readonly repositoryId: RepositoryId;
  readonly owner: string;
  readonly repo: string;
  /** Without `refs/heads/`. */
  readonly branch: string;
  /** Whether an event said that it is the repository's default branch. */
  readonly isDefault: boolean;
}

/** A commit whose check runs or statuses are to be looked at. */
export interface CommitPlace {
  readonly installationId: InstallationId;
  readonly repositoryId: RepositoryId;
  readonly owner: string;
  readonly repo: string;
  readonly headSha: CommitSha;
}

/** A result under one of the app's own check names, as an event told of it. */
export interface SeenCheck {
  readonly kind: "check-run" | "status";
  /** The check run's name, or the status's context. */
  readonly name: string;
  /** GitHub's id of the run or status. */
  readonly id: number;
  /** Whether the event says that it is the app's own run. */
  readonly own: boolean;
  /** Whether it would let a merge through. */
  readonly passing: boolean;
  /** Who or what posted it, for people. */
  readonly by: string;
  readonly actor: Account | null;
}

/** A change of settings around the app, with what was before where GitHub tells. JSON-safe. */
export interface PlatformChange {
  /** The event and its action: `repository.renamed`. */
  readonly name: string;
  /** What it is about: `acme/shop`, or `acme`. */
  readonly subject: string;
  readonly repositoryId: RepositoryId | null;
  readonly actor: Account | null;
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
}

/** A ref that moved, as far as the push history needs it. */
export interface SeenPush {
  readonly repositoryId: RepositoryId;
  /** Full ref name: `refs/heads/main`. */
  readonly ref: string;
  readonly before: CommitSha | null;
  readonly after: CommitSha | null;
  readonly pusher: Account;
  readonly forced: boolean;
}

/** One comment that starts with a command, to be re-read from the API before it is obeyed. */
export interface SeenCommand {
  readonly commentId: number;
  readonly createdAt: string;
  readonly author: Account;
}

/**
 * A delivery, reduced to the fields the app reads. It only says what to look at again: nothing in it
 * can loosen a verdict.
 */
export interface InboxEvent {
  /** `pull_request.opened`, `push`, …: the event and its action, for the record. */
  readonly name: string;
  readonly sender: Account | null;
  readonly work: readonly WorkItem[];
  readonly pushes: readonly SeenPush[];
  readonly commands: readonly SeenCommand[];
  /** What was done to the words of others or one's own, after they were said; absent for none. */
  readonly notices?: readonly ChangeNotice[];
  /** News that only matters to pull requests with a gate that watches for it; absent for none. */
  readonly news?: readonly SeenNews[];
  /** Pull requests whose passing check must wait until they were judged again; absent for none. */
  readonly tightens?: readonly PullRequestRef[];
}

/**
 * A comment that addressed the app was edited or deleted, or a review was dismissed. It only ever takes
 * away what those words allowed.
 */
export type ChangeNotice =
  | {
      readonly kind: "comment";
      readonly commentId: number;
      readonly change: "edited" | "deleted";
      /** Who wrote it. */
      readonly author: Account | null;
      readonly by: Account | null;
    }
  | {
      readonly kind: "dismissal";
      readonly reviewId: number;
      readonly author: Account | null;
      readonly by: Account | null;
    };

/** Something that happened beside a pull request, and that a gate of it may be waiting for. */
export type SeenNews =
  | {
      readonly kind: "check";
      readonly repositoryId: RepositoryId;
      readonly headSha: CommitSha;
      /** The check's name, or the status's context. */
      readonly name: string;
      /** `started` can only undo a verdict that has passed. */
      readonly stage: "started" | "ended";
    }
  | {
      readonly kind: "deployment";
      readonly repositoryId: RepositoryId;
      readonly environment: string;
    };

/** One thing to evaluate. Events that name the same item coalesce. */
export type WorkItem =
  | { readonly kind: "pull-request"; readonly ref: PullRequestRef }
  | { readonly kind: "merge-group"; readonly ref: MergeGroupRef; readonly ended?: true }
  /** What landed on a branch, to be matched with verdicts. */
  | { readonly kind: "landing"; readonly ref: BranchPlace }
  /** A base branch moved: what passed against its old tip is judged again. */
  | { readonly kind: "base-moved"; readonly ref: BranchPlace }
  /** A result on a commit: somebody wants it again, or may have posted it in the app's name. */
  | { readonly kind: "check"; readonly ref: CommitPlace; readonly seen: SeenCheck | null }
  /** Settings around the app changed: to be recorded. */
  | {
      readonly kind: "platform-change";
      readonly installationId: InstallationId;
      readonly change: PlatformChange;
    }
  /** How an installation of the app stands, and what was open in it before the app came. */
  | {
      readonly kind: "installation";
      readonly installationId: InstallationId;
      readonly owner: string;
    }
  /** Everything open in a repository or organisation, because its policy moved. */
  | {
      readonly kind: "policy-change";
      readonly installationId: InstallationId;
      readonly owner: string;
      /** Null for the whole organisation. */
      readonly repo: string | null;
    };

/** A delivery that asks for nothing, with the reason that is stored beside it. */
export interface IgnoredEvent {
  readonly name: string;
  readonly reason: string;
}

export type ReadDelivery =
  | { readonly kind: "event"; readonly event: InboxEvent }
  | { readonly kind: "ignored"; readonly event: IgnoredEvent };
