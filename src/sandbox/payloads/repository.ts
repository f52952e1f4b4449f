import type { Repository } from "../state.ts";
import { nameOf, type World } from "../world.ts";
import { accountPayload } from "./account.ts";
import { nodeId, type Payload } from "./payload.ts";

/** Parts of a repository that have an address of their own, with what follows the name in it. */
const LINKS: Readonly<Record<string, string>> = {
  archive_url: "/{archive_format}{/ref}",
  assignees_url: "/assignees{/user}",
  blobs_url: "/git/blobs{/sha}",
  branches_url: "/branches{/branch}",
  collaborators_url: "/collaborators{/collaborator}",
  comments_url: "/comments{/number}",
  commits_url: "/commits{/sha}",
  compare_url: "/compare/{base}...{head}",
  contents_url: "/contents/{+path}",
  contributors_url: "/contributors",
  deployments_url: "/deployments",
  downloads_url: "/downloads",
  events_url: "/events",
  forks_url: "/forks",
  git_commits_url: "/git/commits{/sha}",
  git_refs_url: "/git/refs{/sha}",
  git_tags_url: "/git/tags{/sha}",
  hooks_url: "/hooks",
  issue_comment_url: "/issues/comments{/number}",
  issue_events_url: "/issues/events{/number}",
  issues_url: "/issues{/number}",
  keys_url: "/keys{/key_id}",
  labels_url: "/labels{/name}",
  languages_url: "/languages",
  merges_url: "/merges",
  milestones_url: "/milestones{/number}",
  notifications_url: "/notifications{?since,all,participating}",
  pulls_url: "/pulls{/number}",
  releases_url: "/releases{/id}",
  stargazers_url: "/stargazers",
  statuses_url: "/statuses/{sha}",
  subscribers_url: "/subscribers",
  subscription_url: "/subscription",
  tags_url: "/tags",
  teams_url: "/teams",
  trees_url: "/git/trees{/sha}",
};

/** The API address of a repository. */
export function repositoryUrl(world: World, repository: Repository): string {
  return `${world.baseUrl()}/repos/${nameOf(repository)}`;
}

/** A repository in full: what answers and webhooks carry. */
export function repositoryPayload(world: World, repository: Repository): Payload {
  const url = repositoryUrl(world, repository);
  const html = `${world.baseUrl()}/${nameOf(repository)}`;
  const links = Object.entries(LINKS).map(([key, path]) => [key, `${url}${path}`] as const);
  return {
    id: repository.id,
    node_id: nodeId("Repository", repository.id),
    name: repository.name,
    full_name: nameOf(repository),
    private: repository.visibility !== "public",
    visibility: repository.visibility,
    owner: accountPayload(world, repository.owner),
    html_url: html,
    description: null,
    fork: repository.source !== null,
    url,
    ...Object.fromEntries(links),
    git_url: `${html}.git`,
    ssh_url: `${html}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
    pushed_at: repository.pushedAt,
    default_branch: repository.defaultBranch,
    topics: repository.topics,
    ...COUNTS,
    ...SETTINGS,
    archived: repository.archived ?? false,
    open_issues_count: openCount(repository),
    open_issues: openCount(repository),
  };
}

/** A repository as `GET /repos/{owner}/{repo}` shows it. */
export function fullRepositoryPayload(world: World, repository: Repository): Payload {
  const source = repository.source;
  const origin = source === null ? null : repositoryPayload(world, source);
  return {
    ...repositoryPayload(world, repository),
    subscribers_count: 0,
    network_count: 0,
    ...(origin === null ? {} : { parent: origin, source: origin }),
  };
}

/** A push carries its repository with times as numbers. */
export function pushedRepositoryPayload(world: World, repository: Repository): Payload {
  return {
    ...repositoryPayload(world, repository),
    created_at: Math.floor(Date.parse(repository.createdAt) / 1000),
    pushed_at: Math.floor(Date.parse(repository.pushedAt) / 1000),
    master_branch: repository.defaultBranch,
    stargazers: 0,
  };
}

const COUNTS: Payload = {
  size: 0,
  stargazers_count: 0,
  watchers_count: 0,
  watchers: 0,
  forks_count: 0,
  forks: 0,
};

const SETTINGS: Payload = {
  has_issues: true,
  has_projects: false,
  has_downloads: false,
  has_wiki: false,
  has_pages: false,
  has_discussions: false,
  disabled: false,
  is_template: false,
  allow_forking: true,
  web_commit_signoff_required: false,
  allow_squash_merge: true,
  allow_merge_commit: true,
  allow_rebase_merge: true,
  allow_auto_merge: false,
  allow_update_branch: false,
  delete_branch_on_merge: false,
  use_squash_pr_title_as_default: false,
  squash_merge_commit_message: "COMMIT_MESSAGES",
  squash_merge_commit_title: "COMMIT_OR_PR_TITLE",
  merge_commit_message: "PR_TITLE",
  merge_commit_title: "MERGE_MESSAGE",
};

function openCount(repository: Repository): number {
  return [...repository.pullRequests.values()].filter(({ state }) => state === "open").length;
}
