import { z } from "zod";
import { type Known, known, settling, unknown } from "../domain/known.ts";
import type { InstallationClient } from "./client.ts";
import { orNull } from "./fetch-pull-request.ts";
import { GithubError } from "./github-errors.ts";
import { type Listing, listPages } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";
import { ObjectName } from "./shapes.ts";

const REPOSITORY = "GET /repos/{owner}/{repo}";
const COMPARE = "GET /repos/{owner}/{repo}/compare/{basehead}";
const TAGS = "GET /repos/{owner}/{repo}/tags";
const BRANCHES = "GET /repos/{owner}/{repo}/branches";
const TAG = "GET /repos/{owner}/{repo}/git/tags/{tag_sha}";

/** Pages of tags, and of branches: 500 and 200. Who has more is not told apart by this. */
const TAG_PAGES_MAX = 5;
const BRANCH_PAGES_MAX = 2;
/** Branches of releases that are compared with, beside the default branch. */
const COMPARED_MAX = 10;
const RELEASES = /^(?:v?\d|release|stable|maint)/iu;

const Repository = z.object({ default_branch: z.string().min(1) });
const Comparison = z.object({ status: z.enum(["ahead", "behind", "diverged", "identical"]) });
const Named = z.object({ name: z.string(), commit: z.object({ sha: ObjectName }) });
const TagObject = z.object({ object: z.object({ sha: ObjectName }) });

/** A commit of a repository that an action names. */
export interface NamedCommit {
  readonly owner: string;
  readonly repo: string;
  readonly sha: string;
}

/**
 * Whether a commit belongs to the repository under whose name it is fetched, and not to a fork alone: it
 * is on the default branch or one of releases, or a tag or branch points to it. GitHub has no route that
 * says so; a comparison tells `behind` or `identical` of what a branch contains. A commit deep in another
 * branch, which no tag names, is not found this way either.
 *
 * Nothing here may hold a verdict: whatever goes wrong is unknown.
 *
 * Source: https://docs.github.com/en/rest/commits/commits#compare-two-commits
 */
export async function fetchActionCommit(
  client: InstallationClient,
  named: NamedCommit,
): Promise<Known<boolean>> {
  const { owner, repo } = named;
  try {
    const repository = await orNull(() => client.request(REPOSITORY, { owner, repo }));
    if (repository === null) return unknown("GitHub does not show the repository");
    const { default_branch: main } = readAnswer(Repository, repository.data, REPOSITORY);
    if (await isOn(client, named, main)) return known(true);
    return await isNamedElsewhere(client, named);
  } catch (error) {
    if (!(error instanceof GithubError)) throw error;
    const reason = error.status === null ? "no answer" : String(error.status);
    return error.status === 403 || error.status === 404 ? unknown(reason) : settling(reason);
  }
}

async function isNamedElsewhere(
  client: InstallationClient,
  named: NamedCommit,
): Promise<Known<boolean>> {
  const { sha } = named;
  const tags = await list(client, named, { route: TAGS, pagesMax: TAG_PAGES_MAX });
  if (tags.items.some(({ commit }) => commit.sha === sha)) return known(true);
  const branches = await list(client, named, { route: BRANCHES, pagesMax: BRANCH_PAGES_MAX });
  if (branches.items.some(({ commit }) => commit.sha === sha)) return known(true);
  const releases = branches.items.filter(({ name }) => RELEASES.test(name));
  for (const { name } of releases.slice(0, COMPARED_MAX)) {
    if (await isOn(client, named, name)) return known(true);
  }
  if (await isTagObject(client, named, tags)) return known(true);
  if (!tags.complete || !branches.complete || releases.length > COMPARED_MAX) {
    return unknown("it has too many tags and branches");
  }
  return known(false);
}

/** Whether a branch contains the commit. From the second page on a comparison lists no files. */
async function isOn(
  client: InstallationClient,
  { owner, repo, sha }: NamedCommit,
  branch: string,
): Promise<boolean> {
  const basehead = `${branch}...${sha}`;
  const parameters = { owner, repo, basehead, per_page: 1, page: 2 };
  // Without a common ancestor, and of a commit that is nowhere, there is no comparison.
  const answer = await orNull(() => client.request(COMPARE, parameters));
  if (answer === null) return false;
  const { status } = readAnswer(Comparison, answer.data, COMPARE);
  return status === "behind" || status === "identical";
}

function list(
  client: InstallationClient,
  { owner, repo }: NamedCommit,
  { route, pagesMax }: { readonly route: string; readonly pagesMax: number },
): Promise<Listing<z.output<typeof Named>>> {
  return listPages(client, { route, parameters: { owner, repo }, item: Named, pagesMax });
}

/** Some pin the object of an annotated tag: it belongs where the commit it names has that tag. */
async function isTagObject(
  client: InstallationClient,
  { owner, repo, sha }: NamedCommit,
  tags: Listing<z.output<typeof Named>>,
): Promise<boolean> {
  const answer = await orNull(() => client.request(TAG, { owner, repo, tag_sha: sha }));
  if (answer === null) return false;
  const { object } = readAnswer(TagObject, answer.data, TAG);
  return tags.items.some(({ commit }) => commit.sha === object.sha);
}
