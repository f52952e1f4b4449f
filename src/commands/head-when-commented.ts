import type { CommitSha } from "../domain/ids.ts";
import { epochSeconds, isBefore } from "../domain/instant.ts";
import type { CommandContext } from "./command.ts";

/**
 * How long a head must have been there before a comment that does not name it: less is not enough to see
 * that a page has changed, and webhooks tell of a push some seconds late.
 */
const SETTLE_SECONDS = 10;

/**
 * The head a comment was made on: the current one, if it had been there for a while before the comment. A
 * comment carries no SHA, so anything less certain needs the commit in words. A first head is certain as
 * soon as it was seen: there was no other to look at. Where GitHub's own times were read, they decide.
 */
export function headWhenCommented({
  comment,
  decision,
  sightings,
  scene,
}: Pick<CommandContext, "comment" | "decision" | "sightings" | "scene">): CommitSha | null {
  if (scene !== undefined) {
    const isHere = scene.headSha === decision.headSha && scene.baseRef === decision.baseRef;
    return isHere ? decision.headSha : null;
  }
  const seen = sightings.find(({ headSha }) => headSha === decision.headSha);
  if (seen === undefined || isBefore(comment.createdAt, seen.seenAt)) return null;
  const another = sightings.some(({ headSha }) => headSha !== decision.headSha);
  return another && !hasSettled(seen.seenAt, comment.createdAt) ? null : decision.headSha;
}

function hasSettled(seenAt: string, commentedAt: string): boolean {
  const seen = epochSeconds(seenAt);
  const commented = epochSeconds(commentedAt);
  return seen !== null && commented !== null && commented - seen >= SETTLE_SECONDS;
}
