import type { AccountId, CommitSha, RepositoryId } from "./ids.ts";
import type { PolicySnapshot } from "./policy-snapshot.ts";

/** A file of the organisation's policy. */
export interface PolicyText {
  readonly path: string;
  readonly text: string;
}

/** The repository and branch that policy is read from, with the last texts that were valid. */
export interface PolicyPin {
  readonly repositoryId: RepositoryId;
  readonly branch: string;
  /** The commit that was last read. */
  readonly tip: CommitSha;
  /** The first commit that held these texts. */
  readonly revision: CommitSha;
  readonly files: readonly PolicyText[];
}

/**
 * The source of a policy as the record has it. `unproven`: the row is not what the log says was read, so
 * nothing may be judged by its texts; `reason` is null where the log says nothing yet.
 */
export type StoredPin =
  | { readonly kind: "none" }
  | { readonly kind: "found"; readonly pin: PolicyPin }
  | {
      readonly kind: "unproven";
      /** As the log has it, where it says anything. */
      readonly place: Pick<PolicyPin, "repositoryId" | "branch">;
      readonly reason: string | null;
    };

/** Who bears a name now. */
export interface NamedAccount {
  readonly id: number;
  /** How many people a team has; null for a person, and where it is not said. */
  readonly members: number | null;
}

/** Whom a name in a policy stood for when a policy first named it. */
export interface KnownName {
  readonly kind: "user" | "team";
  readonly name: string;
  /** Null where GitHub knew nobody by that name. */
  readonly id: number | null;
  /** Whether the name belonged to another account when it was last looked up. */
  readonly recycled: boolean;
  /** The texts it was first looked up for. */
  readonly revision: string;
  /** ISO 8601. */
  readonly checkedAt: string;
}

/** Who is in a team that may override, as GitHub listed them. */
export interface TeamReading {
  /** `org/slug`, lower-case, without `@`. */
  readonly team: string;
  readonly members: readonly AccountId[];
}

/**
 * The last policy of a repository and branch that was valid, as the record has it. `changed`: the copy is
 * not what it was when it came into force, so nothing may be judged by it.
 */
export type StoredPolicy =
  | { readonly kind: "none" }
  | { readonly kind: "found"; readonly snapshot: PolicySnapshot }
  | { readonly kind: "changed"; readonly reason: string };

/** What is known of a repository's name while the organisation's policy holds the same texts. */
export interface NameHistory {
  /** Other names it was seen under, lower-case. */
  readonly former: readonly string[];
  /** Whether another repository was seen under the name. */
  readonly isTaken: boolean;
}
