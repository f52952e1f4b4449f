import { lowerAscii, withoutInvisibles } from "./address.ts";
import type { AgentSignature } from "./agent-signature.ts";
import type { SignatureIndex } from "./signature-index.ts";

/** A tool's own sentence or link on a line. */
export interface FooterMatch {
  readonly agent: AgentSignature;
  /** The rule, such as `footer:claude code` or `link`. */
  readonly mark: string;
}

/** Longer lines are prose or data: a footer is short. */
const FOOTER_CHARACTERS_MAX = 400;
/** Badges of HTML put several links and pictures on one line. */
const LINK_CHARACTERS_MAX = 4000;
const NAME_WORDS_MAX = 5;
/** More words than this before a link make it part of a sentence. */
const LEAD_WORDS_MAX = 6;

// Tags, emoji, bullets and emphasis may stand in front, quotation marks and backticks may not.
const SENTENCE =
  /^(?:<[a-z][^<>]{0,80}>\s{0,4}){0,3}[^\p{L}\p{N}"'`“”‘’«»]{0,16}(?:this (?:commit|pr|pull request|change|patch|code|mr|merge request|branch)(?: message| description)? (?:was|is|has been) )?(?:(?:automatic fix|partially|partly|fully|entirely|mostly|automatically|auto)[ -])?(?:generated|ultraworked|created|made|written|authored|co-authored|implemented|coded|built|developed|produced|drafted|assisted) (?:(?:primarily|mostly|mainly|largely|partly|partially|entirely|fully) )?(?:with|by|using|via) (?:the help of |help from |assistance from |assistance of )?/iu;
const LINK_NAME = /^\[([^\][]{1,60})\]\(([^()\s]{1,200})\)/u;
const TAIL =
  /^(?! in mind\b)[*_~]{0,3}(?:$|[).,;:!|·•—–<[(]|\s+[(<[|·•—–-]|\s*https?:|\s*<\/|\s+(?:via|by|using|and|with|for|on|in|at|under|as|v?\d)(?:\s|$|[\d.])|\s*[*_~]*$|\s*[^\p{L}\p{N}\s])/u;
const LINK_TAIL = /^[\w\-=&%#/.?]{0,200}[)\]>*~\s"]*\.?$/u;
/** A line of a diff or of code, which shows a footer rather than being one. */
const SHOWN = /^\s{0,8}(?:[+-][^\s+-]|\/\/)/u;
/** A link that is the line's own, however much HTML follows it. */
const BADGE_LEAD = /^\s{0,8}(?:<(?:p|div|sub)[^<>]{0,80}>\s{0,4}){0,3}<a href=["']$/u;
const MAYBE =
  /generated|ultraworked|created|made |written|authored|implemented|coded|built|developed|produced|drafted|assisted|:\/\/|<!--|link to/iu;

const MAYBE_MARKER = /<!--|link to|created (?:automatically )?by/iu;

/** The tool whose own footer, marker or session link stands on a line; null for prose about it. */
export function readFooter(
  raw: string,
  where: "commit" | "body",
  index: SignatureIndex,
): FooterMatch | null {
  if (raw.length > LINK_CHARACTERS_MAX || !MAYBE.test(raw)) return null;
  const line = withoutInvisibles(raw);
  if (SHOWN.test(line)) return null;
  const sentence =
    line.length > FOOTER_CHARACTERS_MAX
      ? null
      : (readMarker(line, index) ?? readSentence(line, index));
  return sentence ?? readLink(line, where, index);
}

/** Text that only a tool writes, near the start of a line. */
export function readMarker(line: string, index: SignatureIndex): FooterMatch | null {
  if (!MAYBE_MARKER.test(line)) return null;
  const folded = lowerAscii(line.slice(0, FOOTER_CHARACTERS_MAX));
  for (const { agent, mark } of index.markers) {
    const at = folded.indexOf(mark);
    if (at >= 0 && wordsIn(folded.slice(0, at)) <= LEAD_WORDS_MAX && !isQuoted(folded, at)) {
      return { agent, mark: `marker:${mark}` };
    }
  }
  return null;
}

function readSentence(line: string, index: SignatureIndex): FooterMatch | null {
  const start = SENTENCE.exec(line)?.[0].length;
  if (start === undefined) return null;
  const rest = line.slice(start).replace(/^[*_]{1,3}/u, "");
  const link = LINK_NAME.exec(rest);
  if (link !== null) {
    const agent = agentOfFooter(link[1] ?? "", index);
    return agent === null || !TAIL.test(rest.slice(link[0].length))
      ? null
      : { agent, mark: `footer:${lowerAscii(link[1] ?? "")}` };
  }
  return readPlainName(rest, index, /generated/iu.test(line.slice(0, start)));
}

/** The longest footer name at the start of `rest` that no ordinary word follows. */
function readPlainName(
  rest: string,
  index: SignatureIndex,
  generated: boolean,
): FooterMatch | null {
  const words = rest.split(" ", NAME_WORDS_MAX);
  const first = lowerAscii(words[0] ?? "").replace(/[^\p{L}\p{N}]{1,8}$/u, "");
  if (!index.footerWords.has(first)) return null;
  for (let length = words.length; length >= 1; length -= 1) {
    const whole = words.slice(0, length).join(" ");
    for (const text of [whole, whole.replace(/[^\p{L}\p{N}]+$/u, "")]) {
      const agent = agentOfFooter(text, index);
      const tail = rest.slice(text.length);
      // "Written with Claude and Sam": only what is generated cannot be a person's company.
      const isPerson =
        !generated &&
        agent?.givenNames?.includes(lowerAscii(text)) === true &&
        /^\s+\p{L}/u.test(tail);
      if (agent !== null && !isPerson && TAIL.test(tail)) {
        return { agent, mark: `footer:${lowerAscii(text)}` };
      }
    }
  }
  return null;
}

/** Names that are also words count only where they are written as names. */
function agentOfFooter(name: string, index: SignatureIndex): AgentSignature | null {
  const folded = lowerAscii(name).trim();
  const strong = index.byName.get(folded);
  if (strong !== undefined) return strong;
  const footer = index.byFooter.get(folded);
  return footer !== undefined && name.trim() !== folded ? footer : modelFooter(name, index);
}

const MODEL_FOOTER = /^Claude (?:Opus|Sonnet|Haiku|Fable)(?: v?[\d.]+)?$/u;

function modelFooter(name: string, index: SignatureIndex): AgentSignature | null {
  return MODEL_FOOTER.test(name) ? (index.byId.get("claude") ?? null) : null;
}

/** In a commit a link must stand by itself: prose links to sessions of other work. */
function readLink(
  line: string,
  where: "commit" | "body",
  index: SignatureIndex,
): FooterMatch | null {
  if (!line.includes("://")) return null;
  for (const { agent, mark } of index.links) {
    const match = mark.exec(line);
    if (match === null || isQuoted(line, match.index)) continue;
    const lead = line.slice(0, match.index);
    const tail = line.slice(match.index + match[0].length);
    const standsAlone = wordsIn(lead) <= LEAD_WORDS_MAX && LINK_TAIL.test(tail);
    if (where === "body" || standsAlone || BADGE_LEAD.test(lead)) return { agent, mark: "link" };
  }
  return null;
}

function isQuoted(line: string, at: number): boolean {
  const before = line.slice(0, at).trimEnd();
  // A quotation mark after an equals sign belongs to an HTML attribute.
  return /[`"'“‘]$/u.test(before) && !/=["']$/u.test(before);
}

function wordsIn(text: string): number {
  return text.split(/\s+/u).filter((word) => /\p{L}/u.test(word)).length;
}
