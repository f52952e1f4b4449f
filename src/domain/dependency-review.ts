/** A known weakness of one version of a package. */
export interface Advisory {
  /** Its name at GitHub: `GHSA-…`. */
  readonly id: string;
  readonly severity: "low" | "moderate" | "high" | "critical";
  readonly summary: string;
}

/** One line of GitHub's own comparison of dependencies. */
export interface ReviewedDependency {
  readonly change: "added" | "removed";
  /** Package URL as GitHub writes it, or made from ecosystem and name where it gives none. */
  readonly purl: string;
  readonly version: string;
  /** The manifest or lockfile it was found in. */
  readonly path: string;
  /** SPDX expression; null where GitHub knows none. */
  readonly licence: string | null;
  readonly advisories: readonly Advisory[];
}
