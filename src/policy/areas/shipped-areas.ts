import type { Tier } from "../../domain/risk.ts";
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
  const matchers = new Map(SHIPPED_RULES.map((rules) => [rules.area, compileArea(rules)]));
  const own = compilePatternSet(OWN_POLICY_PATTERNS, { nocase: true, folderItself: true });
  const declarations = compilePatternSet(DECLARATION_PATTERNS, { nocase: false });
  return {
    find: (area, view) => matchers.get(area)?.(view) ?? null,
    findOwnPolicy: (view) => findInForms(own, view.all, "governance"),
    findDeclaration: (view) => findInForms(declarations, [view.main], "types"),
  };
}

type AreaMatcher = (view: PathView) => string | null;

function compileArea(rules: AreaRules): AreaMatcher {
  const raises = rules.tier !== "low";
  // A link in a folder's place may raise a tier but never lower one.
  const options = { nocase: rules.nocase, folderItself: raises };
  const include = compilePatternSet(rules.include, options);
  const exclude = compilePatternSet(rules.exclude, { nocase: rules.nocase });
  const words = compileWordList(rules.words, rules.wordsExcept);
  return (view) => {
    for (const form of raises ? view.all : [view.main]) {
      const rule = findInForm({ include, exclude, words }, form);
      if (rule !== null) return `${rules.area}/${rule}`;
    }
    return null;
  };
}

function findInForm(
  area: { readonly include: PatternSet; readonly exclude: PatternSet; readonly words: WordList },
  form: PathForm,
): string | null {
  const word = area.words.find(form.parts);
  const glob = word === null ? area.include.find(form) : null;
  if (word === null && glob === null) return null;
  if (area.exclude.find(form) !== null) return null;
  return word === null ? `glob:${glob}` : `word:${word}`;
}

function findInForms(set: PatternSet, forms: readonly PathForm[], area: string): string | null {
  for (const form of forms) {
    const glob = set.find(form);
    if (glob !== null) return `${area}/glob:${glob}`;
  }
  return null;
}
