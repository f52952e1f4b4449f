import { z } from "zod";
import { type Known, known, unknown } from "../domain/known.ts";
import type {
  BranchRules,
  BypassActor,
  ClassicProtection,
  RulesetPosture,
} from "../domain/posture.ts";
import { shown } from "../domain/shown-text.ts";
import type { InstallationClient } from "./client.ts";
import type { RepositoryPlace } from "./fetch-posture-app.ts";
import { GithubNotFoundError } from "./github-errors.ts";
import { knownUnlessRefused, listPages } from "./list-pages.ts";
import { branchRules, Rule } from "./posture-rule-shapes.ts";
import { readAnswer } from "./read-answer.ts";
import { Id } from "./shapes.ts";

const RULES = "GET /repos/{owner}/{repo}/rules/branches/{branch}";
const RULESETS = "GET /repos/{owner}/{repo}/rulesets";
const RULESET = "GET /repos/{owner}/{repo}/rulesets/{ruleset_id}";
const PROTECTION = "GET /repos/{owner}/{repo}/branches/{branch}/protection";

/** A repository can have 75 rulesets, an organisation as many, with up to some 20 rules each. */
const RULE_PAGES_MAX = 30;
const RULESET_PAGES_MAX = 2;
/** Rulesets of one branch whose bypass list is read: one call each. */
const BYPASS_LISTS_MAX = 20;

/** The active rules of a branch, with the rulesets they come from. */
export interface ActiveRules {
  readonly rules: BranchRules;
  readonly rulesetIds: readonly number[];
}

/**
 * Reads the active rules of a branch, of the repository and of everything above it. The branch need not
 * exist. Rules that are only evaluated are not listed, nor are classic protections.
 *
 * Source: https://docs.github.com/en/rest/repos/rules#get-rules-for-a-branch
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchActiveRules(
  client: InstallationClient,
  { owner, repo }: RepositoryPlace,
  branch: string,
): Promise<Known<ActiveRules>> {
  return knownUnlessRefused<ActiveRules>(`the rules of ${shown(branch)}`, async () => {
    const { items, complete } = await listPages(client, {
      route: RULES,
      parameters: { owner, repo, branch },
      item: Rule,
      pagesMax: RULE_PAGES_MAX,
    });
    if (!complete) return unknown(`GitHub lists more rules of ${shown(branch)} than are read`);
    const ids = items.flatMap(({ ruleset_id: id }) => (id === undefined ? [] : [id]));
    return known({ rules: branchRules(items), rulesetIds: [...new Set(ids)] });
  });
}

const Actor = z.object({ actor_id: z.int().nullish(), actor_type: z.string() });
const Ruleset = z.object({ name: z.string(), bypass_actors: z.array(Actor).nullish() });

/**
 * Reads who may go around rulesets. GitHub leaves the list out for whoever may not edit the ruleset,
 * which says nothing about its length.
 *
 * Source: https://docs.github.com/en/rest/repos/rules#get-a-repository-ruleset
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchBypassActors(
  client: InstallationClient,
  { owner, repo }: RepositoryPlace,
  rulesetIds: readonly number[],
): Promise<Known<readonly BypassActor[]>> {
  if (rulesetIds.length > BYPASS_LISTS_MAX) {
    return unknown(`more than ${BYPASS_LISTS_MAX} rulesets cover one branch`);
  }
  return knownUnlessRefused<readonly BypassActor[]>("bypass lists", async () => {
    const actors: BypassActor[] = [];
    for (const id of rulesetIds) {
      const parameters = { owner, repo, ruleset_id: id, includes_parents: true };
      const { data } = await client.request(RULESET, parameters);
      const { name, bypass_actors: listed } = readAnswer(Ruleset, data, RULESET);
      if (listed === null || listed === undefined) {
        return unknown(`GitHub does not show the app the bypass list of ${shown(name)}`);
      }
      for (const { actor_id: actorId, actor_type: type } of listed) {
        actors.push({ ruleset: name, type, id: actorId ?? null });
      }
    }
    return known(actors);
  });
}

const RulesetItem = z
  .object({ name: z.string(), target: z.string().default("branch"), enforcement: z.string() })
  .transform(({ name, target, enforcement }): RulesetPosture => ({ name, target, enforcement }));

/**
 * Lists the rulesets of a repository and of everything above it, also those that are not active.
 *
 * Source: https://docs.github.com/en/rest/repos/rules#get-all-repository-rulesets
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchRulesets(
  client: InstallationClient,
  { owner, repo }: RepositoryPlace,
): Promise<Known<readonly RulesetPosture[]>> {
  return knownUnlessRefused<readonly RulesetPosture[]>("rulesets", async () => {
    const { items, complete } = await listPages(client, {
      route: RULESETS,
      parameters: { owner, repo, includes_parents: true },
      item: RulesetItem,
      pagesMax: RULESET_PAGES_MAX,
    });
    return complete ? known(items) : unknown("GitHub lists more rulesets than are read");
  });
}

const Switch = z.object({ enabled: z.boolean() }).nullish();
const Named = z.array(z.object({ slug: z.string().optional(), login: z.string().optional() }));
const Actors = z
  .object({ users: Named.default([]), teams: Named.default([]), apps: Named.default([]) })
  .nullish();
const Protection = z.object({
  required_status_checks: z
    .object({
      strict: z.boolean().default(false),
      checks: z.array(z.object({ context: z.string(), app_id: z.int().nullish() })).default([]),
    })
    .nullish(),
  required_pull_request_reviews: z
    .object({
      dismiss_stale_reviews: z.boolean().default(false),
      require_last_push_approval: z.boolean().default(false),
      dismissal_restrictions: Actors,
      bypass_pull_request_allowances: Actors,
    })
    .nullish(),
  enforce_admins: Switch,
  allow_force_pushes: Switch,
  allow_deletions: Switch,
  required_signatures: Switch,
});
type Protection = z.infer<typeof Protection>;

/** What GitHub says of a branch without a classic protection; any other 404 hides something. */
const UNPROTECTED = "Branch not protected";

