import { isAncestor } from "../git/commit-graph.ts";
import { tidyQueues } from "../merge-queue.ts";
import { permissionOf } from "../permissions.ts";
import { visibleHead } from "../pull-request-content.ts";
import { closePullRequest, emitPullRequest } from "../pull-request-events.ts";
import { Refusal } from "../refusal.ts";
import type { PullRequest, Repository, ReviewState } from "../state.ts";
import {
  accountNamed,
  appNamed,
  nameOf,
  type PullRequestName,
  pullRequestNamed,
  repositoryNamed,
  type World,
} from "../world.ts";
import { branchTip } from "./commits.ts";
import { issueNumbered } from "./issues.ts";

interface PullRequestOptions {
  readonly repo: string;
  readonly head: string;
  readonly base?: string;
  readonly by: string;
  readonly title: string;
  readonly body?: string | null;
  readonly draft?: boolean;
  /** `owner/name` of the fork the head branch is in. */
  readonly headRepo?: string;
  /** Slug of the app it is opened through, such as a coding agent's. */
  readonly viaApp?: string;
  readonly labels?: readonly string[];
  readonly assignees?: readonly string[];
  /** The issue that becomes the pull request, with its number and what was said in it. */
  readonly fromIssue?: number;
}

/** A pull request as it is now, whatever reads of the API are made to show. */
interface PullRequestView extends PullRequestName {
  readonly id: number;
  readonly state: "open" | "closed";
  readonly draft: boolean;
  readonly merged: boolean;
  readonly mergedSha: string | null;
  readonly headSha: string;
  /** The head that the API shows. */
  readonly visibleHeadSha: string;
  readonly baseRef: string;
  readonly baseSha: string;
  readonly requestedReviewers: readonly string[];
  readonly requestedTeams: readonly string[];
  readonly reviews: readonly {
    readonly id: number;
    readonly by: string;
    readonly state: ReviewState;
    readonly commitSha: string;
  }[];
  readonly comments: readonly {
    readonly id: number;
    readonly by: string;
    readonly body: string;
    readonly reactions: readonly string[];
  }[];
}

interface EditOptions {
  readonly by: string;
  readonly title?: string;
  readonly body?: string | null;
  /** Another base branch: a retarget. */
  readonly base?: string;
}

type By = { readonly by: string };

/** The life of a pull request, apart from its reviews and its merge. */
export interface PullRequestVerbs {
  readonly openPullRequest: (options: PullRequestOptions) => PullRequestView;
  readonly pullRequest: (name: PullRequestName) => PullRequestView;
  readonly editPullRequest: (name: PullRequestName, options: EditOptions) => void;
  readonly markReady: (name: PullRequestName, options: By) => void;
  readonly convertToDraft: (name: PullRequestName, options: By) => void;
  readonly close: (name: PullRequestName, options: By) => void;
  readonly reopen: (name: PullRequestName, options: By) => void;
}

/** The verbs about pull requests. */
export function pullRequestVerbs(world: World): PullRequestVerbs {
  return {
    openPullRequest: (options) => view(world, open(world, options)),
    pullRequest: (name) => view(world, pullRequestNamed(world, name)),
    editPullRequest: (name, options) => {
      edit(world, pullRequestNamed(world, name), options);
      tidyQueues(world);
    },
    markReady: (name, { by }) => {
      setDraft(world, pullRequestNamed(world, name), { draft: false, by });
    },
    convertToDraft: (name, { by }) => {
      setDraft(world, pullRequestNamed(world, name), { draft: true, by });
    },
    close: (name, { by }) => {
      const pullRequest = pullRequestNamed(world, name);
      refuseUnlessOpen(pullRequest);
      closePullRequest(world, pullRequest, accountNamed(world, by));
      tidyQueues(world);
    },
    reopen: (name, { by }) => {
      reopen(world, pullRequestNamed(world, name), by);
    },
  };
}

/** @throws {Refusal} when it is closed. */
function refuseUnlessOpen({ state, number }: PullRequest): void {
  if (state !== "open") throw new Refusal(422, `Pull request #${String(number)} is closed`);
}

