import type { Issue } from "../issue.ts";
import { associationOf } from "../permissions.ts";
import type { Repository } from "../state.ts";
import type { World } from "../world.ts";
import { accountPayload } from "./account.ts";
import { appPayload } from "./check-run.ts";
import { reactionSummary } from "./comment.ts";
import { nodeId, type Payload } from "./payload.ts";
import { htmlUrl } from "./pull-request.ts";
import { repositoryUrl } from "./repository.ts";

/** An issue that is no pull request, as the issues endpoints show it. */
export function openedIssuePayload(world: World, repository: Repository, issue: Issue): Payload {
  const { id, number, title, body, createdAt, author = world.bot } = issue;
  const api = repositoryUrl(world, repository);
  const url = `${api}/issues/${String(number)}`;
  const assignees = issue.assignees.map((one) => accountPayload(world, one));
  return {
    id,
    node_id: nodeId("Issue", id),
    url,
    repository_url: api,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: htmlUrl(world, repository, number).replace("/pull/", "/issues/"),
    number,
    state: "open",
    state_reason: null,
    title,
    body,
    user: accountPayload(world, author),
    labels: [],
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: issue.comments?.length ?? 0,
    closed_at: null,
    created_at: createdAt,
    updated_at: createdAt,
    author_association: associationOf(world, repository, author),
    performed_via_github_app: author === world.bot ? appPayload(world, world.app) : null,
    reactions: reactionSummary(url, []),
  };
}
