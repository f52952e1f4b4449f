import { type Evidence, UNKNOWN_AGENT } from "../../domain/provenance.ts";
import { lowerAscii, withoutInvisibles } from "./address.ts";
import { evidenceOf } from "./evidence.ts";
import { readBodyLines } from "./message-lines.ts";
import type { SignatureIndex } from "./signature-index.ts";

/** Longer boxes are paragraphs of a template, not answers. */
const BOX_CHARACTERS_MAX = 300;
const TICKED = /^\s{0,3}[*+-] \[[xX]\]\s(.*)$/u;
const SUBJECT =
  /\b(?:ai|a\.i\.|llms?|genai|generative|artificial intelligence|language model|coding agents?|agents?|chatgpt|copilot|claude|codex|cursor|gemini)\b/u;
const USE =
  /\b(?:used|use of|using|assisted|assistance|aided|generated|authored|written|wrote|created|produced|help(?:ed)?|co-authored)\b/u;
const NEGATION =
  /\b(?:no|not|none|without|never|didn't|did not|wasn't|weren't|isn't|human[- ]only|entirely by (?:me|hand|humans?))\b/u;
/** Words of promises and conditions, which a person ticks whether or not an agent helped. */
const PROMISE =
  /\b(?:if|any|all|when|where|whether|policy|policies|guidelines?|read|reviewed|review|understand|understood|responsib\w*|disclos\w*|verified|checked|tested|agree|confirm|applicable|able to explain)\b/u;

/**
 * Ticked boxes of a pull request template that say whether AI was used. Promises ("I have reviewed any
 * AI-generated code") say nothing.
 */
export function evidenceOfCheckboxes(body: string, index: SignatureIndex): readonly Evidence[] {
  if (!body.includes("[x]") && !body.includes("[X]")) return [];
  return readBodyLines(body).flatMap((line) => {
    const text =
      line.kind === "text" ? TICKED.exec(line.text.slice(0, BOX_CHARACTERS_MAX))?.[1] : undefined;
    if (text === undefined) return [];
    const folded = lowerAscii(withoutInvisibles(text));
    if (!SUBJECT.test(folded) || !USE.test(folded)) return [];
    if (PROMISE.test(folded) && !folded.startsWith("yes")) return [];
    const none = NEGATION.test(folded);
    return [
      evidenceOf({
        agent: none ? null : toolOf(text, index),
        role: none ? "declaration" : "assistant",
        source: "pull-request-body",
        strength: "declared",
        line: line.number,
        excerpt: line.text,
        rule: none ? "declaration:none" : "declaration:checkbox",
        pass: "lenient",
      }),
    ];
  });
}

/** The tool a box names anywhere; the unknown agent when it names none. */
function toolOf(text: string, index: SignatureIndex): string {
  const words = lowerAscii(text).split(/[^a-z0-9.-]+/u, BOX_WORDS_MAX);
  const names = words.flatMap((_, at) =>
    [4, 3, 2, 1].map((length) => words.slice(at, at + length).join(" ")),
  );
  const found =
    names.find((name) => index.byName.has(name)) ?? names.find((name) => UNMISTAKABLE.has(name));
  const agent =
    found === undefined ? undefined : (index.byName.get(found) ?? index.byWord.get(found));
  return agent?.id ?? UNKNOWN_AGENT;
}

const BOX_WORDS_MAX = 60;
/** Words that name a tool where the sentence is about AI. */
const UNMISTAKABLE = new Set(["claude", "gemini", "cursor", "devin", "jules", "junie", "kiro"]);
