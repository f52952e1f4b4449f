import type { Account } from "../domain/account.ts";
import type { PullRequestHistory } from "../domain/decision.ts";
import type { ExtraAgent, OwnerName } from "../domain/policy-snapshot.ts";
import type { PullRequestFacts } from "../domain/pull-request-facts.ts";
import {
  type Assessment,
  areaPolicyOf,
  type BaseFacts,
  type CompiledPolicy,
  requirementsOf,
} from "./assess.ts";
import { ownersOf, parseCodeowners } from "./codeowners.ts";
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

/** Whether a touched area has no owners in policy, so that CODEOWNERS has to be read. */
export function needsCodeowners(compiled: CompiledPolicy, assessment: Assessment): boolean {
  return ownersOfTouched(compiled, assessment).some((owners) => owners.length === 0);
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
  if (people.length === 0) return { people, teams: [] };
  const named = ownersOfTouched(compiled, assessment).flat();
  const teams = [...named.flatMap(teamOf), ...codeownerTeams(facts)];
  return { people, teams: [...new Set(teams)].toSorted() };
}

/** Owners of the touched areas that ask for an approval by their owners, one list an area. */
function ownersOfTouched(
  compiled: CompiledPolicy,
  assessment: Assessment,
): readonly (readonly OwnerName[])[] {
  const { policy } = compiled.snapshot;
  return assessment.areas.flatMap((touched) =>
    requirementsOf(policy, touched, assessment.provenance).some(({ from }) => from === "owners")
      ? [areaPolicyOf(policy, touched).owners]
      : [],
  );
}

function approvers(
  facts: BaseFacts,
  history: PullRequestHistory,
  extraAgents: readonly ExtraAgent[],
): Account[] {
  const reviews = facts.reviews.kind === "known" ? facts.reviews.value : [];
  const candidates = [
    ...reviews.flatMap(({ author, state }) =>
      author !== null && state === "approved" ? [author] : [],
    ),
    ...history.approvals.flatMap((approval) =>
      approval.withdrawnAt === null ? [approval.actor] : [],
    ),
    ...facts.commands.map(({ author }) => author),
  ];
  const people = new Map<number, Account>();
  for (const account of candidates) {
    const author = facts.pullRequest.author?.id === account.id;
    // Their approvals never count, so their permission decides nothing.
    if (author || account.type !== "user") continue;
    if (isAgentAccount(account, { extraAgents })) continue;
    people.set(account.id, account);
  }
  return [...people.values()];
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
