import { type Answer, list, one } from "../http/answer.ts";
import { type Fields, fieldsOf, isFields, optionalText, textField } from "../http/body.ts";
import { type Exchange, type Route, tokenRoute } from "../http/exchange.ts";
import { latestRuns } from "../merge-rules.ts";
import { checkRunPayload } from "../payloads/check-run.ts";
import { statusPayload } from "../payloads/commit.ts";
import { repositoryPayload, repositoryUrl } from "../payloads/repository.ts";
import { Refusal } from "../refusal.ts";
import { type CheckOutput, type CheckRun, CONCLUSIONS, type CommitStatus } from "../state.ts";
import { addCheckRun, addStatus, announceCheckRun } from "../verbs/checks.ts";
import { commitAt } from "./resolve.ts";

/**
 * Limits of a check run.
 *
 * Source: https://docs.github.com/en/rest/checks/runs#create-a-check-run
 */
const OUTPUT_CHARACTERS_MAX = 65_535;
const ANNOTATIONS_MAX = 50;
const ACTIONS_MAX = 3;

const READ = ["checks:read"];
const WRITE = ["checks:write"];

/** Check runs and commit statuses. */
export const checkRoutes: readonly Route[] = [
  tokenRoute("POST /repos/{owner}/{repo}/check-runs", WRITE, createRun),
  tokenRoute("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", WRITE, updateRun),
  tokenRoute("GET /repos/{owner}/{repo}/check-runs/{check_run_id}", READ, (exchange) =>
    one(checkRunPayload(exchange.world, runInPath(exchange))),
  ),
  tokenRoute("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", READ, listRuns),
  tokenRoute("GET /repos/{owner}/{repo}/commits/{ref}/statuses", ["statuses:read"], (exchange) => {
    const { sha } = commitInPath(exchange);
    const found = exchange.repository().statuses.filter((status) => status.sha === sha);
    return list(found.toReversed(), (status) =>
      statusPayload(exchange.world, exchange.repository(), status),
    );
  }),
  tokenRoute("GET /repos/{owner}/{repo}/commits/{ref}/status", ["statuses:read"], combinedStatus),
  tokenRoute("POST /repos/{owner}/{repo}/statuses/{sha}", ["statuses:write"], createStatus),
];

function createRun(exchange: Exchange): Answer {
  const { world } = exchange;
  const repository = exchange.repository();
  const fields = fieldsOf(exchange.body);
  const headSha = textField(fields, "head_sha");
  if (repository.objects.findCommit(headSha) === undefined) {
    throw new Refusal(422, `No commit found for SHA: ${headSha}`);
  }
  const name = textField(fields, "name");
  // Everything is checked before anything is made.
  const change = changeIn(fields);
  const run = addCheckRun(world, repository, {
    app: world.app,
    headSha,
    name,
    externalId: optionalText(fields, "external_id") ?? "",
    detailsUrl: optionalText(fields, "details_url"),
    startedAt: optionalText(fields, "started_at"),
  });
  apply(run, change, world.clock.text());
  announceCheckRun(world, run, "created");
  return one(checkRunPayload(world, run), 201);
}

function updateRun(exchange: Exchange): Answer {
  const { world } = exchange;
  const run = runInPath(exchange);
  if (run.app.id !== world.app.id) {
    throw new Refusal(
      403,
      `Invalid app_id \`${String(run.app.id)}\` - check run can only be modified by the GitHub App that created it.`,
    );
  }
  const fields = fieldsOf(exchange.body);
  const change = changeIn(fields);
  run.name = optionalText(fields, "name") ?? run.name;
  run.externalId = optionalText(fields, "external_id") ?? run.externalId;
  run.detailsUrl = optionalText(fields, "details_url") ?? run.detailsUrl;
  run.startedAt = optionalText(fields, "started_at") ?? run.startedAt;
  apply(run, change, world.clock.text());
  announceCheckRun(world, run, "updated");
  return one(checkRunPayload(world, run));
}

function runInPath(exchange: Exchange): CheckRun {
  const run = exchange.repository().checkRuns.get(Number(exchange.parameter("check_run_id")));
  if (run === undefined) throw new Refusal(404, "Not Found");
  return run;
}

function commitInPath(exchange: Exchange): { readonly sha: string } {
  const name = exchange.parameter("ref");
  return commitAt(exchange.world, exchange.repository(), { name, status: 422 });
}

/** What a request wants changed; absent members stay. */
interface RunChange {
  readonly status: CheckRun["status"] | null;
  readonly conclusion: CheckRun["conclusion"];
  readonly completedAt: string | null;
  readonly output: CheckOutput | null;
  readonly actions: readonly unknown[] | null;
}

