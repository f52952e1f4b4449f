import type { Installation, Repository } from "../state.ts";
import { nameOf, type World } from "../world.ts";
import { accountPayload } from "./account.ts";
import { nodeId, type Payload } from "./payload.ts";

/** An installation of the app. */
export function installationPayload(world: World, installation: Installation): Payload {
  const { account, id } = installation;
  const suspender = accountPayload(world, account);
  return {
    id,
    account: accountPayload(world, account),
    repository_selection: installation.repositories === null ? "all" : "selected",
    access_tokens_url: `${world.baseUrl()}/app/installations/${String(id)}/access_tokens`,
    repositories_url: `${world.baseUrl()}/installation/repositories`,
    html_url: `${world.baseUrl()}/organizations/${account.login}/settings/installations/${String(id)}`,
    app_id: world.app.id,
    app_slug: world.app.slug,
    client_id: `Iv1.${String(world.app.id)}`,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: world.events,
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: installation.suspended ? suspender : null,
    suspended_at: installation.suspended ? world.clock.text() : null,
  };
}

/** The short form of a repository that installation events list. */
export function installedRepositoryPayload(repository: Repository): Payload {
  return {
    id: repository.id,
    node_id: nodeId("Repository", repository.id),
    name: repository.name,
    full_name: nameOf(repository),
    private: repository.visibility !== "public",
  };
}
