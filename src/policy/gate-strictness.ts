import { canonicalJson } from "../domain/canonical-json.ts";
import type {
  Approvers,
  GateRequirement,
  RequirementOf,
  SimpleRequirement,
} from "../domain/gate-requirement.ts";

/** Whether whoever satisfies `strict` has satisfied `other` too; false wherever that is not certain. */
export function coversGate(strict: GateRequirement, other: GateRequirement): boolean {
  if (!coversWhen(strict, other)) return false;
  if (isComposite(strict) || isComposite(other)) return coversComposite(strict, other);
  return coversSimple(strict, other);
}

/** Whether everybody of `narrow` is certainly one of `wide`. */
function isWithin(narrow: Approvers, wide: Approvers): boolean {
  if (typeof narrow === "string" && typeof wide === "string") {
    const levels = ["write", "maintain", "admin"];
    if (narrow === wide) return true;
    return levels.includes(wide) && levels.indexOf(narrow) > levels.indexOf(wide);
  }
  if (typeof narrow === "string" || typeof wide === "string") return false;
  const known = new Set(wide.map((owner) => canonicalJson(owner)));
  return narrow.every((owner) => known.has(canonicalJson(owner)));
}

type Composite = Extract<GateRequirement, { readonly gates: readonly SimpleRequirement[] }>;

function isComposite(requirement: GateRequirement): requirement is Composite {
  return requirement.gate === "any-of" || requirement.gate === "all-of";
}

function coversWhen(strict: GateRequirement, other: GateRequirement): boolean {
  if (strict.when === undefined) return true;
  const { when } = strict;
  return other.when !== undefined && other.when.every((name) => when.includes(name));
}

/** Each way through `strict` must be a way through `other`. */
function coversComposite(strict: GateRequirement, other: GateRequirement): boolean {
  return waysThrough(strict).every((way) =>
    waysThrough(other).some((wanted) =>
      wanted.every((gate) => way.some((held) => coversSimple(held, gate))),
    ),
  );
}

function waysThrough(requirement: GateRequirement): readonly (readonly SimpleRequirement[])[] {
  switch (requirement.gate) {
    case "any-of":
      return requirement.gates.map((gate) => [gate]);
    case "all-of":
      return [requirement.gates];
    case "human-approval":
    case "required-check":
    case "owner-attestation":
    case "staged-rollout":
    case "supply-chain-scan":
    case "declaration":
    case "conversation":
      return [[requirement]];
  }
}

function coversSimple(strict: SimpleRequirement, other: SimpleRequirement): boolean {
  switch (strict.gate) {
    case "human-approval":
      return other.gate === strict.gate && coversApproval(strict, other);
    case "required-check":
      return other.gate === strict.gate && coversCheck(strict, other);
    case "owner-attestation":
      return (
        other.gate === strict.gate &&
        isWithin(strict.from, other.from) &&
        (strict.implied !== true || other.implied === true)
      );
    case "staged-rollout":
      return other.gate === strict.gate && coversRollout(strict, other);
    case "supply-chain-scan":
      return other.gate === strict.gate && isWithin(strict.from, other.from);
    case "declaration":
    case "conversation":
      return other.gate === strict.gate;
  }
}

function coversApproval(
  strict: RequirementOf<"human-approval">,
  other: RequirementOf<"human-approval">,
): boolean {
  const isAsMany =
    strict.approvals >= other.approvals && strict.nativeReviews >= other.nativeReviews;
  return isAsMany && isWithin(strict.from, other.from);
}

function coversCheck(
  strict: RequirementOf<"required-check">,
  other: RequirementOf<"required-check">,
): boolean {
  const isSameMaker = other.app === null || strict.app === other.app;
  const isSkipped = !strict.skippedPasses || other.skippedPasses;
  return strict.check === other.check && isSameMaker && isSkipped;
}

function coversRollout(
  strict: RequirementOf<"staged-rollout">,
  other: RequirementOf<"staged-rollout">,
): boolean {
  const isEverywhere = other.environments.every((name) => strict.environments.includes(name));
  return isEverywhere && strict.soakMinutes >= other.soakMinutes;
}
