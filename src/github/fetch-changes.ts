import { z } from "zod";
import { type Known, known, settling, unknown } from "../domain/known.ts";
import type {
  ChangedFile,
  Commit,
  GitIdentity,
  PullRequestRef,
  PullRequestState,
} from "../domain/pull-request-facts.ts";
import type { InstallationClient } from "./client.ts";
import { pullRequestParameters } from "./fetch-pull-request.ts";
import { knownUnlessRefused, listPages, PAGE_ITEMS } from "./list-pages.ts";
import { MaybeAccount, ObjectName, Sha } from "./shapes.ts";

/** What a listing must agree with: the pull request as it was read just before. */
export type ExpectedChange = Pick<PullRequestState, "changedFiles" | "commitCount" | "head">;

/**
 * GitHub lists no more files of a pull request than this.
 *
 * Source: https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files
 */
const FILES_MAX = 3_000;

/**
 * GitHub lists no more commits of a pull request than this.
 *
 * Source: https://docs.github.com/en/rest/pulls/pulls#list-commits-on-a-pull-request
 */
const COMMITS_MAX = 250;

/** A changed file as every listing shows it. */
export const ChangedFileShape = z.object({
  filename: z.string().min(1),
  previous_filename: z.string().optional(),
  status: z.enum(["added", "removed", "modified", "renamed", "copied", "changed", "unchanged"]),
  sha: ObjectName.nullish(),
  additions: z.int().nonnegative(),
  deletions: z.int().nonnegative(),
  patch: z.string().optional(),
  contents_url: z.string().nullish(),
});
type ChangedFileShape = z.infer<typeof ChangedFileShape>;

/**
 * Lists every changed file, or says why that cannot be done.
 *
 * Everything listed must belong to the expected head: without that, pushing another commit during the
 * listing and taking it back would put its files under the first head's verdict.
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchFiles(
  client: InstallationClient,
  ref: PullRequestRef,
  expected: ExpectedChange,
): Promise<Known<readonly ChangedFile[]>> {
  const count = expected.changedFiles;
  if (count > FILES_MAX) {
    return unknown(`GitHub lists at most ${FILES_MAX} of its ${count} changed files`);
  }
  return knownUnlessRefused("the changed files", async () => {
    const { items } = await listPages(client, {
      route: "GET /repos/{owner}/{repo}/pulls/{pull_number}/files",
      parameters: pullRequestParameters(ref),
      item: ChangedFileShape,
      pagesMax: FILES_MAX / PAGE_ITEMS,
    });
    if (items.length !== count) {
      return settling(`GitHub lists ${items.length} changed files where it counts ${count}`);
    }
    if (new Set(items.map((file) => file.filename)).size !== count) {
      return settling("GitHub listed a changed file twice: the list moved while it was read");
    }
    if (items.some((file) => !isAtHead(file, expected.head.sha))) {
      return settling("the head moved while its files were listed");
    }
    return known(items.map(changedFile));
  });
}

/** A removed file is addressed at its base, and Enterprise Server may give no address: no objection. */
function isAtHead(file: ChangedFileShape, headSha: string): boolean {
  const at = /[?&]ref=([0-9a-f]{40,64})$/u.exec(file.contents_url ?? "")?.[1];
  return file.status === "removed" || at === undefined || at === headSha;
}

/** A changed file in the words of the domain. */
export function changedFile(file: ChangedFileShape): ChangedFile {
  return {
    path: file.filename,
    previousPath: file.previous_filename ?? null,
    status: file.status,
    blob: file.sha ?? null,
    additions: file.additions,
    deletions: file.deletions,
    patch: file.patch ?? null,
  };
}

/** Git allows a commit without a name or a date; GitHub then leaves them out. */
const Identity = z
  .object({
    name: z.string().nullish(),
    email: z.string().nullish(),
    date: z.string().nullish(),
  })
  .nullish();

/** GitHub sends `{}` for an account it cannot show. */
const LinkedAccount = z.union([MaybeAccount, z.strictObject({}).transform(() => null)]);

const CommitShape = z
  .object({
    sha: Sha,
    commit: z.object({
      message: z.string(),
      author: Identity,
      committer: Identity,
      tree: z.object({ sha: ObjectName }).optional(),
      verification: z.object({ verified: z.boolean(), reason: z.string() }).nullish(),
    }),
    author: LinkedAccount,
    committer: LinkedAccount,
    parents: z.array(z.object({ sha: Sha })),
  })
  .transform(
    ({ sha, commit, author, committer, parents }): Commit => ({
      sha,
      message: commit.message,
      author: identity(commit.author, author),
      committer: identity(commit.committer, committer),
      parents: parents.map((parent) => parent.sha),
      tree: commit.tree?.sha ?? null,
      verification: verificationOf(commit.verification),
    }),
  );

function identity(raw: z.infer<typeof Identity>, account: GitIdentity["account"]): GitIdentity {
  return { name: raw?.name ?? "", email: raw?.email ?? "", at: raw?.date ?? "", account };
}

function verificationOf(
  raw: { readonly verified: boolean; readonly reason: string } | null | undefined,
): Commit["verification"] {
  return raw === null || raw === undefined ? null : { verified: raw.verified, reason: raw.reason };
}

/**
 * Lists every commit, oldest first, or says why that cannot be done. The last one must be the expected
 * head, for the reason {@link fetchFiles} gives.
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchCommits(
  client: InstallationClient,
  ref: PullRequestRef,
  expected: ExpectedChange,
): Promise<Known<readonly Commit[]>> {
  const count = expected.commitCount;
  if (count > COMMITS_MAX) {
    return unknown(`GitHub lists at most ${COMMITS_MAX} of its ${count} commits`);
  }
  return knownUnlessRefused("the commits", async () => {
    const { items } = await listPages(client, {
      route: "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits",
      parameters: pullRequestParameters(ref),
      item: CommitShape,
      pagesMax: Math.ceil(COMMITS_MAX / PAGE_ITEMS),
    });
    if (items.length !== count) {
      return settling(`GitHub lists ${items.length} commits where it counts ${count}`);
    }
    if (count > 0 && !items.some((commit) => commit.sha === expected.head.sha)) {
      return settling("the head moved while its commits were listed");
    }
    return known(items);
  });
}