function open(world: World, options: PullRequestOptions): PullRequest {
  const repository = repositoryNamed(world, options.repo);
  const headRepository =
    options.headRepo === undefined ? repository : repositoryNamed(world, options.headRepo);
  const author = accountNamed(world, options.by);
  const base = options.base ?? repository.defaultBranch;
  const [headSha, baseSha] = [branchTip(headRepository, options.head), branchTip(repository, base)];
  refuseOpening(world, repository, { author: options.by, headSha, baseSha });
  const now = world.clock.text();
  const issue =
    options.fromIssue === undefined ? null : issueNumbered(repository, options.fromIssue);
  const number = issue?.number ?? repository.pullRequests.size + 1;
  const pullRequest: PullRequest = {
    id: world.nextId(),
    number,
    repository,
    author,
    viaApp: options.viaApp === undefined ? null : appNamed(world, options.viaApp),
    title: options.title,
    body: options.body ?? null,
    draft: options.draft ?? false,
    state: "open",
    headRepository,
    headRef: options.head,
    headSha,
    baseRef: base,
    baseSha,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    merged: null,
    requestedReviewers: new Set(),
    requestedTeams: new Set(),
    labels: [...(options.labels ?? [])],
    assignees: new Set((options.assignees ?? []).map((login) => accountNamed(world, login))),
    reviews: [],
    comments: issue?.comments ?? [],
    reviewComments: [],
    stale: null,
  };
  repository.pullRequests.set(number, pullRequest);
  emitPullRequest(world, pullRequest, { action: "opened", by: author });
  return pullRequest;
}

function refuseOpening(
  world: World,
  repository: Repository,
  {
    author,
    headSha,
    baseSha,
  }: { readonly author: string; readonly headSha: string; readonly baseSha: string },
): void {
  if (permissionOf(world, repository, accountNamed(world, author)) === "none") {
    throw new Refusal(404, `${author} cannot see ${nameOf(repository)}`);
  }
  if (isAncestor(repository.objects, headSha, baseSha)) {
    throw new Refusal(422, "No commits between base and head");
  }
}

function edit(world: World, pullRequest: PullRequest, options: EditOptions): void {
  const { title, body, base } = options;
  const changes: Record<string, unknown> = {};
  if (title !== undefined) {
    changes["title"] = { from: pullRequest.title };
    pullRequest.title = title;
  }
  if (body !== undefined) {
    changes["body"] = { from: pullRequest.body ?? "" };
    pullRequest.body = body;
  }
  if (base !== undefined) {
    refuseUnlessOpen(pullRequest);
    changes["base"] = { ref: { from: pullRequest.baseRef }, sha: { from: pullRequest.baseSha } };
    pullRequest.baseSha = branchTip(pullRequest.repository, base);
    const change = { from: pullRequest.baseRef, to: base, at: world.clock.text() };
    pullRequest.baseChanges = [...(pullRequest.baseChanges ?? []), change];
    pullRequest.baseRef = base;
  }
  pullRequest.updatedAt = world.clock.text();
  if (base !== undefined && !world.behaviours.retargetEvent) return;
  const by = accountNamed(world, options.by);
  emitPullRequest(world, pullRequest, { action: "edited", by, extra: { changes } });
}

function setDraft(
  world: World,
  pullRequest: PullRequest,
  { draft, by }: { readonly draft: boolean; readonly by: string },
): void {
  refuseUnlessOpen(pullRequest);
  pullRequest.draft = draft;
  pullRequest.updatedAt = world.clock.text();
  emitPullRequest(world, pullRequest, {
    action: draft ? "converted_to_draft" : "ready_for_review",
    by: accountNamed(world, by),
  });
}

function reopen(world: World, pullRequest: PullRequest, by: string): void {
  if (pullRequest.state === "open") throw new Refusal(422, "It is open");
  if (pullRequest.merged !== null) throw new Refusal(422, "It was merged");
  const { repository, headRepository, headRef, headSha, baseRef } = pullRequest;
  const tip = headRepository.branches.get(headRef);
  if (tip === undefined || !isAncestor(repository.objects, headSha, tip)) {
    throw new Refusal(422, `The ${headRef} branch was force-pushed or recreated`);
  }
  pullRequest.state = "open";
  pullRequest.closedAt = null;
  pullRequest.headSha = tip;
  pullRequest.baseSha = branchTip(repository, baseRef);
  pullRequest.updatedAt = world.clock.text();
  emitPullRequest(world, pullRequest, { action: "reopened", by: accountNamed(world, by) });
}

function view(world: World, pullRequest: PullRequest): PullRequestView {
  return {
    repo: nameOf(pullRequest.repository),
    number: pullRequest.number,
    id: pullRequest.id,
    state: pullRequest.state,
    draft: pullRequest.draft,
    merged: pullRequest.merged !== null,
    mergedSha: pullRequest.merged?.sha ?? null,
    headSha: pullRequest.headSha,
    visibleHeadSha: visibleHead(world, pullRequest),
    baseRef: pullRequest.baseRef,
    baseSha: pullRequest.baseSha,
    requestedReviewers: [...pullRequest.requestedReviewers].map(({ login }) => login),
    requestedTeams: [...pullRequest.requestedTeams].map(({ slug }) => slug),
    reviews: pullRequest.reviews.map(({ id, author, state, commitSha }) => ({
      id,
      by: author.login,
      state,
      commitSha,
    })),
    comments: pullRequest.comments.map(({ id, author, body, reactions }) => ({
      id,
      by: author.login,
      body,
      reactions: reactions.map(({ content }) => content),
    })),
  };
}
