import type { Approvers, GateRequirement, OwnerName } from "../domain/gate-requirement.ts";
import { ownerText } from "./owners.ts";

const MINUTES_PER_HOUR = 60;

/** A requirement as one clause for people: `2 approvals by @acme/identity, 1 of them as a review`. */
export function describeGate(
  requirement: GateRequirement,
  owners: readonly OwnerName[] = [],
): string {
  const { when } = requirement;
  const only = when === undefined ? "" : ` (only of ${when.join(", ")} work)`;
  return `${clauseOf(requirement, owners)}${only}`;
}

/** Whose word counts, as people name them: the owners by name where they are known. */
export function describeApprovers(from: Approvers, owners: readonly OwnerName[] = []): string {
  if (typeof from !== "string") return listed(from.map(ownerText));
  switch (from) {
    case "owners":
      return owners.length === 0 ? "owners of the area" : listed(owners.map(ownerText));
    case "codeowners":
      return "those whom CODEOWNERS names";
    case "write":
    case "maintain":
    case "admin":
      return `anyone with ${from} access`;
  }
}

/** People and teams in a row: `@acme/identity or @alice`. */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "nobody";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} or ${last}`;
}

function clauseOf(requirement: GateRequirement, owners: readonly OwnerName[]): string {
  switch (requirement.gate) {
    case "human-approval": {
      const { approvals, nativeReviews } = requirement;
      const count = approvals === 1 ? "1 approval" : `${approvals} approvals`;
      const native = nativeReviews === 0 ? "" : `, ${nativeReviews} of them as a review`;
      return `${count} by ${describeApprovers(requirement.from, owners)}${native}`;
    }
    case "required-check": {
      const by = requirement.app === null ? "" : ` of the app ${requirement.app}`;
      return `the check \`${requirement.check}\`${by}`;
    }
    case "owner-attestation": {
      const implied = requirement.implied === true ? " (implied by opening or approving it)" : "";
      return `a named owner out of ${describeApprovers(requirement.from, owners)}${implied}`;
    }
    case "staged-rollout": {
      const hours = requirement.soakMinutes / MINUTES_PER_HOUR;
      return `a staged rollout, ${hours} hours in ${requirement.environments.join(", ")}`;
    }
    case "supply-chain-scan":
      return `a look at each new package by ${describeApprovers(requirement.from, owners)}`;
    case "declaration":
      return "a declaration of how it was made";
    case "conversation":
      return "every review thread resolved";
    case "any-of":
    case "all-of":
      return requirement.gates
        .map((gate) => clauseOf(gate, owners))
        .join(requirement.gate === "any-of" ? ", or " : ", and ");
  }
}
