import type { Tier } from "../../domain/risk.ts";
import { type CommonKeys, createDirectory, maskOf } from "../path-pattern-index.ts";
import type { AreaRules, ShippedArea } from "./area-rules.ts";
import type { PathForm, PathView } from "./path-view.ts";
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

/** The shipped rules, ready to be asked. */
export interface ShippedAreas {
  /** The id of the rule that puts the path into this area; null when none does. */
  readonly find: (area: ShippedArea, view: PathView) => string | null;
  /** The rule by which the path is agentgov's own policy; null when it is not. */
  readonly findOwnPolicy: (view: PathView) => string | null;
  /** The rule by which the file holds declarations and nothing that runs. */
  readonly findDeclaration: (view: PathView) => string | null;
}

/** Prepares the shipped rules. Costs some milliseconds: once per policy, not once per path. */
export function compileShippedAreas(): ShippedAreas {
  const compiled = SHIPPED_RULES.map(compileArea);
  const own = compilePatternSet(OWN_POLICY_PATTERNS, { nocase: true, folderItself: true });
  const declarations = compilePatternSet(DECLARATION_PATTERNS, { nocase: false });
  const sets = [
    ...compiled.flatMap(({ include, exclude }) => [include, exclude]),
    own,
    declarations,
  ];
  const finder = createFinder(sets);
  const areas = new Map(compiled.map((area) => [area.rules.area, area]));
  return {
    find: (area, view) => {
      const found = areas.get(area);
      return found === undefined ? null : findArea(found, view, finder);
    },
    findOwnPolicy: (view) => findInForms(own, { forms: view.all, finder }, "governance"),
    findDeclaration: (view) => findInForms(declarations, { forms: [view.main], finder }, "types"),
  };
}

/** One area with its patterns and words compiled. */
interface CompiledArea {
  readonly rules: AreaRules;
  readonly include: PatternSet;
  readonly exclude: PatternSet;
  readonly words: WordList;
}

function compileArea(rules: AreaRules): CompiledArea {
  // A link in a folder's place may raise a tier but never lower one.
  const options = { nocase: rules.nocase, folderItself: rules.tier !== "low" };
  return {
    rules,
    include: compilePatternSet(rules.include, options),
    exclude: compilePatternSet(rules.exclude, { nocase: rules.nocase }),
    words: compileWordList(rules.words, rules.wordsExcept),
  };
}

/** Asks a set about one spelling of a path, unless the two have nothing in common. */
type Finder = (set: PatternSet, form: PathForm) => string | null;

/** Nearly every set has nothing to say of a path: which, is looked up for all of them at once. */
function createFinder(sets: readonly PatternSet[]): Finder {
  const places = new Map(sets.map((set, place) => [set, place]));
  const directory = createDirectory(sets);
  const found = new WeakMap<PathForm, FormKeys>();
  const keysOfForm = (form: PathForm): FormKeys => {
    const known = found.get(form);
    if (known !== undefined) return known;
    const exact = directory(form.keys);
    const lower = form.keys === form.lowerKeys ? exact : directory(form.lowerKeys);
    const made = { exact, lower };
    found.set(form, made);
    return made;
  };
  return (set, form) => {
    const { exact, lower } = keysOfForm(form);
    const { mask, keys } = set.nocase ? lower : exact;
    const isStranger = (mask & maskOf(places.get(set) ?? sets.length)) === 0;
    return isStranger ? null : set.find(form, keys);
  };
}

/** What a spelling of a path has in common with the sets, as it is written and in lower case. */
interface FormKeys {
  readonly exact: CommonKeys;
  readonly lower: CommonKeys;
}

function findArea(area: CompiledArea, view: PathView, finder: Finder): string | null {
  for (const form of area.rules.tier === "low" ? [view.main] : view.all) {
    const rule = findInForm(area, form, finder);
    if (rule !== null) return `${area.rules.area}/${rule}`;
  }
  return null;
}

function findInForm(area: CompiledArea, form: PathForm, finder: Finder): string | null {
  const word = area.words.find(form.parts);
  const glob = word === null ? finder(area.include, form) : null;
  if (word === null && glob === null) return null;
  if (finder(area.exclude, form) !== null) return null;
  return word === null ? `glob:${glob}` : `word:${word}`;
}

function findInForms(
  set: PatternSet,
  { forms, finder }: { readonly forms: readonly PathForm[]; readonly finder: Finder },
  area: string,
): string | null {
  for (const form of forms) {
    const glob = finder(set, form);
    if (glob !== null) return `${area}/glob:${glob}`;
  }
  return null;
}
