import type { Deployment, DeploymentState } from "../deployment.ts";
import { deploymentPayload, deploymentStatusPayload } from "../payloads/deployment.ts";
import { Refusal } from "../refusal.ts";
import type { Repository } from "../state.ts";
import { accountNamed, repositoryNamed, type World } from "../world.ts";

interface DeployOptions {
  readonly environment: string;
  readonly sha: string;
  readonly by: string;
  /** What becomes of it at once (`success`). */
  readonly state?: DeploymentState;
}

/** What a deployment system tells GitHub. */
export interface DeploymentVerbs {
  /** A success puts what was deployed there before out of use, as GitHub does by itself. */
  readonly deploy: (repo: string, options: DeployOptions) => { readonly id: number };
  /** @throws {Refusal} when there is no such deployment. */
  readonly reportDeployment: (
    repo: string,
    id: number,
    options: { readonly by: string; readonly state: DeploymentState },
  ) => void;
}

/** The verbs about deployments. */
export function deploymentVerbs(world: World): DeploymentVerbs {
  return {
    deploy: (repo, { environment, sha, by, state = "success" }) => {
      const repository = repositoryNamed(world, repo);
      if (repository.objects.findCommit(sha) === undefined) {
        throw new Refusal(422, `No ref found for: ${sha}`);
      }
      const deployment: Deployment = {
        id: world.nextId(),
        environment,
        sha,
        creator: accountNamed(world, by),
        createdAt: world.clock.text(),
        statuses: [],
      };
      repository.deployments ??= [];
      repository.deployments.push(deployment);
      report(world, repository, { deployment, by, state });
      return { id: deployment.id };
    },
    reportDeployment: (repo, id, { by, state }) => {
      const repository = repositoryNamed(world, repo);
      const deployment = repository.deployments?.find((one) => one.id === id);
      if (deployment === undefined) throw new Refusal(404, "Not Found");
      report(world, repository, { deployment, by, state });
    },
  };
}

interface Report {
  readonly deployment: Deployment;
  readonly by: string;
  readonly state: DeploymentState;
}

function report(world: World, repository: Repository, { deployment, by, state }: Report): void {
  if (state === "success") retire(world, repository, deployment);
  const sender = accountNamed(world, by);
  const status = { id: world.nextId(), state, creator: sender, createdAt: world.clock.text() };
  deployment.statuses.push(status);
  world.emit({
    event: "deployment_status",
    action: "created",
    account: repository.owner,
    repository,
    sender,
    fields: {
      deployment: deploymentPayload(world, repository, deployment),
      deployment_status: deploymentStatusPayload(world, repository, { deployment, status }),
      check_run: null,
      workflow: null,
      workflow_run: null,
    },
  });
}

/** Source: https://docs.github.com/en/rest/deployments/statuses#create-a-deployment-status (`auto_inactive`) */
function retire(world: World, repository: Repository, { id, environment }: Deployment): void {
  for (const one of repository.deployments ?? []) {
    const isInUse = one.statuses.at(-1)?.state === "success";
    if (one.id === id || one.environment !== environment || !isInUse) continue;
    one.statuses.push({
      id: world.nextId(),
      state: "inactive",
      creator: one.creator,
      createdAt: world.clock.text(),
    });
  }
}
