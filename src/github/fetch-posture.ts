import { type Known, known, unknown } from "../domain/known.ts";
import type {
  BranchPosture,
  ConfigRepositoryPosture,
  PostureFacts,
  RepositoryPosture,
  TargetedBranch,
} from "../domain/posture.ts";
import type { Github, InstallationClient } from "./client.ts";
import {
  type FoundInstallation,
  fetchDeliveries,
  fetchHook,
  fetchServerVersion,
  findInstallation,
  type RepositoryPlace,
} from "./fetch-posture-app.ts";
import {
  fetchCheckSightings,
  fetchOpenChanges,
  fetchRepositoryPosture,
  type OpenChange,
} from "./fetch-posture-repository.ts";
import {
  fetchActiveRules,
  fetchBypassActors,
  fetchClassicProtection,
  fetchRulesets,
} from "./fetch-posture-rules.ts";
import {
  fetchActions,
  fetchEnvironments,
  fetchForkApproval,
  fetchWorkflowToken,
  fetchWriteKeys,
} from "./fetch-posture-settings.ts";

/** What to ask GitHub about. */
export interface PostureQuestion extends RepositoryPlace {
  /** Branches beside the default branch. */
  readonly branches: readonly string[];
  /** Name of the repository that holds an organisation's policy. */
  readonly configRepository: string;
  /** The name of the app's check on a base branch. */
  readonly checkNameOf: (branch: string) => string;
  /** Whether this is GitHub's own service, which has no version. */
  readonly isCloud: boolean;
}

/** Everything but the policy, which is read from files. */
export type GithubPosture = Omit<PostureFacts, "policy">;

/** What an installation lets the app ask. */
interface Access extends PostureQuestion {
  readonly client: InstallationClient;
  readonly permissions: Readonly<Record<string, string>>;
}

/** Branches that pull requests target beside those asked about: one call each. */
const TARGETS_MAX = 20;

/**
 * Reads the settings around the app. What GitHub refuses is an unknown fact; settings that need a
 * permission the installation does not have are not even asked for.
 *
 * @throws {GithubError} when GitHub cannot be read now, or does not accept the app's key.
 */
export async function fetchPosture(
  github: Github,
  question: PostureQuestion,
): Promise<GithubPosture> {
  const installation = await findInstallation(github, question);
  const app = {
    owner: question.owner,
    repo: question.repo,
    appId: github.appId,
    installation: known(installation),
    deliveries: await fetchDeliveries(github, installation?.id ?? null),
    hook: await fetchHook(github),
  };
  if (installation === null || installation.suspended) {
    return { ...app, ...nothing(installation === null ? "not installed there" : "suspended") };
  }
  const access = { ...question, ...(await accessOf(github, installation)) };
  return { ...app, ...(await fetchBranches(access)), ...(await fetchSettings(access)) };
}

async function accessOf(
  github: Github,
  { id, permissions }: FoundInstallation,
): Promise<Pick<Access, "client" | "permissions">> {
  return { client: await github.installation(id), permissions };
}

type AppFacts = "owner" | "repo" | "appId" | "installation" | "deliveries" | "hook";
type SettingFacts =
  | "actions"
  | "workflowToken"
  | "forkApproval"
  | "writeKeys"
  | "environments"
  | "rulesets"
  | "serverVersion"
  | "configRepository";

/** The facts of an app that may ask nothing. */
function nothing(why: string): Omit<GithubPosture, AppFacts> {
  const fact = unknown(`the app is ${why}`);
  return {
    repository: fact,
    branches: fact,
    targetedBranches: fact,
    autoMerging: fact,
    rulesets: fact,
    serverVersion: fact,
    actions: fact,
    workflowToken: fact,
    forkApproval: fact,
    writeKeys: fact,
    environments: fact,
    configRepository: fact,
  };
}

async function fetchBranches(
  access: Access,
): Promise<Pick<GithubPosture, "repository" | "branches" | "targetedBranches" | "autoMerging">> {
  const { client } = access;
  const repository = seen(await fetchRepositoryPosture(client, access));
  const changes = await fetchOpenChanges(client, access);
  if (repository.kind === "unknown") {
    return {
      repository,
      branches: repository,
      targetedBranches: repository,
      autoMerging: repository,
    };
  }
  const names = [...new Set([repository.value.defaultBranch, ...access.branches])];
  const branches: BranchPosture[] = [];
  for (const name of names) branches.push(await fetchBranch(access, name, changes));
  if (changes.kind === "unknown") {
    const fact = { targetedBranches: changes, autoMerging: changes };
    return { repository, branches: known(branches), ...fact };
  }
  const armed = changes.value.filter(({ autoMerges }) => autoMerges);
  return {
    repository,
    branches: known(branches),
    targetedBranches: await fetchTargets(access, changes.value, names),
    autoMerging: known(armed.map(({ number }) => number)),
  };
}