function changeIn(fields: Fields): RunChange {
  const conclusion = conclusionIn(fields);
  const status = statusIn(fields);
  if (status === "completed" && conclusion === null) {
    throw new Refusal(422, "Invalid request.\n\nA completed check run needs a conclusion.");
  }
  const actions = fields["actions"];
  if (Array.isArray(actions) && actions.length > ACTIONS_MAX) {
    throw new Refusal(422, "Only 3 actions are allowed");
  }
  return {
    status: conclusion === null ? status : "completed",
    conclusion,
    completedAt: optionalText(fields, "completed_at"),
    output: outputIn(fields),
    actions: Array.isArray(actions) ? actions : null,
  };
}

function conclusionIn(fields: Fields): CheckRun["conclusion"] {
  const wanted = optionalText(fields, "conclusion");
  if (wanted === null) return null;
  const found = CONCLUSIONS.find((each) => each === wanted);
  // Only GitHub itself calls a run stale.
  if (found === undefined || found === "stale") throw new Refusal(422, "Invalid conclusion");
  return found;
}

function statusIn(fields: Fields): CheckRun["status"] | null {
  const wanted = optionalText(fields, "status");
  switch (wanted) {
    case null:
      return null;
    case "queued":
    case "in_progress":
    case "completed":
      return wanted;
    default:
      throw new Refusal(422, "Invalid status");
  }
}

function outputIn(fields: Fields): CheckOutput | null {
  const output = fields["output"];
  if (!isFields(output)) return null;
  const [title, summary, text] = ["title", "summary", "text"].map((name) => {
    const value = optionalText(output, name);
    if (value !== null && value.length > OUTPUT_CHARACTERS_MAX) {
      throw new Refusal(
        422,
        `Only ${String(OUTPUT_CHARACTERS_MAX)} characters are allowed; ${String(value.length)} were supplied for ${name}`,
      );
    }
    return value;
  });
  const annotations = output["annotations"];
  const annotationCount = Array.isArray(annotations) ? annotations.length : 0;
  if (annotationCount > ANNOTATIONS_MAX) throw new Refusal(422, "Only 50 annotations a request");
  return { title: title ?? null, summary: summary ?? null, text: text ?? null, annotationCount };
}

function apply(run: CheckRun, change: RunChange, now: string): void {
  if (change.status !== null) {
    run.status = change.status;
    run.conclusion = change.conclusion;
    run.completedAt = change.status === "completed" ? (change.completedAt ?? now) : null;
  }
  run.output = change.output ?? run.output;
  run.actions = change.actions ?? run.actions;
}

/** The newest of each name, or all with `filter=all`; `check_name`, `app_id` and `status` narrow it. */
function listRuns(exchange: Exchange): Answer {
  const { query, world } = exchange;
  const { sha } = commitInPath(exchange);
  const repository = exchange.repository();
  const all = [...repository.checkRuns.values()].filter(({ headSha }) => headSha === sha);
  const runs = query.get("filter") === "all" ? all.toReversed() : latestRuns(repository, sha);
  const found = runs.filter(
    ({ name, app, status }) =>
      name === (query.get("check_name") ?? name) &&
      String(app.id) === (query.get("app_id") ?? String(app.id)) &&
      status === (query.get("status") ?? status),
  );
  return list(found, (run) => checkRunPayload(world, run), "check_runs");
}

function createStatus(exchange: Exchange): Answer {
  const { world } = exchange;
  const repository = exchange.repository();
  const sha = exchange.parameter("sha");
  if (repository.objects.findCommit(sha) === undefined) {
    throw new Refusal(422, `No commit found for SHA: ${sha}`);
  }
  const fields = fieldsOf(exchange.body);
  const status = addStatus(world, repository, {
    sha,
    context: optionalText(fields, "context") ?? "default",
    state: stateIn(fields),
    description: optionalText(fields, "description"),
    targetUrl: optionalText(fields, "target_url"),
    creator: world.bot,
    app: world.app,
  });
  return one(statusPayload(world, repository, status), 201);
}

/** The newest status of each context, and what they come to together. */
function combinedStatus(exchange: Exchange): Answer {
  const { world } = exchange;
  const repository = exchange.repository();
  const { sha } = commitInPath(exchange);
  const latest = new Map<string, CommitStatus>();
  for (const status of repository.statuses) {
    if (status.sha === sha) latest.set(status.context, status);
  }
  const states = [...latest.values()].map(({ state }) => state);
  const url = `${repositoryUrl(world, repository)}/commits/${sha}`;
  return one({
    state: togetherOf(states),
    statuses: [...latest.values()].map((status) => statusPayload(world, repository, status)),
    sha,
    total_count: latest.size,
    repository: repositoryPayload(world, repository),
    commit_url: url,
    url: `${url}/status`,
  });
}

function togetherOf(states: readonly CommitStatus["state"][]): string {
  if (states.some((state) => state === "failure" || state === "error")) return "failure";
  const done = states.length > 0 && states.every((state) => state === "success");
  return done ? "success" : "pending";
}

function stateIn(fields: Fields): CommitStatus["state"] {
  const state = textField(fields, "state");
  switch (state) {
    case "error":
    case "failure":
    case "pending":
    case "success":
      return state;
    default:
      throw new Refusal(422, "Validation Failed");
  }
}
