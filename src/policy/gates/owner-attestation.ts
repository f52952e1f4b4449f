import type { OwnerAttestationRequirement } from "../../domain/gate-requirement.ts";
import type { ApprovalBench } from "../approval-bench.ts";
import { approverNames } from "../approvers.ts";
import { judgeGroups } from "../group-approvals.ts";
import { ownershipInForce } from "../ownership.ts";
import { peopleWhoStarted } from "../separation-of-duties.ts";
import {
  type GateDefinition,
  type GateJudgement,
  type GateScope,
  saidOf,
} from "./gate-definition.ts";

/** A named human answers for the change as if they had written it, by `/agentgov own`. */
export const ownerAttestation: GateDefinition<OwnerAttestationRequirement> = {
  kind: "owner-attestation",
  about: "A named human answers for the change as if they had written it, by `/agentgov own`.",
  needs: ({ from }) => ({ approvers: [from] }),
  judge(bench, requirement, scope) {
    const { gate, from, implied } = requirement;
    const verdict = ownershipInForce(bench, scope, from);
    if (verdict.kind === "owned") {
      const names = [...new Set(verdict.acts.map(({ actor }) => `@${actor.login}`))];
      const verb = names.length === 1 ? "answers" : "answer";
      const summary = `${names.join(", ")} ${verb} for this change.`;
      return saidOf(gate, scope, { status: "satisfied", summary });
    }
    const inferred = implied === true ? impliedOwner(bench, requirement, scope) : null;
    if (inferred !== null) {
      return saidOf(gate, scope, { status: "satisfied", summary: inferred });
    }
    if (verdict.kind === "unknown") {
      const summary = `Who answers for this change could not be judged: ${verdict.reason}.`;
      return saidOf(gate, scope, { status: "error", summary });
    }
    const names = [...new Set(verdict.groups.flatMap(({ owners }) => approverNames(from, owners)))];
    const notes = verdict.notes.length === 0 ? "" : ` (${verdict.notes.join("; ")})`;
    return open(requirement, scope, { names, notes });
  },
};

function open(
  { gate, implied }: OwnerAttestationRequirement,
  scope: GateScope,
  { names, notes }: { readonly names: readonly string[]; readonly notes: string },
): GateJudgement {
  const summary = `Nobody answers for this change yet${notes}.`;
  // Whoever approves will answer for it: asking for a command beside that would only be noise.
  const needs = implied === true ? names : names.map((name) => `\`/agentgov own\` by ${name}`);
  return saidOf(gate, scope, { status: "unsatisfied", summary, needs });
}

/** Who answers for a change by what they did: opened it, asked for it, or approved it. */
function impliedOwner(
  bench: ApprovalBench,
  { from }: OwnerAttestationRequirement,
  scope: GateScope,
): string | null {
  const [starter] = peopleWhoStarted(bench);
  if (starter !== undefined) {
    return `@${starter.account.login} ${starter.reason}, and so answers for this change.`;
  }
  const reading = judgeGroups(bench, from, scope);
  if (reading.kind === "undecidable") return null;
  const owners = reading.groups.map(({ weighed }) =>
    weighed.find(({ worth }) => worth === "counts"),
  );
  const names = owners.flatMap((owner) =>
    owner === undefined ? [] : [`@${owner.approval.actor.login}`],
  );
  if (names.length < owners.length) return null;
  return `${[...new Set(names)].join(", ")} approved it, and since nobody is known to have asked for this change, so answers for it.`;
}
