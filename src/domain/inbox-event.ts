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
}

/** One thing to evaluate. Events that name the same item coalesce. */
export type WorkItem =
  | { readonly kind: "pull-request"; readonly ref: PullRequestRef }
  | { readonly kind: "merge-group"; readonly ref: MergeGroupRef }
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
