import { type Answer, list, one } from "../http/answer.ts";
import { fieldsOf, textField, textList } from "../http/body.ts";
import { type Exchange, type Route, tokenRoute } from "../http/exchange.ts";
import type { Issue } from "../issue.ts";
import {
  commentPayload,
  issuePayload,
  REACTIONS,
  reactionPayload,
  shownComment,
} from "../payloads/comment.ts";
import { openedIssuePayload } from "../payloads/issue.ts";
import { isCollaborator } from "../permissions.ts";
import { Refusal } from "../refusal.ts";
import { addComment, editComment } from "../verbs/comments.ts";
import { nextIssueNumber } from "../verbs/issues.ts";
import { accountOf, commentOf, pullRequestOf } from "./resolve.ts";

const READ = ["issues:read", "pull_requests:read"];
const WRITE = ["issues:write", "pull_requests:write"];

/** A comment is at most this long. */
const BODY_CHARACTERS_MAX = 65_536;

/** The conversation of pull requests, and reactions. */
export const issueRoutes: readonly Route[] = [
  tokenRoute("GET /repos/{owner}/{repo}/issues/{issue_number}", READ, (exchange) =>
    one(issuePayload(exchange.world, pullRequestOf(exchange, "issue_number"))),
  ),
  tokenRoute("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", READ, (exchange) => {
    const pullRequest = pullRequestOf(exchange, "issue_number");
    const since = Date.parse(exchange.query.get("since") ?? "1970-01-01T00:00:00Z");
    const comments = pullRequest.comments.filter(({ updatedAt }) => Date.parse(updatedAt) >= since);
    return list(comments, (comment) => shownComment(exchange.world, pullRequest, comment));
  }),
  tokenRoute("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", WRITE, (exchange) => {
    const { world } = exchange;
    const pullRequest = pullRequestOf(exchange, "issue_number");
    const body = textField(fieldsOf(exchange.body), "body");
    if (body.length > BODY_CHARACTERS_MAX) throw new Refusal(422, "Body is too long");
    const comment = addComment(world, pullRequest, { author: world.bot, body, viaApp: true });
    return one(commentPayload(world, pullRequest, comment), 201);
  }),
  tokenRoute("GET /repos/{owner}/{repo}/issues", READ, (exchange) => {
    const issues = (exchange.repository().issues ?? []).toReversed();
    return list(issues, (issue) =>
      openedIssuePayload(exchange.world, exchange.repository(), issue),
    );
  }),
  // Pull requests permission is not enough: these are issues alone.
  tokenRoute("POST /repos/{owner}/{repo}/issues", ["issues:write"], openIssue),
  tokenRoute("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", WRITE, (exchange) => {
    const { world } = exchange;
    const { pullRequest, comment } = commentOf(exchange, "conversation");
    if (!comment.viaApp) throw new Refusal(403, "Resource not accessible by integration");
    const body = textField(fieldsOf(exchange.body), "body");
    if (body.length > BODY_CHARACTERS_MAX) throw new Refusal(422, "Body is too long");
    editComment(world, pullRequest, { comment, by: world.bot, body });
    return one(commentPayload(world, pullRequest, comment));
  }),
  tokenRoute("GET /repos/{owner}/{repo}/issues/comments/{comment_id}", READ, (exchange) => {
    const { pullRequest, comment } = commentOf(exchange, "conversation");
    return one(shownComment(exchange.world, pullRequest, comment));
  }),
  // Pull requests permission is not enough for these: they count as issues.
  tokenRoute(
    "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
    ["issues:write"],
    (exchange) => react(exchange, "conversation"),
  ),
  tokenRoute(
    "POST /repos/{owner}/{repo}/pulls/comments/{comment_id}/reactions",
    ["pull_requests:write"],
    (exchange) => react(exchange, "review"),
  ),
];

/** @throws {Refusal} 422 for an assignee who is no collaborator, as GitHub does for the whole issue. */
function openIssue(exchange: Exchange): Answer {
  const { world } = exchange;
  const repository = exchange.repository();
  const fields = fieldsOf(exchange.body);
  const assignees = textList(fields, "assignees").map((login) => accountOf(world, login));
  if (assignees.some((person) => !isCollaborator(world, repository, person))) {
    throw new Refusal(422, "Validation Failed");
  }
  const issues = repository.issues ?? [];
  const issue: Issue = {
    id: world.nextId(),
    number: nextIssueNumber(issues),
    title: textField(fields, "title"),
    body: textField(fields, "body"),
    assignees,
    createdAt: world.clock.text(),
  };
  issues.push(issue);
  return one(openedIssuePayload(world, repository, issue), 201);
}

/** The same reaction again is answered with the first one. */
function react(exchange: Exchange, place: "conversation" | "review"): Answer {
  const { world } = exchange;
  const { comment } = commentOf(exchange, place);
  const content = textField(fieldsOf(exchange.body), "content");
  if (!REACTIONS.some((known) => known === content)) throw new Refusal(422, "Validation Failed");
  const existing = comment.reactions.find(
    (each) => each.author === world.bot && each.content === content,
  );
  if (existing !== undefined) return one(reactionPayload(world, existing));
  const createdAt = world.clock.text();
  const reaction = { id: world.nextId(), author: world.bot, content, createdAt };
  comment.reactions.push(reaction);
  return one(reactionPayload(world, reaction), 201);
}
