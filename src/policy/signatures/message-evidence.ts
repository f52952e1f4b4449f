import type { CommitSha } from "../../domain/ids.ts";
import type { Evidence } from "../../domain/provenance.ts";
import { findAddresses, withoutInvisibles } from "./address.ts";
import { evidenceOf } from "./evidence.ts";
import { readFooter, readMarker } from "./footer.ts";
import { evidenceOfKeyed } from "./keyed-evidence.ts";
import type { KeyedLine, TextContext } from "./keyed-line.ts";
import { readBodyLines, readMessageLines, type TextLine } from "./message-lines.ts";
import type { SignatureIndex } from "./signature-index.ts";
import { meaningOf, normaliseKey } from "./trailer-keys.ts";
import { parseTrailers } from "./trailers.ts";

/** What is known of a commit besides its message. */
export interface MessageContext {
  readonly index: SignatureIndex;
  readonly sha: CommitSha | null;
  /** The day the commit says it was authored, `YYYY-MM-DD`; null when it does not say. */
  readonly day: string | null;
  /** Whether GitHub's page made the commit from a review suggestion. */
  readonly suggestion: boolean;
}

/**
 * What a commit message says, read twice: git's own trailer block with every key, then every other
 * line for known identities and keys. Fences, quotes, indented code and the subject say nothing.
 */
export function evidenceOfMessage(message: string, context: MessageContext): readonly Evidence[] {
  const lines = readMessageLines(message);
  const text: TextContext = { ...context, source: "commit-message" };
  const trailers = parseTrailers(message);
  const strictLines = new Set(trailers.map((trailer) => trailer.line));
  const strict = trailers.flatMap((trailer): readonly KeyedLine[] => {
    const key = normaliseKey(trailer.key);
    // Git reads a fenced example in its block as a trailer; it is an example all the same.
    const isShown = (lines[trailer.line - 1]?.kind ?? "text") === "text";
    if (key === null || !isShown || !isKnownKey(key, text)) return [];
    return [{ key, value: trailer.value, line: trailer.line, pass: "strict", block: true }];
  });
  const lenient = readKeyedLines(lines, strictLines, text);
  const keyed = [...strict, ...lenient].slice(0, KEYED_LINES_MAX);
  return settleModels([
    ...keyed.flatMap((line) => evidenceOfKeyed(line, text)),
    ...lines.flatMap((line) =>
      line.kind === "subject" ? subjectOf(line, text) : footerOf(line, text),
    ),
  ]);
}

const SUBJECT = /^([a-z]{1,20}): (.*)$/u;
/** The message proper starts behind the tool's own word. */
const CONVENTIONAL = /^[a-z]{2,12}(?:\([^()\s]{1,60}\))?!?: \S/u;
const VERSION_CHANGE = /->|→|^v?\d|\bbump\b|\b(?:update|upgrade)d? to\b/iu;

/**
 * A word that a tool puts before the subject. People write it too, about the tool: only before a whole
 * conventional subject is it more than a hint, and before a change of its version it is nothing.
 */
function subjectOf(line: TextLine, context: TextContext): readonly Evidence[] {
  const [, word, rest = ""] = SUBJECT.exec(line.text.slice(0, 300)) ?? [];
  const agent = context.index.agents.find(
    ({ subjectPrefix }) => subjectPrefix !== undefined && subjectPrefix === word,
  );
  if (agent === undefined || VERSION_CHANGE.test(rest)) return [];
  const found = footerEvidence(agent.id, "subject", { line, context });
  return [CONVENTIONAL.test(rest) ? found : { ...found, strength: "hint" }];
}

/** What the body of a pull request says. Every line is read leniently: a body has no trailer block. */
export function evidenceOfBody(body: string, index: SignatureIndex): readonly Evidence[] {
  const context: TextContext = {
    index,
    sha: null,
    day: null,
    suggestion: false,
    source: "pull-request-body",
  };
  const lines = readBodyLines(body);
  const keyed = readKeyedLines(lines, new Set(), context).slice(0, KEYED_LINES_MAX);
  return settleModels([
    ...keyed.flatMap((line) => evidenceOfKeyed(line, context)),
    ...lines.flatMap((line) =>
      line.kind === "comment" ? markerOf(line, context) : footerOf(line, context),
    ),
  ]);
}

/** Keyed lines whose values are read: far above any honest text, and a bound on work. */
const KEYED_LINES_MAX = 300;

function readKeyedLines(
  lines: readonly TextLine[],
  strictLines: ReadonlySet<number>,
  context: TextContext,
): readonly KeyedLine[] {
  const found: KeyedLine[] = [];
  for (const [at, line] of lines.entries()) {
    if (line.kind !== "text" || strictLines.has(line.number) || !MAYBE_KEYED.test(line.text)) {
      continue;
    }
    const keyed = readKeyed(line, lines[at + 1]?.text ?? "", context);
    if (keyed !== null) found.push(keyed);
    if (found.length === KEYED_LINES_MAX) break;
  }
  return context.source === "commit-message" ? withBlocks(found, lines) : found;
}

/**
 * Marks the lines of paragraphs that would be trailer blocks. Text added below a block must not make
 * its lines say less.
 */
function withBlocks(keyed: readonly KeyedLine[], lines: readonly TextLine[]): readonly KeyedLine[] {
  if (keyed.length === 0) return keyed;
  const inBlock = new Set<number>();
  for (const [first, last] of paragraphsOf(lines)) {
    const texts = lines.slice(first, last).map((line) => line.text);
    for (const trailer of parseTrailers(`title\n\n${texts.join("\n")}`)) {
      inBlock.add(first + trailer.line - TITLE_LINES);
    }
  }
  return keyed.map((line) => (inBlock.has(line.line - 1) ? { ...line, block: true } : line));
}

