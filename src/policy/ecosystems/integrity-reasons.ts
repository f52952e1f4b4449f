import type { Sighting } from "./described-file.ts";
import type { PackageHistory, Reason } from "./reason.ts";

/** Hashes and pins that changed or went although nothing said so. */
export function integrityReasons({ id, before, after }: PackageHistory): readonly Reason[] {
  const [first] = after;
  if (first === undefined || before.length === 0) return [];
  const changed = after.find((sighting) => contentChanged(sighting, before));
  const reasons: Reason[] = [];
  if (changed !== undefined) reasons.push(of("integrity-changed-same-version", id, changed));
  const dropped = after.find((sighting) => hashesDropped(sighting, before));
  if (dropped !== undefined) reasons.push(of("integrity-removed", id, dropped));
  const unpinned = pinDropped(before, after);
  if (unpinned !== null) reasons.push(of("integrity-removed", id, unpinned));
  return reasons;
}

function of(code: string, subject: string, { from, declared }: Sighting): Reason {
  const place = declared.written === undefined ? {} : { written: declared.written };
  return { code, subject, from, ...place };
}

/** The same version on the other side, in files that promise something about content. */
function counterparts(sighting: Sighting, others: readonly Sighting[]): readonly Sighting[] {
  const { version } = sighting.declared;
  return others.filter(
    ({ declared, from }) =>
      declared.version === version && from.ecosystem === sighting.from.ecosystem,
  );
}

/** Strength of the algorithms that lockfiles use; a weaker one must not replace a stronger one. */
const WEAK = new Set(["md5", "sha1"]);

function contentChanged(sighting: Sighting, before: readonly Sighting[]): boolean {
  const is = new Set(sighting.declared.hashes);
  const was = new Set(
    counterparts(sighting, before).flatMap(({ declared }) => declared.hashes ?? []),
  );
  if (is.size === 0 || was.size === 0) return false;
  const algorithms = new Set([...was].map(algorithmOf));
  const common = [...is].filter((hash) => algorithms.has(algorithmOf(hash)));
  if (common.length === 0) {
    const isWeak = [...is].every((hash) => WEAK.has(algorithmOf(hash)));
    return isWeak && ![...was].every((hash) => WEAK.has(algorithmOf(hash)));
  }
  const shared = new Set(common.map(algorithmOf));
  const lost = [...was].some((hash) => shared.has(algorithmOf(hash)) && !is.has(hash));
  return lost && common.some((hash) => !was.has(hash));
}

/** `sha512-…`, `sha256:…`, `h1:…`, `10c0:…`; a bare value is compared with bare values. */
function algorithmOf(hash: string): string {
  return /^([a-z0-9]{1,20})[-:]/iu.exec(hash)?.[1]?.toLowerCase() ?? "";
}

function hashesDropped(sighting: Sighting, before: readonly Sighting[]): boolean {
  const { declared, from } = sighting;
  if ((declared.hashes?.length ?? 0) > 0 || declared.version === undefined) return false;
  if (declared.origin !== undefined && declared.origin.kind === "git") return false;
  // Compared within one file kind: another lockfile format may promise less by nature.
  const same = before.filter((other) => other.from.rule === from.rule);
  return same.length > 0 && same.every((other) => (other.declared.hashes?.length ?? 0) > 0);
}

function pinDropped(before: readonly Sighting[], after: readonly Sighting[]): Sighting | null {
  const pins = before.filter(({ declared }) => declared.origin?.pinned === true);
  if (pins.length === 0 || pins.length < before.length) return null;
  const kinds = new Set(pins.map(({ declared }) => declared.origin?.kind));
  return (
    after.find(
      ({ declared }) =>
        declared.origin?.pinned !== true && kinds.has(declared.origin?.kind ?? "registry"),
    ) ?? null
  );
}
