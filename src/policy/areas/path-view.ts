import { PATH_CHARACTERS_MAX } from "../paths.ts";

/** One spelling of a path, cut at its slashes. */
export interface PathForm {
  readonly segments: readonly string[];
  /** The segments between these two are those of a shared package root, whose words say nothing. */
  readonly silentFrom: number;
  readonly silentTo: number;
}

/** A path, prepared once for every rule that looks at it. */
export interface PathView {
  /** The composed (NFC) spelling: the only one that may lower a tier. */
  readonly main: PathForm;
  /** Every spelling that may raise one: composed, as it came, and with look-alikes replaced. */
  readonly all: readonly PathForm[];
}

/** Why a path cannot be judged by its text. */
export type PathHazard = "too-long" | "invisible-character" | "not-normal";

/**
 * Letters of other alphabets that look like Latin ones, beside each other: `аa` says that the
 * Cyrillic letter reads as `a`. Only whole-shape twins; capitals are folded first.
 * Source: https://www.unicode.org/reports/tr39/#Confusable_Detection
 */
const LOOK_ALIKES = new Map(
  "аa вb еe ѕs іi јj кk мm нh оo рp сc тt уy хx ԁd ԛq ԝw һh ցg օo ոn սu αa εe ιi κk νv οo ρp τt υu χx ɑa ɡg ıi ȷj"
    .split(" ")
    .map((pair): [string, string] => [pair.charAt(0), pair.charAt(1)]),
);

/** Prepares a path for the rules. Call {@link pathHazard} first: a hazardous path is not judged. */
export function viewPath(path: string): PathView {
  // The first character above DEL: everything below has one spelling.
  if (!/[\u0080-\u{10ffff}]/u.test(path)) {
    const only = formOf(path);
    return { main: only, all: [only] };
  }
  const main = formOf(path.normalize("NFC"));
  return { main, all: [main, formOf(path), formOf(withoutLookAlikes(path))] };
}

/** Why this path must count as unverifiable; null when its text can be trusted. */
export function pathHazard(path: string): PathHazard | null {
  if (path.length > PATH_CHARACTERS_MAX) return "too-long";
  if (ORDINARY_PATH.test(path)) return null;
  if (withoutInvisible(path) !== path) return "invisible-character";
  const parts = path.split("/");
  return parts.some((part) => part === "" || part === "." || part === "..") ? "not-normal" : null;
}

/** The path without characters nobody sees; the joiner inside an emoji is seen. */
export function withoutInvisible(path: string): string {
  return path.replaceAll(INVISIBLE, "");
}

/** What nearly every path looks like; only the rest is looked at closely. */
const ORDINARY_PATH =
  /^(?:[\w@-][\w.@ -]*|\.[\w@-][\w.@-]*)(?:\/(?:[\w@-][\w.@ -]*|\.[\w@-][\w.@-]*))*$/u;

const INVISIBLE =
  /(?<!\p{Extended_Pictographic}\ufe0f?)\u200d|[\p{Cc}\u2028\u2029\u115f\u1160\u3164\uffa0]|(?!\u200d)\p{Cf}/gu;

function formOf(path: string): PathForm {
  const segments = path.split("/");
  const { start, end } = sharedPackageRoot(segments);
  return { segments, silentFrom: start, silentTo: end };
}

/**
 * The package that all modules of a build on the Java platform share, as positions around it.
 *
 * In `util/src/main/java/org/acme/billing/util/Json.java` the module `util` appears again as a
 * package, so `org.acme.billing` is the name of the product and says nothing of this file.
 */
function sharedPackageRoot(segments: readonly string[]): {
  readonly start: number;
  readonly end: number;
} {
  const none = { start: 0, end: 0 };
  const start = segments.findIndex(
    (segment, at) => SOURCE_LANGUAGES.has(segment) && segments[at - 2] === "src",
  );
  const module = start === -1 ? undefined : segments[start - 3];
  if (module === undefined) return none;
  const end = segments.indexOf(module, start + 1);
  return end === -1 ? none : { start, end };
}

/** Folders below `src/main` and `src/test` from which packages are counted. */
const SOURCE_LANGUAGES = new Set(["java", "kotlin", "scala", "groovy", "resources"]);

function withoutLookAlikes(path: string): string {
  const plain = path.normalize("NFKD").replaceAll(/\p{M}/gu, "");
  return plain.replaceAll(/\p{L}/gu, latinTwin);
}

function latinTwin(character: string): string {
  const small = character.toLowerCase();
  const twin = LOOK_ALIKES.get(small);
  if (twin === undefined) return character;
  return small === character ? twin : twin.toUpperCase();
}
