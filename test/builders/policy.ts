import type { HumanApprovalRequirement } from "../../src/domain/gate-requirement.ts";
import type {
  AreaPolicy,
  ParsedPolicyFile,
  Policy,
  PolicySnapshot,
} from "../../src/domain/policy-snapshot.ts";
import type { Provenance } from "../../src/domain/provenance.ts";
import type { TouchedArea } from "../../src/domain/risk.ts";
import { type CompiledPolicy, compilePolicy } from "../../src/policy/assess.ts";
import { mergeOrganisation } from "../../src/policy/merge-policy.ts";
import { PolicyDocument } from "../../src/policy/policy-schema.ts";

/** A policy document as its author would write it, with the defaults filled in. */
export function aDocument(document: object = {}): PolicyDocument {
  return PolicyDocument.parse({ version: 1, ...document });
}

/** `auth` belongs to `@acme/identity`, the guardrails to olga; everything is enforced. */
export const ORGANISATION = {
  mode: "enforce",
  owners: ["olga"],
  areas: { auth: { owners: ["@acme/identity"] } },
} as const;

/** An organisation's policy over the shipped pack. */
export function aPolicy(document: object = ORGANISATION): Policy {
  return mergeOrganisation(aDocument(document), { name: "shop" });
}

/** A policy with the proof of which text it is. */
export function aSnapshot(more: Partial<PolicySnapshot> = {}): PolicySnapshot {
  return {
    policy: aPolicy(),
    source: "acme/.agentgov:agentgov.yml",
    digest: `sha256:${"ab".repeat(32)}`,
    standing: "current",
    problems: [],
    ...more,
  };
}

/** A policy ready to judge with. */
export function compiled(
  policy: Policy = aPolicy(),
  more: Partial<PolicySnapshot> = {},
): CompiledPolicy {
  return compilePolicy(aSnapshot({ policy, ...more }));
}

/** The policy of {@link ORGANISATION}, compiled once for all tests. */
export const ENFORCED = compiled();

/** One approval by an owner; a test names only what differs. */
export function aRequirement(
  more: Partial<HumanApprovalRequirement> = {},
): HumanApprovalRequirement {
  return { gate: "human-approval", approvals: 1, from: "owners", nativeReviews: 0, ...more };
}

/** The area `auth` as policy sees it. */
export function anArea(more: Partial<AreaPolicy> = {}): AreaPolicy {
  return { area: "auth", tier: "high", include: [], exclude: [], owners: [], gates: null, ...more };
}

/** The area `auth`, touched by the login file. */
export function touched(more: Partial<TouchedArea> = {}): TouchedArea {
  return {
    area: "auth",
    tier: "high",
    files: [{ path: "src/auth/login.ts", rule: "auth/word:auth" }],
    ...more,
  };
}

/** Nothing is known of how the change was made. */
export const UNDECLARED: Provenance = {
  class: "undeclared",
  strength: "none",
  agents: [],
  evidence: [],
  catalogueVersion: "1",
};

/** A policy file as its reader hands it over, every value standing on line 9. */
export function aPolicyFile(
  document: unknown,
  more: Partial<ParsedPolicyFile> = {},
): ParsedPolicyFile {
  return {
    file: "acme/.agentgov:agentgov.yml",
    document,
    positions: { "": { line: 9, column: 1 } },
    ...more,
  };
}
