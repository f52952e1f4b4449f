import { z } from "zod";
import type { ReviewerNames } from "../domain/decision.ts";
import type { Candidate } from "../domain/head-facts.ts";
import { accountId, login } from "../domain/ids.ts";
import { type Known, known } from "../domain/known.ts";
import type { InstallationClient } from "./client.ts";
import { knownUnlessRefused } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";
import { Id } from "./shapes.ts";

/** Somebody who could be asked, as GitHub describes them. */
export type ListedCandidate = Omit<Candidate, "openRequests" | "lastAskedAt">;

/** People looked at for one change: enough to choose from, and one answer of a few kilobytes. */
const CANDIDATES_MAX = 50;

/** Teams asked about in one query; each costs as many nodes as it has members. */
const TEAMS_MAX = 10;

/** Letters GitHub allows in a login or slug: what else is named cannot be put into the query. */
const NAME = /^[\w.-]{1,255}$/u;

const PERSON = "databaseId login status { indicatesLimitedAvailability }";

/**
 * The one query: members of these teams of an organisation, and these people. Names are variables, never
 * part of the text.
 *
 * Source: https://docs.github.com/en/graphql/reference/objects#userstatus (`indicatesLimitedAvailability`)
 */
export function candidatesQuery(teamCount: number, userCount: number): string {
  const numbers = (count: number): readonly number[] =>
    Array.from({ length: count }, (_, at) => at);
  const declared = [
    "$organization: String!",
    ...numbers(teamCount).map((at) => `$team${at}: String!`),
    ...numbers(userCount).map((at) => `$user${at}: String!`),
  ];
  const members = `members(first: ${CANDIDATES_MAX}, orderBy: { field: LOGIN, direction: ASC })`;
  const teams = numbers(teamCount).map(
    (at) => `team${at}: team(slug: $team${at}) { ${members} { nodes { ${PERSON} } } }`,
  );
  const users = numbers(userCount).map((at) => `user${at}: user(login: $user${at}) { ${PERSON} }`);
  const organization = `organization(login: $organization) { login ${teams.join(" ")} }`;
  return `query Candidates(${declared.join(", ")}) { ${organization} ${users.join(" ")} }`;
}

const Person = z
  .object({
    databaseId: Id,
    login: z.string().min(1),
    status: z.object({ indicatesLimitedAvailability: z.boolean() }).nullish(),
  })
  .nullish();
type Person = z.infer<typeof Person>;

const Team = z
  .object({ members: z.object({ nodes: z.array(Person).nullish() }).nullish() })
  .nullish();

/** Members have the names the query gave them. */
const Organization = z.object({ login: z.string() }).catchall(z.unknown()).nullish();
const Answer = z.object({ organization: Organization }).catchall(z.unknown());

/**
 * Reads who could be asked for a review and who says of themselves that they are busy or away. A team
 * that cannot be seen has no people here. What the app may not see at all is unknown.
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchCandidates(
  client: InstallationClient,
  owner: string,
  among: ReviewerNames,
): Promise<Known<readonly ListedCandidate[]>> {
  const teams = among.teams.filter((slug) => NAME.test(slug)).slice(0, TEAMS_MAX);
  const users = among.users.filter((name) => NAME.test(name)).slice(0, CANDIDATES_MAX);
  if (teams.length + users.length === 0) return known([]);
  return knownUnlessRefused<readonly ListedCandidate[]>("who could review", async () => {
    const data = await client.graphql({
      operationName: "Candidates",
      query: candidatesQuery(teams.length, users.length),
      variables: {
        organization: owner,
        ...Object.fromEntries(teams.map((slug, at) => [`team${at}`, slug])),
        ...Object.fromEntries(users.map((name, at) => [`user${at}`, name])),
      },
    });
    const route = "POST /graphql Candidates";
    const answer = readAnswer(Answer, data, route);
    const listed = new Map<number, ListedCandidate>();
    const add = (person: Person, team: string | null): void => {
      if (person === null || person === undefined) return;
      const before = listed.get(person.databaseId)?.teams ?? [];
      if (before.length === 0 && listed.size >= CANDIDATES_MAX) return;
      listed.set(
        person.databaseId,
        candidateFrom(person, team === null ? before : [...before, team]),
      );
    };
    users.forEach((_, at) => add(readAnswer(Person, answer[`user${at}`], route), null));
    teams.forEach((slug, at) => {
      const team = readAnswer(Team, answer.organization?.[`team${at}`], route);
      const name = `${owner.toLowerCase()}/${slug}`;
      for (const person of team?.members?.nodes ?? []) add(person, name);
    });
    return known([...listed.values()]);
  });
}

function candidateFrom(person: NonNullable<Person>, teams: readonly string[]): ListedCandidate {
  return {
    accountId: accountId(person.databaseId),
    login: login(person.login),
    teams: [...new Set(teams)],
    away: person.status?.indicatesLimitedAvailability === true,
  };
}
