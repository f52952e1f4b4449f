import type { CommitSha } from "../domain/ids.ts";
import { isBefore } from "../domain/instant.ts";
import type { CommandContext } from "./command.ts";

/**
 * The head a comment was made on: the current one, if it was seen before the comment. A comment carries
 * no SHA, so anything less certain needs the commit in words.
 */
export function headWhenCommented({
  comment,
  decision,
  sightings,
}: Pick<CommandContext, "comment" | "decision" | "sightings">): CommitSha | null {
  const seen = sightings.find(({ headSha }) => headSha === decision.headSha);
  if (seen === undefined || isBefore(comment.createdAt, seen.seenAt)) return null;
  // Within one second nobody can tell which came first: then only a first head is certain.
  const another = sightings.some(({ headSha }) => headSha !== decision.headSha);
  if (another && !isBefore(seen.seenAt, comment.createdAt)) return null;
  return decision.headSha;
}