/** The lines above a paragraph that is read as a message of its own, and the one git counts from. */
const TITLE_LINES = 3;

/** The paragraphs below the title, as indices of their first line and of the line after their last. */
function paragraphsOf(
  lines: readonly TextLine[],
): readonly (readonly [first: number, last: number])[] {
  const found: [number, number][] = [];
  let first = -1;
  for (let at = 0; at <= lines.length; at += 1) {
    const isBlank = (lines[at]?.text ?? "").trim() === "";
    if (!isBlank && first === -1) first = at;
    if (!isBlank || first === -1) continue;
    found.push([first, at]);
    first = -1;
  }
  return found.slice(1);
}

function isKnownKey(key: string, { index }: TextContext): boolean {
  return meaningOf(key) !== null || index.byTrailer.has(key);
}

function markerOf(line: TextLine, context: TextContext): readonly Evidence[] {
  const marker = readMarker(line.text, context.index);
  return marker === null ? [] : [footerEvidence(marker.agent.id, marker.mark, { line, context })];
}

// A list mark, which squash messages put in front, and then a key of at most 40 characters.
const KEYED =
  /^ {0,3}(?:[*+-] )?\s{0,3}\*{0,2}([A-Za-z][A-Za-z0-9 _-]{0,39}?)\s{0,4}(?:\*\*)?:(?:\*\*)?(.*)$/u;

/** What a line needs before it is worth a closer look. */
const MAYBE_KEYED = /[:\uFF1A]|authored[- ]by /iu;
/** A co-author line whose colon was left out: only an address that ends it makes it one. */
const UNCOLONED = /^ {0,3}(co-?authored[- ]by) +([^:<>@]{0,100}<[^<>\s]{1,200}>)[.\s]{0,4}$/iu;

/**
 * The key and the value of a line, read as a person reads it: characters that do not show are no part of
 * the key, and the wide colon of East Asian keyboards is a colon. Known identities still match whole.
 */
function splitKeyed(text: string): readonly [key: string, value: string] | null {
  const shown = withoutInvisibles(text);
  const plain = shown.includes("\uFF1A") ? shown.replace("\uFF1A", ":") : shown;
  const [, key, value] = KEYED.exec(plain) ?? UNCOLONED.exec(plain) ?? [];
  return key === undefined || value === undefined ? null : [key, value];
}

function footerOf(line: TextLine, context: TextContext): readonly Evidence[] {
  const where = context.source === "commit-message" ? "commit" : "body";
  const footer = line.kind === "text" ? readFooter(line.text, where, context.index) : null;
  return footer === null ? [] : [footerEvidence(footer.agent.id, footer.mark, { line, context })];
}

function readKeyed(line: TextLine, next: string, context: TextContext): KeyedLine | null {
  const [name = "", value = ""] = splitKeyed(line.text) ?? [];
  const key = normaliseKey(name);
  if (key === null || !isKnownKey(key, context)) return null;
  // A folded address: git would join the lines if the paragraph were a trailer block.
  const folds = !value.includes("@") && /^[ \t]{1,8}</u.test(next);
  const whole = folds ? `${value} ${next.trim()}` : value;
  return { key, value: whole.trim(), line: line.number, pass: "lenient", block: false };
}

interface Place {
  readonly line: TextLine;
  readonly context: TextContext;
}

function footerEvidence(agent: string, mark: string, { line, context }: Place): Evidence {
  return evidenceOf({
    agent,
    role: "assistant",
    source: context.source,
    strength: "declared",
    sha: context.sha,
    line: line.number,
    excerpt: line.text,
    rule: `${agent}/${mark}`,
    pass: "lenient",
  });
}

/** A model names its vendor's agent only where no line names the tool that ran it. */
function settleModels(evidence: readonly Evidence[]): readonly Evidence[] {
  const isModel = (one: Evidence): boolean => one.rule.endsWith("/ai-model");
  const named = evidence.some((one) => !isModel(one) && one.strength !== "hint");
  return named ? evidence.filter((one) => !isModel(one)) : evidence;
}

/** A person named beside an agent: the co-author lines of a message that name no known tool or bot. */
export interface NamedCoAuthor {
  readonly name: string;
  readonly address: string;
  readonly line: number;
}

/** More co-authors than this in one message are not read. */
const CO_AUTHORS_MAX = 200;

/** The co-author lines of a message, in git's block and elsewhere, with the address each names. */
export function readCoAuthors(message: string): readonly NamedCoAuthor[] {
  const found: NamedCoAuthor[] = [];
  for (const line of readMessageLines(message)) {
    if (line.kind !== "text" || !line.text.includes("@")) continue;
    const [word = "", text = ""] = splitKeyed(line.text) ?? [];
    const key = normaliseKey(word);
    const meaning = key === null || key === "signed-off-by" ? null : meaningOf(key);
    if (meaning?.kind !== "person" || meaning.role !== "co-author") continue;
    const value = text.slice(0, 2000);
    for (const { address, start } of findAddresses(value)) {
      const name = value
        .slice(Math.max(0, start - 100), start)
        .replace(/[<\s]+$/u, "")
        .trim();
      found.push({ name, address, line: line.number });
    }
    if (found.length >= CO_AUTHORS_MAX) break;
  }
  return found;
}
