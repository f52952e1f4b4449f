import type { EvidenceRole } from "../../domain/provenance.ts";

/**
 * What a key says about its value:
 * - `person`: somebody did something; only a known agent's address counts.
 * - `tool`: something helped; people, tools and `none` are told apart by the value.
 * - `ai`: an AI is disclosed; a value that names no known tool still declares one.
 * - `model`: an AI's model; it names the agent only where nothing else does.
 * - `mark`: the key alone declares an agent, in a trailer block.
 * - `weak`: an ordinary word; only a known tool counts, in a trailer block.
 * - `use`: the declaration `none`, `assisted` or `authored`.
 */
export type KeyMeaning =
  | { readonly kind: "person"; readonly role: EvidenceRole }
  | { readonly kind: "tool" | "ai" | "model" | "mark" | "weak" | "use" };

const KEY_CHARACTERS_MAX = 40;
const KEY = /^[A-Za-z][A-Za-z0-9 _-]*$/u;

const PERSON_KEYS: Readonly<Record<string, EvidenceRole>> = {
  "co-authored-by": "co-author",
  "coauthored-by": "co-author",
  "co-author": "co-author",
  coauthor: "co-author",
  "co-authored": "co-author",
  "co-developed-by": "co-author",
  "codeveloped-by": "co-author",
  author: "co-author",
  "authored-by": "co-author",
  commit: "co-author",
  committer: "co-author",
  "committed-by": "co-author",
  "signed-off-by": "co-author",
  "pair-programmed-with": "co-author",
  "paired-with": "co-author",
  "suggested-by": "suggestion",
  "reviewed-by": "reviewer",
  "acked-by": "reviewer",
  "tested-by": "reviewer",
  "reported-by": "reviewer",
  "approved-by": "reviewer",
};

const TOOL_VERBS = wordsOf(
  "assisted generated made created written coded developed drafted built produced implemented " +
    "authored co-authored refactored helped supported translated prompted vibe-coded",
);
const TOOL_KEYS = [
  ...combined(TOOL_VERBS, wordsOf("by with using via")),
  ...wordsOf("assistant coding-agent coding-assistant code-assistant with-help-from"),
];

const AI_WORDS = wordsOf("ai llm genai gen-ai generative-ai");
const AI_DETAILS = wordsOf(
  "assisted assisted-by assistance assistant assist tool tools agent generated generated-by " +
    "generator task role usage use used disclosure contribution contributions contributor " +
    "co-author co-authored-by coauthor coauthored-by authored authored-by author provider session " +
    "help helped attribution declaration level involvement provenance collaborator " +
    "tool-used tools-used model-used models-used assistance-used tool-disclosure usage-disclosure " +
    "assistance-disclosure use-disclosure",
);
const AI_ENDED = wordsOf(
  "co-authored-by coauthored-by assisted-by generated-by written-by created-by made-with used uses using",
);
const AI_KEYS = [...AI_WORDS, ...combined(AI_WORDS, AI_DETAILS), ...combined(AI_ENDED, AI_WORDS)];

const MODEL_KEYS = combined(
  wordsOf("ai llm genai agent"),
  wordsOf("model models model-name model-version model-id"),
);
// The last two are the identity draft's; tools that write them otherwise are told apart by the value.
const MARK_KEYS = wordsOf(
  "agent-id agent-task agent-confidence agent-name agent-session agent-session-id agent-run " +
    "agent-run-id agent-tool agent-thread agent-role agent-type agent-version executed-by drafted-with",
);
const WEAK_KEYS = wordsOf("agent tool tools bot");

function wordsOf(text: string): readonly string[] {
  return text.split(" ");
}

function combined(words: readonly string[], details: readonly string[]): readonly string[] {
  return words.flatMap((word) => details.map((detail) => `${word}-${detail}`));
}

/** Later entries win: the more particular meanings stand at the end. */
const MEANINGS: ReadonlyMap<string, KeyMeaning> = new Map<string, KeyMeaning>([
  ...WEAK_KEYS.map((key) => [key, { kind: "weak" }] as const),
  ...TOOL_KEYS.map((key) => [key, { kind: "tool" }] as const),
  ...AI_KEYS.map((key) => [key, { kind: "ai" }] as const),
  ...MODEL_KEYS.map((key) => [key, { kind: "model" }] as const),
  ...MARK_KEYS.map((key) => [key, { kind: "mark" }] as const),
  ...Object.entries(PERSON_KEYS).map(([key, role]) => [key, { kind: "person", role }] as const),
  ["agent-use", { kind: "use" }],
]);

/** Brings a key into one form: lower case, hyphens for blanks; null for what is no key at all. */
export function normaliseKey(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed.length > KEY_CHARACTERS_MAX || !KEY.test(trimmed)) return null;
  return trimmed.toLowerCase().replaceAll(/[ _-]+/gu, "-");
}

/** What a normalised key means; null for keys that say nothing about who worked. */
export function meaningOf(key: string): KeyMeaning | null {
  return MEANINGS.get(key) ?? null;
}
