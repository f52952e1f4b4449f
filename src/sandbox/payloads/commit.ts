import type { CommitObject, Signature, Snapshot } from "../git/objects.ts";
import { diffPaths, type FileChange } from "../git/tree-diff.ts";
import type { Account, Activity, CommitStatus, Repository } from "../state.ts";
import { findAccount, nameOf, type World } from "../world.ts";
import { accountPayload } from "./account.ts";
import { nodeId, type Payload } from "./payload.ts";
import { repositoryUrl } from "./repository.ts";

const UNSIGNED: Payload = {
  verified: false,
  reason: "unsigned",
  signature: null,
  payload: null,
  verified_at: null,
};

/** A file above this many changed lines comes without its patch. */
const PATCH_LINES_MAX = 20_000;

/**
 * A file whose patch has more characters comes without it.
 *
 * Source: https://docs.github.com/en/repositories/creating-and-managing-repositories/repository-limits
 */
const PATCH_CHARACTERS_MAX = 500_000;

/** A private address GitHub gives an account: `<id>+<login>@…`, or without the id for older ones. */
const PRIVATE_ADDRESS = /^(?:(\d+)\+)?([^@+]+)@users\.noreply\.github\.com$/u;

/** A commit as the commits endpoints show it. */
export function commitPayload(world: World, repository: Repository, commit: CommitObject): Payload {
  const url = `${repositoryUrl(world, repository)}/commits/${commit.sha}`;
  return {
    sha: commit.sha,
    node_id: nodeId("Commit", commit.sha),
    commit: {
      author: signaturePayload(commit.author),
      committer: signaturePayload(commit.committer),
      message: commit.message,
      tree: {
        sha: commit.tree,
        url: `${repositoryUrl(world, repository)}/git/trees/${commit.tree}`,
      },
      url: `${repositoryUrl(world, repository)}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: UNSIGNED,
    },
    url,
    html_url: `${world.baseUrl()}/${nameOf(repository)}/commit/${commit.sha}`,
    comments_url: `${url}/comments`,
    author: linked(world, commit.author),
    committer: linked(world, commit.committer),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${repositoryUrl(world, repository)}/commits/${sha}`,
      html_url: `${world.baseUrl()}/${nameOf(repository)}/commit/${sha}`,
    })),
  };
}

/** One changed file as `pulls/{n}/files` and `compare` show it. */
export function filePayload(
  world: World,
  repository: Repository,
  { file, ref }: { readonly file: FileChange; readonly ref: string },
): Payload {
  const path = encodeURI(file.path);
  const html = `${world.baseUrl()}/${nameOf(repository)}`;
  const patch = file.patch !== null && isShown(file) ? { patch: file.patch } : {};
  return {
    sha: file.after?.blob ?? file.before?.blob ?? null,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${html}/blob/${ref}/${path}`,
    raw_url: `${html}/raw/${ref}/${path}`,
    contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${ref}`,
    ...patch,
    ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
  };
}

function isShown({ patch, additions, deletions }: FileChange): boolean {
  return additions + deletions <= PATCH_LINES_MAX && (patch ?? "").length <= PATCH_CHARACTERS_MAX;
}

/** A commit as a push or a merge group carries it. */
export function pushedCommitPayload(
  world: World,
  repository: Repository,
  commit: CommitObject,
): Payload {
  const parent = commit.parents[0];
  const before: Snapshot =
    parent === undefined ? new Map() : repository.objects.commit(parent).snapshot;
  const changes = diffPaths(repository.objects, before, commit.snapshot);
  return {
    ...headCommitPayload(world, commit),
    distinct: true,
    url: `${world.baseUrl()}/${nameOf(repository)}/commit/${commit.sha}`,
    added: changes.filter(({ before: old }) => old === null).map(({ path }) => path),
    removed: changes.filter(({ after }) => after === null).map(({ path }) => path),
    modified: changes
      .filter(({ before: old, after }) => old !== null && after !== null)
      .map(({ path }) => path),
  };
}

/** The part of a commit that every webhook with a commit has. */
export function headCommitPayload(world: World, commit: CommitObject): Payload {
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: commit.committer.at,
    author: personPayload(world, commit.author),
    committer: personPayload(world, commit.committer),
  };
}

/** A moved ref as the activity endpoint shows it. */
export function activityPayload(world: World, activity: Activity): Payload {
  return {
    id: activity.id,
    node_id: nodeId("Activity", activity.id),
    before: activity.before,
    after: activity.after,
    ref: activity.ref,
    timestamp: activity.at,
    activity_type: activity.type,
    actor: activity.actor === null ? null : accountPayload(world, activity.actor),
  };
}

/** A commit status. */
export function statusPayload(world: World, repository: Repository, status: CommitStatus): Payload {
  return {
    url: `${repositoryUrl(world, repository)}/statuses/${status.sha}`,
    avatar_url: `${world.baseUrl()}/avatars/${String(status.creator.id)}`,
    id: status.id,
    node_id: nodeId("Status", status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator: accountPayload(world, status.creator),
  };
}

/** The account GitHub links to a commit's address, right or wrong: anyone can write any address. */
function accountOfAddress(world: World, email: string): Account | undefined {
  const folded = email.toLowerCase();
  const private_ = PRIVATE_ADDRESS.exec(folded);
  if (private_ !== null) {
    const id = private_[1];
    return id === undefined
      ? findAccount(world, private_[2] ?? "")
      : world.accounts.get(Number(id));
  }
  return [...world.accounts.values()].find((account) => account.emails.includes(folded));
}

function linked(world: World, { email }: Signature): Payload | null {
  const account = accountOfAddress(world, email);
  return account === undefined ? null : accountPayload(world, account);
}

function signaturePayload({ name, email, at }: Signature): Payload {
  return { name, email, date: at };
}

function personPayload(world: World, { name, email, at }: Signature): Payload {
  const username = accountOfAddress(world, email)?.login;
  return { name, email, date: at, ...(username === undefined ? {} : { username }) };
}
