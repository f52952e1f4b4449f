import type { Story } from "./step.ts";
import { tell } from "./tell.ts";

/** The same violation in as few steps as leaving steps out can make it. */
export async function shorten(story: Story): Promise<Story> {
  const { violation } = await tell(story);
  if (violation === null) return story;
  let shortest: Story = { ...story, steps: story.steps.slice(0, violation.after) };
  for (let before = Number.POSITIVE_INFINITY; shortest.steps.length < before; ) {
    before = shortest.steps.length;
    shortest = await withoutOneEach(shortest);
  }
  return shortest;
}

/** Tries to leave out each step once, the last first. */
async function withoutOneEach(story: Story): Promise<Story> {
  let kept = story;
  for (let at = story.steps.length - 1; at >= 0; at -= 1) {
    const fewer = { ...kept, steps: kept.steps.toSpliced(at, 1) };
    if ((await tell(fewer)).violation !== null) kept = fewer;
  }
  return kept;
}
