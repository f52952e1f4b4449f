import fc from "fast-check";
import { expect, it } from "vitest";
import { arbitraryStory } from "../oracle/arbitrary-story.ts";
import { describeStory } from "../oracle/tell.ts";
import { openTheatre, tellWhole } from "../oracle/tell-whole.ts";
import { productForEachTest } from "../support/product.ts";

/** Two to four seconds each on two busy cores, eight side by side; `npm run histories -- --whole N` plays more. */
const HISTORIES = Number(process.env["WHOLE_HISTORIES"] ?? 8);
/** Stories that are played side by side, each in an organisation of its own. */
const TOGETHER = 8;
const SEED = Number(process.env["WHOLE_SEED"] ?? 20_261_120);

/** Enough for any number of histories somebody asks for. */
const TIMEOUT_MILLISECONDS = Math.max(60_000, HISTORIES * 10_000);

const product = productForEachTest();

it(
  "never shows success where the oracle says no, with the whole product",
  async () => {
    const theatre = product.current;
    openTheatre(theatre);
    // A second worker process takes turns with the first.
    await theatre.startReplica();
    const stories = fc.sample(arbitraryStory, { seed: SEED, numRuns: HISTORIES });
    const wrong: string[] = [];
    const seen = { passed: 0, stricter: 0 };
    for (let from = 0; from < stories.length; from += TOGETHER) {
      const batch = stories.slice(from, from + TOGETHER);
      // The model's agents are accounts of GitHub's own; the stand-in has none of their numbers.
      const told = await Promise.all(
        batch.map((story, index) =>
          tellWhole(theatre, `acme-${String(from + index)}`, { ...story, author: "alice" }),
        ),
      );
      for (const [index, { violation, passed, stricter }] of told.entries()) {
        const story = batch[index];
        if (violation !== null && story !== undefined) {
          wrong.push(`${violation}\n${describeStory(story)}`);
        }
        if (passed) seen.passed += 1;
        if (stricter) seen.stricter += 1;
      }
    }
    expect(wrong).toEqual([]);
    expect(seen.passed).toBeGreaterThan(0);
  },
  TIMEOUT_MILLISECONDS,
);
