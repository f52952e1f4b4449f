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

/** What is made by programs and nobody reviews by line. */
const MADE =
  /lock|\.(?:png|jpe?g|gif|ico|webp|svg|pdf|woff2?|ttf|eot|otf|zip|gz|tgz|jar|war|exe|dll|so|dylib|bin|wasm|mp[34]|mov|avi|snap|map|pb\.\w+|sum|psd|keystore|jks|p12|db|sqlite|parquet|onnx|node)$|\.(?:min|generated|gen|g|pb|designer)\.|_pb2?\.|(?:^|\/)(?:dist|build|out|vendor|node_modules|generated|__generated__|gen|snapshots?|__snapshots__|third_party|fixtures|testdata|assets|public)(?:\/|$)/iu;

/**
 * Source: https://docs.github.com/en/repositories/working-with-files/managing-files/customizing-how-changed-files-appear-on-github
 */
function attributeFindings(file: FindingFile): readonly Finding[] {
  if (!/(?:^|\/)\.gitattributes$/u.test(file.path)) return [];
  return linesOf(file).flatMap(({ kind, text, line }): readonly Finding[] => {
    const [pattern = "", ...attributes] = text.trim().split(/\s+/u);
    if (kind !== "added" || pattern.startsWith("#")) return [];
    const altering = attributes.filter((attribute) => ALTERING.test(attribute));
    if (altering.length > 0) {
      const message = `changes how ${pattern} is merged, checked out or exported (${altering.join(" ")})`;
      const place = { area: "governance", tier: "critical", path: file.path, line } as const;
      return [{ kind: "hidden-text", ...place, message }];
    }
    if (MADE.test(pattern)) return [];
    const hiding = attributes.filter((attribute) => HIDING.test(attribute));
    if (hiding.length === 0) return [];
    const message = `hides changes of ${pattern} from reviewers (${hiding.join(" ")})`;
    return [
      { kind: "hidden-text", area: "governance", tier: "high", path: file.path, line, message },
    ];
  });
}
