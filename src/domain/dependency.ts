import type { ReadDocument } from "./plain-data.ts";

/** One side (base or head) of a dependency file: its text and what its reader made of it. */
export interface DependencyFileSide {
  readonly path: string;
  /** The path whose rules apply, when this file is read because that one includes it. */
  readonly includedBy?: string;
  readonly text: string;
  readonly document: ReadDocument;
}

/** A changed file that can name dependencies. A null side means the file is not there. */
export interface DependencyFile {
  readonly before: DependencyFileSide | null;
  readonly after: DependencyFileSide | null;
}

/** A package with another set of locked versions, or another range in a manifest. */
export interface ChangedDependency {
  /** Package URL without a version. */
  readonly purl: string;
  readonly from: string;
  readonly to: string;
}

/** One thing about a dependency file that deserves a look, as `code:subject`. */
export interface SuspiciousDependency {
  readonly code: string;
  /** What the code is about: often a package URL; empty when the code says it all. */
  readonly subject: string;
  readonly path: string;
  readonly line?: number;
}

/** A dependency file whose head side could not be read. */
export interface UnreadableDependencyFile {
  readonly path: string;
  readonly code: "parse-error" | "unreadable-lockfile" | "unsupported-manifest";
  /** A clause for people, without a full stop. */
  readonly detail: string;
  readonly line?: number;
}

/** Where a package of a change is named. */
export interface DependencyPlace {
  readonly purl: string;
  readonly path: string;
  readonly line?: number;
}

/** What the dependency files of one pull request change. Every list is sorted and free of doubles. */
export interface DependencyChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly ChangedDependency[];
  readonly suspicious: readonly SuspiciousDependency[];
  readonly unreadable: readonly UnreadableDependencyFile[];
  /** The added and changed packages that a manifest names itself. */
  readonly direct: readonly string[];
  /** Packages that a manifest names on both sides; absent when they were not asked for. */
  readonly kept?: readonly string[];
  /** One place for each package URL of `added`, `removed` and `changed`. */
  readonly places: readonly DependencyPlace[];
}
