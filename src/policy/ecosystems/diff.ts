import type {
  ChangedDependency,
  DependencyChanges,
  DependencyFile,
  DependencyPlace,
  SuspiciousDependency,
} from "../../domain/dependency.ts";
import { type DescribedSide, describeFiles, type Sighting, sightingsOf } from "./described-file.ts";
import { fileReasons, unreadableFiles } from "./file-reasons.ts";
import { LINES_MAX, lineOf } from "./line.ts";
import { packageReasons } from "./package-reasons.ts";
import { projectReasons } from "./project-reasons.ts";
import { withVersion } from "./purl.ts";
import type { PackageHistory, Reason } from "./reason.ts";

/** What the changed dependency files of a pull request add, remove, change and leave to doubt. */
export function diffDependencies(files: readonly DependencyFile[]): DependencyChanges {
  const described = describeFiles(files);
  const sidesBefore = described.flatMap(({ before }) => before ?? []);
  const sidesAfter = described.flatMap(({ after }) => after ?? []);
  const before = sightingsOf(sidesBefore);
  const after = sightingsOf(sidesAfter);
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort();
  const packages = ids.map((id) => ({
    id,
    // What a folder stood in for was not fetched from anywhere before.
    before: (before.get(id) ?? []).filter(({ declared }) => declared.folder !== true),
    after: after.get(id) ?? [],
  }));
  const added = packages.filter(isNew);
  const removed = packages.filter(isGone);
  const changed = packages.flatMap((history) => changeOf(history) ?? []);
  const reasons = [
    ...packages.flatMap(packageReasons),
    ...projectReasons(described, new Set(added.map(({ id }) => id))),
    ...fileReasons(described),
  ];
  return {
    added: added.flatMap(({ id, after: found }) => versioned(id, found)),
    removed: removed.flatMap(({ id, before: found }) => versioned(id, found)),
    changed,
    suspicious: suspicions(reasons),
    unreadable: unreadableFiles(described),
    direct: directOf(packages, new Set(changed.map(({ purl }) => purl))),
    kept: packages.filter(isKept).map(({ id }) => id),
    places: placesOf(packages, new Set(changed.map(({ purl }) => purl))),
  };
}

function isNew({ before, after }: PackageHistory): boolean {
  return before.length === 0 && after.some(({ declared }) => declared.folder !== true);
}

function isGone({ before, after }: PackageHistory): boolean {
  return before.length > 0 && after.length === 0;
}

function isKept({ before, after }: PackageHistory): boolean {
  return before.some((one) => !isLocked(one)) && after.some((one) => !isLocked(one));
}

/** The package URLs of the versions found: those of lockfiles when there are any. */
function versioned(id: string, sightings: readonly Sighting[]): readonly string[] {
  const locked = versionsOf(sightings.filter(isLocked));
  const versions = locked.length > 0 ? locked : versionsOf(sightings);
  if (versions.length === 0) return [id];
  return versions.map((version) => withVersion(id, version));
}

function versionsOf(sightings: readonly Sighting[]): readonly string[] {
  const versions = sightings.flatMap(({ declared }) => declared.version ?? []);
  return [...new Set(versions)].sort();
}

function isLocked({ from }: Sighting): boolean {
  return from.rule.role === "lock";
}

function changeOf({ id, before, after }: PackageHistory): ChangedDependency | null {
  const lockedBefore = versionsOf(before.filter(isLocked)).join(", ");
  const lockedAfter = versionsOf(after.filter(isLocked)).join(", ");
  if (lockedBefore !== "" && lockedAfter !== "" && lockedBefore !== lockedAfter) {
    return { purl: id, from: lockedBefore, to: lockedAfter };
  }
  const rangesBefore = rangesOf(before);
  const rangesAfter = rangesOf(after);
  if (rangesBefore.length === 0 || rangesAfter.length === 0) return null;
  const [from, to] = [rangesBefore.join(", "), rangesAfter.join(", ")];
  return from === to ? null : { purl: id, from, to };
}

function rangesOf(sightings: readonly Sighting[]): readonly string[] {
  const ranges = sightings.flatMap(({ declared }) => declared.range ?? []);
  return [...new Set(ranges)].sort();
}

function directOf(packages: readonly PackageHistory[], changed: ReadonlySet<string>): string[] {
  return packages
    .filter(({ id, before, after }) => {
      const isNamed = after.some((sighting) => !isLocked(sighting));
      return isNamed && (isNew({ id, before, after }) || changed.has(id));
    })
    .map(({ id }) => id);
}

function placesOf(
  packages: readonly PackageHistory[],
  changed: ReadonlySet<string>,
): readonly DependencyPlace[] {
  const touched = packages.filter(
    (history) => isNew(history) || isGone(history) || changed.has(history.id),
  );
  return touched.flatMap(({ id, before, after }, index) => {
    const sightings = after.length > 0 ? after : before;
    const best = sightings.find((sighting) => !isLocked(sighting)) ?? sightings[0];
    if (best === undefined) return [];
    const line =
      index < LINES_MAX ? lineOf(best.from.side.text, best.declared.written ?? id) : null;
    const place = { path: best.from.side.path, ...(line === null ? {} : { line }) };
    const purls = before.length > 0 && after.length > 0 ? [id] : versioned(id, sightings);
    return purls.map((purl) => ({ purl, ...place }));
  });
}

function suspicions(reasons: readonly Reason[]): readonly SuspiciousDependency[] {
  const unique = new Map<string, Reason>();
  for (const reason of reasons) {
    const key = `${reason.code}:${reason.subject}`;
    if (!unique.has(key)) unique.set(key, reason);
  }
  const sorted = [...unique].sort(([one], [other]) => (one < other ? -1 : 1));
  return sorted.map(([, { code, subject, from, written }], index) => {
    const needle = written ?? subject;
    const line = index < LINES_MAX && needle !== "" ? lineOf(textOf(from), needle) : null;
    return { code, subject, path: from.side.path, ...(line === null ? {} : { line }) };
  });
}

function textOf(from: DescribedSide): string {
  return from.side.text;
}
