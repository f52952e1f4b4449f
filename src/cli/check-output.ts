import type { LocalChange } from "../git/read-local-change.ts";
import type { LocalEvaluation } from "./evaluate-local.ts";
import type { CheckOutput } from "./output-schemas.ts";

/** An evaluation as programs read it. */
export function checkOutput(
  { range }: LocalChange,
  { decision, content }: LocalEvaluation,
): CheckOutput {
  const { provenance, tier, areas, findings, gates, policy } = decision;
  const { added, removed, changed } = content.dependencies;
  return {
    schema: "agentgov.check/1",
    base: range.base.sha,
    head: range.head.sha,
    provenance: {
      class: provenance.class,
      strength: provenance.strength,
      agents: provenance.agents,
      evidence: provenance.evidence,
    },
    tier,
    areas,
    findings,
    advice: decision.advice ?? null,
    gates,
    dependencies: { added, removed, changed },
    access: content.access ?? null,
    policy,
  };
}
