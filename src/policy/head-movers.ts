import type { Account } from "../domain/account.ts";
import type { PullRequestHistory } from "../domain/decision.ts";
import type { CommitSha } from "../domain/ids.ts";
import type { ExtraAgent } from "../domain/policy-snapshot.ts";
import type { PullRequestFacts, Push } from "../domain/pull-request-facts.ts";
import { type ApprovalFacts, collectApprovals } from "./collect-approvals.ts";
import { identifyAccount } from "./signatures/identity.ts";
import { signatureIndex } from "./signatures/signature-index.ts";

/**
 * Whether GitHub has to be asked how the head branch moved: somebody has said yes, and the deliveries do not
 * tell of every push. One that was lost may hide who pushed, and when. What is said for the first time is
 * held to GitHub's own times in any case. A fork's activity is not the app's to read.
 */
export function needsMoves(
  facts: ApprovalFacts & Pick<PullRequestFacts, "commands" | "repository">,
  history: PullRequestHistory,
): boolean {
  const { head } = facts.pullRequest;
  if (head.repositoryId !== facts.repository.id) return false;
  if (hasNewWords(facts, history)) return true;
  if (isWhole(history.pushes, head.sha)) return false;
  return collectApprovals(facts, history).all.some(({ withdrawnAt }) => withdrawnAt === null);
}

/**
 * Whether GitHub has to be asked what stood before people: somebody has said something that is not recorded,
 * or a review was dismissed of which no record tells what it had been.
 */
export function needsTimeline(
  facts: ApprovalFacts & Pick<PullRequestFacts, "commands">,
  history: PullRequestHistory,
): boolean {
  return hasNewWords(facts, history) || hasUnexplainedDismissal(facts, history);
}

function hasNewWords(
  facts: ApprovalFacts & Pick<PullRequestFacts, "commands">,
  history: PullRequestHistory,
): boolean {
  if (facts.commands.length > 0) return true;
  return collectApprovals(facts, history).added.length > 0;
}

function hasUnexplainedDismissal(
  { reviews }: Pick<PullRequestFacts, "reviews">,
  { approvals, acts = [] }: PullRequestHistory,
): boolean {
  const known = new Set(
    [...approvals, ...acts].flatMap(({ channel, sourceId }) =>
      channel === "review" ? [sourceId] : [],
    ),
  );
  return (
    reviews.kind === "known" &&
    reviews.value.some(({ id, state }) => state === "dismissed" && !known.has(id))
  );
}

/** Whether pushes lead without a gap from the creation of a branch to this head. */
function isWhole(pushes: readonly Push[], headSha: CommitSha): boolean {
  const ends = new Set(pushes.map(({ after }) => after));
  return ends.has(headSha) && pushes.every(({ before }) => before === null || ends.has(before));
}

/** The moves that somebody is known to have made, as pushes at their exact time. */
export function pushesOfMoves({ moves }: Pick<PullRequestFacts, "moves">): readonly Push[] {
  if (moves?.kind !== "known") return [];
  return moves.value.flatMap(({ ref, before, after, actor, at }) =>
    actor === null || after === null ? [] : [{ ref, before, after, pusher: actor, seenAt: at }],
  );
}

/**
 * Whether nobody answers for the push that made the head what it is: GitHub names no actor, or a machine
 * that is neither an agent nor a bot known for its own work, as a deploy key does; or it was asked and did
 * not tell. A head of which nothing was pushed here is the work of whoever opened it.
 */
export function isUnattributed(
  facts: Pick<PullRequestFacts, "pullRequest" | "moves">,
  { pushes }: Pick<PullRequestHistory, "pushes">,
  extraAgents: readonly ExtraAgent[] = [],
): boolean {
  const { sha } = facts.pullRequest.head;
  const moved =
    facts.moves?.kind === "known" ? facts.moves.value.filter(({ after }) => after === sha) : [];
  const pushed = pushes.filter(({ after }) => after === sha);
  if (moved.length === 0 && pushed.length === 0) return facts.moves?.kind === "unknown";
  const [latest] = moved.toSorted((left, right) => (left.at < right.at ? 1 : -1));
  const mover = latest === undefined ? (pushed.at(-1)?.pusher ?? null) : latest.actor;
  return mover === null || isUnknownMachine(mover, extraAgents);
}

function isUnknownMachine(account: Account, extraAgents: readonly ExtraAgent[]): boolean {
  return account.type !== "user" && identifyAccount(account, signatureIndex(extraAgents)) === null;
}
