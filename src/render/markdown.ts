import { shown } from "../domain/shown-text.ts";

/** Text that is safe to publish as Markdown. Only this file makes it. */
export interface Markdown {
  readonly markdown: string;
}

/** What CommonMark and GitHub could read as markup inside a line. */
const MARKUP = /[\\`*_{}[\]()!|~#$]/gu;
const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** Outside text as literal Markdown: shown as it is written, never obeyed. */
function escaped(text: string): string {
  return shown(text)
    .replace(/[&<>]/gu, (character) => ENTITIES[character] ?? "")
    .replace(MARKUP, (character) => `\\${character}`)
    .replace(/:(?=\/\/)/gu, "&#58;")
    .replace(/\bwww\./giu, (match) => `${match.slice(0, -1)}&#46;`);
}

/** Builds Markdown from a literal template; every interpolated string or number is escaped. */
export function md(
  parts: TemplateStringsArray,
  ...values: readonly (Markdown | string | number)[]
): Markdown {
  const markdown = parts.map((part, index) => {
    const value = values[index];
    if (value === undefined) return part;
    if (typeof value === "object") return `${part}${value.markdown}`;
    return `${part}${escaped(String(value))}`;
  });
  return { markdown: markdown.join("") };
}

/** Outside text in code type, safe inside tables too, where a code span cannot hold a pipe. */
export function code(text: string): Markdown {
  const plain = shown(text);
  if (plain.trim() === "") return { markdown: "(empty)" };
  return { markdown: plain.includes("|") ? `<code>${escaped(plain)}</code>` : `\`${plain}\`` };
}

/** Joins pieces with a literal separator. */
export function join(pieces: readonly Markdown[], separator: string): Markdown {
  return { markdown: pieces.map(({ markdown }) => markdown).join(separator) };
}

/**
 * Our own prose, in which backticks mark code: everything between them is shown in code type, everything
 * else literally.
 */
export function prose(text: string): Markdown {
  const lines = text.split("\n").map((line) => {
    const bullet = line.startsWith("- ");
    const pieces = (bullet ? line.slice(2) : line).split("`");
    const whole = pieces.map((piece, index) => (index % 2 === 1 ? code(piece) : proseText(piece)));
    return { markdown: `${bullet ? "- " : ""}${join(whole, "").markdown}` };
  });
  return join(lines, "\n");
}

/** Long sentences of ours must not be cut like outside text: escape them piece by piece. */
function proseText(text: string): Markdown {
  const words = text.split(" ").map((word) => ({ markdown: escaped(word) }));
  return join(words, " ");
}

/** A GitHub table. A cell is one line: line ends become spaces, or the rest would leave the table. */
export function table(head: readonly string[], rows: readonly (readonly Markdown[])[]): Markdown {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const lines = [
    line(head),
    line(head.map(() => "---")),
    ...rows.map((cells) => line(cells.map(({ markdown }) => markdown.split("\n").join(" ")))),
  ];
  return { markdown: lines.join("\n") };
}

/** Text inside an HTML block, where Markdown's own escapes would show. */
function htmlEscaped(text: string): string {
  return shown(text).replace(/[&<>]/gu, (character) => ENTITIES[character] ?? "");
}

/** A block that is folded until somebody wants to see it. */
export function folded(title: string, body: Markdown): Markdown {
  return {
    markdown: `<details><summary>${htmlEscaped(title)}</summary>\n\n${body.markdown}\n\n</details>`,
  };
}

/** A code span, an escaped character, an entity, or what GitHub would link or notify by. */
const QUIETED = /`[^`\n]*`|&#\d+;|\\#(?=\d)|\\[^\n]|@|#(?=\d)/gu;

/**
 * Takes the effect out of every `@name` and `#12`, in outside text and our own: an invisible break stands
 * after the sign. For comments and issues, where a name notifies; in code type nobody is notified.
 */
export function quiet({ markdown }: Markdown): Markdown {
  return {
    markdown: markdown.replace(QUIETED, (found) => {
      const isSign = found === "@" || found === "#" || found === "\\#";
      return isSign ? `${found}&#8203;` : found;
    }),
  };
}

/** A list, one item a line; items must be one line each. */
export function bullets(items: readonly Markdown[]): Markdown {
  return join(
    items.map((item) => md`- ${item}`),
    "\n",
  );
}

/** Cuts at a line end so that `text` fits GitHub's limit, and says that it did. */
export function within(text: Markdown, charactersMax: number): string {
  const { markdown } = text;
  if (markdown.length <= charactersMax) return markdown;
  const note = "\n\n_The rest is left out: GitHub shows no more here._";
  const room = markdown.slice(0, charactersMax - note.length);
  const end = room.lastIndexOf("\n");
  // One line without an end is cut anywhere, which may be within a surrogate pair.
  return `${(end > 0 ? room.slice(0, end) : room).toWellFormed()}${note}`;
}
