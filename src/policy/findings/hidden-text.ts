import type { Finding } from "../../domain/finding.ts";
import { findHiddenCharacters, type HiddenCharacter } from "../../domain/hidden-character.ts";
import { type FindingFile, linesOf } from "./finding-file.ts";

/** Files of translations need marks of direction and joiners. */
const LOCALE =
  /(?:^|\/)(?:locales?|i18n|lang|languages|translations?|messages|l10n|nls|values-\w+)(?:\/|\.)|\.(?:po|pot|xlf|xliff|resx|strings|arb|ftl|properties)$/iu;

/** More lines of one file than this are one fact. */
const LINES_MAX = 50;

/**
 * Finds text that reviewers do not see: invisible and reordering characters in added lines and in the
 * path itself, and attributes that make GitHub fold code away.
 */
export function findHiddenText(file: FindingFile): readonly Finding[] {
  const inPath = findHiddenCharacters(file.path);
  const found = inPath.length > 0 ? [finding(file.path, "has a path", inPath)] : [];
  const inLines = linesOf(file)
    .filter(({ kind }) => kind === "added")
    .flatMap(({ text, line }) => {
      const hidden = findHiddenCharacters(text).filter((each) => isStrange(file.path, each));
      return hidden.length > 0 ? [{ ...finding(file.path, "adds a line", hidden), line }] : [];
    })
    .slice(0, LINES_MAX);
  return [...found, ...inLines, ...attributeFindings(file)];
}

function isStrange(path: string, { kind }: HiddenCharacter): boolean {
  return kind === "tag" || !LOCALE.test(path);
}

function finding(path: string, what: string, hidden: readonly HiddenCharacter[]): Finding {
  const names = hidden.map(({ codePoint }) => codePoint).join(", ");
  const message = `${what} with characters that cannot be seen or that reorder it: ${names}`;
  return { kind: "hidden-text", area: "app", tier: "critical", path, message };
}

/** Attributes by which GitHub does not show a diff at first. `-linguist-generated` shows it again. */
const HIDING =
  /^(?:linguist-(?:generated|vendored)(?:=true)?|-diff|binary|-text|diff=\S*(?:none|nodiff)\S*)$/u;

/**
 * Attributes by which other bytes are merged, checked out or exported than the diff shows. LFS is a filter
 * that everybody has; a file that moves there is found by its content.
 *
 * Source: https://git-scm.com/docs/gitattributes
 */
const ALTERING =
  /^(?:merge=(?!(?:text|binary|union|lfs)$)\S+|filter=(?!lfs$)\S+|export-subst|export-ignore|ident|working-tree-encoding=\S+)$/u;

/**
 * Source: https://docs.github.com/en/repositories/working-with-files/managing-files/customizing-how-changed-files-appear-on-github
 */
function attributeFindings(file: FindingFile): readonly Finding[] {
  if (!/(?:^|\/)\.gitattributes$/u.test(file.path)) return [];
  const changed = linesOf(file).filter(
    ({ kind, text }) => kind !== "context" && !/^\s*(?:#|$)/u.test(text),
  );
  const found = changed.flatMap(({ kind, text, line }): readonly Finding[] => {
    const [pattern = "", ...attributes] = text.trim().split(/\s+/u);
    const said = kind === "added" ? whatOf(pattern, attributes) : null;
    if (said === null) return [];
    return [{ kind: "hidden-text", area: "governance", path: file.path, line, ...said }];
  });
  const [first] = changed;
  if (found.length > 0 || first === undefined) return found;
  const message = "changes how git stores, compares and checks out files";
  const where = first.kind === "added" ? { line: first.line } : {};
  const place = { area: "governance", tier: "high", path: file.path, ...where } as const;
  return [{ kind: "hidden-text", ...place, message }];
}

/** What one line does that deserves a sentence of its own. */
function whatOf(
  pattern: string,
  attributes: readonly string[],
): Pick<Finding, "tier" | "message"> | null {
  const altering = attributes.filter((attribute) => ALTERING.test(attribute));
  if (altering.length > 0) {
    const message = `changes how ${pattern} is merged, checked out or exported (${altering.join(" ")})`;
    return { tier: "critical", message };
  }
  const hiding = attributes.filter((attribute) => HIDING.test(attribute));
  if (hiding.length === 0) return null;
  const message = `hides changes of ${pattern} from reviewers (${hiding.join(" ")})`;
  return { tier: "high", message };
}
