import type {
  ChangeReading,
  FoundChange,
  PullRequestReading,
} from "../../src/app/evaluation-world.ts";
import type { Account } from "../../src/domain/account.ts";
import type { FileMode } from "../../src/domain/head-modes.ts";
import type { HeadMove } from "../../src/domain/head-move.ts";
import { accountId, commitSha, login, repositoryId } from "../../src/domain/ids.ts";
import { type Known, known, unknown } from "../../src/domain/known.ts";
import type {
  ChangedFile,
  CommandComment,
  Commit,
  GitIdentity,
  Review,
} from "../../src/domain/pull-request-facts.ts";
import type { PullRequestTimeline } from "../../src/domain/pull-request-timeline.ts";
import { changeOf, commitsOf, mergeBase } from "./tree.ts";
import {
  addressOf,
  type Content,
  commitOf,
  type Delta,
  HEAD_BRANCH,
  headOf,
  type ModelCommit,
  NUMBER,
  personOf,
  REPOSITORY_ID,
  type Signature,
  tipOf,
  type World,
} from "./world.ts";

const START = Date.UTC(2026, 5, 1, 12);

/** A time of GitHub's: whole seconds. */
function githubTime(seconds: number): string {
  return new Date(START + seconds * 1_000).toISOString().replace(".000Z", "Z");
}

/** A time of the app's own clock, within the same second. */
export function appTime(seconds: number): string {
  return new Date(START + seconds * 1_000 + 500).toISOString();
}

/** An account as the API shows it. */
export function accountOf(world: World, name: string): Account {
  const { id, type } = personOf(world, name);
  return { id: accountId(id), login: login(name), type };
}

/** The pull request as the API shows it. */
export function pullRequestOf(world: World): PullRequestReading {
  const head = headOf(world);
  const base = tipOf(world, world.base);
  return {
    repository: {
      id: repositoryId(REPOSITORY_ID),
      owner: "acme",
      name: "shop",
      defaultBranch: "main",
      topics: [],
    },
    pullRequest: {
      number: NUMBER,
      title: "Change something",
      body: "",
      state: world.open ? "open" : "closed",
      merged: false,
      draft: world.draft,
      author: accountOf(world, world.author),
      base: { ref: world.base, sha: commitSha(base) },
      mergeBaseSha: commitSha(mergeBase(world, base, head)),
      head: { ref: HEAD_BRANCH, sha: commitSha(head), repositoryId: repositoryId(REPOSITORY_ID) },
      createdAt: githubTime(60),
      changedFiles: changeOf(world).length,
      commitCount: commitsOf(world, head, base).length,
      assignees: [],
      labels: [],
      requestedReviewers: [],
      requestedTeams: [],
    },
  };
}

/** The lists of files and commits as the API shows them. */
export function changeReadingOf(world: World): ChangeReading {
  const commits = commitsOf(world, headOf(world), tipOf(world, world.base));
  return {
    files: known(changeOf(world).map(fileOf)),
    commits: known(commits.map((commit) => gitCommitOf(world, commit))),
  };
}

function fileOf(delta: Delta): ChangedFile {
  const { path, previousPath, kind, before, after } = delta;
  const text = after ?? before;
  const isSame = before !== null && after !== null && blobOf(before) === blobOf(after);
  return {
    path,
    previousPath,
    status: kind,
    blob: text === null ? null : blobOf(text),
    additions: isSame ? 0 : linesOf(after).length,
    deletions: isSame ? 0 : linesOf(before).length,
    patch: isSame ? null : patchOf(before, after),
  };
}

/** Git's modes of files of one commit. */
export function modesOf(world: World, sha: string, paths: readonly string[]): readonly FileMode[] {
  const { tree } = commitOf(world, sha);
  return paths.flatMap((path) => {
    const file = tree[path];
    return file === undefined ? [] : [{ path, mode: file.executable ? "100755" : "100644" }];
  });
}

/** How the head branch moved, as GitHub's list of activity tells; a fork's is not ours to read. */
export function movesOf(world: World): Known<readonly HeadMove[]> {
  if (world.isFork) return unknown("the branch is in a fork");
  const moves = world.moves.map(({ from, to, by, at }) => ({
    ref: `refs/heads/${HEAD_BRANCH}`,
    before: from === null ? null : commitSha(from),
    after: commitSha(to),
    actor: accountOf(world, by),
    at: githubTime(at),
  }));
  return known(moves.toReversed());
}

