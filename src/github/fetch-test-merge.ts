import { z } from "zod";
import type { CommitSha } from "../domain/ids.ts";
import { type Known, known, settling, unknown } from "../domain/known.ts";
import type { ChangedFile, PullRequestRef } from "../domain/pull-request-facts.ts";
import type { InstallationClient } from "./client.ts";
import { ChangedFileShape, changedFile } from "./fetch-changes.ts";
import { orNull } from "./fetch-pull-request.ts";
import { knownUnlessRefused, PAGE_ITEMS } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";
import { Sha } from "./shapes.ts";

/** What a test merge changes in the tip of the base. */
export interface FetchedTestMerge {
  readonly sha: CommitSha;
  readonly baseSha: CommitSha;
  readonly files: readonly ChangedFile[];
}

/**
 * A commit shows its files in pages, up to this many.
 *
 * Source: https://docs.github.com/en/rest/commits/commits#get-a-commit
 */
const FILES_MAX = 3_000;

const COMMIT = "GET /repos/{owner}/{repo}/commits/{ref}";

const Commit = z.object({
  parents: z.array(z.object({ sha: Sha })),
  files: z.array(ChangedFileShape).default([]),
});

/**
 * Reads the test merge of a pull request. A merge commit shows its files against its first parent, and that
 * is the tip of the base; so its parents tell which base was merged into, and whether the merge is of the
 * expected head. A comparison of the two would show 300 files and ask to know the tip before.
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export function fetchTestMerge(
  client: InstallationClient,
  { owner, repo }: PullRequestRef,
  { sha, headSha }: { readonly sha: CommitSha; readonly headSha: CommitSha },
): Promise<Known<FetchedTestMerge>> {
  return knownUnlessRefused("the test merge", async () => {
    const files: ChangedFile[] = [];
    for (let page = 1; page <= FILES_MAX / PAGE_ITEMS; page += 1) {
      const parameters = { owner, repo, ref: sha, per_page: PAGE_ITEMS, page };
      const answer = await orNull(() => client.request(COMMIT, parameters));
      // GitHub throws old test merges away when it makes new ones.
      if (answer === null) return settling("GitHub is making another test merge");
      const { parents, files: listed } = readAnswer(Commit, answer.data, COMMIT);
      const [base, head, ...others] = parents;
      if (base === undefined || head?.sha !== headSha || others.length > 0) {
        return settling("GitHub's test merge is of another head");
      }
      files.push(...listed.map(changedFile));
      if (answer.hasNextPage !== true) return known({ sha, baseSha: base.sha, files });
    }
    return unknown(`GitHub lists at most ${FILES_MAX} files of a commit`);
  });
}
