import { describe, expect, it } from "vitest";
import type { Decision, Verdict } from "../../src/domain/decision.ts";
import { headlineOf } from "../../src/policy/headline.ts";
import { touched } from "../builders/policy.ts";

describe("headlineOf", () => {
  const gate = (area: string, needs: readonly string[]): Decision["gates"][number] => ({
    gate: "human-approval",
    area,
    tier: "high",
    status: "unsatisfied",
    summary: "A sentence.",
    needs,
  });

  function headline(
    verdict: Verdict,
    gates: Decision["gates"] = [],
    incomplete: string[] = [],
  ): string {
    const areas = ["a", "b", "c", "d", "e"].map((area) => touched({ area }));
    return headlineOf({ verdict, tier: "medium", areas, broken: [], gates, incomplete });
  }

  it.each<[string, string, string]>([
    ["one", headline("waiting", [gate("a", ["@x"])]), "Waiting for approval of a by @x."],
    [
      "two",
      headline("waiting", [gate("b", ["@y"]), gate("a", ["@x", "@y"])]),
      "Waiting for approval of a and b by @y or @x.",
    ],
    [
      "three",
      headline("waiting", [gate("a", ["@x", "@y", "@z"]), gate("b", []), gate("c", [])]),
      "Waiting for approval of a, b and c by @x, @y or @z.",
    ],
    [
      "many",
      headline(
        "waiting",
        ["a", "b", "c", "d", "e"].map((area, n) => gate(area, [`@${n}`])),
      ),
      "Waiting for approval of a, b, c and 2 more by @0, @1, @2 or 2 more.",
    ],
    [
      "what is done",
      headline("waiting", [{ ...gate("a", ["@x"]), status: "satisfied" }, gate("b", ["@y"])]),
      "Waiting for approval of b by @y.",
    ],
    ["no gate", headline("passed"), "Medium risk (a, b, c and 2 more): no approval needed."],
    [
      "done",
      headline("passed", [gate("a", [])]),
      "Every gate is satisfied for a, b, c and 2 more.",
    ],
    ["the author", headline("action-required"), "The author has to act before this can go on."],
    ["missing data", headline("failed", [], ["No data.", "More."]), "No data."],
    [
      "an error",
      headline("failed", [gate("a", []), { ...gate("b", []), status: "error", summary: "Broke." }]),
      "Broke.",
    ],
    ["nothing at all", headline("failed"), "This could not be judged."],
  ])("says it of %s", (_name, said, expected) => {
    expect(said).toBe(expected);
  });
});
