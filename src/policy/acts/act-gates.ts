import type { Act } from "../../domain/act.ts";
import type { JudgedAct } from "../../domain/decision.ts";
import type { GateResult } from "../../domain/gate.ts";
import type { OwnerName } from "../../domain/gate-requirement.ts";
import { epochSeconds, instantOf } from "../../domain/instant.ts";
import type { Freeze, Policy } from "../../domain/policy-snapshot.ts";
import { highestTier, type Tier, type TouchedArea, tierRank } from "../../domain/risk.ts";
import { shown } from "../../domain/shown-text.ts";
import type { ApprovalBench } from "../approval-bench.ts";
import type { GateJudgement } from "../gates/gate-definition.ts";
import { ownerText } from "../owners.ts";

/** The gates that vetoes, holds and freezes put up, whatever the areas ask for. */
export function actGates(
  bench: ApprovalBench,
  acts: readonly JudgedAct[],
  areas: readonly TouchedArea[],
): readonly GateJudgement[] {
  const tier = highestTier(areas.map((area) => area.tier));
  const standing = acts.flatMap(({ act, inForce }) => (inForce ? [act] : []));
  const { gatheredAt } = bench.facts;
  return [
    ...objectionGate(bench.policy, { kind: "veto", tier }, standing),
    ...objectionGate(bench.policy, { kind: "hold", tier }, standing),
    ...(bench.policy.freezes ?? []).flatMap((freeze) => freezeGate(freeze, areas, gatheredAt)),
  ];
}

/** Who may end a veto or hold that is not theirs. */
export function endersOf({
  vetoes,
  owners,
}: Pick<Policy, "vetoes" | "owners">): readonly OwnerName[] {
  return vetoes?.endedBy ?? owners;
}

/** The same, as people name them. */
export function enderNames(policy: Pick<Policy, "vetoes" | "owners">): readonly string[] {
  const enders = endersOf(policy);
  return enders.length === 0 ? ["someone with maintain or admin access"] : enders.map(ownerText);
}

interface ObjectionKind {
  readonly kind: "veto" | "hold";
  readonly tier: Tier;
}

function objectionGate(
  policy: Policy,
  { kind, tier }: ObjectionKind,
  standing: readonly Act[],
): GateJudgement[] {
  const objections = standing.filter((act) => act.kind === kind);
  if (objections.length === 0) return [];
  const clauses = objections.map(clauseOf);
  const people = objections.map(({ actor }) => `@${actor.login}`);
  const [wakeAt] = objections
    .flatMap(({ expiresAt }) => (expiresAt === null ? [] : [expiresAt]))
    .toSorted();
  const needs = [...new Set([...people, ...enderNames(policy)])];
  const summary = `${kind === "veto" ? "Vetoed" : "Held"}: ${[...new Set(clauses)].join("; ")}.`;
  return [
    judgement({ gate: kind, area: null, tier, status: "unsatisfied", summary, needs }, wakeAt),
  ];
}

function clauseOf({ actor, channel, reason, expiresAt }: Act): string {
  const who = `@${actor.login}`;
  const until = expiresAt === null ? "" : ` until ${expiresAt}`;
  if (channel === "review") return `${who} asked for changes`;
  return reason === null ? `${who}${until}` : `${who}${until}: ${sentence(reason)}`;
}

/** A reason people wrote, without the full stop that ours will bring. */
function sentence(reason: string): string {
  return shown(reason).replace(/[.?!]$/u, "");
}

function freezeGate(
  freeze: Freeze,
  areas: readonly TouchedArea[],
  gatheredAt: string,
): GateJudgement[] {
  const frozen = areas.filter(
    ({ area, tier }) =>
      tierRank(tier) >= tierRank(freeze.tier) &&
      (freeze.areas.length === 0 || freeze.areas.includes(area)),
  );
  if (frozen.length === 0) return [];
  const now = epochSeconds(gatheredAt) ?? 0;
  // A time that cannot be read holds the merge: it has begun, and does not end.
  const from = epochSeconds(freeze.from) ?? now;
  const until = epochSeconds(freeze.until) ?? Number.POSITIVE_INFINITY;
  if (now >= until) return [];
  const tier = highestTier(frozen.map((area) => area.tier));
  const base = { gate: "freeze", area: null, tier } as const;
  const end = Number.isFinite(until) ? instantOf(until) : freeze.until;
  if (now < from) {
    const start = instantOf(from);
    const summary = `A freeze begins at ${start}: ${sentence(freeze.reason)}.`;
    return [judgement({ ...base, status: "not-applicable", summary, needs: [] }, start)];
  }
  const summary = `Frozen until ${end}: ${sentence(freeze.reason)}.`;
  const needs = [`the end of the freeze at ${end}`];
  const wakeAt = Number.isFinite(until) ? end : undefined;
  return [judgement({ ...base, status: "unsatisfied", summary, needs }, wakeAt)];
}

function judgement(result: GateResult, wakeAt: string | undefined): GateJudgement {
  return {
    result,
    approvals: [],
    candidates: { users: [], teams: [] },
    ...(wakeAt === undefined ? {} : { wakeAt }),
  };
}
