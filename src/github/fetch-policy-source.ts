import { z } from "zod";
import { type CommitSha, commitSha, type RepositoryId, repositoryId } from "../domain/ids.ts";
import { type Known, known, unknown } from "../domain/known.ts";
import type { InstallationClient } from "./client.ts";
import { fetchBlobText, fetchTree, type TreeEntry } from "./fetch-contents.ts";
import { orNull } from "./fetch-pull-request.ts";
import { knownUnlessRefused } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";
import { Id, ObjectName } from "./shapes.ts";

/** A repository by its names. */
export interface RepositoryPlace {
  readonly owner: string;
  readonly repo: string;
}

/** Which repository bears a name now. */
export interface RepositoryIdentity {
  readonly repositoryId: RepositoryId;
  readonly defaultBranch: string;
  readonly topics: readonly string[];
}

/** The newest commit of a branch, with its tree. */
export interface BranchTip {
  readonly commit: CommitSha;
  readonly tree: string;
}

/** A file that was asked for: its text, or why there is none. */
export interface SourceFile {
  readonly path: string;
  readonly text: Known<string>;
}

const REPOSITORY_ROUTE = "GET /repos/{owner}/{repo}";
const BRANCH_ROUTE = "GET /repos/{owner}/{repo}/branches/{branch}";
const PROPERTIES_ROUTE = "GET /repos/{owner}/{repo}/properties/values";

const Repository = z.object({
  id: Id,
  default_branch: z.string().min(1),
  topics: z.array(z.string()).optional(),
});

const Branch = z.object({
  commit: z.object({ sha: ObjectName, commit: z.object({ tree: z.object({ sha: ObjectName }) }) }),
});

const Properties = z.array(
  z.object({
    property_name: z.string(),
    value: z.union([z.string(), z.array(z.string())]).nullish(),
  }),
);

/**
 * Reads which repository bears a name now; known null when there is none that the app may see.
 *
 * Source: https://docs.github.com/en/rest/repos/repos#get-a-repository
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export function fetchRepositoryIdentity(
  client: InstallationClient,
  { owner, repo }: RepositoryPlace,
): Promise<Known<RepositoryIdentity | null>> {
  return knownUnlessRefused<RepositoryIdentity | null>("the repository", async () => {
    const answer = await orNull(() => client.request(REPOSITORY_ROUTE, { owner, repo }));
    if (answer === null) return known(null);
    const read = readAnswer(Repository, answer.data, REPOSITORY_ROUTE);
    return known({
      repositoryId: repositoryId(read.id),
      defaultBranch: read.default_branch,
      topics: read.topics ?? [],
    });
  });
}

/**
 * Reads the newest commit of a branch; known null when there is no such branch or repository.
 *
 * Source: https://docs.github.com/en/rest/branches/branches#get-a-branch
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export function fetchBranchTip(
  client: InstallationClient,
  { owner, repo }: RepositoryPlace,
  branch: string,
): Promise<Known<BranchTip | null>> {
  return knownUnlessRefused<BranchTip | null>(`the branch ${branch}`, async () => {
    const answer = await orNull(() => client.request(BRANCH_ROUTE, { owner, repo, branch }));
    if (answer === null) return known(null);
    const { commit } = readAnswer(Branch, answer.data, BRANCH_ROUTE);
    return known({ commit: commitSha(commit.sha), tree: commit.commit.tree.sha });
  });
}

/** Which files of a tree are wanted, and how much of them. */
export interface WantedFiles {
  readonly tree: string;
  readonly wants: (path: string) => boolean;
  readonly filesMax: number;
  readonly bytesMax: number;
  readonly totalBytesMax: number;
}

/**
 * Reads files of one tree by one listing and one call for each, so that all of them are of one commit.
 *
 * Source: https://docs.github.com/en/rest/git/trees#get-a-tree
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchSourceFiles(
  client: InstallationClient,
  place: RepositoryPlace,
  { tree, wants, filesMax, bytesMax, totalBytesMax }: WantedFiles,
): Promise<Known<readonly SourceFile[]>> {
  const listed = await fetchTree(client, place, tree);
  if (listed.kind === "unknown") return listed;
  const wanted = listed.value.filter(({ path, type }) => type !== "tree" && wants(path));
  if (wanted.length > filesMax) {
    return unknown(`there are ${wanted.length} files; the limit is ${filesMax}`);
  }
  const bytes = wanted.reduce((sum, { size }) => sum + (size ?? 0), 0);
  if (bytes > totalBytesMax) {
    return unknown(`the files have ${bytes} bytes together; the limit is ${totalBytesMax}`);
  }
  const files = await Promise.all(
    wanted.map(async (entry) => ({
      path: entry.path,
      text: await sourceText(client, place, { entry, bytesMax }),
    })),
  );
  return known(files.toSorted((left, right) => (left.path < right.path ? -1 : 1)));
}

async function sourceText(
  client: InstallationClient,
  place: RepositoryPlace,
  { entry, bytesMax }: { readonly entry: TreeEntry; readonly bytesMax: number },
): Promise<Known<string>> {
  // What a link or submodule names is elsewhere, and changes without a commit here.
  if (entry.type !== "blob" || entry.mode === "120000") return unknown("it is not a plain file");
  if (entry.size !== null && entry.size > bytesMax) {
    return unknown(`the file has ${entry.size} bytes; the limit is ${bytesMax}`);
  }
  const file = await fetchBlobText(client, place, { sha: entry.sha, maxBytes: bytesMax });
  switch (file.kind) {
    case "found":
      return known(file.text);
    case "absent":
      return unknown("GitHub lists it and does not show it");
    case "unknown":
      return file;
  }
}

/**
 * Reads the custom properties of a repository.
 *
 * Source: https://docs.github.com/en/rest/repos/custom-properties#get-all-custom-property-values-for-a-repository
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export function fetchProperties(
  client: InstallationClient,
  { owner, repo }: RepositoryPlace,
): Promise<Known<Readonly<Record<string, string | readonly string[]>>>> {
  return knownUnlessRefused<Readonly<Record<string, string | readonly string[]>>>(
    "the custom properties",
    async () => {
      const answer = await orNull(() => client.request(PROPERTIES_ROUTE, { owner, repo }));
      if (answer === null) return unknown("GitHub shows no custom properties of it");
      const values = readAnswer(Properties, answer.data, PROPERTIES_ROUTE);
      return known(
        Object.fromEntries(
          values.flatMap(({ property_name: name, value }) =>
            value === null || value === undefined ? [] : [[name, value] as const],
          ),
        ),
      );
    },
  );
}
