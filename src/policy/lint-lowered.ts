import type { AreaPolicy, Policy } from "../domain/policy-snapshot.ts";
import { type AreaId, tierRank } from "../domain/risk.ts";
import { shown } from "../domain/shown-text.ts";
import { type AreaRuleSet, classifyPath, compileAreaRules } from "./areas/classify.ts";
import { PACK_AREAS } from "./recommended-pack.ts";

/** A part of a policy that makes something weigh less than it does as shipped. */
export interface Lowered {
  readonly what: "guardrail-lowered" | "built-code-lowered";
  readonly pointer: string;
  /** Some path it lowers. */
  readonly path: string;
  readonly area: AreaId;
}

/** One path of each kind of guard: whoever changes them changes what a change has to pass. */
const GUARDS: readonly string[] = [
  ".github/workflows/ci.yml",
  "tools/release/action.yml",
  ".gitlab-ci.yml",
  ".husky/pre-commit",
  "CODEOWNERS",
  ".github/CODEOWNERS",
  ".github/dependabot.yml",
  ".mergify.yml",
  "AGENTS.md",
  "CLAUDE.md",
  ".claude/settings.json",
  ".mcp.json",
  ".gitleaks.toml",
];

/** Code that programs write and machines run: nobody reads it by line, so it must not pass unseen. */
const BUILT: readonly string[] = [
  "dist/index.js",
  "action/dist/index.js",
  "build/app.js",
  "public/app.min.js",
  "gen/api_pb2.py",
  "src/generated/client.ts",
  "vendor/x/a.go",
  "node_modules/x/index.js",
  "third_party/x/a.c",
];

const LOOKS_BUILT =
  /(?:^|\/)(?:dist|build|out|generated|__generated__|gen|vendor|vendored|third[-_]party|node_modules)\/|\.min\.[cm]?js$|_pb2\.pyi?$|\.pb\.go$|\.(?:generated|g)\.\w{1,6}$/u;

const PATTERNS_MAX = 200;

/**
 * Finds tiers and exclusions by which guards weigh less than shipped, or built code weighs nothing. The
 * policy is obeyed: what a guard is worth is for the organisation to say, and here it is told.
 */
export function loweredBy(policy: Policy): readonly Lowered[] {
  if (!policy.areas.some(canLower)) return [];
  const { rules } = compileAreaRules(policy.areas);
  const { rules: plain } = compileAreaRules(PACK_AREAS);
  const built = [...BUILT, ...policy.areas.flatMap(examplesOf).filter(isBuilt)];
  const found = [
    ...GUARDS.flatMap((path) => lowered(policy, { rules, plain, path, what: "guardrail-lowered" })),
    ...built.flatMap((path) => lowered(policy, { rules, plain, path, what: "built-code-lowered" })),
  ];
  const places = new Map(found.toReversed().map((one) => [`${one.what} ${one.pointer}`, one]));
  return [...places.values()].toReversed();
}

function canLower({ area, tier, exclude }: AreaPolicy): boolean {
  const known = PACK_AREAS.find((pack) => pack.area === area);
  if (known === undefined) return false;
  return exclude.length > 0 || tierRank(tier) < tierRank(known.tier);
}

interface Question {
  readonly rules: AreaRuleSet;
  readonly plain: AreaRuleSet;
  readonly path: string;
  readonly what: Lowered["what"];
}

function lowered(policy: Policy, { rules, plain, path, what }: Question): readonly Lowered[] {
  const was = classifyPath(plain, path);
  const is = classifyPath(rules, path);
  if (tierRank(is.tier) >= tierRank(was.tier)) return [];
  if (what === "built-code-lowered" && is.tier !== "low") return [];
  const cause = policy.areas.find((area) => was.areas.includes(area.area) && canLower(area));
  if (cause === undefined) return [];
  const key = tierRank(cause.tier) < tierRank(packTier(cause.area)) ? "tier" : "exclude";
  return [{ what, path, area: cause.area, pointer: `/areas/${cause.area}/${key}` }];
}

function packTier(area: AreaId): AreaPolicy["tier"] {
  return PACK_AREAS.find((pack) => pack.area === area)?.tier ?? "medium";
}

/** A path that each pattern of exclusion matches, as far as that can be told from its text. */
function examplesOf({ exclude }: AreaPolicy): readonly string[] {
  return exclude.slice(0, PATTERNS_MAX).map((pattern) =>
    pattern
      .replaceAll(/\{([^{},]{0,100}),[^{}]{0,500}\}/gu, "$1")
      .replace(/\/\*\*$/u, "/x/index.js")
      .replaceAll("**", "x")
      .replaceAll("*", "x"),
  );
}

function isBuilt(path: string): boolean {
  return LOOKS_BUILT.test(path);
}

/** The remark in words. */
export function loweredWords({ what, path, area }: Lowered): {
  readonly message: string;
  readonly advice: string;
} {
  const file = `\`${shown(path)}\``;
  if (what === "guardrail-lowered") {
    return {
      message: `this makes guards weigh less than as shipped: ${file} would be one of them`,
      advice: `leave \`${area}\` as it is shipped, or give the paths an area of their own that weighs as much`,
    };
  }
  return {
    message: `this makes code that programs write pass without a look: ${file} would`,
    advice: "machines run it as they run any code: let it weigh at least `medium`",
  };
}
