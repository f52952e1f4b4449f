import type { Comment } from "../comment.ts";
import { commentPayload, issuePayload } from "../payloads/comment.ts";
import { refuseUnlessReader } from "../permissions.ts";
import type { Account, PullRequest } from "../state.ts";
import {
  accountNamed,
  appNamed,
  type PullRequestName,
  pullRequestNamed,
  type World,
} from "../world.ts";

interface CommentOptions {
  readonly pr: PullRequestName;
  readonly by: string;
  readonly body: string;
}

interface ConversationOptions extends CommentOptions {
  /** Slug of an app that writes in the person's name, such as a bridge to a chat. */
  readonly viaApp?: string;
}

/** Names one comment. */
interface CommentName {
  readonly pr: PullRequestName;
  readonly id: number;
}

/** Comments in the conversation of a pull request, and on its diff. */
export interface CommentVerbs {
  readonly comment: (options: ConversationOptions) => CommentName;
  readonly editComment: (
    name: CommentName,
    options: { readonly by?: string; readonly body: string },
  ) => void;
  readonly deleteComment: (name: CommentName, options?: { readonly by?: string }) => void;
  /** Hides a comment, as GitHub's "minimize" does: no webhook tells of it. */
  readonly hideComment: (name: CommentName, reason: string) => void;
  /** A comment on the diff. The app is not subscribed to these. */
  readonly reviewComment: (options: CommentOptions) => CommentName;
}

/** The verbs about comments. */
export function commentVerbs(world: World): CommentVerbs {
  return {
    comment: ({ pr, by, body, viaApp: slug }) => {
      const author = accountNamed(world, by);
      const through = slug === undefined ? {} : { through: appNamed(world, slug) };
      const options = { author, body, viaApp: false, ...through };
      const { id } = addComment(world, pullRequestNamed(world, pr), options);
      return { pr, id };
    },
    editComment: ({ pr, id }, options) => {
      const found = commentOf(pullRequestNamed(world, pr), id);
      const by = accountNamed(world, options.by ?? found.author.login);
      editComment(world, pullRequestNamed(world, pr), { comment: found, by, body: options.body });
    },
    deleteComment: ({ pr, id }, options = {}) => {
      const pullRequest = pullRequestNamed(world, pr);
      const found = commentOf(pullRequest, id);
      const by = accountNamed(world, options.by ?? found.author.login);
      emitComment(world, pullRequest, { comment: found, action: "deleted", by });
      pullRequest.comments.splice(pullRequest.comments.indexOf(found), 1);
    },
    hideComment: ({ pr, id }, reason) => {
      commentOf(pullRequestNamed(world, pr), id).hidden = reason;
    },
    reviewComment: ({ pr, by, body }) => {
      const comment = newComment(world, { author: accountNamed(world, by), body, viaApp: false });
      pullRequestNamed(world, pr).reviewComments.push(comment);
      return { pr, id: comment.id };
    },
  };
}

/** What a comment is made of. */
export type NewComment = Pick<Comment, "author" | "body" | "viaApp" | "through">;

/** Adds a comment to the conversation and tells. @throws {Refusal} for people who cannot read. */
export function addComment(world: World, pullRequest: PullRequest, options: NewComment): Comment {
  if (!options.viaApp) refuseUnlessReader(world, pullRequest.repository, options.author);
  const comment = newComment(world, options);
  pullRequest.comments.push(comment);
  pullRequest.updatedAt = comment.createdAt;
  emitComment(world, pullRequest, { comment, action: "created", by: options.author });
  return comment;
}

/** A comment that nobody was told of yet. */
export function newComment(world: World, options: NewComment): Comment {
  const now = world.clock.text();
  return { id: world.nextId(), ...options, createdAt: now, updatedAt: now, reactions: [] };
}

/** Changes the text of a comment and tells. */
export function editComment(
  world: World,
  pullRequest: PullRequest,
  { comment, by, body }: { readonly comment: Comment; readonly by: Account; readonly body: string },
): void {
  const from = comment.body;
  comment.body = body;
  comment.updatedAt = world.clock.text();
  comment.editedAt = comment.updatedAt;
  const extra = { changes: { body: { from } } };
  emitComment(world, pullRequest, { comment, action: "edited", by, extra });
}

function commentOf(pullRequest: PullRequest, id: number): Comment {
  const comment = pullRequest.comments.find((one) => one.id === id);
  if (comment === undefined) throw new TypeError(`no comment ${String(id)}`);
  return comment;
}

function emitComment(
  world: World,
  pullRequest: PullRequest,
  happening: {
    readonly comment: Comment;
    readonly action: string;
    readonly by: Account;
    readonly extra?: Readonly<Record<string, unknown>>;
  },
): void {
  world.emit({
    event: "issue_comment",
    action: happening.action,
    account: pullRequest.repository.owner,
    repository: pullRequest.repository,
    sender: happening.by,
    fields: {
      issue: issuePayload(world, pullRequest),
      comment: commentPayload(world, pullRequest, happening.comment),
      ...happening.extra,
    },
  });
}
