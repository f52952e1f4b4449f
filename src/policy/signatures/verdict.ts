import {
  type Evidence,
  type EvidenceRole,
  type Provenance,
  type ProvenanceClass,
  STRENGTHS,
  type Strength,
  UNKNOWN_AGENT,
} from "../../domain/provenance.ts";
import { CATALOGUE_VERSION } from "./catalogue.ts";
import type { SignatureIndex } from "./signature-index.ts";

/** Roles in which an agent took part in the change itself. Reviewing it, or being asked, is no part. */
const TAKING_PART: ReadonlySet<EvidenceRole> = new Set<EvidenceRole>([
  "author",
  "committer",
  "co-author",
  "assistant",
  "suggestion",
  "recorder",
]);

/** Whether an observation says that an agent took part, hints included. */
export function isAgentEvidence(evidence: Evidence): boolean {
  return evidence.agent !== null && TAKING_PART.has(evidence.role);
}

/** Whether an observation is enough to move the class: everything but a hint. */
export function isBacked(evidence: Evidence): boolean {
  return evidence.strength !== "hint" && evidence.strength !== "none";
}

/** Whether an observation declares that no agent was used. */
export function isNoneDeclared(evidence: Evidence): boolean {
  return evidence.agent === null && evidence.role === "declaration";
}

/**
 * The class that agent evidence alone gives; null when there is none above a hint.
 */
export function agentClass(evidence: readonly Evidence[]): ProvenanceClass | null {
  const backed = evidence.filter((one) => isAgentEvidence(one) && isBacked(one));
  if (backed.some((one) => one.role === "author")) return "agent-authored";
  return backed.length > 0 ? "agent-assisted" : null;
}

/** Puts a verdict together from its class and everything observed. */
export function provenanceOf(
  found: ProvenanceClass,
  evidence: readonly Evidence[],
  index: SignatureIndex,
): Provenance {
  const agents = evidence.filter(isAgentEvidence);
  return {
    class: found,
    strength: strengthOf(agents),
    agents: agentIds(agents, index),
    evidence,
    catalogueVersion: CATALOGUE_VERSION,
  };
}

/** An agent's own identity speaks before texts, since texts can say anything of anybody. */
function strengthOf(agents: readonly Evidence[]): Strength {
  const identities = agents.filter((one) => isIdentity(one) && isBacked(one));
  const speaking = identities.length > 0 ? identities : agents;
  return STRENGTHS.find((strength) => speaking.some((one) => one.strength === strength)) ?? "none";
}

function isIdentity(evidence: Evidence): boolean {
  switch (evidence.source) {
    case "commit-author":
    case "commit-committer":
    case "pull-request-author":
    case "push":
    case "app":
      return true;
    case "commit-message":
    case "pull-request-body":
    case "branch":
    case "git-notes":
    case "declaration":
    case "repository-file":
      return false;
  }
}

/**
 * The agents, sorted. One that nobody named, and an orchestrator known by a hint, are listed only where
 * no named agent is: they say that an agent ran, not which.
 */
function agentIds(agents: readonly Evidence[], index: SignatureIndex): readonly string[] {
  const isVague = (one: Evidence): boolean =>
    one.agent === UNKNOWN_AGENT ||
    (!isBacked(one) && index.byId.get(one.agent ?? "")?.kind === "orchestrator");
  const named = agents.filter((one) => isBacked(one) && !isVague(one));
  const listed = named.length > 0 ? agents.filter((one) => !isVague(one)) : agents;
  return [...new Set(listed.flatMap((one) => one.agent ?? []))].toSorted();
}
