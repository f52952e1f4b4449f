import { type Evidence, UNKNOWN_AGENT } from "../../domain/provenance.ts";
import { lowerAscii, withoutInvisibles } from "./address.ts";
import { evidenceOf } from "./evidence.ts";
import { readBodyLines } from "./message-lines.ts";
import { toolInProse } from "./prose-tool.ts";
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
/** A statement that is whole before its comma: what follows it is an addition, not a condition. */
const STATEMENT =
  /^(?:(?:mostly|mainly|partly|partially|fully|entirely) )?(?:(?:ai|llm)[- ](?:assisted|generated|written|authored)|(?:generated|assisted|written|created|authored|produced) (?:by|with|using) [^,;(]{1,60})(?: ?\([^()]{1,60}\))?[,;]/u;

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
    if (PROMISE.test(folded) && !folded.startsWith("yes") && !STATEMENT.test(folded)) return [];
    const none = NEGATION.test(folded);
    return [
      evidenceOf({
        agent: none ? null : (toolInProse(text, index)?.id ?? UNKNOWN_AGENT),
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
