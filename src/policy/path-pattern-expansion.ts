import { isEscapable } from "./path-pattern.ts";

/**
 * Spells out the braces of a pattern: `a/{b,c}` becomes `a/b` and `a/c`. Null when there would be
 * more than `alternativesMax`, or when a brace is not closed.
 *
 * A bracket group that spells a word is spelled out too: `[slug]` becomes the text `\[slug\]`
 * (what Next.js and SvelteKit call a folder) and the set of letters (what a shell reads).
 * Source: https://nextjs.org/docs/app/api-reference/file-conventions/dynamic-routes
 */
export function expandBraces(pattern: string, alternativesMax: number): readonly string[] | null {
  let complete: readonly string[] = [""];
  let at = 0;
  while (at < pattern.length) {
    const part = readPart(pattern, at, alternativesMax);
    if (part === null || complete.length * part.options.length > alternativesMax) return null;
    complete = complete.flatMap((head) => part.options.map((option) => head + option));
    at = part.end;
  }
  return complete;
}

interface Part {
  readonly options: readonly string[];
  readonly end: number;
}

function readPart(pattern: string, at: number, alternativesMax: number): Part | null {
  const character = pattern.charAt(at);
  if (character === "{") return readBrace(pattern, at, alternativesMax);
  if (character === "[") return readBracket(pattern, at);
  const length = character === "\\" && isEscapable(pattern.charAt(at + 1)) ? 2 : 1;
  const plain = plainEnd(pattern, at + length);
  return { options: [pattern.slice(at, plain)], end: plain };
}

/** Where the run of characters that mean nothing special ends. */
function plainEnd(pattern: string, start: number): number {
  let end = start;
  while (end < pattern.length && !"{[\\".includes(pattern.charAt(end))) end += 1;
  return end;
}

function readBrace(pattern: string, at: number, alternativesMax: number): Part | null {
  const brace = findBrace(pattern, at);
  if (brace === null) return null;
  const options: string[] = [];
  for (const option of brace.options) {
    const expansion = expandBraces(option, alternativesMax);
    if (expansion === null || options.length + expansion.length > alternativesMax) return null;
    options.push(...expansion);
  }
  return { options, end: brace.end };
}

/** The parts of the brace group that opens at `at`, unexpanded; null when it is never closed. */
export function findBrace(pattern: string, at: number): Part | null {
  const options: string[] = [];
  let depth = 0;
  let start = at + 1;
  for (let end = at; end < pattern.length; end += 1) {
    const character = pattern.charAt(end);
    if (character === "\\") end += 1;
    else if (character === "{") depth += 1;
    else if (character === "}") depth -= 1;
    if (depth === 0) return { options: [...options, pattern.slice(start, end)], end: end + 1 };
    if (character === "," && depth === 1) {
      options.push(pattern.slice(start, end));
      start = end + 1;
    }
  }
  return null;
}

function readBracket(pattern: string, at: number): Part {
  const literalEnd = pattern.startsWith("[[", at) ? pattern.indexOf("]]", at) + 2 : 0;
  if (literalEnd > 1) {
    const name = pattern.slice(at + 2, literalEnd - 2);
    return { options: [`\\[\\[${name}\\]\\]`], end: literalEnd };
  }
  const close = pattern.indexOf("]", at + 2);
  if (close === -1) return { options: ["\\["], end: at + 1 };
  const content = pattern.slice(at + 1, close);
  const name = `\\[${content}\\]`;
  const set = `[${content}]`;
  if (content.startsWith("...")) return { options: [name], end: close + 1 };
  return { options: spellsWord(content) ? [name, set] : [set], end: close + 1 };
}

/** A group of ranges and single marks (`[0-9_]`) is a set and nothing else; letters in a row may be a name. */
function spellsWord(content: string): boolean {
  return !/^[!^]/u.test(content) && /[a-z]{2}|^[a-z]$/iu.test(content);
}
