import { lowerAscii, withoutInvisibles } from "./address.ts";
import type { AgentSignature } from "./agent-signature.ts";
import type { SignatureIndex } from "./signature-index.ts";

const WORDS_MAX = 60;
/** Words of the longest name that is looked for. */
const NAME_WORDS = [4, 3, 2, 1] as const;
/** Words that name a tool where the sentence is about AI. */
const UNMISTAKABLE = new Set(["claude", "gemini", "cursor", "devin", "jules", "junie", "kiro"]);

/** The tool that a sentence about the use of AI names anywhere; null when it names none. */
export function toolInProse(text: string, index: SignatureIndex): AgentSignature | null {
  const words = lowerAscii(withoutInvisibles(text)).split(/[^a-z0-9.-]+/u, WORDS_MAX);
  const names = words
    .map((word) => word.replace(/\.$/u, ""))
    .flatMap((_, at, bare) => NAME_WORDS.map((length) => bare.slice(at, at + length).join(" ")));
  const found =
    names.find((name) => index.byName.has(name)) ?? names.find((name) => UNMISTAKABLE.has(name));
  if (found === undefined) return null;
  return index.byName.get(found) ?? index.byWord.get(found) ?? null;
}
