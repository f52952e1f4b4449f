import type { Account, AccountType, Permission } from "../../src/domain/account.ts";
import type { Approval } from "../../src/domain/approval.ts";
import type { PullRequestHistory } from "../../src/domain/decision.ts";
import { contentOf } from "../../src/domain/file-content.ts";
import { accountId, type CommitSha, commitSha, login, repositoryId } from "../../src/domain/ids.ts";
import { known } from "../../src/domain/known.ts";
import type {
  ChangedFile,
  CommandComment,
  Commit,
  GitIdentity,
  PersonPermission,
  PullRequestFacts,
  PullRequestState,
  Push,
  Review,
} from "../../src/domain/pull-request-facts.ts";

/** An account; people compare by id. */
export function anAccount(name: string, id: number, type: AccountType = "user"): Account {
  return { id: accountId(id), login: login(name), type };
}

/** The author of every pull request built here. */
export const ALICE = anAccount("alice", 101);
/** May write, owns nothing. */
export const BOB = anAccount("bob", 102);
/** Owns `auth`, as a member of `acme/identity`. */
export const IVAN = anAccount("ivan", 103);
/** Owns `auth` too. */
export const IDA = anAccount("ida", 104);
/** Maintains the repository. */
export const OLGA = anAccount("olga", 105);
/** May only read. */
export const RITA = anAccount("rita", 106);
export const CLAUDE = anAccount("claude[bot]", 209_825_114, "bot");

/** The object name with a number. */
export function sha(number: number): CommitSha {
  return commitSha(number.toString(16).padStart(40, "0"));
}

/** The head of every pull request built here. */
export const HEAD = sha(2);
/** A head before it. */
export const EARLIER = sha(1);

/** The time with a number of seconds after noon. */
export function at(seconds: number): string {
  const minutes = String(Math.floor(seconds / 60)).padStart(2, "0");
  return `2026-06-01T12:${minutes}:${String(seconds % 60).padStart(2, "0")}Z`;
}

/** When the facts were read. */
export const NOW = at(3_000);

/** A modified file whose content is named after its path, so that it is stable. */
export function aFile(path: string, more: Partial<ChangedFile> = {}): ChangedFile {
  return {
    path,
    previousPath: null,
    status: "modified",
    blob: `blob of ${path}`,
    additions: 1,
    deletions: 0,
    patch: null,
    mode: "100644",
    before: `base of ${path}`,
    ...more,
  };
}

/** A file of area `auth`, one of `app`, and one of `docs`. */
export const AUTH = aFile("src/auth/login.ts");
export const APP = aFile("src/cart.ts");
export const DOCS = aFile("docs/guide.md");

/** The git identity that GitHub links to an account. */
export function anIdentity(account: Account): GitIdentity {
  const email = `${String(account.id)}+${account.login}@users.noreply.github.com`;
  return { name: account.login, email, at: at(0), account };
}

/** A commit by the author. */
export function aCommit(more: Partial<Commit> = {}): Commit {
  return {
    sha: HEAD,
    message: "Change something\n",
    author: anIdentity(ALICE),
    committer: anIdentity(ALICE),
    parents: [],
    tree: null,
    verification: null,
    ...more,
  };
}

/** A native approving review of the head. */
export function aReview(author: Account | null, more: Partial<Review> = {}): Review {
  return {
    id: 1_000 + (author?.id ?? 0),
    author,
    state: "approved",
    commitSha: HEAD,
    submittedAt: at(100),
    body: "",
    ...more,
  };
}

/** An approval by comment of exactly these files. */
export function anApproval(
  actor: Account,
  files: readonly ChangedFile[] = [AUTH],
  more: Partial<Approval> = {},
): Approval {
  return {
    channel: "comment",
    sourceId: 2_000 + actor.id,
    actor,
    areas: null,
    baseRef: "main",
    headSha: HEAD,
    contents: files.map((file) => contentOf({ mode: "100644", ...file })),
    givenAt: at(100),
    withdrawnAt: null,
    ...more,
  };
}

/** A comment nobody edited. */
export function aComment(
  author: Account,
  body: string,
  more: Partial<CommandComment> = {},
): CommandComment {
  return {
    id: 3_000 + author.id,
    author,
    body,
    createdAt: at(200),
    updatedAt: at(200),
    headSha: null,
    ...more,
  };
}

/** A push to the head branch. */
export function aPush(pusher: Account, more: Partial<Push> = {}): Push {
  return { ref: "refs/heads/topic", before: null, after: HEAD, pusher, seenAt: at(10), ...more };
}

/** A permission that was looked up. */
export function holds(account: Account, permission: Permission): PersonPermission {
  return { account, permission: known(permission) };
}

const PERMISSIONS: readonly PersonPermission[] = [
  holds(ALICE, "write"),
  holds(BOB, "write"),
  holds(IVAN, "write"),
  holds(IDA, "write"),
  holds(OLGA, "maintain"),
  holds(RITA, "read"),
];

/** The pull request of the facts below. */
export function aPullRequest(more: Partial<PullRequestState> = {}): PullRequestState {
  return {
    number: 7,
    title: "Change something",
    body: "",
    state: "open",
    merged: false,
    draft: false,
    author: ALICE,
    base: { ref: "main", sha: sha(900) },
    head: { ref: "topic", sha: HEAD, repositoryId: repositoryId(1) },
    createdAt: at(0),
    changedFiles: 1,
    commitCount: 1,
    assignees: [],
    labels: [],
    requestedReviewers: [],
    requestedTeams: [],
    ...more,
  };
}

/** Facts read completely: alice changes one file of `auth`, nobody has approved. */
export function someFacts(more: Partial<PullRequestFacts> = {}): PullRequestFacts {
  return {
    repository: {
      id: repositoryId(1),
      owner: "acme",
      name: "shop",
      defaultBranch: "main",
      topics: [],
    },
    pullRequest: aPullRequest(),
    files: known([AUTH]),
    commits: known([aCommit()]),
    reviews: known([]),
    permissions: PERMISSIONS,
    teams: [{ team: "acme/identity", members: known([IVAN.id, IDA.id]) }],
    codeowners: known(null),
    commands: [],
    overridesThisWeek: known(0),
    gatheredAt: NOW,
    ...more,
  };
}

/** Nothing recorded but that the head was seen. */
export function someHistory(more: Partial<PullRequestHistory> = {}): PullRequestHistory {
  return {
    pushes: [],
    approvals: [],
    requestedBefore: [],
    earlierContents: [],
    sightings: [{ headSha: HEAD, seenAt: at(10) }],
    ...more,
  };
}
