import { findAddresses, lowerAscii, withoutInvisibles } from "./address.ts";
import type { AgentSignature } from "./agent-signature.ts";
import { identifyAddress } from "./identity.ts";
import { type SignatureIndex, wordsOf } from "./signature-index.ts";

/** What the value of an `Assisted-by`-like line says. */
export type ToolValue =
  | {
      readonly kind: "tool";
      /** Null for a model or chatbot that is no agent of the catalogue. */
      readonly agent: AgentSignature | null;
      readonly model: string | null;
      readonly tags: readonly string[];
      /** The name alone could also be a person's. */
      readonly ambiguous: boolean;
    }
  | { readonly kind: "person"; readonly name: string }
  | { readonly kind: "none" }
  | { readonly kind: "unclear" };

/** Longer values are cut: no tool line is a paragraph. */
const VALUE_CHARACTERS_MAX = 400;
const MODEL_CHARACTERS_MAX = 80;
const TAGS_MAX = 20;

const NONE =
  /^(?:none|n\/a|na|nil|no|nope|never|false|0 ?%?|humans?|not used|unused|human only|no (?:ai|llm|agents?|tools?|one|generative|assistance)\b.*|not? (?:ai|llm)\b.*|without\b.*)(?:[\s.,;:!(-].*)?$/u;
const AFFIRMATIVE =
  /^(?:yes|true|1|y|x|partial|partially|full|fully|some|minor|major|ai|assisted)\b/u;
/** Names of models and of kinds of models; none of them is a person's name. */
const MODEL =
  /^(?:gpt|chatgpt|o[1-9]|opus|sonnet|haiku|fable|llama|deepseek|glm|qwen|gemma|mixtral|mistral|codestral|devstral|magistral|kimi|minimax|grok|gemini|claude|phi|nova|command-r|perplexity|tabnine|ollama|llm|llms|chatbot|ai|model|composer|copilot)(?:[-_.:]?v?\d.*|[-_:/].*)?$/u;
const VERSIONED_MODEL =
  /^(?:(?:chat)?gpt|o[1-9]|opus|sonnet|haiku|fable|llama|deepseek|glm|qwen|gemma|mi[xs]tral|codestral|devstral|kimi|minimax|grok|gemini|claude)[-_ ]?[a-z]{0,10}[-_ ]?v?\d|^claude-[a-z]/iu;
const GENERIC =
  /(?<![\w.@%])(?:llms?|chatbot|chat bot|language model|large language|generative ai|genai|artificial intelligence|ai)\b/u;
const QUALIFIER =
  /^(?:code|cli|agent|ai|assistant|desktop|app|ide|cloud|action|pro|max|mini|nano|flash|lite|turbo|ultra|preview|thinking|fast|high|medium|low|xhigh|mode|bot|chat|web|v?\d.*)$/u;

/**
 * Reads a value that names who or what helped: `Tool`, `Tool:model`, `Tool (model)`, `Model via Tool
 * <address>`, `tool/version (model: …)`, a person, or a declaration that nothing was used.
 *
 * Source: https://docs.kernel.org/process/coding-assistants.html and the forms found in public commits.
 */
export function readToolValue(raw: string, index: SignatureIndex): ToolValue {
  const value = withoutInvisibles(raw.slice(0, VALUE_CHARACTERS_MAX)).trim().replace(/^[~@]/u, "");
  const folded = lowerAscii(value);
  if (value === "") return { kind: "unclear" };
  if (NONE.test(folded)) return { kind: "none" };
  const addressed = readAddressed(value, index);
  if (addressed !== null) return addressed;
  const name = withoutAddress(value);
  // A name that people bear, beside an address that is no tool's, is a person.
  if (name !== value && index.byWord.get(lowerAscii(name))?.givenNames !== undefined) {
    return ROLE_ADDRESS.test(lowerAscii(value.slice(name.length)))
      ? readName(name, index)
      : { kind: "person", name };
  }
  const via = lowerAscii(name).lastIndexOf(" via ");
  if (via > 0) {
    const tool = readName(name.slice(via + 5), index);
    if (tool.kind === "tool" && tool.agent !== null) {
      return { ...tool, model: cut(name.slice(0, via)), ambiguous: false };
    }
  }
  return readName(name, index);
}

/** Whether a value such as `yes` or `true` says that AI was used, without naming it. */
export function isAffirmative(raw: string): boolean {
  return AFFIRMATIVE.test(lowerAscii(withoutInvisibles(raw.slice(0, 40))).trim());
}

const ROLE_ADDRESS = /^[\s<]*(?:no-?reply|bot|agent|ai)@/u;

function readAddressed(value: string, index: SignatureIndex): ToolValue | null {
  for (const found of findAddresses(value)) {
    const name = value.slice(0, found.start).replace(/[<("'\s]+$/u, "");
    const identity = identifyAddress(found.address, name, index);
    if (identity?.kind === "agent" && identity.certain && !identity.contradicted) {
      const model = name === "" ? null : modelOfName(name, identity.agent);
      return { kind: "tool", agent: identity.agent, model, tags: [], ambiguous: false };
    }
  }
  return null;
}

function withoutAddress(value: string): string {
  const first = findAddresses(value)[0];
  // An operator's address in brackets belongs to the tool's own details, not to a person's name.
  if (first === undefined || value.slice(0, first.start).includes("(")) return value;
  return value.slice(0, first.start).replace(/[<\s]+$/u, "");
}

interface NameParts {
  readonly head: string;
  readonly model: string | null;
  readonly tags: readonly string[];
}

/** Splits `Tool:model tag tag`, `Tool (model)`, `tool/version` and `Tool [tag]` into their parts. */
function splitName(name: string): NameParts {
  const at = name.search(/[:(/[,;]|\. | - | with | for /u);
  if (at === -1) return { head: name.trim(), model: null, tags: [] };
  const head = name.slice(0, at).trim();
  const rest = name.slice(at + 1);
  if (name[at] === ":") {
    const [model = "", ...tags] = rest.trim().split(/\s+/u, TAGS_MAX);
    return { head, model: cut(model), tags };
  }
  const bracket = /\((?:model:\s*)?([^;)]*)/u.exec(name.slice(at));
  return { head, model: cut(bracket?.[1] ?? ""), tags: [] };
}

/** Vendors that people put in front of their tools' names. */
const VENDOR =
  /^(?:anthropic|openai|google|microsoft|github|xai|moonshot|alibaba|meta|amazon|aws|jetbrains)(?:['’]s)? (?=\S)/iu;

function readName(name: string, index: SignatureIndex): ToolValue {
  const whole = readParts(splitName(name), index);
  if (whole.kind === "tool" && whole.agent !== null) return whole;
  const bare = name.replace(VENDOR, "");
  const inner = bare === name ? whole : readParts(splitName(bare), index);
  return inner.kind === "tool" ? inner : whole;
}

function readParts(parts: NameParts, index: SignatureIndex): ToolValue {
  const head = lowerAscii(parts.head);
  const known = index.byName.get(head);
  if (known !== undefined) return tool(known, parts);
  const word = index.byWord.get(head);
  if (word !== undefined) {
    // "Devin:model" or "Devin (model)" cannot be a person; "Devin" alone can. The published
    // conventions themselves write a bare "Claude".
    const alone = parts.model === null && parts.tags.length === 0;
    const isGiven = word.givenNames?.includes(head) === true && head !== "claude";
    return { ...tool(word, parts), ambiguous: alone && isGiven };
  }
  return readWords(parts, index);
}

/** Reads a head of several words: a tool and its model, a model alone, or a person. */
function readWords(parts: NameParts, index: SignatureIndex): ToolValue {
  const words = lowerAscii(parts.head).split(/\s+/u);
  for (let length = Math.min(words.length - 1, 4); length >= 1; length -= 1) {
    const prefix = words.slice(0, length).join(" ");
    const known = index.byName.get(prefix) ?? index.byWord.get(prefix);
    const strong = index.byName.has(prefix) && length > 1;
    const rest = words.slice(length);
    if (known !== undefined && (strong || rest.some(isModelWord))) {
      const model = parts.model ?? cut(parts.head);
      return { kind: "tool", agent: known, model, tags: parts.tags, ambiguous: false };
    }
  }
  return readModelOnly(parts, words, index);
}

/** Models that only their vendor's own agent is named after. */
const FAMILY = /^(claude|gemini|grok|copilot|codex)[-_.]/u;
/** Anthropic's model names stand alone too, but only a version tells them from ordinary words. */
const CLAUDE_MODEL = /^(?:opus|sonnet|haiku|fable)[- ]v?\d/u;
const ANONYMOUS = /^(?:llms?|genai)$/u;

function readModelOnly(
  parts: NameParts,
  words: readonly string[],
  index: SignatureIndex,
): ToolValue {
  const [first = "", ...rest] = words;
  const name = CLAUDE_MODEL.test(words.join(" ")) ? "claude" : (FAMILY.exec(first)?.[1] ?? "");
  const family = index.byWord.get(name) ?? index.byName.get(name);
  if (family !== undefined) {
    return { ...tool(family, parts), model: cut(parts.head), tags: rest };
  }
  if (ANONYMOUS.test(first)) {
    return {
      kind: "tool",
      agent: null,
      model: null,
      tags: rest.slice(0, TAGS_MAX),
      ambiguous: false,
    };
  }
  if (MODEL.test(first)) {
    // "GPT-5 Codex": the model stands first, its tool behind it.
    const named = rest.map((word) => index.byName.get(word)).find((agent) => agent !== undefined);
    if (named !== undefined) return { ...tool(named, parts), model: cut(parts.head) };
  }
  // "Shell:gpt-5": the tool is unknown, the model behind it is not.
  if (parts.model !== null && VERSIONED_MODEL.test(parts.model)) {
    return { kind: "tool", agent: null, model: parts.model, tags: parts.tags, ambiguous: false };
  }
  const generic = GENERIC.test(words.join(" ")) && !looksLikePerson(parts.head);
  if (
    MODEL.test(first)
      ? rest.length === 0 || words.some(hasVersion) || rest.some(isModelWord)
      : generic
  ) {
    return {
      kind: "tool",
      agent: null,
      model: cut(parts.head),
      tags: parts.tags,
      ambiguous: false,
    };
  }
  return looksLikePerson(parts.head) ? { kind: "person", name: parts.head } : { kind: "unclear" };
}

function hasVersion(word: string): boolean {
  return /\d/u.test(word);
}

function isModelWord(word: string): boolean {
  const bare = word.replaceAll(/[()[\],]/gu, "");
  return MODEL.test(bare) || QUALIFIER.test(bare) || /\d/u.test(bare);
}

const PERSON = /^\p{Lu}[\p{L}'’.-]*(?: \p{L}[\p{L}'’.-]*){1,4}$/u;

function looksLikePerson(name: string): boolean {
  return PERSON.test(name.slice(0, 100));
}

function tool(agent: AgentSignature, parts: NameParts): Extract<ToolValue, { kind: "tool" }> {
  return { kind: "tool", agent, model: parts.model, tags: parts.tags, ambiguous: false };
}

/**
 * The model a display name carries: the part in brackets for tools whose name is set, else the whole
 * name when it says more than the tool's.
 */
export function modelOfName(name: string, agent: AgentSignature): string | null {
  const folded = lowerAscii(name).trim();
  const names = [...(agent.names ?? []), ...wordsOf(agent), lowerAscii(agent.name)];
  if (names.includes(folded)) return null;
  const [, tool = "", model = ""] = /^([^(]{1,60}) \(([^)]{1,80})\)$/u.exec(name.trim()) ?? [];
  if (names.includes(lowerAscii(tool))) return cut(model);
  return names.some((known) => folded.startsWith(`${known} `)) ? cut(name) : null;
}

function cut(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === "" ? null : trimmed.slice(0, MODEL_CHARACTERS_MAX);
}
