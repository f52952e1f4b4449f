import type { CheckRunContent, Effect } from "../domain/effect.ts";
import type { CommitSha } from "../domain/ids.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import { checkRunName } from "../render/check-run.ts";
import { renderShared, renderTightened } from "../render/tightened.ts";

/** A head as it faces one base. */
export interface FacedHead {
  readonly headSha: CommitSha;
  readonly baseRef: string;
}

/** What tightening needs from the world. */
export interface TighteningWorld {
  /** The head and base of the pull request now; null when it is gone or closed. */
  readHead(ref: PullRequestRef): Promise<FacedHead | null>;
  /** Whether an event said that what passed must wait; it says so once. */
  takeTightening(ref: PullRequestRef): Promise<boolean>;
  /** Whether the app's own check on the head passes now. */
  isPassing(ref: PullRequestRef, name: string, headSha: CommitSha): Promise<boolean>;
  /** Whether the newest decision about the pull request passes at this head and base. */
  passesAt(ref: PullRequestRef, at: FacedHead): Promise<boolean>;
  /** Whether the policy in force enforces on the base. */
  enforces(ref: PullRequestRef, baseRef: string): Promise<boolean>;
  publish(ref: PullRequestRef, content: CheckRunContent): Promise<void>;
}

/**
 * Takes a passing check back to "in progress" before a pull request is judged, where it may not speak for
 * it any more: after a push, a retarget, a dismissal; and where it was given to another pull request of
 * the same commit, or to this one before its head or base went away and came back.
 *
 * One write, and only in `enforce`. Whether it was made.
 */
export async function tightenFirst(world: TighteningWorld, ref: PullRequestRef): Promise<boolean> {
  const at = await world.readHead(ref);
  if (at === null) return false;
  const name = checkRunName(at.baseRef);
  const asked = await world.takeTightening(ref);
  if (!(await world.isPassing(ref, name, at.headSha))) return false;
  if (!asked && (await world.passesAt(ref, at))) return false;
  if (!(await world.enforces(ref, at.baseRef))) return false;
  await world.publish(ref, renderTightened(name, at.headSha));
  return true;
}

/** What sharing a check between pull requests needs from the world. */
export interface SharingWorld {
  /** Other pull requests that were judged at this head. */
  judgedAtHead(ref: PullRequestRef, headSha: CommitSha): Promise<readonly number[]>;
  /** Open pull requests with this very head, as GitHub has them now. */
  readOpenHeads(
    ref: PullRequestRef,
    headSha: CommitSha,
  ): Promise<readonly { readonly number: number; readonly baseRef: string }[]>;
  passesAt(ref: PullRequestRef, at: FacedHead): Promise<boolean>;
}

/** The other open pull requests that share the check of this head and base, lowest number first. */
export async function sharersOf(
  world: SharingWorld,
  ref: PullRequestRef,
  { headSha, baseRef }: FacedHead,
): Promise<readonly number[]> {
  const others = (await world.judgedAtHead(ref, headSha)).filter((each) => each !== ref.number);
  // GitHub is asked only where there can be somebody to share with.
  if (others.length === 0) return [];
  const open = await world.readOpenHeads(ref, headSha);
  return open
    .filter((each) => each.number !== ref.number && each.baseRef === baseRef)
    .map(({ number }) => number)
    .toSorted((left, right) => left - right);
}

type PublishCheck = Extract<Effect, { readonly kind: "publish-check-run" }>;

/**
 * The content a shared check may show. A check belongs to a commit: while one open pull request of it
 * does not pass, none may be merged by it, and the strictest verdict is what is shown.
 */
export async function strictestContent(
  world: SharingWorld,
  ref: PullRequestRef,
  { effect, baseRef }: { readonly effect: PublishCheck; readonly baseRef: string },
): Promise<CheckRunContent> {
  const { content } = effect;
  const passes = content.state.status === "completed" && content.state.conclusion === "success";
  if (!passes) return content;
  const at = { headSha: content.headSha, baseRef };
  for (const number of await sharersOf(world, ref, at)) {
    if (await world.passesAt({ ...ref, number }, at)) continue;
    return renderShared(content, number);
  }
  return content;
}
