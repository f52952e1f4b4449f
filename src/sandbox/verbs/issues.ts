import type { Issue } from "../issue.ts";
import { commentPayload } from "../payloads/comment.ts";
import { openedIssuePayload } from "../payloads/issue.ts";
import { refuseUnlessReader } from "../permissions.ts";
import type { Repository } from "../state.ts";
import { accountNamed, repositoryNamed, type World } from "../world.ts";
import { newComment } from "./comments.ts";

/** The number of a repository's first issue: pull requests are counted from 1 and never reach it. */
const ISSUE_NUMBERS = 10_000;

/** An issue that is no pull request. */
interface IssueView {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly assignees: readonly string[];
}

/** Names one issue. */
interface IssueName {
  /** `owner/name`. */
  readonly repo: string;
  readonly number: number;
}

interface IssueOptions {
  readonly by: string;
  readonly title: string;
  readonly body: string;
}

/** Issues that are no pull requests, and what people say of their availability. */
export interface IssueVerbs {
  readonly issues: (repo: string) => readonly IssueView[];
  readonly openIssue: (repo: string, options: IssueOptions) => IssueName;
  readonly commentOnIssue: (
    name: IssueName,
    options: { readonly by: string; readonly body: string },
  ) => void;
  /** Sets the status by which people say that they are busy or away. */
  readonly setAway: (login: string, away: boolean) => void;
}

/** The verbs about issues and statuses. */
export function issueVerbs(world: World): IssueVerbs {
  return {
    issues: (repo) =>
      (repositoryNamed(world, repo).issues ?? []).map(({ number, title, body, assignees }) => ({
        number,
        title,
        body,
        assignees: assignees.map(({ login }) => login),
      })),
    openIssue: (repo, options) => ({ repo, number: openIssue(world, repo, options).number }),
    commentOnIssue: ({ repo, number }, { by, body }) => {
      const repository = repositoryNamed(world, repo);
      const author = accountNamed(world, by);
      refuseUnlessReader(world, repository, author);
      const issue = issueNumbered(repository, number);
      const comment = newComment(world, { author, body, viaApp: false });
      issue.comments ??= [];
      issue.comments.push(comment);
      world.emit({
        event: "issue_comment",
        action: "created",
        account: repository.owner,
        repository,
        sender: author,
        fields: {
          issue: openedIssuePayload(world, repository, issue),
          comment: commentPayload(world, { repository, number }, comment),
        },
      });
    },
    setAway: (login, away) => {
      accountNamed(world, login).away = away;
    },
  };
}

/** The app is not subscribed to issues: nobody is told. */
function openIssue(world: World, repo: string, { by, title, body }: IssueOptions): Issue {
  const repository = repositoryNamed(world, repo);
  const author = accountNamed(world, by);
  refuseUnlessReader(world, repository, author);
  const issues = repository.issues ?? [];
  const number = nextIssueNumber(issues);
  const createdAt = world.clock.text();
  const issue: Issue = {
    id: world.nextId(),
    number,
    title,
    body,
    assignees: [],
    createdAt,
    author,
  };
  issues.push(issue);
  return issue;
}

/** The number of the next issue. */
export function nextIssueNumber(issues: readonly Issue[]): number {
  return issues.reduce((last, { number }) => Math.max(last, number), ISSUE_NUMBERS) + 1;
}

/** @throws {TypeError} when there is no such issue. */
export function issueNumbered({ issues = [] }: Repository, number: number): Issue {
  const issue = issues.find((one) => one.number === number);
  if (issue === undefined) throw new TypeError(`no issue ${String(number)}`);
  return issue;
}
