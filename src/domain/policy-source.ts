import type { CommitSha, RepositoryId } from "./ids.ts";

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
