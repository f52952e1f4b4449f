import type { AreaPolicy, GateRequirement } from "../domain/policy-snapshot.ts";
import { type AreaId, SHIPPED_AREAS, type Tier } from "../domain/risk.ts";

/** The pack that applies when no policy says otherwise. A published version never changes meaning. */
export const RECOMMENDED_PACK = "recommended@1";

/** What `extends:` may name. */
export const PACK_NAMES = ["recommended", RECOMMENDED_PACK] as const;

/** Tier of each shipped area, before findings raise it. */
const AREA_TIERS: Readonly<Record<(typeof SHIPPED_AREAS)[number], Tier>> = {
  auth: "high",
  billing: "high",
  migrations: "high",
  dependencies: "medium",
  infrastructure: "high",
  ci: "high",
  secrets: "high",
  "agent-config": "high",
  governance: "high",
  docs: "low",
  tests: "low",
  types: "low",
  assets: "low",
  app: "medium",
};

/** The areas whose owners are the owners of the guardrails, unless policy names others. */
export const GUARDRAIL_AREAS: readonly AreaId[] = ["agent-config", "governance"];

/** What each tier asks for: the floor under every area of that tier. */
export const PACK_TIERS: Readonly<Record<Tier, readonly GateRequirement[]>> = {
  low: [],
  medium: [{ gate: "human-approval", approvals: 1, from: "write", nativeReviews: 0 }],
  high: [{ gate: "human-approval", approvals: 1, from: "owners", nativeReviews: 0 }],
  critical: [{ gate: "human-approval", approvals: 2, from: "owners", nativeReviews: 1 }],
};

/** The shipped areas as policy sees them, without any pattern of an organisation's own. */
export const PACK_AREAS: readonly AreaPolicy[] = SHIPPED_AREAS.map((area) => ({
  area,
  tier: AREA_TIERS[area],
  include: [],
  exclude: [],
  owners: [],
  gates: null,
}));
