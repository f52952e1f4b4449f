import { type PatchLine, readPatch } from "../../domain/patch-line.ts";

/** One changed file, with as much of its content as was read. */
export interface FindingFile {
  readonly path: string;
  /** Unified diff; null when GitHub gives none, and then the texts are compared. */
  readonly patch: string | null;
  /** Whole texts; null where the file is absent, not given where it was not read. */
  readonly before?: string | null;
  readonly after?: string | null;
  /** Git modes; null where the file is absent. */
  readonly mode?: { readonly before: string | null; readonly after: string | null };
}

/** Changed lines of a file: from the patch, or from both texts where there is no patch. */
export function linesOf({ patch, before, after }: FindingFile): readonly PatchLine[] {
  if (patch !== null) return readPatch(patch);
  return [
    ...linesOnlyIn(before ?? "", after ?? "", "removed"),
    ...linesOnlyIn(after ?? "", before ?? "", "added"),
  ];
}

/** Lines of `text` beyond those that `other` has as well, whatever their order. */
function linesOnlyIn(text: string, other: string, kind: "added" | "removed"): readonly PatchLine[] {
  const known = new Map<string, number>();
  for (const line of other.split("\n")) known.set(line, (known.get(line) ?? 0) + 1);
  return text.split("\n").flatMap((line, index): readonly PatchLine[] => {
    const left = known.get(line) ?? 0;
    if (left > 0) known.set(line, left - 1);
    return left > 0 || line === "" ? [] : [{ kind, text: line, line: index + 1, hunk: 0 }];
  });
}

const CODE =
  /\.(?:[cm]?[jt]sx?|vue|svelte|astro|py|rb|rake|go|rs|java|kt|kts|scala|groovy|php|cs|fs|vb|swift|m|mm|c|cc|cpp|cxx|h|hpp|ex|exs|erl|clj|cljs|dart|lua|pl|pm|sh|bash|r|jl|hs|elm|ml|sol|erb|haml|slim|jsp|cshtml|razor|twig|blade\.php|graphql|proto)$/iu;

/** Whether a path is source code, by its ending. */
export function isCode(path: string): boolean {
  return (
    CODE.test(path) &&
    !/(?:^|\/)(?:node_modules|vendor|third_party)\/|\.min\.js$|\.d\.ts$/u.test(path)
  );
}

const TEST =
  /(?:^|\/)(?:tests?|__tests__|specs?|e2e|cypress|testing|integration-tests?)\/|[._-](?:test|tests|spec|specs|cy|e2e)\.\w+$|(?:^|\/)test_[^/]+\.\w+$|(?:Test|Tests|Spec|IT)\.(?:java|kt|cs|scala|groovy|swift|php)$/u;

/** Whether a path is a test, by its name or folder. */
export function isTest(path: string): boolean {
  return TEST.test(path);
}

/** A line that only comments: its first characters say so in every common language. */
export function isComment(text: string): boolean {
  return /^\s*(?:\/\/|\/\*|\*|#(?!\[|\s*(?:if|else|endif|define|include)\b)|--(?!>)|<!--|;|%|"""|''')/u.test(
    text,
  );
}
