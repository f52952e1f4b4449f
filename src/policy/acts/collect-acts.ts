import { permits } from "../../domain/account.ts";
import type { Act, ActEnd } from "../../domain/act.ts";
import type { ChangedComment } from "../../domain/changed-comment.ts";
import type { PullRequestHistory } from "../../domain/decision.ts";
import type { EndedAct } from "../../domain/evaluation-record.ts";
import { isBefore } from "../../domain/instant.ts";
import type { ExtraAgent } from "../../domain/policy-snapshot.ts";
import type { PullRequestFacts, Review } from "../../domain/pull-request-facts.ts";
import { permissionOf } from "../approval-bench.ts";
import { changeOf } from "../changed-comments.ts";
import { isObjection } from "../objection.ts";
import { isAgentAccount } from "../provenance.ts";

/** Every act of a pull request, and what this evaluation adds to the record. */
export interface CollectedActs {
  /** Recorded and new ones, ended ones included, by time. */
  readonly all: readonly Act[];
  readonly added: readonly Act[];
  readonly ended: readonly EndedAct[];
}

/**
 * Joins the recorded acts with the reviews that ask for changes, and ends what has come to its end.
 *
 * A review that asks for changes is a veto once it was seen: dismissing it, which anybody with write access
 * can do, ends nothing, not even before the app has seen it. Only its author's later approving review does.
 */
export function collectActs(
  facts: PullRequestFacts,
  history: PullRequestHistory,
  extraAgents: readonly ExtraAgent[] = [],
): CollectedActs {
  const recorded = history.acts ?? [];
  const known = new Set(
    [...recorded, ...history.approvals].flatMap(({ channel, sourceId }) =>
      channel === "review" ? [sourceId] : [],
    ),
  );
  const reviews = facts.reviews.kind === "known" ? facts.reviews.value : [];
  const found = reviews
    .flatMap((review) => (known.has(review.id) ? [] : vetoFrom(review, facts, extraAgents)))
    .filter((veto) => laterApproval(veto, reviews) === null);
  const added = found.filter(({ sourceId }) => isCertain(sourceId, reviews, facts));
  const joined = [...recorded, ...found].toSorted(byTime);
  const all = joined.map((act) => {
    const end = act.end ?? endOf(act, { facts, history, reviews });
    return end === null ? act : { ...act, end };
  });
  return { all, added, ended: all.flatMap((act, index) => endedNow(joined[index], act)) };
}

/** What a dismissed review may have been holds for now, and is recorded when GitHub tells what it was. */
function isCertain(
  reviewId: number,
  reviews: readonly Review[],
  { timeline }: Pick<PullRequestFacts, "timeline">,
): boolean {
  const review = reviews.find(({ id }) => id === reviewId);
  return review?.state !== "dismissed" || timeline?.kind === "known";
}

function endedNow(before: Act | undefined, { kind, channel, sourceId, end }: Act): EndedAct[] {
  return end === null || before?.end !== null ? [] : [{ kind, channel, sourceId, end }];
}

function vetoFrom(
  review: Review,
  facts: PullRequestFacts,
  extraAgents: readonly ExtraAgent[],
): Act[] {
  const { id, author, commitSha, submittedAt } = review;
  if (!isObjection(review, facts) || author === null || submittedAt === null) return [];
  if (author.type !== "user" || isAgentAccount(author, { extraAgents })) return [];
  const permission = permissionOf(facts, author);
  // A permission that could not be read must not make an objection vanish.
  if (permission.kind === "known" && !permits(permission.value, "write")) return [];
  return [
    {
      kind: "veto",
      channel: "review",
      sourceId: id,
      actor: author,
      reason: null,
      scope: null,
      baseRef: facts.pullRequest.base.ref,
      headSha: commitSha ?? facts.pullRequest.head.sha,
      contents: null,
      givenAt: submittedAt,
      expiresAt: null,
      end: null,
    },
  ];
}

interface Scene {
  readonly facts: PullRequestFacts;
  readonly history: PullRequestHistory;
  readonly reviews: readonly Review[];
}

function endOf(act: Act, scene: Scene): ActEnd | null {
  switch (act.kind) {
    case "veto":
      return laterApproval(act, scene.reviews);
    case "hold":
      return expiry(act, scene.facts);
    case "ownership":
      return commentEnd(act, scene);
    case "override":
      return commentEnd(act, scene) ?? unbound(act, scene) ?? expiry(act, scene.facts);
  }
}

function laterApproval({ actor, givenAt }: Act, reviews: readonly Review[]): ActEnd | null {
  const approval = reviews.find(
    ({ state, author, submittedAt }) =>
      state === "approved" &&
      author?.id === actor.id &&
      submittedAt !== null &&
      // Within one second nobody can tell which came last: the veto stands.
      isBefore(givenAt, submittedAt),
  );
  if (approval === undefined || approval.submittedAt === null) return null;
  return { at: approval.submittedAt, by: actor, reason: `@${actor.login} approved by review` };
}

/** Whoever edits, hides or deletes a comment: what it allowed is allowed no more. */
function commentEnd({ channel, sourceId }: Act, { facts, history }: Scene): ActEnd | null {
  if (channel !== "comment") return null;
  const change = changeOf(sourceId, facts, history);
  return change === null ? null : endByChange(change);
}

/** The end of what a comment allowed, because somebody edited, hid or deleted the comment. */
function endByChange({ at, by, change }: ChangedComment): ActEnd {
  const who = by === null ? "" : ` by @${by.login}`;
  return { at, by, reason: `its comment was ${change}${who}` };
}

/** An override is for one head and one base; a branch that left the head and came back is another one. */
function unbound({ baseRef, headSha, givenAt }: Act, { facts, history }: Scene): ActEnd | null {
  const { head, base } = facts.pullRequest;
  const at = facts.gatheredAt;
  if (base.ref !== baseRef) return { at, by: null, reason: "the base was changed after it" };
  const moved = history.pushes.some(
    ({ after, seenAt }) => after !== headSha && !isBefore(seenAt, givenAt),
  );
  return head.sha === headSha && !moved ? null : { at, by: null, reason: "a push came after it" };
}

function expiry({ expiresAt }: Act, { gatheredAt }: PullRequestFacts): ActEnd | null {
  if (expiresAt === null || isBefore(gatheredAt, expiresAt)) return null;
  return { at: expiresAt, by: null, reason: "it expired" };
}

function byTime(left: Act, right: Act): number {
  if (left.givenAt !== right.givenAt) return left.givenAt < right.givenAt ? -1 : 1;
  return left.sourceId - right.sourceId;
}
