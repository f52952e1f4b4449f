import type { DescribedFile, DescribedSide } from "./described-file.ts";
import { folderOf } from "./ecosystem.ts";
import type { Reason } from "./reason.ts";

/** What manifests and lockfiles of one project say about each other. */
export function projectReasons(
  files: readonly DescribedFile[],
  added: ReadonlySet<string>,
): readonly Reason[] {
  // Unchanged files are here only because changed ones refer to them.
  const touched = files.filter(({ before, after }) => before?.side.text !== after?.side.text);
  const sides = touched.flatMap(({ before, after }) => after ?? before ?? []);
  const present = touched.flatMap(({ after }) => after ?? []);
  return [
    ...present.flatMap((side) => manifestWithoutLock(side, sides, added)),
    ...present.flatMap((side) => lockOnlyAdditions(side, sides, added)),
  ];
}

function manifestWithoutLock(
  manifest: DescribedSide,
  sides: readonly DescribedSide[],
  added: ReadonlySet<string>,
): readonly Reason[] {
  if (manifest.rule.role !== "manifest") return [];
  const fresh = manifest.description.declared.filter(
    ({ id, locked }) => locked !== false && added.has(id),
  );
  if (fresh.length === 0) return [];
  const hasLock = sides.some((side) => isLock(side) && belongsTo(manifest, side));
  if (hasLock) return [];
  const written = fresh[0]?.written ?? fresh[0]?.id;
  const place = written === undefined ? {} : { written };
  return [{ code: "manifest-without-lock", subject: "", from: manifest, ...place }];
}

function lockOnlyAdditions(
  lock: DescribedSide,
  sides: readonly DescribedSide[],
  added: ReadonlySet<string>,
): readonly Reason[] {
  if (lock.rule.role !== "lock" || lock.unreadable !== null) return [];
  if (sides.some((side) => isManifest(side) && belongsTo(side, lock))) return [];
  const fresh = lock.description.declared.filter(({ id }) => added.has(id));
  return [...new Set(fresh.map(({ id }) => id))].map((subject) => ({
    code: "lock-only-addition",
    subject,
    from: lock,
  }));
}

function isLock({ rule }: DescribedSide): boolean {
  return rule.role === "lock" || rule.role === "binary-lock";
}

function isManifest({ rule }: DescribedSide): boolean {
  return rule.role === "manifest" || rule.role === "standalone";
}

/** A lockfile serves the manifests of its own folder and, for workspaces, of the folders below. */
function belongsTo(manifest: DescribedSide, lock: DescribedSide): boolean {
  if (manifest.ecosystem !== lock.ecosystem) return false;
  const folder = folderOf(lock.side.path);
  const inside = folderOf(manifest.side.path);
  return folder === "" || inside === folder || inside.startsWith(`${folder}/`);
}
