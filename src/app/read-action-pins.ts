import type { DependencyChanges } from "../domain/dependency.ts";
import type { Known } from "../domain/known.ts";
import {
  type ActionPin,
  type AnsweredPin,
  actionPins,
  judgeActionPins,
} from "../policy/findings/action-commits.ts";

/** Who knows of commits in the repositories of actions. */
export interface PinsWorld {
  /** Whether a commit belongs to the repository it is named under; absent where there is no GitHub to ask. */
  readActionCommit?(pin: ActionPin): Promise<Known<boolean>>;
}

/** What is to be said of the commits to which a change newly pins actions. */
export async function readPins(
  world: PinsWorld,
  changes: DependencyChanges,
): Promise<ReturnType<typeof judgeActionPins>> {
  if (world.readActionCommit === undefined) return { suspicious: [], notes: [] };
  const { asked, more } = actionPins(changes);
  const answered: AnsweredPin[] = [];
  // One after the other: they share a budget of calls.
  for (const pin of asked) answered.push({ pin, belongs: await world.readActionCommit(pin) });
  return judgeActionPins(answered, more);
}
