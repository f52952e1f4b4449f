import { z } from "zod";
import type { ReviewThreads } from "../domain/head-facts.ts";
import { type Known, known, unknown } from "../domain/known.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import type { InstallationClient } from "./client.ts";
import { knownUnlessRefused, PAGE_ITEMS } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";

/** Threads are followed up to here: several thousand on one pull request are nobody's review. */
const THREAD_PAGES_MAX = 30;

/**
 * Reads whether review threads are resolved: only GraphQL knows. Outdated threads count as well, as they
 * do for GitHub's own rule about conversations.
 *
 * Source: https://docs.github.com/en/graphql/reference/objects#pullrequestreviewthread
 */
export const REVIEW_THREADS_QUERY = `
  query ReviewThreads($owner: String!, $name: String!, $number: Int!, $after: String) {
    repository(owner: $owner, name: $name) {
      pullRequest(number: $number) {
        reviewThreads(first: ${PAGE_ITEMS}, after: $after) {
          totalCount
          nodes { isResolved }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  }`;

const Threads = z.object({
  totalCount: z.int().min(0),
  nodes: z.array(z.object({ isResolved: z.boolean() }).nullable()).nullable(),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
});
type Threads = z.infer<typeof Threads>;

const Answer = z.object({
  repository: z.object({ pullRequest: z.object({ reviewThreads: Threads }).nullable() }).nullable(),
});

/**
 * Counts the review threads of a pull request, and those that are open. What was not listed to the end is
 * unknown: an open thread may be on the page that is missing.
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchReviewThreads(
  client: InstallationClient,
  ref: PullRequestRef,
): Promise<Known<ReviewThreads>> {
  return knownUnlessRefused<ReviewThreads>("the review threads", async () => {
    let after: string | null = null;
    let listed = 0;
    let unresolved = 0;
    for (let page = 1; page <= THREAD_PAGES_MAX; page += 1) {
      const threads: Threads | null = await fetchPage(client, ref, after);
      if (threads === null) return unknown("GitHub does not show the review threads");
      const nodes = (threads.nodes ?? []).filter((node) => node !== null);
      listed += nodes.length;
      unresolved += nodes.filter(({ isResolved }) => !isResolved).length;
      const { hasNextPage, endCursor } = threads.pageInfo;
      if (!hasNextPage) {
        return listed === threads.totalCount
          ? known({ total: listed, unresolved })
          : unknown(`GitHub listed ${listed} of ${threads.totalCount} review threads`);
      }
      after = endCursor;
    }
    return unknown(`there are more than ${THREAD_PAGES_MAX * PAGE_ITEMS} review threads`);
  });
}

async function fetchPage(
  client: InstallationClient,
  { owner, repo, number }: PullRequestRef,
  after: string | null,
): Promise<Threads | null> {
  const data = await client.graphql({
    operationName: "ReviewThreads",
    query: REVIEW_THREADS_QUERY,
    variables: { owner, name: repo, number, after },
  });
  const read = readAnswer(Answer, data, "POST /graphql ReviewThreads");
  return read.repository?.pullRequest?.reviewThreads ?? null;
}
