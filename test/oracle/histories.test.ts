import { describe, expect, it } from "vitest";
import { campaign } from "./campaign.ts";

/** Enough to meet every kind of step many times, in about ten seconds of two busy cores. */
const HISTORIES = 600;
const SEED = 20_261_120;

describe("random histories", () => {
  it("never show success where the oracle says no", async () => {
    const played = await campaign({ count: HISTORIES, seed: SEED });
    expect(played.worst).toBeNull();
    expect(played.violations).toBe(0);
    // A model in which nothing ever passes would prove nothing.
    expect(played.open).toBeGreaterThan(HISTORIES / 10);
    expect(played.shut).toBeGreaterThan(HISTORIES / 10);
  });
});
