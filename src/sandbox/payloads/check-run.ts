import type { AppIdentity, CheckRun } from "../state.ts";
import type { World } from "../world.ts";
import { accountPayload } from "./account.ts";
import { nodeId, type Payload } from "./payload.ts";
import { pullRequestReference } from "./pull-request.ts";
import { repositoryUrl } from "./repository.ts";

/** An app, as check runs and comments name it. */
export function appPayload(world: World, app: AppIdentity): Payload {
  const isOurs = app.id === world.app.id;
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId("App", app.id),
    client_id: `Iv1.${String(app.id)}`,
    owner: accountPayload(world, world.bot),
    name: app.name,
    description: "",
    external_url: `${world.baseUrl()}/apps/${app.slug}`,
    html_url: `${world.baseUrl()}/apps/${app.slug}`,
    created_at: "2020-01-01T00:00:00Z",
    updated_at: "2020-01-01T00:00:00Z",
    permissions: isOurs ? world.permissions : {},
    events: isOurs ? world.events : [],
  };
}

/** A check run as REST shows it. */
export function checkRunPayload(world: World, run: CheckRun): Payload {
  const url = `${repositoryUrl(world, run.repository)}/check-runs/${String(run.id)}`;
  const pullRequests = [...run.repository.pullRequests.values()].filter(
    ({ headSha, state }) => headSha === run.headSha && state === "open",
  );
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId("CheckRun", run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: `${url}/page`,
    details_url: run.detailsUrl,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.output.title,
      summary: run.output.summary,
      text: run.output.text,
      annotations_count: run.output.annotationCount,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suiteId },
    app: appPayload(world, run.app),
    pull_requests: pullRequests.map((one) => pullRequestReference(world, one)),
  };
}

/** A check run as webhooks carry it, with more of its suite. */
export function eventCheckRunPayload(world: World, run: CheckRun): Payload {
  const rest = checkRunPayload(world, run);
  return {
    ...rest,
    details_url: run.detailsUrl ?? rest["html_url"],
    check_suite: {
      id: run.suiteId,
      node_id: nodeId("CheckSuite", run.suiteId),
      head_branch: null,
      head_sha: run.headSha,
      status: run.status,
      conclusion: run.conclusion,
      url: `${repositoryUrl(world, run.repository)}/check-suites/${String(run.suiteId)}`,
      before: null,
      after: null,
      pull_requests: rest["pull_requests"],
      app: rest["app"],
      created_at: run.startedAt,
      updated_at: run.startedAt,
    },
  };
}
