import type { RequestRecord, ReviewerNames } from "../domain/decision.ts";
import type { ReviewPolicy } from "../domain/policy-snapshot.ts";
import { type ReviewScene, requestState } from "./review-asks.ts";
import { afterWorkingHours } from "./working-hours.ts";

/** What holds where policy says nothing of reviews: one reminder after a working day, no escalation. */
export const SHIPPED_REVIEWS: ReviewPolicy = {
  nudgeHours: 8,
  escalateHours: null,
  escalateTo: [],
  workingHours: { timeZone: "UTC", from: 9, until: 17, days: [1, 2, 3, 4, 5] },
  openRequestsMax: 10,
};

/** What deadlines ask for now, and when the next one is. */
export interface Deadlines {
  /** Standing requests to make once more. */
  readonly nudged: readonly string[];
  /** Names that are asked because nobody else has answered. */
  readonly escalated: ReviewerNames;
  readonly wakeAt: string | null;
}

const NOBODY: ReviewerNames = { users: [], teams: [] };

/**
 * Holds the standing requests against the deadlines of policy. Each request is repeated once, and there
 * is one escalation while a change waits: `stillNeeded` are requests that nobody has made needless.
 *
 * A reminder is the request made anew. GitHub notifies a person for a request and for a mention in a new
 * comment; editing a comment notifies nobody, and a comment for each reminder is noise for all the others.
 * Source: https://docs.github.com/en/rest/pulls/review-requests ("This endpoint triggers notifications")
 */
export function deadlinesOf(scene: ReviewScene, stillNeeded: readonly string[]): Deadlines {
  const reviews = scene.bench.policy.reviews ?? SHIPPED_REVIEWS;
  const now = scene.bench.facts.gatheredAt;
  const standing = stillNeeded.flatMap((name) => scene.records.get(name) ?? []);
  const nudges = standing
    .filter(({ nudgedAt }) => nudgedAt === null)
    .map(({ name, requestedAt }) => ({
      name,
      at: after(reviews, reviews.nudgeHours, requestedAt),
    }));
  const escalation = escalationOf(scene, reviews);
  const due = (at: string | null): boolean => at !== null && at <= now;
  const [wakeAt = null] = [...nudges.map(({ at }) => at), escalation.at]
    .flatMap((at) => (at === null || at <= now ? [] : [at]))
    .toSorted();
  return {
    nudged: nudges.filter(({ at }) => due(at)).map(({ name }) => name),
    escalated: due(escalation.at) ? escalation.to : NOBODY,
    wakeAt,
  };
}

/** When the first deadline of a request made now is. */
export function firstDeadline({ bench }: ReviewScene): string | null {
  const reviews = bench.policy.reviews ?? SHIPPED_REVIEWS;
  const hours = [
    reviews.nudgeHours,
    reviews.escalateTo.length === 0 ? null : reviews.escalateHours,
  ].filter((one) => one !== null);
  if (hours.length === 0) return null;
  return after(reviews, Math.min(...hours), bench.facts.gatheredAt);
}

interface Escalation {
  readonly at: string | null;
  readonly to: ReviewerNames;
}

/** Runs from the oldest request that nobody took back; another escalation while one is live is none. */
function escalationOf(scene: ReviewScene, reviews: ReviewPolicy): Escalation {
  const live = [...scene.records.values()].filter(
    ({ name, requestedAt }) => requestState(scene, name) !== "void" && requestedAt !== "",
  );
  const to = escalationTargets(scene, reviews);
  const first = live.map(({ requestedAt }) => requestedAt).toSorted()[0];
  const isDone = live.some(({ purpose }) => purpose === "escalation");
  const isNobody = to.users.length + to.teams.length === 0;
  // What nobody lacks any more needs nobody else.
  const isNeedless = scene.asks.length === 0 || isDone || isNobody;
  if (first === undefined || isNeedless) return { at: null, to: NOBODY };
  return { at: after(reviews, reviews.escalateHours, first), to };
}

function escalationTargets(scene: ReviewScene, { escalateTo }: ReviewPolicy): ReviewerNames {
  const home = `${scene.bench.facts.repository.owner.toLowerCase()}/`;
  const free = (name: string): boolean =>
    !scene.requested.has(name) && !scene.excluded.has(name) && !scene.heard.has(name);
  const users = escalateTo.flatMap((one) => (one.kind === "user" ? [one.login] : []));
  const teams = escalateTo.flatMap((one) =>
    one.kind === "team" && one.team.startsWith(home) ? [one.team.slice(home.length)] : [],
  );
  return {
    users: users.filter(free),
    teams: teams.filter((slug) => free(`team:${slug}`)),
  };
}

function after(
  { workingHours }: ReviewPolicy,
  hours: number | null,
  requestedAt: RequestRecord["requestedAt"],
): string | null {
  return hours === null ? null : afterWorkingHours(requestedAt, hours, workingHours);
}
