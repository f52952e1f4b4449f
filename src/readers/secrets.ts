import { readPatch } from "../domain/patch-line.ts";
import type { SecretSighting } from "../domain/secret-sighting.ts";
import { findClusterSecrets } from "./secrets-cluster.ts";
import { decodedText, unseamedText } from "./secrets-encoded.ts";
import { fingerprintIfRandom } from "./secrets-fingerprint.ts";
import { findGeneric } from "./secrets-generic.ts";
import { isFixturePath, isPlaceholder } from "./secrets-placeholder.ts";
import type { Candidate, SecretRule } from "./secrets-rule.ts";
import { CLOUD_RULES, FORGE_RULES } from "./secrets-rules-platform.ts";
import { MODEL_RULES, SERVICE_RULES } from "./secrets-rules-service.ts";
import { STRUCTURED_RULES } from "./secrets-rules-structured.ts";
import { type SearchText, searchText } from "./secrets-text.ts";

/** Forms of providers before forms that anybody could use: the first that claims a place names it. */
const RULES: readonly SecretRule[] = [
  ...FORGE_RULES,
  ...MODEL_RULES,
  ...CLOUD_RULES,
  ...SERVICE_RULES,
  ...STRUCTURED_RULES,
];

/** How far a rule may look around a match, and behind it for the body of a key. */
const AROUND = 300;
const BEHIND = 4_000;
/** A patch of nothing but keys is told by its first ones. */
const HITS_MAX = 1_000;

/** What to scan: the path decides what is a fixture. */
export interface SecretSource {
  readonly path: string;
  /** Unified diff as GitHub gives it. */
  readonly patch: string;
}

/**
 * Finds credentials in the added and removed lines of a patch.
 *
 * Nothing in the patch can silence it: comments of other scanners are text like any other. Linear in
 * the size of the patch.
 */
export function findSecrets({ path, patch }: SecretSource): readonly SecretSighting[] {
  const lines = readPatch(patch);
  return [
    ...sightingsIn(searchText(path, lines, "added"), "added"),
    // A guess on a line that goes is nobody's business: there is nothing to look at any more.
    ...sightingsIn(searchText(path, lines, "removed"), "removed").filter(
      ({ confidence }) => confidence === "certain",
    ),
  ];
}

/** Finds credentials in a whole text, for a file whose patch is missing. */
export function findSecretsInText(path: string, text: string): readonly SecretSighting[] {
  const lines = text
    .split("\n")
    .map((line, index) => ({ kind: "added" as const, text: line, line: index + 1, hunk: 0 }));
  return sightingsIn(searchText(path, lines, "added"), "added");
}

interface Hit {
  readonly index: number;
  readonly value: string;
  readonly provider: string;
  readonly confidence: SecretSighting["confidence"];
}

function sightingsIn(source: SearchText, side: SecretSighting["side"]): readonly SecretSighting[] {
  if (source.text === "") return [];
  const seen = new Set<string>();
  return hitsIn(source).flatMap(({ index, value, provider, confidence }) => {
    const line = source.lineAt(index);
    const key = `${line} ${provider}`;
    if (seen.has(key)) return [];
    seen.add(key);
    const prefix = value.slice(0, 4);
    const fingerprint = fingerprintIfRandom(provider, value);
    return [{ path: source.path, line, provider, prefix, side, confidence, ...fingerprint }];
  });
}

function hitsIn(source: SearchText): readonly Hit[] {
  const { path, text } = source;
  const direct = ruleHits(path, text);
  const decoded = decodedText(text);
  const unseamed = unseamedText(text);
  const derived = [decoded, unseamed].flatMap((hidden) =>
    ruleHits(path, hidden.text).map((hit) => ({ ...hit, index: hidden.originOf(hit.index) })),
  );
  const certain = [...direct, ...derived, ...clusterHits(source)];
  const isEncrypted = ENCRYPTED.test(source.surroundings);
  const generic = (isEncrypted ? [] : findGeneric(path, text))
    .filter(({ index }) => !certain.some((hit) => isNear(hit, index)))
    .map((hit): Hit => ({ ...hit, provider: "generic", confidence: "likely" }));
  return [...certain, ...generic].toSorted((left, right) => left.index - right.index);
}

/** Files whose values somebody encrypted for a cluster or a team. */
const ENCRYPTED = /encryptedData|SealedSecret|\$ANSIBLE_VAULT|ENC\[AES|\bsops:/u;

/** Whether a hit already speaks of the value at `index`. */
function isNear(hit: Hit, index: number): boolean {
  return index >= hit.index - 100 && index <= hit.index + hit.value.length;
}

function clusterHits(source: SearchText): readonly Hit[] {
  const confidence = isFixturePath(source.path) ? "test" : "certain";
  return findClusterSecrets(source).map((hit) => ({ ...hit, provider: "k8s", confidence }));
}

function ruleHits(path: string, text: string): readonly Hit[] {
  if (text === "") return [];
  const folded = text.toLowerCase();
  const hits: Hit[] = [];
  const claimed = new Set<number>();
  for (const rule of RULES) {
    const within = rule.foldCase ? folded : text;
    if (hits.length >= HITS_MAX) break;
    if (rule.keywords.some((keyword) => within.includes(keyword))) {
      collect(rule, { path, text, hits, claimed });
    }
  }
  return hits;
}

interface Search {
  readonly path: string;
  readonly text: string;
  readonly hits: Hit[];
  /** Where values start that a rule has already named. */
  readonly claimed: Set<number>;
}

function collect(rule: SecretRule, { path, text, hits, claimed }: Search): void {
  for (const match of text.matchAll(rule.pattern)) {
    if (hits.length >= HITS_MAX) return;
    const value = match[1] ?? match[0];
    const index = match.index + match[0].indexOf(value);
    if (claimed.has(index)) continue;
    const end = match.index + match[0].length;
    const candidate: Candidate = {
      value,
      around: text.slice(Math.max(0, match.index - AROUND), end + AROUND),
      behind: text.slice(end, end + BEHIND),
      path,
    };
    if (!(rule.accepts?.(candidate) ?? !isPlaceholder(value))) continue;
    claimed.add(index);
    const isTest = isFixturePath(path) || rule.isTest?.(value) === true;
    hits.push({ index, value, provider: rule.provider, confidence: isTest ? "test" : "certain" });
  }
}
