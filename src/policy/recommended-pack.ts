import type { GateRequirement } from "../domain/gate-requirement.ts";
import type { AreaPolicy } from "../domain/policy-snapshot.ts";
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

/**
 * Where an agent may have had a part, somebody answers for the change by name. Nobody is asked twice for
 * it: who opened or asked for it under their own account does, and else who approved it.
 */
const NAMED_OWNER: GateRequirement = {
  gate: "owner-attestation",
  from: "write",
  implied: true,
  when: ["agent-authored", "agent-assisted"],
};

/** What each tier asks for: the floor under every area of that tier. */
export const PACK_TIERS: Readonly<Record<Tier, readonly GateRequirement[]>> = {
  low: [],
  medium: [{ gate: "human-approval", approvals: 1, from: "write", nativeReviews: 0 }],
  high: [{ gate: "human-approval", approvals: 1, from: "owners", nativeReviews: 0 }, NAMED_OWNER],
  critical: [
    { gate: "human-approval", approvals: 2, from: "owners", nativeReviews: 1 },
    NAMED_OWNER,
  ],
};

/** How long what a contracting change builds on must have been in use: every nightly job has run once. */
const SOAK_MINUTES = 24 * 60;

/** What single areas ask for on top of their tier, as long as policy names no gates of theirs. */
const AREA_ADDS: Readonly<Partial<Record<AreaId, readonly GateRequirement[]>>> = {
  migrations: [{ gate: "staged-rollout", environments: ["production"], soakMinutes: SOAK_MINUTES }],
  dependencies: [{ gate: "supply-chain-scan", from: "owners" }],
};

/** The shipped areas as policy sees them, without any pattern of an organisation's own. */
export const PACK_AREAS: readonly AreaPolicy[] = SHIPPED_AREAS.map((area) => {
  const adds = AREA_ADDS[area];
  return {
    area,
    tier: AREA_TIERS[area],
    include: [],
    exclude: [],
    owners: [],
    gates: null,
    ...(adds === undefined ? {} : { adds }),
  };
});
