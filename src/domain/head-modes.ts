import type { CommitSha } from "./ids.ts";
import type { Known } from "./known.ts";

/** Git's mode of one file: 100644, 100755 for one that runs, 120000 for a link, 160000 for a submodule. */
export interface FileMode {
  readonly path: string;
  readonly mode: string;
}

/** The modes of changed files at one head: a list of changed files shows none. */
export interface HeadModes {
  readonly headSha: CommitSha;
  readonly files: Known<readonly FileMode[]>;
}

/** Whose modes are to be looked up: each head costs one call. */
export interface ModeNeeds {
  readonly heads: readonly CommitSha[];
  readonly paths: readonly string[];
}
