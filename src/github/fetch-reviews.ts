import { z } from "zod";
import { type Known, known, unknown } from "../domain/known.ts";
import type { PullRequestRef, Review } from "../domain/pull-request-facts.ts";
import type { InstallationClient } from "./client.ts";
import { pullRequestParameters } from "./fetch-pull-request.ts";
import { knownUnlessRefused, listPages, PAGE_ITEMS } from "./list-pages.ts";
import { Id, MaybeAccount, Sha, Time } from "./shapes.ts";

/** GitHub sets no limit; thirty pages are far beyond what people do and cost as much as 3,000 files. */
const PAGES_MAX = 30;

const ReviewShape = z
  .object({
    id: Id,
    user: MaybeAccount,
    state: z.enum(["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"]),
    commit_id: Sha.nullish(),
    submitted_at: Time.nullish(),
    body: z.string().nullish(),
  })
  .transform(
    (review): Review => ({
      id: review.id,
      author: review.user,
      state: stateOf(review.state),
      commitSha: review.commit_id ?? null,
      submittedAt: review.submitted_at ?? null,
      body: review.body ?? "",
    }),
  );

/** A review's state as the REST API spells it. */
type WireState = "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";

function stateOf(state: WireState): Review["state"] {
  switch (state) {
    case "APPROVED":
      return "approved";
    case "CHANGES_REQUESTED":
      return "changes-requested";
    case "COMMENTED":
      return "commented";
    case "DISMISSED":
      return "dismissed";
    case "PENDING":
      return "pending";
  }
}

/**
 * Lists every review in GitHub's order, oldest first.
 *
 * Source: https://docs.github.com/en/rest/pulls/reviews#list-reviews-for-a-pull-request
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchReviews(
  client: InstallationClient,
  ref: PullRequestRef,
): Promise<Known<readonly Review[]>> {
  return knownUnlessRefused("the reviews", async () => {
    const { items, complete } = await listPages(client, {
      route: "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews",
      parameters: pullRequestParameters(ref),
      item: ReviewShape,
      pagesMax: PAGES_MAX,
    });
    return complete
      ? known(items)
      : unknown(`there are more than ${PAGES_MAX * PAGE_ITEMS} reviews`);
  });
}
