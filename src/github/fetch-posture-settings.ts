import { z } from "zod";
import { type Known, known, unknown } from "../domain/known.ts";
import type {
  ActionsPosture,
  EnvironmentPosture,
  WorkflowTokenPosture,
} from "../domain/posture.ts";
import type { InstallationClient } from "./client.ts";
import type { RepositoryPlace } from "./fetch-posture-app.ts";
import { knownUnlessRefused, listPages, PAGE_ITEMS } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";

const ACTIONS = "GET /repos/{owner}/{repo}/actions/permissions";
const WORKFLOW_TOKEN = "GET /repos/{owner}/{repo}/actions/permissions/workflow";
const FORK_APPROVAL = "GET /repos/{owner}/{repo}/actions/permissions/fork-pr-contributor-approval";
const KEYS = "GET /repos/{owner}/{repo}/keys";
const ENVIRONMENTS = "GET /repos/{owner}/{repo}/environments";

/** Deploy keys of one repository that are looked through, a hundred a page. */
const KEY_PAGES_MAX = 5;

const Actions = z.object({
  enabled: z.boolean(),
  allowed_actions: z.enum(["all", "local_only", "selected"]).nullish(),
  sha_pinning_required: z.boolean().nullish(),
});

/**
 * Reads which actions workflows may use.
 *
 * Source: https://docs.github.com/en/rest/actions/permissions#get-github-actions-permissions-for-a-repository
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchActions(
  client: InstallationClient,
  { owner, repo }: RepositoryPlace,
): Promise<Known<ActionsPosture>> {
  return knownUnlessRefused("the settings of GitHub Actions", async () => {
    const { data } = await client.request(ACTIONS, { owner, repo });
    const read = readAnswer(Actions, data, ACTIONS);
    return known({
      enabled: read.enabled,
      allowed: read.allowed_actions ?? null,
      pinningRequired: read.sha_pinning_required ?? null,
    });
  });
}

const WorkflowToken = z.object({
  default_workflow_permissions: z.enum(["read", "write"]),
  can_approve_pull_request_reviews: z.boolean(),
});

/**
 * Reads what the token of a workflow may do.
 *
 * Source: https://docs.github.com/en/rest/actions/permissions#get-default-workflow-permissions-for-a-repository
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchWorkflowToken(
  client: InstallationClient,
  { owner, repo }: RepositoryPlace,
): Promise<Known<WorkflowTokenPosture>> {
  return knownUnlessRefused("the permissions of workflows", async () => {
    const { data } = await client.request(WORKFLOW_TOKEN, { owner, repo });
    const read = readAnswer(WorkflowToken, data, WORKFLOW_TOKEN);
    return known({
      canWrite: read.default_workflow_permissions === "write",
      canApprove: read.can_approve_pull_request_reviews,
    });
  });
}

const ForkApproval = z.object({ approval_policy: z.string() });

/**
 * Reads whose workflows wait for somebody's word.
 *
 * Source: https://docs.github.com/en/rest/actions/permissions#get-fork-pr-contributor-approval-permissions-for-a-repository
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchForkApproval(
  client: InstallationClient,
  { owner, repo }: RepositoryPlace,
): Promise<Known<string>> {
  return knownUnlessRefused("the approval of workflows from forks", async () => {
    const { data } = await client.request(FORK_APPROVAL, { owner, repo });
    return known(readAnswer(ForkApproval, data, FORK_APPROVAL).approval_policy);
  });
}

const DeployKey = z.object({ title: z.string(), read_only: z.boolean() });

/**
 * Lists the deploy keys that may push, by their titles.
 *
 * Source: https://docs.github.com/en/rest/deploy-keys/deploy-keys#list-deploy-keys
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchWriteKeys(
  client: InstallationClient,
  { owner, repo }: RepositoryPlace,
): Promise<Known<readonly string[]>> {
  return knownUnlessRefused<readonly string[]>("deploy keys", async () => {
    const { items, complete } = await listPages(client, {
      route: KEYS,
      parameters: { owner, repo },
      item: DeployKey,
      pagesMax: KEY_PAGES_MAX,
    });
    const writing = items.filter(({ read_only: readOnly }) => !readOnly);
    const isTold = complete || writing.length > 0;
    if (!isTold) return unknown("there are more deploy keys than are read");
    return known(writing.map(({ title }) => title));
  });
}

const Environments = z.object({
  total_count: z.int().nonnegative(),
  environments: z
    .array(z.object({ name: z.string(), deployment_branch_policy: z.object({}).nullish() }))
    .default([]),
});

/**
 * Lists deployment environments: one page, since nobody keeps more than a hundred by hand.
 *
 * Source: https://docs.github.com/en/rest/deployments/environments#list-environments
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchEnvironments(
  client: InstallationClient,
  { owner, repo }: RepositoryPlace,
): Promise<Known<readonly EnvironmentPosture[]>> {
  return knownUnlessRefused<readonly EnvironmentPosture[]>("environments", async () => {
    const { data } = await client.request(ENVIRONMENTS, { owner, repo, per_page: PAGE_ITEMS });
    const { environments, total_count: total } = readAnswer(Environments, data, ENVIRONMENTS);
    if (environments.length < total) return unknown("there are more environments than are read");
    return known(
      environments.map(({ name, deployment_branch_policy: policy }) => ({
        name,
        branchesLimited: policy !== null && policy !== undefined,
      })),
    );
  });
}
