/** What an area or a finding weighs, lowest first. A pull request's tier is the highest it touches. */
export const TIERS = ["low", "medium", "high", "critical"] as const;
export type Tier = (typeof TIERS)[number];

/** Position of a tier: 0 is `low`. */
export function tierRank(tier: Tier): number {
  return TIERS.indexOf(tier);
}

/** The highest of `tiers`; `low` for none. */
export function highestTier(tiers: readonly Tier[]): Tier {
  return tiers.reduce<Tier>((top, tier) => (tierRank(tier) > tierRank(top) ? tier : top), "low");
}

/** Areas the shipped pack knows. An organisation adds its own names. */
export const SHIPPED_AREAS = [
  "auth",
  "billing",
  "migrations",
  "dependencies",
  "infrastructure",
  "ci",
  "secrets",
  "agent-config",
  "governance",
  "docs",
  "tests",
  "types",
  "assets",
  "app",
] as const;

/** The name of an area: a shipped one, or the organisation's own. Kebab-case. */
export type AreaId = string;

/** One path put into one area by one rule. */
export interface PathRule {
  readonly path: string;
  /** The id of the rule that matched, as `explain` prints it, such as `auth/word:oauth`. */
  readonly rule: string;
}

/** An area a change touches, with every file that put it there. */
export interface TouchedArea {
  readonly area: AreaId;
  readonly tier: Tier;
  readonly files: readonly PathRule[];
}

/** The areas of one path: what `agentgov explain` prints. */
export interface PathClassification {
  readonly path: string;
  readonly areas: readonly AreaId[];
  readonly tier: Tier;
  readonly rules: readonly string[];
}