/** What GitHub notes beside a pull request. */
export function timelineOf(world: World): Known<PullRequestTimeline> {
  const forced = world.moves.filter(
    ({ from, to }) => from !== null && mergeBase(world, from, to) !== from,
  );
  return known({
    headSha: commitSha(headOf(world)),
    baseRef: world.base,
    baseChanges: world.retargets.map(({ from, to, at }) => ({ from, to, at: githubTime(at) })),
    forcedMoves: forced.map(({ from, to, at }) => ({
      before: from === null ? null : commitSha(from),
      after: commitSha(to),
      at: githubTime(at),
    })),
    dismissals: world.reviews.flatMap(({ id, by, submittedAs: was, dismissedBy, dismissedAt }) =>
      dismissedBy === null || dismissedAt === null || was === "commented"
        ? []
        : [{ reviewId: id, was, bySelf: dismissedBy === by, at: githubTime(dismissedAt) }],
    ),
  });
}

function blobOf({ top, bottom }: Content): string {
  return Buffer.from(`${top}/${bottom}`).toString("hex").padStart(40, "0");
}

function linesOf(content: Content | null): readonly string[] {
  return content === null ? [] : [`top = ${content.top}`, `bottom = ${content.bottom}`];
}

function patchOf(before: Content | null, after: Content | null): string {
  const gone = linesOf(before).map((line) => `-${line}`);
  const added = linesOf(after).map((line) => `+${line}`);
  return [`@@ -1,${String(gone.length)} +1,${String(added.length)} @@`, ...gone, ...added].join(
    "\n",
  );
}

function gitCommitOf(world: World, commit: ModelCommit): Commit {
  const trailers = commit.coAuthors.map(
    (name) => `Co-authored-by: ${name} <${addressOf(personOf(world, name))}>\n`,
  );
  return {
    sha: commitSha(commit.sha),
    message: `Change something\n${trailers.length === 0 ? "" : `\n${trailers.join("")}`}`,
    author: identityOf(world, commit.author),
    committer: identityOf(world, commit.committer),
    parents: commit.parents.map(commitSha),
    tree: null,
    verification: null,
  };
}

function identityOf(world: World, { account, email }: Signature): GitIdentity {
  return {
    name: account ?? "Someone",
    email,
    at: githubTime(0),
    account: account === null ? null : accountOf(world, account),
  };
}

/** The reviews as the API shows them. */
export function reviewsOf(world: World): readonly Review[] {
  return world.reviews.map((review) => ({
    id: review.id,
    author: accountOf(world, review.by),
    state: review.state,
    commitSha: commitSha(review.commit),
    submittedAt: githubTime(review.at),
    body: "",
  }));
}

const STOPPING = /^\/agentgov (?:deny|hold|unapprove)/u;

/** A comment as the API shows it; null when it is gone. */
export function commentOf(world: World, id: number): CommandComment | null {
  const found = world.comments.find((comment) => comment.id === id);
  if (found === undefined || found.deletedAt !== null) return null;
  // What only stops a merge is read although it is hidden.
  const isHeard = found.hiddenAt === null || STOPPING.test(found.body);
  if (!isHeard) return null;
  return {
    id,
    author: accountOf(world, found.by),
    body: found.body,
    createdAt: githubTime(found.at),
    updatedAt: githubTime(found.editedAt ?? found.at),
    headSha: null,
  };
}

/** What became of comments, as the API shows it; those that are as they were written are left out. */
export function commentChangesOf(world: World, ids: readonly number[]): readonly FoundChange[] {
  return ids.flatMap((commentId): readonly FoundChange[] => {
    const found = world.comments.find(({ id }) => id === commentId);
    if (found === undefined || found.deletedAt !== null) return [{ commentId, change: "deleted" }];
    if (found.hiddenAt !== null) return [{ commentId, change: "hidden" }];
    return found.editedAt === null ? [] : [{ commentId, change: "edited" }];
  });
}