/**
 * Reads the classic protection of a branch, which needs the permission to read administration.
 *
 * Source: https://docs.github.com/en/rest/branches/branch-protection#get-branch-protection
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchClassicProtection(
  client: InstallationClient,
  { owner, repo }: RepositoryPlace,
  branch: string,
): Promise<Known<ClassicProtection | null>> {
  return knownUnlessRefused(`the classic protection of ${shown(branch)}`, async () => {
    try {
      const { data } = await client.request(PROTECTION, { owner, repo, branch });
      return known(classicProtection(readAnswer(Protection, data, PROTECTION)));
    } catch (error) {
      const isAbsent = error instanceof GithubNotFoundError && error.detail === UNPROTECTED;
      if (isAbsent) return known(null);
      throw error;
    }
  });
}

function classicProtection(read: Protection): ClassicProtection {
  const checks = read.required_status_checks;
  const reviews = read.required_pull_request_reviews;
  return {
    rules: {
      count: 1,
      requiredChecks: (checks?.checks ?? []).map(({ context, app_id: appId }) => ({
        context,
        // Classic protections write -1 for "any source".
        appId: Id.safeParse(appId).data ?? null,
        strict: checks?.strict ?? false,
        enforcedOnCreate: true,
      })),
      pullRequest:
        reviews === null || reviews === undefined
          ? []
          : [
              {
                dismissStale: reviews.dismiss_stale_reviews,
                lastPushApproval: reviews.require_last_push_approval,
                dismissalRestricted: isPresent(reviews.dismissal_restrictions),
                mergeMethods: null,
              },
            ],
      mergeQueue: [],
      blocksForcePush: read.allow_force_pushes?.enabled !== true,
      blocksDeletion: read.allow_deletions?.enabled !== true,
      requiresSignatures: read.required_signatures?.enabled === true,
    },
    enforcedOnAdmins: read.enforce_admins?.enabled === true,
    bypassActors: actorNames(reviews?.bypass_pull_request_allowances),
  };
}

function isPresent(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function actorNames(actors: z.infer<typeof Actors>): readonly string[] {
  if (actors === null || actors === undefined) return [];
  const all = [...actors.users, ...actors.teams, ...actors.apps];
  return all.map(({ login, slug }) => login ?? slug ?? "somebody");
}
