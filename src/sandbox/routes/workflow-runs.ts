import { type Answer, list } from "../http/answer.ts";
import { type Exchange, type Route, tokenRoute } from "../http/exchange.ts";
import { workflowRunPayload } from "../payloads/workflow-run.ts";

/** Who started which workflow, and where things are deployed. */
export const workflowRunRoutes: readonly Route[] = [
  tokenRoute("GET /repos/{owner}/{repo}/environments", ["actions:read"], listEnvironments),
  tokenRoute("GET /repos/{owner}/{repo}/actions/runs", ["actions:read"], listRuns),
];

/** An environment is there as soon as something was deployed to it; none of them is limited to branches. */
function listEnvironments(exchange: Exchange): Answer {
  const { deployments = [], createdAt, owner, name: repositoryName } = exchange.repository();
  const names = [...new Set(deployments.map(({ environment }) => environment))];
  return list(
    names,
    (name) => {
      const place = `${owner.login}/${repositoryName}/environments/${name}`;
      const url = `${exchange.world.baseUrl()}/api/v3/repos/${place}`;
      const id = names.indexOf(name) + 1;
      return {
        id,
        node_id: `EN_${String(id)}`,
        name,
        url,
        html_url: url,
        created_at: createdAt,
        updated_at: createdAt,
        protection_rules: [],
        deployment_branch_policy: null,
      };
    },
    "environments",
  );
}

/** Newest first; `created` narrows it to a span `from..to`. */
function listRuns(exchange: Exchange): Answer {
  const repository = exchange.repository();
  const [from = "", to = ""] = (exchange.query.get("created") ?? "..").split("..");
  const found = (repository.workflowRuns ?? []).filter(
    ({ startedAt }) =>
      (from === "" || Date.parse(startedAt) >= Date.parse(from)) &&
      (to === "" || Date.parse(startedAt) <= Date.parse(to)),
  );
  const { world } = exchange;
  return list(
    found.toReversed(),
    (run) => workflowRunPayload(world, repository, run),
    "workflow_runs",
  );
}
