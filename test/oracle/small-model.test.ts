import { describe, expect, it } from "vitest";
import { explore } from "./small-model.ts";

/** Every path of four moves takes seconds; `npm run histories` goes further. */
const DEPTH = 3;

describe("the small model", () => {
  it("shows success in no state where the oracle says no", async () => {
    const { states, violations } = await explore(DEPTH);
    expect(violations).toEqual([]);
    expect(states).toBeGreaterThan(300);
  });
});
