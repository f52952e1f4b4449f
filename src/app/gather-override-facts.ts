import type { PullRequestHistory } from "../domain/decision.ts";
import type { AccountId } from "../domain/ids.ts";
import { isBefore } from "../domain/instant.ts";
import { known } from "../domain/known.ts";
import type { TeamReading } from "../domain/policy-source.ts";
import type {
  MemberSighting,
  PullRequestFacts,
  PullRequestRef,
  TeamMembers,
} from "../domain/pull-request-facts.ts";
import type { BaseFacts, CompiledPolicy } from "../policy/assess.ts";
import { countOverrides, type OverrideCounter, weekInQuestion } from "./count-overrides.ts";
import { teamsAmong } from "./sight-members.ts";

/** What judging overrides needs from outside, beside the facts of every evaluation. */
export interface OverrideFactReader {
  readonly store: OverrideCounter["store"] & {
    /** Notes who is in a team now; nothing where the team was never read for its policy. */
    sawMembers(ref: PullRequestRef, reading: TeamReading): Promise<void>;
    /** Since when these people are known to be in these teams. */
    membersSeen(
      ref: PullRequestRef,
      wanted: { readonly teams: readonly string[]; readonly people: readonly AccountId[] },
    ): Promise<readonly MemberSighting[]>;
  };
  /** GitHub's time now, by its newest answer; null before the first. ISO 8601. */
  platformTime(): string | null;
}

/** What an override is judged in. */
interface Judging {
  readonly compiled: CompiledPolicy;
  readonly facts: BaseFacts;
  readonly history: PullRequestHistory;
  /** Members of teams, as this evaluation read them. */
  readonly teams: readonly TeamMembers[];
}

type OverrideFacts = Pick<
  PullRequestFacts,
  "overridesThisWeek" | "overrideMembers" | "platformTime"
>;

/** Reads what overrides depend on, where one stands or is asked for; without a call to GitHub. */
export async function readOverrideFacts(
  world: OverrideFactReader,
  ref: PullRequestRef,
  { compiled, facts, history, teams }: Judging,
): Promise<OverrideFacts> {
  const week = weekInQuestion(compiled, facts, history);
  if (week === null) return {};
  const { store } = world;
  const named = teamsAmong(compiled.snapshot.policy.override?.people ?? []);
  for (const { team, members } of teams) {
    if (!named.includes(team) || members.kind === "unknown") continue;
    await store.sawMembers(ref, { team, members: members.value });
  }
  const actors = [
    ...(history.acts ?? []).flatMap(({ kind, actor }) => (kind === "override" ? [actor.id] : [])),
    ...facts.commands.map(({ author }) => author.id),
  ];
  const people = [...new Set(actors)].toSorted((left, right) => left - right);
  const counted = await countOverrides(world, ref, week);
  const members = named.length === 0 ? [] : await store.membersSeen(ref, { teams: named, people });
  const platformTime = world.platformTime();
  const isAhead = platformTime !== null && isBefore(facts.gatheredAt, platformTime);
  return {
    ...counted,
    overrideMembers: known(members),
    ...(isAhead ? { platformTime } : {}),
  };
}
