import type { Finding } from "../../domain/finding.ts";
import type { ChangedFile } from "../../domain/pull-request-facts.ts";

/** The paths of a tree, small enough to be kept for many of them: fingerprints, sorted. */
export interface PathNames {
  readonly exact: Float64Array;
  /** The same without regard to capitals. */
  readonly folded: Float64Array;
}

/** Notes the paths of a tree. */
export function pathNames(paths: readonly string[]): PathNames {
  return {
    exact: Float64Array.from(paths, fingerprint).sort(),
    folded: Float64Array.from(paths, (path) => fingerprint(folded(path))).sort(),
  };
}

/**
 * Finds paths that differ from another one in capitals alone. Windows and macOS take the two for one file,
 * so which of them is there after a checkout is left to chance.
 *
 * Source: https://git-scm.com/docs/git-config#Documentation/git-config.txt-coreignoreCase
 *
 * @param names - The base branch; null when it could not be listed, and then the change is compared alone.
 */
export function caseTwins(
  files: readonly ChangedFile[],
  names: PathNames | null,
): readonly Finding[] {
  const gone = new Set(
    files.flatMap(({ path, previousPath, status }) => [
      ...(status === "removed" ? [folded(path)] : []),
      ...(previousPath === null || status === "copied" ? [] : [folded(previousPath)]),
    ]),
  );
  const here = new Map<string, number>();
  const present = files.filter(({ status }) => status !== "removed");
  for (const { path } of present) here.set(folded(path), (here.get(folded(path)) ?? 0) + 1);
  return present.flatMap(({ path, status }): readonly Finding[] => {
    const fold = folded(path);
    const isNew = status === "added" || status === "renamed" || status === "copied";
    const hasTwin =
      (here.get(fold) ?? 0) > 1 ||
      (isNew && names !== null && !gone.has(fold) && isOtherIn(names, path, fold));
    return hasTwin ? [finding(path)] : [];
  });
}

function finding(path: string): Finding {
  const message =
    "Another path differs from this one in capitals alone: on Windows and macOS they are one file, so nobody can tell which rules apply. Rename it.";
  return { kind: "unverifiable", area: "governance", tier: "critical", path, message };
}

/** A path that is there itself has no twin: it came to the base by another way. */
function isOtherIn(names: PathNames, path: string, fold: string): boolean {
  return includes(names.folded, fingerprint(fold)) && !includes(names.exact, fingerprint(path));
}

function folded(path: string): string {
  return path.normalize("NFC").toLowerCase();
}

function includes(sorted: Float64Array, wanted: number): boolean {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const value = sorted[middle] ?? Number.POSITIVE_INFINITY;
    if (value === wanted) return true;
    if (value < wanted) from = middle + 1;
    else to = middle;
  }
  return false;
}

const PRIME = 0x01000193;
const SECOND_SEED = 0x9747b28c;
const HIGH_BITS = 21;

/**
 * 53 bits of two FNV-1a sums. Somebody who makes two paths collide on purpose gets a false alarm, or hides
 * a twin of one path they chose together with it.
 *
 * Source: https://datatracker.ietf.org/doc/html/rfc9923
 */
function fingerprint(text: string): number {
  let low = 0x811c9dc5;
  let high = SECOND_SEED;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, PRIME);
    high = Math.imul(high ^ (unit + at), PRIME);
  }
  return (high >>> (32 - HIGH_BITS)) * 2 ** 32 + (low >>> 0);
}
