import type { Account } from "../domain/account.ts";
import type { PullRequestHistory } from "../domain/decision.ts";
import type { DependencyApproval } from "../domain/dependency-approval.ts";
import type { Approvers, OwnerName } from "../domain/gate-requirement.ts";
import type { ExtraAgent } from "../domain/policy-snapshot.ts";
import type { PullRequestFacts } from "../domain/pull-request-facts.ts";
import {
  type Assessment,
  areaPolicyOf,
  type BaseFacts,
  type CompiledPolicy,
  requirementsOf,
} from "./assess.ts";
import { ownersOf, parseCodeowners } from "./codeowners.ts";
import type { GateNeeds } from "./gates/gate-definition.ts";
import { gateNeeds } from "./gates/registry.ts";
import { isObjection } from "./objection.ts";
import { isAgentAccount } from "./provenance.ts";

/** Facts that cost a call each, and that only some verdicts need. */
export interface FactNeeds {
  /** People whose permission decides whether their approval counts. */
  readonly people: readonly Account[];
  /** Teams whose members decide it, as `org/slug`. */
  readonly teams: readonly string[];
}

/** Base facts, with CODEOWNERS where it was needed. */
export type OwnedFacts = BaseFacts & Pick<PullRequestFacts, "codeowners">;

/** Whether a gate asks for owners whom only CODEOWNERS can name. */
export function needsCodeowners(compiled: CompiledPolicy, assessment: Assessment): boolean {
  return askedOf(compiled, assessment).some(
    ({ approvers, owners }) =>
      approvers === "codeowners" || (approvers === "owners" && owners.length === 0),
  );
}

/**
 * The people and teams to look up: nobody while nobody has approved, since then nothing depends on it.
 */
export function factNeeds(
  compiled: CompiledPolicy,
  assessment: Assessment,
  { facts, history }: { readonly facts: OwnedFacts; readonly history: PullRequestHistory },
): FactNeeds {
  const extraAgents = compiled.snapshot.policy.agents ?? [];
  const people = approvers(facts, history, extraAgents);
  const asked = askedOf(compiled, assessment);
  // Whether a machine opened the change matters before anybody has spoken.
  const machines = (compiled.snapshot.policy.machines ?? []).flatMap(teamOf);
  if (people.length === 0) return { people, teams: asked.length === 0 ? [] : unique(machines) };
  const named = [
    ...asked.flatMap(({ approvers, owners }) => {
      if (typeof approvers !== "string") return approvers;
      return approvers === "owners" ? owners : [];
    }),
    ...compiled.snapshot.policy.owners,
    ...(compiled.snapshot.policy.override?.people ?? []),
    ...(compiled.snapshot.policy.vetoes?.endedBy ?? []),
  ];
  const teams = [...named.flatMap(teamOf), ...machines, ...codeownerTeams(facts)];
  return { people, teams: unique(teams) };
}

function unique(teams: readonly string[]): readonly string[] {
  return [...new Set(teams)].toSorted();
}

/** Approvers that a gate asks for, with the owners that policy gives its area. */
interface Asked {
  readonly approvers: Approvers;
  readonly owners: readonly OwnerName[];
}

function askedOf(compiled: CompiledPolicy, assessment: Assessment): readonly Asked[] {
  return neededByGates(compiled, assessment).flatMap(({ needs, owners }) =>
    (needs.approvers ?? []).map((approvers) => ({ approvers, owners })),
  );
}

/** What the gates of the touched areas want to have read. */
export function neededByGates(
  { snapshot }: CompiledPolicy,
  assessment: Assessment,
): readonly { readonly needs: GateNeeds; readonly owners: readonly OwnerName[] }[] {
  const { policy } = snapshot;
  const { findings, provenance } = assessment;
  return assessment.areas.flatMap((touched) => {
    const { owners } = areaPolicyOf(policy, touched);
    const requirements = requirementsOf(policy, touched, provenance);
    return gateNeeds(requirements, { policy, findings }).map((needs) => ({ needs, owners }));
  });
}

function approvers(
  facts: BaseFacts,
  history: PullRequestHistory,
  extraAgents: readonly ExtraAgent[],
): Account[] {
  const reviews = facts.reviews.kind === "known" ? facts.reviews.value : [];
  const author = facts.pullRequest.author?.id;
  const approving = [
    ...reviews.flatMap((review) =>
      review.author !== null && (review.state === "approved" || isObjection(review, facts))
        ? [review.author]
        : [],
    ),
    ...history.approvals.flatMap((approval) =>
      approval.withdrawnAt === null ? [approval.actor] : [],
    ),
  ];
  const candidates = [
    // The author's approval never counts, so their permission decides nothing of it.
    ...approving.filter(({ id }) => id !== author),
    // They may own the change, hold it or take a veto back.
    ...(history.acts ?? []).flatMap(({ actor, end }) => (end === null ? [actor] : [])),
    ...facts.commands.map(({ author: commenter }) => commenter),
    // Whether they may let packages in is asked anew, here and now.
    ...ledgerOf(facts).map(({ actor }) => actor),
  ];
  const people = new Map<number, Account>();
  for (const account of candidates) {
    if (account.type !== "user" || isAgentAccount(account, { extraAgents })) continue;
    people.set(account.id, account);
  }
  return [...people.values()];
}

function ledgerOf({ dependencyApprovals }: BaseFacts): readonly DependencyApproval[] {
  const entries = dependencyApprovals?.kind === "known" ? dependencyApprovals.value : [];
  return entries.filter(({ revokedAt }) => revokedAt === null);
}

function teamOf(owner: OwnerName): string[] {
  return owner.kind === "team" ? [owner.team] : [];
}

function codeownerTeams(facts: OwnedFacts): string[] {
  const text = facts.codeowners?.kind === "known" ? facts.codeowners.value : null;
  if (text === null || facts.files.kind === "unknown") return [];
  const codeowners = parseCodeowners(text);
  return facts.files.value.flatMap((file) =>
    [file.path, ...(file.previousPath === null ? [] : [file.previousPath])].flatMap((path) =>
      ownersOf(codeowners, path).flatMap((owner) =>
        owner.startsWith("@") && owner.includes("/") ? [owner.slice(1).toLowerCase()] : [],
      ),
    ),
  );
}