function seen(repository: Known<RepositoryPosture | null>): Known<RepositoryPosture> {
  if (repository.kind === "unknown") return repository;
  return repository.value === null
    ? unknown("GitHub does not show the app the repository")
    : known(repository.value);
}

async function fetchBranch(
  access: Access,
  name: string,
  changes: Known<readonly OpenChange[]>,
): Promise<BranchPosture> {
  const { client, checkNameOf } = access;
  const active = await fetchActiveRules(client, access, name);
  const checkName = checkNameOf(name);
  const sightings = { branch: name, checkName, changes: [] };
  return {
    name,
    checkName,
    rules: active.kind === "known" ? known(active.value.rules) : active,
    classic: await withAdministration(access, () => fetchClassicProtection(client, access, name)),
    bypassActors:
      active.kind === "known"
        ? await bypassActors(access, active.value.rulesetIds)
        : unknown(active.reason),
    checks:
      changes.kind === "known"
        ? await fetchCheckSightings(client, access, { ...sightings, changes: changes.value })
        : changes,
  };
}

async function bypassActors(
  access: Access,
  rulesetIds: readonly number[],
): Promise<BranchPosture["bypassActors"]> {
  if (rulesetIds.length === 0) return known([]);
  return withAdministration(access, () => fetchBypassActors(access.client, access, rulesetIds));
}

/**
 * The branches that pull requests want to change. A branch that is itself the head of another open pull
 * request is a step of a stack: what lands there still has to pass the branch below.
 */
async function fetchTargets(
  access: Access,
  changes: readonly OpenChange[],
  asked: readonly string[],
): Promise<Known<readonly TargetedBranch[]>> {
  const heads = new Set(changes.map(({ headRef }) => headRef));
  const bases = new Set(changes.map(({ baseRef }) => baseRef));
  const names = [...bases].filter((name) => !asked.includes(name) && !heads.has(name));
  if (names.length > TARGETS_MAX) {
    return unknown(`open pull requests target ${names.length} other branches`);
  }
  const targets: TargetedBranch[] = [];
  for (const name of names) {
    const active = await fetchActiveRules(access.client, access, name);
    const rules = active.kind === "known" ? known(active.value.rules) : active;
    targets.push({ name, checkName: access.checkNameOf(name), rules });
  }
  return known(targets);
}

async function fetchSettings(access: Access): Promise<Pick<GithubPosture, SettingFacts>> {
  const { client } = access;
  return {
    actions: await withAdministration(access, () => fetchActions(client, access)),
    workflowToken: await withAdministration(access, () => fetchWorkflowToken(client, access)),
    forkApproval: await withAdministration(access, () => fetchForkApproval(client, access)),
    writeKeys: await withAdministration(access, () => fetchWriteKeys(client, access)),
    environments: await withPermission(access, "actions", () => fetchEnvironments(client, access)),
    rulesets: await withAdministration(access, () => fetchRulesets(client, access)),
    serverVersion: access.isCloud ? known(null) : await fetchServerVersion(client),
    configRepository: await fetchConfigRepository(access),
  };
}

async function fetchConfigRepository(access: Access): Promise<Known<ConfigRepositoryPosture>> {
  const { client, configRepository, owner } = access;
  const place = { owner, repo: configRepository };
  const repository = await fetchRepositoryPosture(client, place);
  if (repository.kind === "unknown") return repository;
  if (repository.value === null) return known({ name: configRepository, branch: null });
  const about = { ...access, ...place };
  const name = repository.value.defaultBranch;
  const changes = unknown("results in the config repository are not looked at");
  return known({ name: configRepository, branch: await fetchBranch(about, name, changes) });
}

function withAdministration<Value>(
  access: Access,
  read: () => Promise<Known<Value>>,
): Promise<Known<Value>> {
  return withPermission(access, "administration", read);
}

/** Asks only what the installation may ask: a refusal tells no more. */
async function withPermission<Value>(
  { permissions }: Access,
  permission: string,
  read: () => Promise<Known<Value>>,
): Promise<Known<Value>> {
  if (permissions[permission] !== undefined) return read();
  return unknown(`the app would need the permission \`${permission}: read\` to see it`);
}
