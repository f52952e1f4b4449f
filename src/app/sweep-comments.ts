import type { SeenCommand } from "../domain/inbox-event.ts";
import { isBefore } from "../domain/instant.ts";
import type { Known } from "../domain/known.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import type { CommentMark, SweptPullRequest } from "../domain/sweep.ts";

/** What looking for unheard commands needs from outside. */
export interface CommentSweep {
  readonly github: {
    /** The comments since a time that hold a command, and the newest of all that were listed. */
    readCommands(
      ref: PullRequestRef,
      since: string,
    ): Promise<
      Known<{ readonly commands: readonly SeenCommand[]; readonly upTo: CommentMark | null }>
    >;
  };
  readonly store: {
    /** Has commands carried out that nobody has heard of; how many of them were new. */
    takeCommands(ref: PullRequestRef, commands: readonly SeenCommand[]): Promise<number>;
    /** Remembers how far a conversation was listed. */
    seeComments(ref: PullRequestRef, mark: CommentMark): Promise<void>;
  };
  /** Waits for the turn of the next call. */
  nextTurn(): Promise<void>;
}

/** A conversation, and how far it was listed before; null for never. */
interface Conversation {
  readonly ref: PullRequestRef;
  readonly pullRequest: SweptPullRequest;
  readonly listed: CommentMark | null;
}

/**
 * Whether somebody has said something since the conversation was last listed. Only what was said counts:
 * what becomes of it later is found when it is judged by.
 */
export function hasUnlisted({
  pullRequest: { newestComment },
  listed,
}: Omit<Conversation, "ref">): boolean {
  if (newestComment === null) return false;
  return listed === null || listed.commentId < newestComment.commentId;
}

/**
 * Takes up commands that no delivery told of, at one call for one conversation; whether there were any.
 * What was said before the pull request was one, as an issue, is not about it.
 *
 * @throws {OperationalError} from the world.
 */
export async function takeUnheard(
  world: CommentSweep,
  { ref, pullRequest, listed }: Conversation,
): Promise<boolean> {
  const { createdAt } = pullRequest;
  await world.nextTurn();
  const read = await world.github.readCommands(ref, listed?.createdAt ?? createdAt);
  if (read.kind === "unknown") return false;
  const { commands, upTo } = read.value;
  const own = commands.filter((command) => !isBefore(command.createdAt, createdAt));
  const taken = own.length === 0 ? 0 : await world.store.takeCommands(ref, own);
  // Only now: a crash before would forget them.
  if (upTo !== null) await world.store.seeComments(ref, upTo);
  return taken > 0;
}
