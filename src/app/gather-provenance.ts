import type { PullRequestHistory } from "../domain/decision.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import type { ProvenanceHistory } from "../domain/recorded-provenance.ts";
import { assess, type BaseFacts, type CompiledPolicy } from "../policy/assess.ts";
import { needsProvenance, provenanceNeeds } from "../policy/provenance-needs.ts";
import { patchIdsOf } from "../policy/signatures/change-evidence.ts";
import type { EvaluationWorld } from "./evaluation-world.ts";

/** What was recorded of the commits that are there now, and of everything seen here before. */
export function recallProvenance(
  { store }: Pick<EvaluationWorld, "store">,
  ref: PullRequestRef,
  facts: BaseFacts,
): Promise<ProvenanceHistory> {
  const commits = facts.commits.kind === "known" ? facts.commits.value : [];
  const patchIds = [...new Set(patchIdsOf(facts).values())];
  return store.loadProvenance(ref, { commits, patchIds });
}

/** The facts with the evidence that costs calls of its own, where that could change something. */
export async function withProvenance(
  { github }: Pick<EvaluationWorld, "github">,
  scene: { readonly ref: PullRequestRef; readonly compiled: CompiledPolicy },
  { facts, history }: { readonly facts: BaseFacts; readonly history: PullRequestHistory },
): Promise<BaseFacts> {
  const { ref, compiled } = scene;
  const assessment = assess(compiled, facts, history);
  const needs = provenanceNeeds(compiled, assessment, { facts, history });
  if (!needsProvenance(needs)) return facts;
  const { pullRequest } = facts;
  return { ...facts, ...(await github.readProvenance(ref, { pullRequest, needs })) };
}
