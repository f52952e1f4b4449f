import type { Comment, Reaction } from "../comment.ts";
import { associationOf } from "../permissions.ts";
import type { PullRequest } from "../state.ts";
import type { World } from "../world.ts";
import { accountPayload } from "./account.ts";
import { appPayload } from "./check-run.ts";
import { nodeId, type Payload } from "./payload.ts";
import { htmlUrl, labelPayload } from "./pull-request.ts";
import { repositoryUrl } from "./repository.ts";

/** The reactions GitHub counts, each with its member of the summary. */
export const REACTIONS = [
  "+1",
  "-1",
  "laugh",
  "hooray",
  "confused",
  "heart",
  "rocket",
  "eyes",
] as const;

/** A comment in the conversation of a pull request or issue. */
export function commentPayload(
  world: World,
  { repository, number }: Pick<PullRequest, "repository" | "number">,
  comment: Comment,
): Payload {
  const url = `${repositoryUrl(world, repository)}/issues/comments/${String(comment.id)}`;
  return {
    id: comment.id,
    node_id: nodeId("IssueComment", comment.id),
    url,
    html_url: `${htmlUrl(world, repository, number)}#issuecomment-${String(comment.id)}`,
    issue_url: `${repositoryUrl(world, repository)}/issues/${String(number)}`,
    body: comment.body,
    user: accountPayload(world, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: associationOf(world, repository, comment.author),
    performed_via_github_app: appOf(world, comment),
    reactions: reactionSummary(url, comment.reactions),
  };
}

/** A comment as the API shows it; webhooks do not say whether it is hidden. */
export function shownComment(
  world: World,
  place: Pick<PullRequest, "repository" | "number">,
  comment: Comment,
): Payload {
  const { hidden } = comment;
  const minimized = hidden === undefined ? null : { reason: hidden };
  return { ...commentPayload(world, place, comment), minimized };
}

/** The app that wrote a comment, in its own name or in a person's. */
function appOf(world: World, { viaApp, through }: Comment): Payload | null {
  if (viaApp) return appPayload(world, world.app);
  return through === undefined ? null : appPayload(world, through);
}

/** A pull request as the issues endpoints show it. */
export function issuePayload(world: World, pullRequest: PullRequest): Payload {
  const { repository, number, author } = pullRequest;
  const api = repositoryUrl(world, repository);
  const url = `${api}/issues/${String(number)}`;
  const html = htmlUrl(world, repository, number);
  const assignees = [...pullRequest.assignees].map((one) => accountPayload(world, one));
  return {
    id: pullRequest.id,
    node_id: nodeId("Issue", pullRequest.id),
    url,
    repository_url: api,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: html,
    number,
    state: pullRequest.state,
    state_reason: null,
    title: pullRequest.title,
    body: pullRequest.body,
    user: accountPayload(world, author),
    labels: pullRequest.labels.map((name) => labelPayload(world, repository, name)),
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: pullRequest.comments.length,
    closed_at: pullRequest.closedAt,
    created_at: pullRequest.createdAt,
    updated_at: pullRequest.updatedAt,
    draft: pullRequest.draft,
    pull_request: {
      url: `${api}/pulls/${String(number)}`,
      html_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      merged_at: pullRequest.merged?.at ?? null,
    },
    author_association: associationOf(world, repository, author),
    performed_via_github_app:
      pullRequest.viaApp === null ? null : appPayload(world, pullRequest.viaApp),
    reactions: reactionSummary(url, []),
  };
}

/** One reaction. */
export function reactionPayload(world: World, reaction: Reaction): Payload {
  return {
    id: reaction.id,
    node_id: nodeId("Reaction", reaction.id),
    user: accountPayload(world, reaction.author),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}

/** How often each reaction was given. */
export function reactionSummary(url: string, reactions: readonly Reaction[]): Payload {
  const counts = REACTIONS.map(
    (name) => [name, reactions.filter(({ content }) => content === name).length] as const,
  );
  return {
    url: `${url}/reactions`,
    total_count: reactions.length,
    ...Object.fromEntries(counts),
  };
}
