import type { OwnerName } from "../domain/gate-requirement.ts";
import { OperationalError } from "../domain/operational-error.ts";
import { readPolicy } from "../policy/read-policy.ts";
import type { MemberWatch, PolicyOwner } from "./policy-world.ts";
import type { OrganisationReading, OrganisationText } from "./read-organisation.ts";

/** How often it is read who is in a team that may override, where nothing tells of a change. */
const FRESH_MILLISECONDS = 24 * 3_600_000;
/** Teams read for one policy; a policy that names more leaves them to the evaluations that need them. */
const TEAMS_MAX = 20;

/** What reading the teams of an organisation's policy goes by. */
interface Sighting {
  readonly reading: OrganisationReading;
  /** Whether who is in the teams may have changed. */
  readonly suspect: boolean;
  /** ISO 8601. */
  readonly now: string;
}

/** Teams by the texts that name them: they are looked at every half minute, and seldom change. */
const teamsByText = new WeakMap<OrganisationText, readonly string[]>();

/**
 * Notes who is in the teams that an organisation's policy lets override: when the policy first names them,
 * when a change of people or policy was told of, and once a day. So it is known of each member whether
 * they are new, without a call in the evaluation of an override. What cannot be read now is read next
 * time, and whoever is not known to be settled does not override alone.
 */
export async function sightMembers(
  watch: MemberWatch,
  of: PolicyOwner,
  { reading, suspect, now }: Sighting,
): Promise<void> {
  const text = reading.text ?? reading.lastGood;
  const teams = text === null ? [] : overrideTeams(text).slice(0, TEAMS_MAX);
  if (teams.length === 0) return;
  const last = await watch.lastRead(of, teams);
  const due = teams.filter((team) => suspect || !isFresh(last.get(team), now));
  for (const team of due) await sightTeam(watch, of, team);
}

/** The teams among those whom policy lets override. */
export function teamsAmong(people: readonly OwnerName[]): readonly string[] {
  const teams = people.flatMap((name) => (name.kind === "team" ? [name.team] : []));
  return [...new Set(teams)].toSorted();
}

function overrideTeams(text: OrganisationText): readonly string[] {
  const found = teamsByText.get(text);
  if (found !== undefined) return found;
  const { main, parts } = text;
  const read = readPolicy({ organisation: main, parts, repository: null, repositoryName: "" });
  const people = read.kind === "valid" ? (read.snapshot.policy.override?.people ?? []) : [];
  const teams = teamsAmong(people);
  teamsByText.set(text, teams);
  return teams;
}

function isFresh(at: string | undefined, now: string): boolean {
  return at !== undefined && Date.parse(now) - Date.parse(at) < FRESH_MILLISECONDS;
}

/** A team that cannot be read holds nobody's policy up. */
async function sightTeam(watch: MemberWatch, of: PolicyOwner, team: string): Promise<void> {
  try {
    const { members } = await watch.readTeam(of, team);
    if (members.kind === "known") await watch.saw(of, { team, members: members.value });
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
  }
}
