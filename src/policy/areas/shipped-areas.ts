import type { Tier } from "../../domain/risk.ts";
import { maskOf } from "../path-pattern-index.ts";
import type { AreaRules, ShippedArea } from "./area-rules.ts";
import { createSignReader, type PathSigns } from "./path-signs.ts";
import { viewPath } from "./path-view.ts";
import { compilePatternSet, type PatternSet } from "./pattern-set.ts";
import { AUTH_RULES } from "./rules-auth.ts";
import { BILLING_RULES } from "./rules-billing.ts";
import { DEPENDENCIES_RULES } from "./rules-dependencies.ts";
import {
  AGENT_CONFIG_RULES,
  CI_RULES,
  GOVERNANCE_RULES,
  OWN_POLICY_PATTERNS,
} from "./rules-guardrails.ts";
import { MIGRATIONS_RULES } from "./rules-migrations.ts";
import { INFRASTRUCTURE_RULES, SECRETS_RULES } from "./rules-operations.ts";
import {
  ASSETS_RULES,
  DECLARATION_PATTERNS,
  DOCS_RULES,
  TESTS_RULES,
  TYPES_RULES,
} from "./rules-shelters.ts";
import { compileWordList, type WordList } from "./words.ts";

/** Every shipped area that is found by rules; `app` is what no rule claims. */
export const SHIPPED_RULES: readonly AreaRules[] = [
  AUTH_RULES,
  BILLING_RULES,
  MIGRATIONS_RULES,
  DEPENDENCIES_RULES,
  INFRASTRUCTURE_RULES,
  CI_RULES,
  SECRETS_RULES,
  AGENT_CONFIG_RULES,
  GOVERNANCE_RULES,
  DOCS_RULES,
  TESTS_RULES,
  TYPES_RULES,
  ASSETS_RULES,
];

/** The tier of an area as shipped; an area of the organisation's own weighs what policy says. */
export function shippedTier(area: ShippedArea): Tier {
  return SHIPPED_RULES.find((rules) => rules.area === area)?.tier ?? "medium";
}

/** A path with everything in it that shipped rules look for. */
export interface LookedPath {
  /** The composed (NFC) spelling: the only one that may lower a tier. */
  readonly main: PathSigns;
  /** Every spelling that may raise one. */
  readonly all: readonly PathSigns[];
}

/** The shipped rules, ready to be asked. */
export interface ShippedAreas {
  /** Looks at a path, once for all areas. A path that `pathHazard` names is not judged by its text. */
  readonly look: (path: string) => LookedPath;
  /** The id of the rule that puts the path into this area; null when none does. */
  readonly find: (area: ShippedArea, path: LookedPath) => string | null;
  /** The rule by which the path is agentgov's own policy; null when it is not. */
  readonly findOwnPolicy: (path: LookedPath) => string | null;
  /** The rule by which the file holds declarations and nothing that runs. */
  readonly findDeclaration: (path: LookedPath) => string | null;
}

let compiledOnce: ShippedAreas | null = null;

/** The shipped rules. They are the same for every policy: compiled, in some milliseconds, when first asked for. */
export function shippedAreas(): ShippedAreas {
  compiledOnce ??= compileShippedAreas();
  return compiledOnce;
}

function compileShippedAreas(): ShippedAreas {
  const sets: PatternSet[] = [];
  const place = (set: PatternSet): PlacedSet => ({ set, mask: maskOf(sets.push(set) - 1) });
  const compiled = SHIPPED_RULES.map((rules, at) => compileArea(rules, { at, place }));
  const own = place(compilePatternSet(OWN_POLICY_PATTERNS, { nocase: true, folderItself: true }));
  const declarations = place(compilePatternSet(DECLARATION_PATTERNS, { nocase: false }));
  const read = createSignReader({ sets, lists: compiled.map(({ words }) => words) });
  const areas = new Map(compiled.map((area) => [area.rules.area, area]));
  return {
    look: (path) => {
      const view = viewPath(path);
      const main = read(view.main);
      return { main, all: view.all.map((form) => (form === view.main ? main : read(form))) };
    },
    find: (area, path) => {
      const found = areas.get(area);
      return found === undefined ? null : findArea(found, path);
    },
    findOwnPolicy: ({ all }) => findInForms(own, all, "governance"),
    findDeclaration: ({ main }) => findInForms(declarations, [main], "types"),
  };
}

/** One area with its patterns and words compiled. */
interface CompiledArea {
  readonly rules: AreaRules;
  readonly include: PlacedSet;
  readonly exclude: PlacedSet;
  readonly words: WordList;
  /** Where its words stand among those of all areas. */
  readonly at: number;
}

/** A pattern set and its bit among all of them. */
interface PlacedSet {
  readonly set: PatternSet;
  readonly mask: number;
}

interface Placing {
  readonly at: number;
  readonly place: (set: PatternSet) => PlacedSet;
}

function compileArea(rules: AreaRules, { at, place }: Placing): CompiledArea {
  // A link in a folder's place may raise a tier but never lower one.
  const options = { nocase: rules.nocase, folderItself: rules.tier !== "low" };
  return {
    rules,
    include: place(compilePatternSet(rules.include, options)),
    exclude: place(compilePatternSet(rules.exclude, { nocase: rules.nocase })),
    words: compileWordList(rules.words, rules.wordsExcept),
    at,
  };
}

function findArea(area: CompiledArea, { main, all }: LookedPath): string | null {
  const isLow = area.rules.tier === "low";
  for (const signs of all) {
    if (isLow && signs !== main) continue;
    const rule = findInForm(area, signs);
    if (rule !== null) return `${area.rules.area}/${rule}`;
  }
  return null;
}

function findInForm(area: CompiledArea, signs: PathSigns): string | null {
  const word = (signs.wordMask & maskOf(area.at)) === 0 ? null : signs.wordOf(area.at);
  const glob = word === null ? findInSet(area.include, signs) : null;
  if (word === null && glob === null) return null;
  if (findInSet(area.exclude, signs) !== null) return null;
  return word === null ? `glob:${glob}` : `word:${word}`;
}

function findInForms(
  set: PlacedSet,
  forms: readonly PathSigns[],
  area: ShippedArea,
): string | null {
  for (const signs of forms) {
    const glob = findInSet(set, signs);
    if (glob !== null) return `${area}/glob:${glob}`;
  }
  return null;
}

/** Asks a set about one spelling of a path, unless the two have nothing in common. */
function findInSet({ set, mask }: PlacedSet, signs: PathSigns): string | null {
  const common = set.nocase ? signs.folded : signs.exact;
  return (common.mask & mask) === 0 ? null : set.find(signs);
}
