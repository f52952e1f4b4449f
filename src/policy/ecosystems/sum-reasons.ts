import semver from "semver";
import type { DescribedFile, DescribedSide } from "./described-file.ts";
import { baseName, folderOf } from "./ecosystem.ts";
import type { Reason } from "./reason.ts";

/** Ends the version of a line that vouches for the module's own go.mod alone, not for its code. */
const MANIFEST_ONLY = "/go.mod";

/**
 * What a file of hashes shows that names no dependencies: another hash for the same version, and hashes
 * that are gone although what they vouched for is still in use.
 *
 * Source: https://go.dev/ref/mod#go-sum-files
 */
export function sumReasons(file: DescribedFile, all: readonly DescribedFile[]): readonly Reason[] {
  const { before, after } = file;
  const was = before?.description.sums;
  if (before === null || was === undefined) return [];
  const manifest = manifestOf(before, all);
  if (after === null) return goneAltogether(before, manifest);
  const is = after.description.sums;
  if (is === undefined || after.unreadable !== null) return [];
  const differing = [...is].filter(([key, hash]) => was.has(key) && was.get(key) !== hash);
  const lost = [...was.keys()].filter((key) => !is.has(key) && !key.endsWith(MANIFEST_ONLY));
  return [
    ...differing.map(([key]) => ({
      code: "integrity-changed-same-version",
      subject: splitKey(key).id,
      from: after,
    })),
    ...lost.flatMap((key) => lostReasons(splitKey(key), { after, manifest, is })),
  ];
}

interface Sum {
  readonly id: string;
  readonly version: string;
}

function splitKey(key: string): Sum {
  const [id = "", version = ""] = key.split(" ", 2);
  return { id, version };
}

/** The go.mod of a go.sum, when it is part of the change. */
function manifestOf(
  { side }: DescribedSide,
  all: readonly DescribedFile[],
): DescribedFile | undefined {
  const name = baseName(side.path)
    .toLowerCase()
    .replace(/\.sum$/u, "");
  const wanted = [name, `${name}.mod`];
  return all.find((file) => {
    const path = (file.after ?? file.before)?.side.path ?? "";
    return folderOf(path) === folderOf(side.path) && wanted.includes(baseName(path).toLowerCase());
  });
}

/** A file of hashes may go with the module it belongs to, and not without. */
function goneAltogether(
  before: DescribedSide,
  manifest: DescribedFile | undefined,
): readonly Reason[] {
  if (manifest !== undefined && manifest.after === null) return [];
  return [{ code: "integrity-removed", subject: before.side.path, from: before }];
}

interface Around {
  readonly after: DescribedSide;
  readonly manifest: DescribedFile | undefined;
  readonly is: ReadonlyMap<string, string>;
}

/**
 * Tidying takes lines away that no build needs: a line counts when go.mod goes on asking for that version,
 * or when go.mod is not part of the change and the newest line of its module went.
 */
function lostReasons({ id, version }: Sum, { after, manifest, is }: Around): readonly Reason[] {
  if (manifest !== undefined) {
    const asked = manifest.after?.description.declared ?? [];
    const isAsked = asked.some((one) => one.id === id && one.version === version);
    return isAsked ? [{ code: "integrity-removed", subject: id, from: after }] : [];
  }
  const others = [...is.keys()].map(splitKey).filter((other) => other.id === id);
  const isOutdated = others.some((other) => isNewer(other.version, version));
  return isOutdated ? [] : [{ code: "integrity-removed", subject: id, from: after }];
}

/** A version that cannot be compared excuses nothing. */
function isNewer(version: string, than: string): boolean {
  const [one, other] = [version, than].map((text) =>
    semver.parse(text.replace(MANIFEST_ONLY, ""), { loose: true }),
  );
  return (
    one !== null &&
    one !== undefined &&
    other !== null &&
    other !== undefined &&
    semver.gt(one, other)
  );
}
