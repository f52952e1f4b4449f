import type { CheckRunContent } from "../domain/effect.ts";
import type { RepositoryId } from "../domain/ids.ts";
import type { WorkItem } from "../domain/inbox-event.ts";
import type { PolicySnapshot } from "../domain/policy-snapshot.ts";
import { identityProblems } from "../policy/identity-notes.ts";
import { renderPolicyCheck } from "../render/policy-check.ts";
import type { PolicyOwner } from "./policy-world.ts";
import type { OrganisationReading } from "./read-organisation.ts";

/** What finding policy changes that no delivery told of needs from the world. */
export interface PolicyWatchWorld {
  /** The organisation's policy as its repository has it now, read anew. */
  look(of: PolicyOwner): Promise<OrganisationReading>;
  /** The revision for which open pull requests were last judged again; null for none. */
  announced(of: PolicyOwner): Promise<string | null>;
  enqueue(items: readonly WorkItem[]): Promise<void>;
}

/**
 * Looks whether the policy of these organisations moved without a delivery that told of it, and has open
 * pull requests judged again where it did. One conditional call each while nothing moved. Returns whose
 * policy moved.
 *
 * @throws {OperationalError} from the world; what was found until then is asked for already.
 */
export async function checkPolicies(
  world: PolicyWatchWorld,
  installations: readonly PolicyOwner[],
): Promise<readonly PolicyOwner[]> {
  const moved: PolicyOwner[] = [];
  for (const of of installations) {
    const reading = await world.look(of);
    if (((await world.announced(of)) ?? "none") === announcementOf(reading)) continue;
    const { installationId, owner } = of;
    await world.enqueue([{ kind: "policy-change", installationId, owner, repo: null }]);
    moved.push(of);
  }
  return moved;
}

/** What is noted once open pull requests are judged again: the texts, or what is wrong with newer ones. */
function announcementOf({ text, tip, problems }: OrganisationReading): string {
  if (problems.length === 0) return text?.revision ?? "none";
  const at = tip?.commit ?? "unread";
  return `invalid at ${at}: ${problems.length}`;
}

/** The commit of the config repository that was read. */
export type ConfigCommit = NonNullable<OrganisationReading["tip"]>;

/** What telling the authors of a policy needs from the world. */
export interface PolicyCheckWorld {
  look(of: PolicyOwner): Promise<OrganisationReading>;
  /** The policy in force for the config repository itself. */
  ownPolicy(of: PolicyOwner, tip: ConfigCommit): Promise<PolicySnapshot>;
  /** Whether a check was published on this commit before. */
  hasCheck(repositoryId: RepositoryId, content: CheckRunContent): Promise<boolean>;
  publish(of: PolicyOwner, repositoryId: RepositoryId, content: CheckRunContent): Promise<void>;
  announce(of: PolicyOwner, revision: string): Promise<void>;
}

/**
 * Shows on the newest commit of the config repository what is wrong with the policy: red where it does not
 * take effect. A policy with nothing wrong is not commented on, unless something was wrong on that commit.
 */
export async function tellAuthors(world: PolicyCheckWorld, of: PolicyOwner): Promise<void> {
  const reading = await world.look(of);
  await world.announce(of, announcementOf(reading));
  const { tip, problems, text } = reading;
  if (tip === null || (problems.length === 0 && text?.main === null)) return;
  const own = await world.ownPolicy(of, tip);
  if (own.policy.mode === "observe") return;
  const warnings = problems.length > 0 ? [] : identityProblems(own);
  const content = renderPolicyCheck(tip.commit, {
    problems,
    warnings,
    keeps: reading.lastGood?.revision ?? null,
  });
  const isQuiet = problems.length === 0 && warnings.length === 0;
  if (isQuiet && !(await world.hasCheck(tip.repositoryId, content))) return;
  await world.publish(of, tip.repositoryId, content);
}
