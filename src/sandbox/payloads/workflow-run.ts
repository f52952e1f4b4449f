import type { Repository } from "../state.ts";
import type { WorkflowRun } from "../workflow-run.ts";
import type { World } from "../world.ts";
import { accountPayload } from "./account.ts";
import { nodeId, type Payload } from "./payload.ts";
import { repositoryPayload, repositoryUrl } from "./repository.ts";

const WORKFLOW_ID = 1;
const WORKFLOW_PATH = ".github/workflows/agent.yml";

/** A workflow run as the list of runs shows it. */
export function workflowRunPayload(
  world: World,
  repository: Repository,
  run: WorkflowRun,
): Payload {
  const { id, event, branch, headSha, actor, triggeredBy, startedAt, endedAt } = run;
  const api = repositoryUrl(world, repository);
  const url = `${api}/actions/runs/${String(id)}`;
  return {
    id,
    node_id: nodeId("WorkflowRun", id),
    name: "agent",
    head_branch: branch,
    head_sha: headSha,
    path: WORKFLOW_PATH,
    display_title: "agent",
    run_number: id,
    run_attempt: 1,
    event,
    status: endedAt === null ? "in_progress" : "completed",
    conclusion: endedAt === null ? null : "success",
    workflow_id: WORKFLOW_ID,
    url,
    html_url: url,
    pull_requests: [],
    created_at: startedAt,
    updated_at: endedAt ?? startedAt,
    run_started_at: startedAt,
    actor: accountPayload(world, actor),
    triggering_actor: accountPayload(world, triggeredBy),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${api}/check-suites/${String(id)}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    workflow_url: `${api}/actions/workflows/${String(WORKFLOW_ID)}`,
    head_commit: null,
    repository: repositoryPayload(world, repository),
    head_repository: repositoryPayload(world, repository),
  };
}
