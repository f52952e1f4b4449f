import type { PullRequestHistory } from "../domain/decision.ts";
import type { Finding } from "../domain/finding.ts";
import type { GateRequirement } from "../domain/gate-requirement.ts";
import type { AreaPolicy, Policy, PolicySnapshot } from "../domain/policy-snapshot.ts";
import type { Provenance } from "../domain/provenance.ts";
import type { ChangedFile, PullRequestFacts } from "../domain/pull-request-facts.ts";
import { highestTier, TIERS, type Tier, type TouchedArea, tierRank } from "../domain/risk.ts";
import { type AreaRuleSet, classifyFiles, compileAreaRules } from "./areas/classify.ts";
import {
  appliesTo,
  type DisclosureState,
  disclosureModeOf,
  disclosureStateOf,
  leavesNothing,
  withAgentLane,
} from "./disclosure.ts";
import { withoutRepetition } from "./gate-requirements.ts";
import { describeProvenance, detectPullRequest, provenanceFindings } from "./provenance.ts";
import { PACK_TIERS } from "./recommended-pack.ts";
import { testMergeFindings } from "./test-merge.ts";

/** A policy made ready to judge with: its patterns are compiled once. */
export interface CompiledPolicy {
  readonly snapshot: PolicySnapshot;
  readonly rules: AreaRuleSet;
}

/** Compiles the path rules of a policy. */
export function compilePolicy(snapshot: PolicySnapshot): CompiledPolicy {
  return { snapshot, rules: compileAreaRules(snapshot.policy.areas).rules };
}

/** Facts read for every evaluation, before anything is known of the people. */
export type BaseFacts = Omit<PullRequestFacts, "permissions" | "teams" | "codeowners">;

/** What a change is: who built it, what it touches, what its content shows. */
export interface Assessment {
  readonly areas: readonly TouchedArea[];
  readonly findings: readonly Finding[];
  readonly provenance: Provenance;
  readonly provenanceSummary: string;
}

/** Assesses a change before anybody's approval is looked at. */
export function assess(
  compiled: CompiledPolicy,
  facts: BaseFacts,
  history: PullRequestHistory,
): Assessment {
  const { policy } = compiled.snapshot;
  const extraAgents = policy.agents ?? [];
  const provenance = detectPullRequest(facts, history, { extraAgents });
  const findings = [
    ...unverifiable(facts),
    ...testMergeFindings(facts),
    ...provenanceFindings(provenance),
    ...contentFindings(facts),
  ];
  const files = facts.files.kind === "known" ? facts.files.value : [];
  return {
    areas: touchedAreas(compiled, files, findings),
    findings,
    provenance,
    provenanceSummary: describeProvenance(provenance, facts.pullRequest.commitCount),
  };
}

/** The areas that files touch by path and by what was found in them. */
export function touchedAreas(
  { snapshot, rules }: CompiledPolicy,
  files: readonly ChangedFile[],
  findings: readonly Finding[],
): readonly TouchedArea[] {
  const touched = classifyFiles(rules, files);
  return withFindings(snapshot.policy, touched, findings.filter(weighs(snapshot.policy, touched)));
}

/** Where every touched area only observes, a contradiction is shown and weighs nothing. */
function weighs(policy: Policy, touched: readonly TouchedArea[]): (finding: Finding) => boolean {
  const observed =
    touched.length > 0 &&
    touched.every((area) => disclosureModeOf(areaPolicyOf(policy, area), area) === "observe");
  return ({ kind }) => kind !== "contradiction" || !observed;
}

/** Contents that should have been read and could not be count as the top tier. */
function contentFindings({ content }: BaseFacts): readonly Finding[] {
  if (content === undefined) return [];
  if (content.kind === "known") return content.value.findings;
  const message = `The contents of the change could not be read: ${content.reason}.`;
  return [{ kind: "unverifiable", area: "app", tier: "critical", path: "", message }];
}

