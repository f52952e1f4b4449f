import type { DependencyChanges, DependencyPlace } from "../../domain/dependency.ts";
import type { Advisory, ReviewedDependency } from "../../domain/dependency-review.ts";
import type { Finding } from "../../domain/finding.ts";
import type { Known } from "../../domain/known.ts";
import { highestTier, type Tier } from "../../domain/risk.ts";
import { shown } from "../../domain/shown-text.ts";
import { withVersion } from "../ecosystems/purl.ts";
import { canonicalPackage } from "../package-prefix.ts";

const AREA = "dependencies";
/** More would drown a reader and the record. */
const FINDINGS_MAX = 200;

/** What GitHub's own comparison adds to what agentgov read. It never takes anything away. */
export interface ReviewResult {
  readonly findings: readonly Finding[];
  /** Packages that only GitHub saw. */
  readonly added: readonly string[];
  readonly places: readonly DependencyPlace[];
  readonly notes: readonly string[];
}

/**
 * Compares GitHub's review with the own reading: a package that only GitHub calls added is new, and known
 * weaknesses are findings. Without a review there is one note.
 */
export function reviewDependencies(
  own: DependencyChanges,
  review: Known<readonly ReviewedDependency[]>,
): ReviewResult {
  if (review.kind === "unknown") {
    const note = `Dependencies were read by agentgov alone: GitHub gives no advisories and licences here (${review.reason}).`;
    return { findings: [], added: [], places: [], notes: [note] };
  }
  const added = review.value.filter(({ change }) => change === "added");
  const known = new Set([
    ...[...own.added, ...own.changed.map(({ purl }) => purl)].map(keyOf),
    // Another version of a package is listed as one that goes and one that comes.
    ...review.value.flatMap(({ change, purl }) => (change === "removed" ? [keyOf(purl)] : [])),
  ]);
  const missed = [...firstOfEach(added.filter(({ purl }) => !known.has(keyOf(purl))))];
  const weak = [...firstOfEach(added.filter(({ advisories }) => advisories.length > 0))];
  return {
    findings: [
      ...missed.slice(0, FINDINGS_MAX).map(newPackage),
      ...weak.slice(0, FINDINGS_MAX).map(weakness),
    ],
    added: missed.map(identityOf),
    places: missed.map((entry) => ({ purl: identityOf(entry), path: entry.path })),
    notes: [],
  };
}

/** Adds the licences that GitHub knows to what is said of new packages. */
export function withLicences(
  findings: readonly Finding[],
  review: Known<readonly ReviewedDependency[]>,
): readonly Finding[] {
  if (review.kind === "unknown") return findings;
  const licences = new Map(
    review.value.flatMap(({ change, purl, licence }) =>
      change === "added" && licence !== null ? [[keyOf(purl), licence] as const] : [],
    ),
  );
  return findings.map((finding) => {
    const licence = finding.kind === "new-dependency" ? licences.get(keyOf(finding.purl)) : null;
    if (licence === undefined || licence === null) return finding;
    return { ...finding, message: `${finding.message} Licence: ${shown(licence)}.` };
  });
}

function* firstOfEach(entries: readonly ReviewedDependency[]): Generator<ReviewedDependency> {
  const seen = new Set<string>();
  for (const entry of entries) {
    const key = `${keyOf(entry.purl)} ${entry.version}`;
    if (!seen.has(key)) yield entry;
    seen.add(key);
  }
}

/** Spellings differ between registries and readers; no two packages differ by case alone. */
function keyOf(purl: string): string {
  return canonicalPackage(purl).toLowerCase();
}

function identityOf({ purl, version }: ReviewedDependency): string {
  return withVersion(canonicalPackage(purl), version);
}

function newPackage(entry: ReviewedDependency): Finding {
  const purl = identityOf(entry);
  const path = entry.path;
  const message = `\`${shown(purl)}\` is new in ${shown(path)}, as GitHub reads it: an approval and a supply-chain scan are due.`;
  return { kind: "new-dependency", area: AREA, tier: "high", purl, path, message };
}

const TIERS_OF: Readonly<Record<Advisory["severity"], Tier>> = {
  critical: "high",
  high: "high",
  moderate: "medium",
  low: "medium",
};

function weakness(entry: ReviewedDependency): Finding {
  const purl = identityOf(entry);
  const { advisories, path } = entry;
  const [worst] = advisories;
  const rest = advisories.length > 1 ? ` and ${advisories.length - 1} more` : "";
  const said = worst === undefined ? "" : `${worst.severity}: ${shown(worst.summary)}`;
  return {
    kind: "suspicious-dependency",
    area: AREA,
    tier: highestTier(advisories.map(({ severity }) => TIERS_OF[severity])),
    path,
    purl,
    reasons: advisories.map(({ id }) => `advisory:${id}`),
    message: `\`${shown(purl)}\` has a known weakness (${said})${rest}.`,
  };
}
