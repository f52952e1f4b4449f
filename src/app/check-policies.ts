import type { EntryDraft } from "../domain/audit-entry.ts";
import { digestOf } from "../domain/digest.ts";
import type { CheckRunContent } from "../domain/effect.ts";
import type { RepositoryId } from "../domain/ids.ts";
import type { WorkItem } from "../domain/inbox-event.ts";
import { OperationalError } from "../domain/operational-error.ts";
import type { PolicySnapshot } from "../domain/policy-snapshot.ts";
import { renderPolicyCheck } from "../render/policy-check.ts";
import { type NamesWorld, nameProblems } from "./name-problems.ts";
import { namesLooked } from "./policy-entries.ts";
import type { PolicyOwner } from "./policy-world.ts";
import type { OrganisationReading } from "./read-organisation.ts";

/** What reading an organisation's policy with its names needs from the world. */
interface PolicyLookWorld extends NamesWorld {
  /** The organisation's policy as its repository has it now, read anew. */
  look(of: PolicyOwner): Promise<OrganisationReading>;
  /** What was last announced of it; null for nothing. */
  announced(of: PolicyOwner): Promise<string | null>;
}

/** What finding policy changes that no delivery told of needs from the world. */
export interface PolicyWatchWorld extends PolicyLookWorld {
  listInstallations(): Promise<readonly PolicyOwner[]>;
  enqueue(items: readonly WorkItem[]): Promise<void>;
  /**
   * Waits for the turn of the next organisation.
   *
   * @throws {OperationalError} when another replica does this now.
   */
  nextTurn(): Promise<void>;
  onFinding(of: PolicyOwner): void;
  /** An organisation whose policy could not be read; the others are. */
  onTrouble(of: PolicyOwner, error: OperationalError): void;
}

/** What came of looking at every policy. */
export interface PolicyWatchReport {
  readonly seen: number;
  /** Those that are not what was last announced. */
  readonly moved: number;
  readonly failed: number;
}

/**
 * Looks at every organisation's policy for what no delivery tells of: a source that moved, was renamed or
 * replaced, names that stand for nobody any more, teams that are empty by now. Where something did, its
 * authors are told and its open pull requests judged again.
 *
 * A few conditional calls for each, and one for each name. An organisation that cannot be read stops no
 * other.
 *
 * @throws {OperationalError} when the installations cannot be listed or another replica does this.
 */
export async function checkPolicies(world: PolicyWatchWorld): Promise<PolicyWatchReport> {
  await world.nextTurn();
  const installations = await world.listInstallations();
  let moved = 0;
  let failed = 0;
  for (const of of installations) {
    await world.nextTurn();
    try {
      if (!(await hasMoved(world, of))) continue;
      const { installationId, owner } = of;
      await world.enqueue([{ kind: "policy-change", installationId, owner, repo: null }]);
      world.onFinding(of);
      moved += 1;
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      world.onTrouble(of, error);
      failed += 1;
    }
  }
  return { seen: installations.length, moved, failed };
}

async function hasMoved(world: PolicyLookWorld, of: PolicyOwner): Promise<boolean> {
  const reading = await world.look(of);
  // Nothing is announced of a policy that never was valid: the sweep sees when its files change.
  if (reading.problems.length > 0 && reading.lastGood === null) return false;
  const names = await nameProblems(world, of, reading.text);
  return ((await world.announced(of)) ?? "none") !== announcementOf(reading, names);
}

/** What is noted once open pull requests are judged again: the texts, or what is wrong with newer ones. */
function announcementOf(
  { text, tip, problems }: OrganisationReading,
  names: readonly string[],
): string {
  if (problems.length > 0) return `invalid at ${tip?.commit ?? "unread"}: ${problems.length}`;
  const revision = text?.revision ?? "none";
  return names.length === 0 ? revision : `${revision}${WITH_NAMES}${digestOf(names)}`;
}

const WITH_NAMES = "; names ";

/** The commit of the config repository that was read. */
export type ConfigCommit = NonNullable<OrganisationReading["tip"]>;

/** What telling the authors of a policy needs from the world. */
export interface PolicyCheckWorld extends PolicyLookWorld {
  /** The policy in force for the config repository itself. */
  ownPolicy(of: PolicyOwner, tip: ConfigCommit): Promise<PolicySnapshot>;
  /** Whether a check was published on this commit before. */
  hasCheck(repositoryId: RepositoryId, content: CheckRunContent): Promise<boolean>;
  publish(of: PolicyOwner, repositoryId: RepositoryId, content: CheckRunContent): Promise<void>;
  announce(of: PolicyOwner, revision: string): Promise<void>;
  recordEntry(entry: EntryDraft): Promise<void>;
}

/**
 * Shows on the newest commit of the config repository what is wrong with the policy: red where it does not
 * take effect or names nobody. A policy with nothing wrong is not commented on, unless something was
 * wrong on that commit.
 */
export async function tellAuthors(world: PolicyCheckWorld, of: PolicyOwner): Promise<void> {
  const reading = await world.look(of);
  const names = await nameProblems(world, of, reading.text);
  await announce(world, of, { reading, names });
  const { tip, problems, text } = reading;
  if (tip === null || (problems.length === 0 && text?.main === null)) return;
  const own = await world.ownPolicy(of, tip);
  if (own.policy.mode === "observe") return;
  const content = renderPolicyCheck(tip.commit, {
    problems,
    warnings: names,
    keeps: reading.lastGood?.revision ?? null,
  });
  const isQuiet = problems.length === 0 && names.length === 0;
  if (isQuiet && !(await world.hasCheck(tip.repositoryId, content))) return;
  await world.publish(of, tip.repositoryId, content);
}

interface Looked {
  readonly reading: OrganisationReading;
  readonly names: readonly string[];
}

/** Notes what is told, and records what is new about the names: that a text is invalid is recorded where it is read. */
async function announce(
  world: PolicyCheckWorld,
  of: PolicyOwner,
  { reading, names }: Looked,
): Promise<void> {
  const before = await world.announced(of);
  const now = announcementOf(reading, names);
  if (before === now) return;
  const isAboutNames = names.length > 0 || before?.includes(WITH_NAMES) === true;
  if (isAboutNames && reading.problems.length === 0) {
    const revision = reading.text?.revision ?? null;
    const said = { problems: names, revision, at: world.now() };
    await world.recordEntry(namesLooked(reading.name, said));
  }
  await world.announce(of, now);
}