/** What could not be read counts as the top tier, and is said plainly. */
function unverifiable(facts: BaseFacts): Finding[] {
  if (facts.files.kind === "known") return [];
  const message = `The changed files could not be read completely: ${facts.files.reason}.`;
  return [{ kind: "unverifiable", area: "app", tier: "critical", path: "", message }];
}

/** Findings raise the tier of their area, or bring it in; they never lower it. */
function withFindings(
  policy: Policy,
  touched: readonly TouchedArea[],
  findings: readonly Finding[],
): readonly TouchedArea[] {
  const areas = new Map(touched.map((area) => [area.area, area]));
  for (const finding of findings) {
    const area = areas.get(finding.area);
    const own = policy.areas.find((candidate) => candidate.area === finding.area);
    const tier = highestTier([finding.tier, area?.tier ?? own?.tier ?? "low"]);
    const rule = `finding:${finding.kind}`;
    const files = area?.files ?? [];
    const listed = finding.path === "" || files.some(({ path }) => path === finding.path);
    areas.set(finding.area, {
      area: finding.area,
      tier,
      files: listed ? files : [...files, { path: finding.path, rule }],
    });
  }
  return [...areas.values()];
}

/** An area that only a rule or finding knows gets its tier's gates and no owners of its own. */
export function areaPolicyOf(policy: Policy, touched: TouchedArea): AreaPolicy {
  const { area, tier } = touched;
  const found = policy.areas.find((candidate) => candidate.area === area);
  return found ?? { area, tier, include: [], exclude: [], owners: [], gates: null };
}

/**
 * What a touched area asks for: its own gates, else its tier's, and what comes on top. Where a repository
 * raised the tier, every tier on the way up is asked: a higher one may ask for less than a lower one, and
 * a finding could have raised the area to any of them.
 */
export function requirementsOf(
  policy: Policy,
  touched: TouchedArea,
  provenance: Provenance | null = null,
): readonly GateRequirement[] {
  const area = areaPolicyOf(policy, touched);
  const state = provenance === null ? null : disclosureStateOf(provenance);
  const tiers = tiersBetween(area.raisedFrom ?? touched.tier, touched.tier);
  const asked = tiers.flatMap((tier) => askedAt(policy, { area, tier }, state));
  const added = [...(area.adds ?? []), ...(policy.tierAdds?.[touched.tier] ?? [])];
  return withoutRepetition([...asked, ...applicable(added, state)]);
}

function tiersBetween(lowest: Tier, highest: Tier): readonly Tier[] {
  return TIERS.filter(
    (tier) => tierRank(tier) >= tierRank(lowest) && tierRank(tier) <= tierRank(highest),
  );
}

/**
 * What the organisation's policy asks of an area at one tier. A finding that raised the tier raises the
 * floor too, so that the area's own gates no longer suffice alone. From medium on nothing passes for want
 * of a gate: then the shipped tier's gates are asked. The lane of agents comes on top.
 */
function askedAt(
  policy: Policy,
  { area, tier }: { readonly area: AreaPolicy; readonly tier: Tier },
  state: DisclosureState | null,
): readonly GateRequirement[] {
  const floor = policy.tiers[tier];
  const raised = area.gates !== null && (area.raisedFrom ?? area.tier) !== tier;
  const asked = raised ? [...area.gates, ...floor] : (area.gates ?? floor);
  if (state === null) return asked;
  const withLane = withAgentLane(applicable(asked, state), disclosureModeOf(area, { tier }), state);
  const isEmpty = tierRank(tier) >= tierRank("medium") && leavesNothing(asked, state);
  return isEmpty ? [...withLane, ...applicable(PACK_TIERS[tier], state)] : withLane;
}

/** Before it is known how the change was made, all of them. */
function applicable(
  requirements: readonly GateRequirement[],
  state: DisclosureState | null,
): readonly GateRequirement[] {
  return state === null
    ? requirements
    : requirements.filter((requirement) => appliesTo(requirement, state));
}
