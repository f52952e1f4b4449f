import { editDistance } from "../../domain/closest.ts";
import { POPULAR_PACKAGES } from "./popular-packages.ts";

/** Shorter names are near to many others by chance. */
const LETTERS_MIN = 5;
/** Longer names are compared with nothing: no name on the list comes near. */
const LETTERS_MAX = 80;

const PURL = /^pkg:([a-z]{1,20})\/([^@?#]{1,200})/u;

/**
 * The well-known name that a package's name is a slip away from: one letter more, less, other or swapped,
 * or other separators. Null for a name that is well known itself.
 *
 * It is a hint for whoever looks at a new package, which has to be approved in any case.
 */
export type LookAlikes = (purl: string) => string | null;

/** Prepares the question for a project; `known` are the names it uses already, as package URLs. */
export function createLookAlikes(known: readonly string[] = []): LookAlikes {
  const own = known.map(nameOf);
  return (purl) => {
    const { type, name } = nameOf(purl);
    const popular = POPULAR_PACKAGES.get(type) ?? [];
    if (name.length < LETTERS_MIN || name.length > LETTERS_MAX) return null;
    if (popular.includes(name)) return null;
    const slip = popular.find((candidate) => isSlip(name, candidate));
    if (slip !== undefined) return slip;
    return own.find((other) => isOwnSlip({ type, name }, other))?.name ?? null;
  };
}

interface PackageName {
  readonly type: string;
  readonly name: string;
}

function isOwnSlip(one: PackageName, other: PackageName): boolean {
  return one.type === other.type && one.name !== other.name && isSlip(one.name, other.name);
}

function nameOf(purl: string): PackageName {
  const [, type = "", name = ""] = PURL.exec(purl) ?? [];
  return { type, name: name.replaceAll(/%40/giu, "@").replaceAll(/%2f/giu, "/").toLowerCase() };
}

function isSlip(name: string, candidate: string): boolean {
  if (candidate.length < LETTERS_MIN || Math.abs(name.length - candidate.length) > 2) return false;
  if (withoutSeparators(name) === withoutSeparators(candidate)) return true;
  return Math.abs(name.length - candidate.length) <= 1 && editDistance(name, candidate) === 1;
}

function withoutSeparators(name: string): string {
  return name.replaceAll(/[-_.]/gu, "");
}
