import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The project, whose pages are read. */
export const ROOT = join(import.meta.dirname, "../..");

/** One command of a page, whole: with the lines it goes on in and the texts it is given. */
export interface DocumentedLine {
  readonly page: string;
  /** Counted from one. */
  readonly number: number;
  /** Where its block begins. */
  readonly block: number;
  readonly text: string;
}

/** Commands of a page that belong together, in their order. */
export interface DocumentedBlock {
  /** What the fence says the block is; empty where it says nothing. */
  readonly language: string;
  readonly lines: readonly DocumentedLine[];
}

const PLACES = ["*.md", "docs/**/*.md", "deploy/**/*.md", "examples/**/*.md", "migrations/*.md"];
const FENCE = /^( *)```(\S*) *$/u;
const HERE_DOCUMENT = /<<-?\s*(["']?)(\w+)\1/u;

/** Every page that people read to learn what to type. */
export const PAGES: readonly string[] = globSync(PLACES, { cwd: ROOT }).toSorted();

/** The text of a page. */
export function textOf(page: string): string {
  return readFileSync(join(ROOT, page), "utf8");
}

/** Every fenced block of a page, whatever it is written in. */
export function blocksOf(page: string): readonly DocumentedBlock[] {
  const blocks: DocumentedBlock[] = [];
  let open: { readonly indent: number; readonly language: string; readonly number: number } | null =
    null;
  let lines: string[] = [];
  for (const [index, line] of textOf(page).split("\n").entries()) {
    const [, spaces = "", language = ""] = FENCE.exec(line) ?? [];
    const isFence = FENCE.test(line);
    if (open === null) {
      if (!isFence) continue;
      open = { indent: spaces.length, language, number: index + 1 };
      lines = [];
    } else if (isFence && language === "") {
      const commands = commandsOf(lines, { page, block: open.number });
      blocks.push({ language: open.language, lines: commands });
      open = null;
    } else lines.push(line.slice(open.indent));
  }
  return blocks;
}

/** The commands of a block, each with what a shell reads together with it. */
function commandsOf(
  lines: readonly string[],
  { page, block }: Pick<DocumentedLine, "page" | "block">,
): readonly DocumentedLine[] {
  const commands: DocumentedLine[] = [];
  let text: string[] = [];
  let end: string | null = null;
  for (const [index, line] of lines.entries()) {
    text.push(line);
    if (end === null) end = HERE_DOCUMENT.exec(line)?.[2] ?? null;
    else if (line.trim() === end) end = null;
    if (end !== null || line.endsWith("\\")) continue;
    const whole = text.join("\n");
    const begin = block + index - text.length + 2;
    text = [];
    if (whole.trim() !== "" && !whole.trimStart().startsWith("#")) {
      commands.push({ page, block, number: begin, text: whole });
    }
  }
  return commands;
}
