import fc from "fast-check";
import { arbitraryStory } from "./arbitrary-story.ts";
import { shorten } from "./shorten.ts";
import type { Story } from "./step.ts";
import { opinion, type System, shown } from "./system.ts";
import { describeEnd, describeStory, tell } from "./tell.ts";

/** What a number of random histories showed. */
export interface Campaign {
  readonly count: number;
  readonly steps: number;
  /** Ends at which the app and the oracle both let the change through, or both did not. */
  readonly open: number;
  readonly shut: number;
  readonly violations: number;
  /** The shortest of the histories that were shortened, told for people. */
  readonly worst: string | null;
  /** Ends at which only the app says no, by its reasons. */
  readonly stricter: number;
  readonly reasons: ReadonlyMap<string, number>;
}

/** Shortening one history replays it some hundred times: a few tell enough. */
const SHORTENED_MAX = 10;

/** Plays `count` random histories of one seed; the same seed plays the same ones for ever. */
export async function campaign(options: {
  readonly count: number;
  readonly seed: number;
}): Promise<Campaign> {
  const stories = fc.sample(arbitraryStory, { seed: options.seed, numRuns: options.count });
  const reasons = new Map<string, number>();
  const wrong: Story[] = [];
  const seen = { open: 0, shut: 0, stricter: 0, steps: 0 };
  for (const story of stories) {
    const { violation, stricter, end } = await tell(story);
    seen.steps += story.steps.length;
    if (violation !== null) wrong.push(story);
    else if (stricter) {
      seen.stricter += 1;
      for (const reason of reasonsOf(end)) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    } else if (opinion(end).may) seen.open += 1;
    else seen.shut += 1;
  }
  const worst = await shortestOf(wrong.slice(0, SHORTENED_MAX));
  return { count: stories.length, ...seen, violations: wrong.length, worst, reasons };
}

/** The reasons the app gave, without the names and commits of this one history. */
function reasonsOf(end: System): readonly string[] {
  const { notes, refusals } = end.store;
  const said = [...notes, ...refusals].map((reason) =>
    reason
      .replaceAll(/`[^`]*`|@[\w-]+|\b[0-9a-f]{7,40}\b/gu, "…")
      .split(/[.:]/u, 2)
      .join(":")
      .slice(0, 100),
  );
  return said.length === 0 ? [`nothing was said (${shown(end)})`] : [...new Set(said)];
}

async function shortestOf(stories: readonly Story[]): Promise<string | null> {
  const told: string[] = [];
  for (const story of stories) told.push(await describeViolation(await shorten(story)));
  return told.toSorted((left, right) => left.length - right.length)[0] ?? null;
}

async function describeViolation(story: Story): Promise<string> {
  const { violation, end } = await tell(story);
  return `${describeStory(story)}\n${violation?.when ?? ""}: ${describeEnd(end)}`;
}
