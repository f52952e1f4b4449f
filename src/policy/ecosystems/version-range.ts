import semver from "semver";

/** Package URL types whose ranges follow the rules of PEP 440 or Poetry. */
const PYTHON = new Set(["pypi"]);
/** Types in which `~> 1.2` means at least 1.2 and below 2. */
const PESSIMISTIC = new Set(["gem", "hex", "terraform", "cocoapods"]);
/** Types in which a bare version is a caret range. */
const CARET_BY_DEFAULT = new Set(["cargo"]);

/**
 * Whether a new range accepts everything the old one did and more. False whenever either range
 * cannot be understood: the change itself is reported in any case.
 */
export function isWider(type: string, from: string, to: string): boolean {
  const was = translate(type, from);
  const is = translate(type, to);
  if (was === null || is === null || was === is) return false;
  return semver.subset(was, is) && !semver.subset(is, was);
}

const ANY = /^(?:\*|x|any|latest|next|)$/iu;

function translate(type: string, text: string): string | null {
  const bare = text.replace(/^\[[^\]]*\]/u, "").trim();
  if (ANY.test(bare)) return "*";
  const alternatives = bare.split(/\s*\|\|?\s*/u).map((part) => conjunction(type, part));
  const known = alternatives.flatMap((part) => part ?? []);
  if (known.length < alternatives.length) return null;
  return semver.validRange(known.join(" || "));
}

const COMPARATORS_MAX = 20;

function conjunction(type: string, text: string): string | null {
  if (/\s-\s/u.test(text)) return text;
  const spaced = text.replace(/([<>=~^!]+)\s+/gu, "$1");
  const parts = spaced.split(/(?:\s*,\s*|\s+and\s+|\s+)/u).filter((part) => part !== "");
  if (parts.length > COMPARATORS_MAX) return null;
  const comparators = parts.map((part) => comparator(type, part));
  const known = comparators.flatMap((part) => part ?? []);
  return known.length < comparators.length ? null : known.join(" ");
}

const COMPARATOR = /^([<>=~^!]*)v?(\d[\d.]*?|)(\.?[*x])?(?:[-+.]?[a-z][\w.+-]*)?$/iu;

function comparator(type: string, text: string): string | null {
  const match = COMPARATOR.exec(text);
  if (match === null) return null;
  const [, sign = "", digits = "", wild] = match;
  const numbers = digits
    .split(".")
    .filter((part) => part !== "")
    .map((part) => String(Number(part)));
  if (numbers.length === 0) return wild === undefined ? null : "*";
  // Python's `!=` only narrows; leaving it out keeps the comparison right for the rest.
  if (sign === "!=") return "*";
  return translated(type, { sign, numbers, wild: wild !== undefined });
}

interface Comparator {
  readonly sign: string;
  readonly numbers: readonly string[];
  readonly wild: boolean;
}

function translated(type: string, { sign, numbers, wild }: Comparator): string {
  const short = numbers.slice(0, 3);
  const version = [...short, "0", "0"].slice(0, 3).join(".");
  if (sign === "~>" || (sign === "~=" && PYTHON.has(type))) return pessimistic(numbers, version);
  if (sign === "~" && (type === "composer" || PESSIMISTIC.has(type))) {
    return pessimistic(numbers, version);
  }
  if (wild) return short.join(".");
  if (sign === "^" || sign === "~") return `${sign}${short.join(".")}`;
  if (sign === "" && CARET_BY_DEFAULT.has(type)) return `^${short.join(".")}`;
  if (sign === "" && type === "npm") return short.join(".");
  if (sign === "" || sign === "==" || sign === "===") return `=${version}`;
  return `${sign}${version}`;
}

/** All but the last given number stay fixed. */
function pessimistic(numbers: readonly string[], version: string): string {
  if (numbers.length >= 3) return `>=${version} <${numbers[0] ?? "0"}.${next(numbers[1])}.0`;
  return `>=${version} <${next(numbers[0])}.0.0`;
}

function next(number: string | undefined): string {
  return String(Number(number ?? "0") + 1);
}
