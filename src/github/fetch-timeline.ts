import { z } from "zod";
import { type Known, known, unknown } from "../domain/known.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import type {
  BaseChange,
  DismissedReview,
  ForcedMove,
  PullRequestTimeline,
} from "../domain/pull-request-timeline.ts";
import type { InstallationClient } from "./client.ts";
import { knownUnlessRefused, PAGE_ITEMS } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";
import { BigIntId, Sha, shaOrNull, Time } from "./shapes.ts";

/** Pages of events that are followed back; a thousand retargets and forced pushes are nobody's work. */
const TIMELINE_PAGES_MAX = 10;

/**
 * Reads the retargets, forced pushes and dismissals of a pull request, the newest page first, with its head
 * and base of that moment. The REST list of events says neither which base it was nor what a review was.
 *
 * Source: https://docs.github.com/en/graphql/reference/objects#baserefchangedevent
 */
export const PULL_REQUEST_TIMELINE_QUERY = `
  query PullRequestTimeline($owner: String!, $name: String!, $number: Int!, $before: String) {
    repository(owner: $owner, name: $name) {
      pullRequest(number: $number) {
        headRefOid
        baseRefName
        timelineItems(
          last: ${PAGE_ITEMS}
          before: $before
          itemTypes: [
            BASE_REF_CHANGED_EVENT
            AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT
            HEAD_REF_FORCE_PUSHED_EVENT
            REVIEW_DISMISSED_EVENT
          ]
        ) {
          nodes {
            __typename
            ... on BaseRefChangedEvent { createdAt previousRefName currentRefName }
            ... on AutomaticBaseChangeSucceededEvent { createdAt oldBase newBase }
            ... on HeadRefForcePushedEvent {
              createdAt
              beforeCommit { oid }
              afterCommit { oid }
            }
            ... on ReviewDismissedEvent {
              createdAt
              previousReviewState
              actor { login }
              review { fullDatabaseId author { login } }
            }
          }
          pageInfo { hasPreviousPage startCursor }
        }
      }
    }
  }`;

const MaybeActor = z.object({ login: z.string() }).nullish();

const MaybeCommit = z.object({ oid: z.string() }).nullable();

const Event = z.discriminatedUnion("__typename", [
  z.object({
    __typename: z.literal("BaseRefChangedEvent"),
    createdAt: Time,
    previousRefName: z.string(),
    currentRefName: z.string(),
  }),
  z.object({
    __typename: z.literal("AutomaticBaseChangeSucceededEvent"),
    createdAt: Time,
    oldBase: z.string(),
    newBase: z.string(),
  }),
  z.object({
    __typename: z.literal("HeadRefForcePushedEvent"),
    createdAt: Time,
    beforeCommit: MaybeCommit,
    afterCommit: MaybeCommit,
  }),
  z.object({
    __typename: z.literal("ReviewDismissedEvent"),
    createdAt: Time,
    previousReviewState: z.string(),
    actor: MaybeActor,
    // `databaseId` ends at 32 bits, and the ids of reviews do not.
    review: z.object({ fullDatabaseId: BigIntId.nullable(), author: MaybeActor }).nullable(),
  }),
]);
type Event = z.infer<typeof Event>;

const Page = z.object({
  headRefOid: Sha,
  baseRefName: z.string().min(1),
  timelineItems: z.object({
    nodes: z.array(Event.nullable()).nullable(),
    pageInfo: z.object({ hasPreviousPage: z.boolean(), startCursor: z.string().nullable() }),
  }),
});
type Page = z.infer<typeof Page>;

const Answer = z.object({
  repository: z.object({ pullRequest: Page.nullable() }).nullable(),
});

/**
 * Reads what GitHub noted beside a pull request. A list that was not read to its beginning is unknown: the
 * retarget that matters may be on the page that is missing.
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchTimeline(
  client: InstallationClient,
  ref: PullRequestRef,
): Promise<Known<PullRequestTimeline>> {
  return knownUnlessRefused<PullRequestTimeline>("the events of the pull request", async () => {
    const first = await fetchPage(client, ref, null);
    const pages: Event[][] = [];
    let page = first;
    while (page !== null && pages.length < TIMELINE_PAGES_MAX) {
      const { nodes, pageInfo } = page.timelineItems;
      pages.push((nodes ?? []).filter((node) => node !== null));
      if (!pageInfo.hasPreviousPage) return known(timelineOf(first ?? page, pages));
      page = await fetchPage(client, ref, pageInfo.startCursor);
    }
    return page === null
      ? unknown("GitHub does not show the events of the pull request")
      : unknown(
          `there are more than ${TIMELINE_PAGES_MAX * PAGE_ITEMS} retargets and forced pushes`,
        );
  });
}

/** The pages come newest first, what is on them oldest first. */
function timelineOf(
  { headRefOid, baseRefName }: Page,
  pages: readonly (readonly Event[])[],
): PullRequestTimeline {
  const events = pages.toReversed().flat();
  return {
    headSha: headRefOid,
    baseRef: baseRefName,
    baseChanges: events.flatMap(baseChange),
    forcedMoves: events.flatMap(forcedMove),
    dismissals: events.flatMap(dismissal),
  };
}

function baseChange(event: Event): BaseChange[] {
  switch (event.__typename) {
    case "BaseRefChangedEvent":
      return [{ from: event.previousRefName, to: event.currentRefName, at: event.createdAt }];
    case "AutomaticBaseChangeSucceededEvent":
      return [{ from: event.oldBase, to: event.newBase, at: event.createdAt }];
    case "HeadRefForcePushedEvent":
    case "ReviewDismissedEvent":
      return [];
  }
}

function forcedMove(event: Event): ForcedMove[] {
  if (event.__typename !== "HeadRefForcePushedEvent") return [];
  const before = shaOrNull(event.beforeCommit?.oid);
  return [{ before, after: shaOrNull(event.afterCommit?.oid), at: event.createdAt }];
}

function dismissal(event: Event): DismissedReview[] {
  if (event.__typename !== "ReviewDismissedEvent") return [];
  const reviewId = event.review?.fullDatabaseId ?? null;
  if (reviewId === null) return [];
  const by = event.actor?.login;
  const bySelf = by !== undefined && by === event.review?.author?.login;
  return [{ reviewId, was: wasBefore(event.previousReviewState), bySelf, at: event.createdAt }];
}

function wasBefore(state: string): DismissedReview["was"] {
  if (state === "APPROVED") return "approved";
  return state === "CHANGES_REQUESTED" ? "changes-requested" : "other";
}

async function fetchPage(
  client: InstallationClient,
  { owner, repo, number }: PullRequestRef,
  before: string | null,
): Promise<Page | null> {
  const data = await client.graphql({
    operationName: "PullRequestTimeline",
    query: PULL_REQUEST_TIMELINE_QUERY,
    variables: { owner, name: repo, number, before },
  });
  const read = readAnswer(Answer, data, "POST /graphql PullRequestTimeline");
  return read.repository?.pullRequest ?? null;
}
