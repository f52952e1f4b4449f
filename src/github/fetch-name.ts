import { z } from "zod";
import type { OwnerName } from "../domain/gate-requirement.ts";
import { type Known, known, unknown } from "../domain/known.ts";
import type { NamedAccount } from "../domain/policy-source.ts";
import type { InstallationClient } from "./client.ts";
import { orNull } from "./fetch-pull-request.ts";
import { knownUnlessRefused } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";
import { Id } from "./shapes.ts";

const USER_ROUTE = "GET /users/{username}";
const TEAM_ROUTE = "GET /orgs/{org}/teams/{team_slug}";

const Named = z
  .object({ id: Id, members_count: z.int().nonnegative().optional() })
  .transform(({ id, members_count: members = null }): NamedAccount => ({ id, members }));

/**
 * Looks up whom a name stands for now; known null when GitHub knows nobody by it. The app sees the teams
 * of organisations that it is installed in, and no others.
 *
 * Source: https://docs.github.com/en/rest/users/users#get-a-user
 * Source: https://docs.github.com/en/rest/teams/teams#get-a-team-by-name
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export function fetchNamedAccount(
  client: InstallationClient,
  name: OwnerName,
): Promise<Known<NamedAccount | null>> {
  return knownUnlessRefused<NamedAccount | null>("who bears a name", async () => {
    if (name.kind === "user") {
      return accountOf(
        await orNull(() => client.request(USER_ROUTE, { username: name.login })),
        USER_ROUTE,
      );
    }
    const [org, slug, ...more] = name.team.split("/");
    if (org === undefined || slug === undefined || more.length > 0) {
      return unknown(`the name ${name.team} is not of the form org/team`);
    }
    const parameters = { org, team_slug: slug };
    return accountOf(await orNull(() => client.request(TEAM_ROUTE, parameters)), TEAM_ROUTE);
  });
}

function accountOf(
  answer: { readonly data: unknown } | null,
  route: string,
): Known<NamedAccount | null> {
  return known(answer === null ? null : readAnswer(Named, answer.data, route));
}
