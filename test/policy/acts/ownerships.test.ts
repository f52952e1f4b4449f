import { describe, expect, it } from "vitest";
import type { Act } from "../../../src/domain/act.ts";
import type { PullRequestFacts } from "../../../src/domain/pull-request-facts.ts";
import { anAct, judged, notes } from "../../builders/acts.ts";
import { ALICE, at, IVAN, RITA } from "../../builders/facts.ts";

describe("an ownership", () => {
  it.each<[string, Act, Partial<PullRequestFacts>, boolean, string]>([
    ["all", anAct("ownership", IVAN), {}, true, "answers for the change"],
    [
      "areas",
      anAct("ownership", IVAN, { scope: ["auth", "app"] }),
      {},
      true,
      "answers for auth, app",
    ],
    ["the author", anAct("ownership", ALICE), { permissions: [] }, true, "answers for the change"],
    ["a reader", anAct("ownership", RITA), {}, false, "needs write access, and has read"],
    [
      "nobody known",
      anAct("ownership", IVAN),
      { permissions: [] },
      false,
      "the permission of @ivan was not read",
    ],
    [
      "another base",
      anAct("ownership", ALICE, { baseRef: "dev" }),
      {},
      false,
      "it was given for base dev, not main",
    ],
  ])("of %s", (_name, ...[act, facts, inForce, note]) => {
    expect(notes(judged([act], { facts }))).toEqual([["ownership", inForce, note]]);
  });

  it("ends with its comment", () => {
    const change = { commentId: 4_000 + IVAN.id, change: "edited", by: IVAN, at: at(1) } as const;
    const history = { changedComments: [change] };
    expect(notes(judged([anAct("ownership", IVAN)], { history }))).toEqual([
      ["ownership", false, "its comment was edited by @ivan"],
    ]);
    for (const kind of ["veto", "hold"] as const) {
      expect(notes(judged([anAct(kind, IVAN)], { history }))[0]?.[1]).toBe(true);
    }
  });
});
