import semver from "semver";
import type { DescribedSide, Sighting } from "./described-file.ts";
import { folderOf } from "./ecosystem.ts";

/**
 * Tells which sightings name packages of this repository. A name alone proves nothing: whoever writes
 * the change can give any folder the name of a package of the registry. A lockfile names what is
 * really installed, so its entries always count.
 */
export function ownershipOf(sides: readonly DescribedSide[]): (sighting: Sighting) => boolean {
  const linked = linkedNames(sides);
  const members = workspaceMembers(sides);
  return ({ declared, from }) => {
    if (from.rule.role === "lock") return false;
    if (from.description.firstParty?.includes(declared.id) === true) return true;
    if (linked.has(`${from.ecosystem} ${declared.id}`)) return true;
    const member = members.get(declared.id);
    return member !== undefined && accepts(declared.range ?? "", member.version);
  };
}

/** Names that a lockfile links to folders. */
function linkedNames(sides: readonly DescribedSide[]): ReadonlySet<string> {
  const locks = sides.filter(({ rule }) => rule.role === "lock");
  return new Set(
    locks.flatMap(({ ecosystem, description }) =>
      (description.firstParty ?? []).map((id) => `${ecosystem} ${id}`),
    ),
  );
}

interface Member {
  readonly version: string | null;
}

/** Packages whose folder a workspace of the same change lists. */
function workspaceMembers(sides: readonly DescribedSide[]): ReadonlyMap<string, Member> {
  const roots = sides.filter(({ description }) => (description.workspaces ?? []).length > 0);
  const members = new Map<string, Member>();
  for (const { side, description } of sides) {
    const { member } = description;
    const folder = folderOf(side.path);
    if (member !== undefined && roots.some((root) => lists(root, folder))) {
      members.set(member.id, { version: member.version });
    }
  }
  return members;
}

function lists({ side, description }: DescribedSide, folder: string): boolean {
  const root = folderOf(side.path);
  if (root !== "" && !folder.startsWith(`${root}/`)) return false;
  const inside = (root === "" ? folder : folder.slice(root.length + 1)).split("/");
  const patterns = description.workspaces ?? [];
  const isListed = patterns.some((pattern) => !pattern.startsWith("!") && covers(pattern, inside));
  return (
    isListed && !patterns.some((text) => text.startsWith("!") && covers(text.slice(1), inside))
  );
}

/** `packages/*` and `packages/**`, segment by segment. */
function covers(pattern: string, folder: readonly string[]): boolean {
  const segments = pattern.replace(/^\.\//u, "").replace(/\/+$/u, "").split("/");
  const deep = segments.indexOf("**");
  if (deep !== -1) return covered(segments.slice(0, deep), folder.slice(0, deep));
  return segments.length === folder.length && covered(segments, folder);
}

function covered(segments: readonly string[], folder: readonly string[]): boolean {
  return segments.every((segment, index) => {
    const name = folder[index];
    if (name === undefined) return false;
    const [start = "", end] = segment.split("*", 2);
    return end === undefined ? name === segment : name.startsWith(start) && name.endsWith(end);
  });
}

/** A range that the member does not meet is fetched from the registry after all. */
function accepts(range: string, version: string | null): boolean {
  if (version === null || semver.validRange(range) === null) return true;
  return semver.satisfies(version, range, { includePrerelease: true });
}
