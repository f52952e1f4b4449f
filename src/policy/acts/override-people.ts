import type { Act } from "../../domain/act.ts";
import type { OwnerName } from "../../domain/gate-requirement.ts";
import { epochSeconds, isBefore, minutesAfter } from "../../domain/instant.ts";
import type { MemberSighting } from "../../domain/pull-request-facts.ts";
import { highestTier, type TouchedArea } from "../../domain/risk.ts";
import { type ApprovalBench, nameBookOf } from "../approval-bench.ts";
import { isNamed } from "../named-people.ts";

/** Overrides of one repository in a week when policy says nothing: more than that is a habit. */
export const OVERRIDES_A_WEEK = 10;

/**
 * How long somebody has to be in a team before they override alone: who lets themselves in to break the
 * glass waits a day, in which others see it, or finds a second person.
 */
const SETTLED_HOURS = 24;

/** What the number of people depends on. */
type Weighing = Pick<ApprovalBench, "policy" | "facts">;

/** What it depends on for one person. */
type Membership = Weighing & Pick<ApprovalBench, "identities">;

/** An override with the reason why its giver may not override alone; null when they may. */
export interface WeighedOverride {
  readonly act: Act;
  readonly newcomer: string | null;
}

/**
 * How many different people an override takes: by the weight of the change, and one more once the
 * repository has used up its overrides of the week.
 */
export function peopleNeeded(bench: Weighing, areas: readonly TouchedArea[]): number {
  return peopleByTier(bench, areas) + (habitOf(bench) === null ? 0 : 1);
}

/** Whether those who speak of one thing are enough: as many as it takes, and no newcomer alone. */
export function areEnough(overrides: readonly WeighedOverride[], needed: number): boolean {
  const people = new Set(overrides.map(({ act }) => act.actor.id)).size;
  const isSettled = people > 1 || overrides.some(({ newcomer }) => newcomer === null);
  return people >= needed && isSettled;
}

/** Why an override that is sound in itself lifts nothing yet. */
export function missingPeople(bench: Membership, areas: readonly TouchedArea[], act: Act): string {
  const byRule = peopleNeeded(bench, areas);
  // Where it takes several people anyway, how long each of them is there adds nothing.
  const reason = habitOf(bench) ?? (byRule > 1 ? null : newcomerReason(bench, act));
  const weight = peopleByTier(bench, areas) > 1 ? " at critical tier" : "";
  const needed = `it takes ${String(Math.max(byRule, 2))} people${weight}`;
  return reason === null ? needed : `${needed}, because ${reason}`;
}

/**
 * Why an override takes one more person than otherwise; null when it does not. A clause, without a full
 * stop. A number that is not known is too many.
 */
export function habitOf({ policy, facts }: Weighing): string | null {
  const { overridesThisWeek: before } = facts;
  if (before === undefined) return "the overrides of the last 7 days were not counted";
  if (before.kind === "unknown") {
    return `the overrides of the last 7 days could not be counted: ${before.reason}`;
  }
  const quota = policy.override?.perWeek ?? OVERRIDES_A_WEEK;
  if (before.value < quota) return null;
  const overrides = before.value === 1 ? "1 override" : `${String(before.value)} overrides`;
  return `this repository had ${overrides} in the 7 days before, and each one after ${String(quota)} takes one more person`;
}

/**
 * Why who gave this override may not override alone; null when they may. Whom policy names by login is
 * vouched for by the commit that names them. Of a member of a team it has to be known that they were in
 * it a day before they spoke: what is not known counts as new.
 */
export function newcomerReason(bench: Membership, { actor, givenAt }: Act): string | null {
  const people = bench.policy.override?.people ?? [];
  const book = nameBookOf(bench);
  const through = people.filter((name) => {
    const named = isNamed(book, actor, [name]);
    return named.kind === "known" && named.value;
  });
  if (through.some(({ kind }) => kind === "user")) return null;
  const teams = through.flatMap(teamOf);
  const { overrideMembers: members } = bench.facts;
  const sightings = (members?.kind === "known" ? members.value : []).filter(
    ({ team, account }) => account === actor.id && teams.includes(team),
  );
  if (sightings.some((sighting) => isSettled(sighting, givenAt))) return null;
  const [first] = sightings.toSorted((left, right) => (left.team < right.team ? -1 : 1));
  const who = `@${actor.login}`;
  return first === undefined || first.since === null
    ? `it is not known for how long ${who} has been in ${listed(teams)}`
    : `${who} was first seen in @${first.team} at ${minutesAfter(first.since, 0)}, less than ${String(SETTLED_HOURS)} hours before`;
}

/** Who was there when the app first looked is whom policy meant when it named the team. */
function isSettled({ since }: MemberSighting, givenAt: string): boolean {
  if (since === null) return true;
  if (epochSeconds(since) === null) return false;
  return !isBefore(givenAt, minutesAfter(since, SETTLED_HOURS * 60));
}

function listed(teams: readonly string[]): string {
  return teams.length === 0
    ? "a team that may override"
    : teams.map((team) => `@${team}`).join(" or ");
}

function teamOf(name: OwnerName): string[] {
  return name.kind === "team" ? [name.team] : [];
}

function peopleByTier({ policy }: Weighing, areas: readonly TouchedArea[]): number {
  const isCritical = highestTier(areas.map(({ tier }) => tier)) === "critical";
  return isCritical ? (policy.override?.peopleAtCritical ?? 1) : 1;
}
