import { accountPayload } from "../payloads/account.ts";
import { installationPayload, installedRepositoryPayload } from "../payloads/installation.ts";
import type { Account, Installation, Repository } from "../state.ts";
import {
  accountNamed,
  covers,
  nameOf,
  repositoriesOf,
  repositoryNamed,
  type World,
} from "../world.ts";

/** What tests read of an installation. */
interface InstallationView {
  readonly id: number;
  readonly permissions: Readonly<Record<string, string>>;
  readonly suspended: boolean;
  /** `owner/name` of each repository. */
  readonly repositories: readonly string[];
}

/** Where the app is installed, and what it may do there. */
export interface InstallationVerbs {
  /** The installation of an organisation. @throws {TypeError} when there is none. */
  readonly installation: (org: string) => InstallationView;
  /** Installs the app, on all repositories or on those given by `owner/name`. */
  readonly install: (account: string, repositories?: readonly string[]) => InstallationView;
  readonly uninstall: (org: string) => void;
  readonly suspendInstallation: (org: string) => void;
  readonly unsuspendInstallation: (org: string) => void;
  /** Takes repositories out of the installation, or in again. */
  readonly setInstalledRepositories: (org: string, repositories: readonly string[]) => void;
  /** An owner accepted other permissions. */
  readonly setAppPermissions: (org: string, permissions: Readonly<Record<string, string>>) => void;
}

/** The verbs about installations. */
export function installationVerbs(world: World): InstallationVerbs {
  return {
    installation: (org) => view(world, installationNamed(world, org)),
    install: (account, repositories) => {
      const chosen = repositories?.map((name) => repositoryNamed(world, name)) ?? null;
      return view(world, install(world, accountNamed(world, account), chosen));
    },
    uninstall: (org) => {
      const installation = installationNamed(world, org);
      announce(world, installation, "deleted");
      world.installations.delete(installation.id);
    },
    suspendInstallation: (org) => {
      const installation = installationNamed(world, org);
      announce(world, installation, "suspend");
      installation.suspended = true;
    },
    unsuspendInstallation: (org) => {
      const installation = installationNamed(world, org);
      installation.suspended = false;
      announce(world, installation, "unsuspend");
    },
    setInstalledRepositories: (org, repositories) => {
      const chosen = repositories.map((name) => repositoryNamed(world, name));
      setRepositories(world, installationNamed(world, org), new Set(chosen));
    },
    setAppPermissions: (org, permissions) => {
      const installation = installationNamed(world, org);
      installation.permissions = permissions;
      announce(world, installation, "new_permissions_accepted");
    },
  };
}

/** Installs the app on an account; `repositories` null means all, also those to come. */
export function install(
  world: World,
  account: Account,
  repositories: readonly Repository[] | null,
): Installation {
  const installation: Installation = {
    id: world.nextId(),
    account,
    permissions: world.permissions,
    repositories: repositories === null ? null : new Set(repositories),
    suspended: false,
    createdAt: world.clock.text(),
  };
  world.installations.set(installation.id, installation);
  announce(world, installation, "created");
  return installation;
}

/** Tells that an installation gained a repository; for one on all repositories, each new one. */
export function announceRepositories(
  world: World,
  installation: Installation,
  {
    added = [],
    removed = [],
  }: { readonly added?: readonly Repository[]; readonly removed?: readonly Repository[] },
): void {
  world.emit({
    event: "installation_repositories",
    action: added.length > 0 ? "added" : "removed",
    account: installation.account,
    repository: null,
    sender: installation.account,
    fields: {
      installation: installationPayload(world, installation),
      repository_selection: installation.repositories === null ? "all" : "selected",
      repositories_added: added.map(installedRepositoryPayload),
      repositories_removed: removed.map(installedRepositoryPayload),
      requester: null,
    },
  });
}

function installationNamed(world: World, login: string): Installation {
  const account = accountNamed(world, login);
  const found = [...world.installations.values()].find((one) => one.account === account);
  if (found === undefined) throw new TypeError(`the app is not installed on ${login}`);
  return found;
}

function announce(world: World, installation: Installation, action: string): void {
  world.emit({
    event: "installation",
    action,
    account: installation.account,
    repository: null,
    sender: installation.account,
    fields: {
      installation: {
        ...installationPayload(world, installation),
        ...(action === "suspend" ? suspension(world, installation.account) : {}),
      },
      repositories: repositoriesOf(world, installation).map(installedRepositoryPayload),
      requester: null,
    },
  });
}

function suspension(world: World, account: Account): Readonly<Record<string, unknown>> {
  return { suspended_by: accountPayload(world, account), suspended_at: world.clock.text() };
}

function setRepositories(world: World, installation: Installation, chosen: Set<Repository>): void {
  const before = new Set(repositoriesOf(world, installation));
  installation.repositories = chosen;
  const added = [...chosen].filter((one) => !before.has(one));
  const removed = [...before].filter((one) => !covers(installation, one));
  if (added.length > 0) announceRepositories(world, installation, { added });
  if (removed.length > 0) announceRepositories(world, installation, { removed });
}

function view(world: World, installation: Installation): InstallationView {
  return {
    id: installation.id,
    permissions: installation.permissions,
    suspended: installation.suspended,
    repositories: repositoriesOf(world, installation).map(nameOf),
  };
}
