/** Where a line stands in a message or body, as far as evidence cares. */
type LineKind = "subject" | "text" | "fence" | "quote" | "code" | "comment";

/** One line of a message or body. */
export interface TextLine {
  /** 1-based. */
  readonly number: number;
  readonly text: string;
  readonly kind: LineKind;
}

/** The lenient reading stops here; no honest message comes near, and the strict one reads on. */
const TEXT_CHARACTERS_MAX = 1_048_576;
const TEXT_LINES_MAX = 4096;
const SQUASH_HEADER = "Squashed commit of the following:";
const LOG_ENTRY = /^commit [0-9a-f]{7,64}$/u;
const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/u;

/**
 * The lines of a commit message. The first line with text is the subject, and the indented log that
 * `git merge --squash` writes is read as text, not as code.
 */
export function readMessageLines(message: string): readonly TextLine[] {
  const texts = splitText(message);
  const fenced = fencedLines(texts);
  const subject = texts.findIndex((text) => text.trim() !== "");
  let squashed = false;
  let inLog = false;
  return texts.map((raw, at) => {
    if (raw === "") return BLANK;
    if (raw === SQUASH_HEADER) squashed = true;
    if (squashed && LOG_ENTRY.test(raw)) inLog = true;
    const text = inLog && raw.startsWith("    ") ? raw.slice(4) : raw;
    const kind = at === subject ? "subject" : kindOf(text, fenced[at] === true);
    return { number: at + 1, text, kind };
  });
}

/** Every empty line: it says nothing, so it needs no number. */
const BLANK: TextLine = { number: 0, text: "", kind: "text" };

/** The lines of a pull request's body; text inside HTML comments is not shown, and so is no statement. */
export function readBodyLines(body: string): readonly TextLine[] {
  const texts = splitText(body);
  const fenced = fencedLines(texts);
  const hidden = commentedLines(texts);
  return texts.map((text, at) => {
    if (text === "") return BLANK;
    const isFenced = fenced[at] === true;
    const isHidden = !isFenced && hidden[at] === true;
    return { number: at + 1, text, kind: isHidden ? "comment" : kindOf(text, isFenced) };
  });
}

function splitText(text: string): readonly string[] {
  const lines = text.slice(0, TEXT_CHARACTERS_MAX).split("\n", TEXT_LINES_MAX);
  return lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
}

function kindOf(text: string, fenced: boolean): LineKind {
  if (fenced) return "fence";
  if (text.startsWith("    ") || text.startsWith("\t")) return "code";
  return text.trimStart().startsWith(">") ? "quote" : "text";
}

interface Fence {
  readonly mark: string;
  readonly length: number;
}

/** Marks the lines of closed code fences. An open fence hides nothing, or a stray mark hid the rest. */
function fencedLines(texts: readonly string[]): readonly boolean[] {
  const fenced: boolean[] = [];
  const fences = texts.map(fenceOf);
  // A search that failed fails for every longer fence below it too: without this it were quadratic.
  const hopeless = new Map<string, number>();
  for (let at = 0; at < texts.length; at += 1) {
    const fence = fences[at] ?? null;
    if (fence === null || fence.length >= (hopeless.get(fence.mark) ?? Infinity)) continue;
    const close = closingLine(fences, at + 1, fence);
    if (close === -1) hopeless.set(fence.mark, fence.length);
    for (let inside = at; inside <= close; inside += 1) fenced[inside] = true;
    at = Math.max(at, close);
  }
  return fenced;
}

/** A line that can open a fence, and close one when nothing follows the marks. */
interface FenceLine extends Fence {
  readonly bare: boolean;
}

function fenceOf(text: string): FenceLine | null {
  if (!text.includes("```") && !text.includes("~~~")) return null;
  const match = FENCE.exec(text);
  const run = match?.[1];
  if (run === undefined) return null;
  const rest = match?.[2] ?? "";
  const mark = run.startsWith("`") ? "`" : "~";
  if (mark === "`" && rest.includes("`")) return null;
  return { mark, length: run.length, bare: rest.trim() === "" };
}

function closingLine(lines: readonly (FenceLine | null)[], from: number, fence: Fence): number {
  for (let at = from; at < lines.length; at += 1) {
    const line = lines[at] ?? null;
    if (line?.bare === true && line.mark === fence.mark && line.length >= fence.length) return at;
  }
  return -1;
}

/** Marks the lines that an HTML comment covers from their start. */
function commentedLines(texts: readonly string[]): readonly boolean[] {
  const lastClose = texts.findLastIndex((text) => text.includes("-->"));
  let open = false;
  return texts.map((text, at) => {
    const hidden = open || text.trimStart().startsWith("<!--");
    const opens = text.lastIndexOf("<!--");
    const closes = text.lastIndexOf("-->");
    if (opens > closes) open = at < lastClose;
    else if (closes >= 0) open = false;
    return hidden;
  });
}
