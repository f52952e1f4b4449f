import type { Deployment, DeploymentStatus } from "../deployment.ts";
import type { Repository } from "../state.ts";
import type { World } from "../world.ts";
import { accountPayload } from "./account.ts";
import { nodeId, type Payload } from "./payload.ts";
import { repositoryUrl } from "./repository.ts";

/** A deployment as webhooks carry it. */
export function deploymentPayload(
  world: World,
  repository: Repository,
  { id, sha, environment, creator, createdAt }: Deployment,
): Payload {
  const api = repositoryUrl(world, repository);
  return {
    url: `${api}/deployments/${String(id)}`,
    id,
    node_id: nodeId("Deployment", id),
    sha,
    ref: sha,
    task: "deploy",
    payload: {},
    original_environment: environment,
    environment,
    description: null,
    creator: accountPayload(world, creator),
    created_at: createdAt,
    updated_at: createdAt,
    statuses_url: `${api}/deployments/${String(id)}/statuses`,
    repository_url: api,
  };
}

/** What was reported of a deployment, as webhooks carry it. */
export function deploymentStatusPayload(
  world: World,
  repository: Repository,
  { deployment, status }: { readonly deployment: Deployment; readonly status: DeploymentStatus },
): Payload {
  const api = repositoryUrl(world, repository);
  const url = `${api}/deployments/${String(deployment.id)}`;
  return {
    url: `${url}/statuses/${String(status.id)}`,
    id: status.id,
    node_id: nodeId("DeploymentStatus", status.id),
    state: status.state,
    creator: accountPayload(world, status.creator),
    description: "",
    environment: deployment.environment,
    target_url: "",
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: url,
    repository_url: api,
  };
}
