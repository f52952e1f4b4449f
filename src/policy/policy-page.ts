import type { Mode, PolicySnapshot } from "../domain/policy-snapshot.ts";
import { TIERS, type Tier, tierRank } from "../domain/risk.ts";
import { OVERRIDES_A_WEEK } from "./acts/override-people.ts";
import { describeGate, listed } from "./describe-gate.ts";
import { disclosureModeOf } from "./disclosure.ts";
import { describeObjectionMinutes } from "./objection-minutes.ts";
import { ownerText } from "./owners.ts";
import { areaMode } from "./repository-mode.ts";

/** One area, as the page shows it. */
export interface PageArea {
  readonly area: string;
  readonly tier: Tier;
  readonly owners: string;
  readonly gates: readonly string[];
  /** What it asks beside what its tier asks; null where it has gates of its own instead. */
  readonly besideTier: readonly string[] | null;
  /** How it is held where that is less strictly than the rest; null for as strictly. */
  readonly mode: Mode | null;
}

/** Everything the one page about a policy says; plain text throughout. */
export interface PolicyPage {
  readonly mode: string;
  /** What agents may do, one sentence each. */
  readonly agentsMay: readonly string[];
  readonly agentsMayNot: readonly string[];
  /** The heaviest first. */
  readonly areas: readonly PageArea[];
  readonly tiers: readonly { readonly tier: Tier; readonly gates: readonly string[] }[];
  readonly guardrailOwners: string;
  /** How an emergency runs, one step each. */
  readonly incidents: readonly string[];
  readonly freezes: readonly string[];
  readonly pack: string;
  readonly digest: string;
}

const MODES = {
  observe: "Nothing is shown or blocked; what would have happened is recorded.",
  warn: "Nothing is blocked; every pull request shows what it would wait for.",
  enforce: "Nothing is merged before its gates are satisfied.",
} as const;

/** What a policy means, for people who will not read YAML. The same policy gives the same page. */
export function policyPage({ policy, digest }: PolicySnapshot): PolicyPage {
  const areas = policy.areas.map(
    (area): PageArea => ({
      area: area.area,
      tier: area.tier,
      owners:
        area.owners.length === 0
          ? "CODEOWNERS, else the maintainers"
          : area.owners.map(ownerText).join(", "),
      gates: [...(area.gates ?? policy.tiers[area.tier]), ...(area.adds ?? [])].map((gate) =>
        describeGate(gate, area.owners),
      ),
      besideTier:
        area.gates === null
          ? (area.adds ?? []).map((gate) => describeGate(gate, area.owners))
          : null,
      mode: areaMode(policy.mode, area.mode) === policy.mode ? null : (area.mode ?? null),
    }),
  );
  return {
    mode: MODES[policy.mode],
    agentsMay: agentsMay(policy, areas),
    agentsMayNot: agentsMayNot(policy),
    areas: areas.toSorted((left, right) => tierRank(right.tier) - tierRank(left.tier)),
    tiers: TIERS.toReversed().map((tier) => ({
      tier,
      gates: [
        ...policy.tiers[tier].map((gate) => describeGate(gate)),
        ...[describeObjectionMinutes(policy, tier)].filter((clause) => clause !== null),
      ],
    })),
    guardrailOwners:
      policy.owners.length === 0
        ? "whoever maintains the repository"
        : listed(policy.owners.map(ownerText)),
    incidents: incidentsOf(policy),
    freezes: (policy.freezes ?? []).map(
      ({ from, until, reason, tier, areas: names }) =>
        `From ${from} until ${until}: ${names.length === 0 ? "every area" : names.join(", ")}, ${tier} tier and above. ${reason}`,
    ),
    pack: policy.pack,
    digest,
  };
}

function agentsMay(
  { connectors, dependencies }: PolicySnapshot["policy"],
  areas: readonly PageArea[],
): readonly string[] {
  const free = areas.filter(({ gates }) => gates.length === 0).map(({ area }) => area);
  return [
    ...(free.length === 0 ? [] : [`Change ${free.join(", ")} without anybody's approval.`]),
    "Propose a change to anything else; people decide whether it is merged.",
    ...(connectors === undefined
      ? ["Be given any connector that the owners of the guardrails approve."]
      : [`Be given one of ${connectors.length} listed connectors, and no other.`]),
    ...(dependencies?.allowed === undefined || dependencies.allowed === null
      ? ["Add a package once somebody entitled has looked at it."]
      : [`Add packages of ${dependencies.allowed.length} listed beginnings, and no other.`]),
  ];
}

function agentsMayNot({ areas, dependencies, tiers }: PolicySnapshot["policy"]): readonly string[] {
  const closed = areas.filter((area) => disclosureModeOf(area, area) === "closed");
  const forbidden = dependencies?.forbidden ?? [];
  const isAsked = tiers.high.length + tiers.critical.length > 0;
  return [
    "Approve anything, own anything, or end a veto.",
    "Merge anything in which a secret was found.",
    ...(isAsked
      ? [
          "Be approved at high or critical tier by anybody who built, pushed or asked for the change.",
        ]
      : []),
    ...(closed.length === 0
      ? []
      : [`Work on ${closed.map(({ area }) => area).join(", ")} at all.`]),
    ...(forbidden.length === 0 ? [] : [`Add ${forbidden.join(", ")}.`]),
  ];
}

function incidentsOf({ override, vetoes, owners }: PolicySnapshot["policy"]): readonly string[] {
  const enders = vetoes?.endedBy ?? owners;
  return [
    override === undefined
      ? "Nobody may override a gate."
      : `${listed(override.people.map(ownerText))} may override by \`/agentgov override\` with a reason: for ${override.minutes} minutes, ${override.peopleAtCritical} of them at critical tier, and one more after ${override.perWeek ?? OVERRIDES_A_WEEK} overrides of a repository in 7 days. Who was not seen in their team for 24 hours needs a second person. Each override is recorded and reviewed afterwards.`,
    "Everybody with write access stops a change by `/agentgov deny` with a reason, or `/agentgov hold`.",
    `A veto or hold of somebody else is ended by ${enders.length === 0 ? "whoever maintains the repository" : listed(enders.map(ownerText))}.`,
  ];
}
