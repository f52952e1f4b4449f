import type { ParsedPolicyFile, Policy } from "../domain/policy-snapshot.ts";
import { type AreaId, SHIPPED_AREAS, TIERS, type Tier, type TouchedArea } from "../domain/risk.ts";
import { classifyFiles } from "./areas/classify.ts";
import { areaPolicyOf, type CompiledPolicy, requirementsOf } from "./assess.ts";
import { ownersOf, parseCodeowners } from "./codeowners.ts";
import { describeGate } from "./describe-gate.ts";
import { disclosureModeOf } from "./disclosure.ts";
import { describeObjectionMinutes, objectionMinutesAt } from "./objection-minutes.ts";
import { ownerText } from "./owners.ts";
import { exactPlaceIn } from "./policy-place.ts";
import { GUARDRAIL_AREAS } from "./recommended-pack.ts";

/** One thing that applies, with where it was said. */
export interface Explained {
  readonly says: string;
  /** `agentgov.yml:7`, `the shipped pack`, `CODEOWNERS`. */
  readonly from: string;
}

/** What one area of a path brings. */
export interface AreaExplanation {
  readonly area: AreaId;
  /** The rule that put the path here. */
  readonly rule: string;
  readonly tier: Explained & { readonly says: Tier };
  readonly gates: readonly Explained[];
  readonly owners: Explained;
  readonly disclosure: Explained;
}

/** What a policy makes of one path. */
export interface PathExplanation {
  readonly path: string;
  readonly areas: readonly AreaExplanation[];
}

/** The texts a policy was read from. */
export interface PolicyTexts {
  /** The files of the policy, the main one first. */
  readonly files: readonly ParsedPolicyFile[];
  /** The repository's CODEOWNERS; null for none. */
  readonly codeowners: string | null;
}

const PACK = "the shipped pack";

/** What applies to a path: areas, tier, gates and owners, and where each of them comes from. */
export function explainPath(
  compiled: CompiledPolicy,
  texts: PolicyTexts,
  path: string,
): PathExplanation {
  const file = { path, previousPath: null, status: "modified", blob: null } as const;
  const change = { ...file, additions: 0, deletions: 0, patch: null };
  const touched = classifyFiles(compiled.rules, [change]);
  return {
    path,
    areas: touched.map((area) => explainArea(compiled.snapshot.policy, texts, { area, path })),
  };
}

function explainArea(
  policy: Policy,
  texts: PolicyTexts,
  { area: touched, path }: { readonly area: TouchedArea; readonly path: string },
): AreaExplanation {
  const { area, tier } = touched;
  const own = areaPolicyOf(policy, touched);
  const { files } = texts;
  const said = (key: string): string | null => placeText(files, `/areas/${area}/${key}`);
  const gatesFrom =
    (own.gates === null ? null : said("gates")) ?? placeText(files, `/tiers/${tier}/gates`) ?? PACK;
  const isShipped = SHIPPED_AREAS.some((name) => name === area);
  const tierFrom = said("tier") ?? (isShipped ? PACK : "areas that name no tier");
  return {
    area,
    rule: touched.files[0]?.rule ?? "",
    tier: { says: tier, from: tier === own.tier ? tierFrom : PACK },
    gates: [
      ...requirementsOf(policy, touched).map((gate) => ({
        says: describeGate(gate, own.owners),
        from: own.adds?.includes(gate) === true ? PACK : gatesFrom,
      })),
      ...windowOf(policy, files, tier),
    ],
    owners: ownersOfPath(policy, texts, { area, path }),
    disclosure: {
      says: disclosureModeOf(own, touched),
      from: said("disclosure") ?? `tier ${tier}`,
    },
  };
}

/** The time to object, from the tier that gives it: a lower one's holds for the higher ones. */
function windowOf(
  policy: Policy,
  files: readonly ParsedPolicyFile[],
  tier: Tier,
): readonly Explained[] {
  const says = describeObjectionMinutes(policy, tier);
  if (says === null) return [];
  const minutes = objectionMinutesAt(policy, tier);
  const giver = TIERS.find((each) => objectionMinutesAt(policy, each) === minutes) ?? tier;
  return [{ says, from: placeText(files, `/tiers/${giver}/objectionMinutes`) ?? PACK }];
}

function ownersOfPath(
  policy: Policy,
  { files, codeowners }: PolicyTexts,
  { area, path }: { readonly area: AreaId; readonly path: string },
): Explained {
  const own = policy.areas.find((candidate) => candidate.area === area)?.owners ?? [];
  if (own.length > 0) {
    const guardrails = GUARDRAIL_AREAS.includes(area) ? placeText(files, "/owners") : null;
    const from = placeText(files, `/areas/${area}/owners`) ?? guardrails ?? PACK;
    return { says: own.map(ownerText).join(" "), from };
  }
  const named = codeowners === null ? [] : ownersOf(parseCodeowners(codeowners), path);
  return named.length > 0
    ? { says: named.join(" "), from: "CODEOWNERS" }
    : { says: "people with maintain or admin access", from: "no owner is named" };
}

function placeText(files: readonly ParsedPolicyFile[], pointer: string): string | null {
  const place = exactPlaceIn(files, pointer);
  return place === null ? null : `${place.file}:${place.line}`;
}
