import type { Account, AccountType } from "../../../src/domain/account.ts";
import {
  accountId,
  type CommitSha,
  commitSha,
  login,
  repositoryId,
} from "../../../src/domain/ids.ts";
import { known } from "../../../src/domain/known.ts";
import type {
  Commit,
  GitIdentity,
  PullRequestState,
  Push,
} from "../../../src/domain/pull-request-facts.ts";
import type { ProvenanceFacts } from "../../../src/policy/provenance.ts";

/** An account with an id of its own. */
export function someAccount(name: string, id: number, type: AccountType = "user"): Account {
  return { id: accountId(id), login: login(name), type };
}

export const ALICE = someAccount("alice", 101);
export const BOB = someAccount("bob", 102);
export const CLAUDE = someAccount("claude[bot]", 209_825_114, "bot");
export const DEPENDABOT = someAccount("dependabot[bot]", 49_699_333, "bot");
export const WEB_FLOW = someAccount("web-flow", 19_864_447);

/** The object name of the commit with a number. */
export function someSha(number: number): CommitSha {
  return commitSha(number.toString(16).padStart(40, "0"));
}

/** The git identity of an account, as GitHub links it. */
export function someIdentity(account: Account): GitIdentity {
  const email = `${String(account.id)}+${account.login}@users.noreply.github.com`;
  return { name: account.login, email, at: "2026-06-01T10:00:00Z", account };
}

/** A commit by Alice. */
export function someCommit(details: Partial<Commit> = {}): Commit {
  return {
    sha: someSha(1),
    message: "fix: y\n",
    author: someIdentity(ALICE),
    committer: someIdentity(ALICE),
    parents: [],
    tree: null,
    verification: null,
    ...details,
  };
}

/** A pull request by Alice with the given commits, all of them read. */
export function someFacts(
  commits: readonly Commit[],
  details: Partial<PullRequestState> = {},
): ProvenanceFacts {
  return {
    pullRequest: {
      number: 7,
      title: "Fix y",
      body: "",
      state: "open",
      merged: false,
      draft: false,
      author: ALICE,
      base: { ref: "main", sha: someSha(900) },
      head: { ref: "fix-y", sha: someSha(901), repositoryId: repositoryId(1) },
      createdAt: "2026-06-01T10:00:00Z",
      changedFiles: 1,
      commitCount: commits.length,
      assignees: [],
      labels: [],
      requestedReviewers: [],
      requestedTeams: [],
      ...details,
    },
    commits: known(commits),
  };
}

/** A push that GitHub told of. */
export function somePush(pusher: Account): Push {
  return {
    ref: "refs/heads/fix-y",
    before: null,
    after: someSha(1),
    pusher,
    seenAt: "2026-06-01T10:00:00Z",
  };
}
