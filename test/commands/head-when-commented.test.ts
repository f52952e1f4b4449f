import { describe, expect, it } from "vitest";
import type { CommandContext } from "../../src/commands/command.ts";
import { headWhenCommented } from "../../src/commands/head-when-commented.ts";
import { judged } from "../builders/acts.ts";
import { aComment, at, EARLIER, HEAD, IVAN } from "../builders/facts.ts";

const DECISION = judged([]);
const COMMENT = aComment(IVAN, "/agentgov approve");
const BEFORE = { headSha: EARLIER, seenAt: at(10) };

type Scene = Partial<Pick<CommandContext, "comment" | "sightings" | "scene">>;

function headOf(more: Scene): string | null {
  return headWhenCommented({ comment: COMMENT, decision: DECISION, sightings: [], ...more });
}

describe("the head a comment was made on", () => {
  it.each<[string, NonNullable<CommandContext["scene"]>, string | null]>([
    ["this head and base", { headSha: HEAD, baseRef: "main" }, HEAD],
    ["another head", { headSha: EARLIER, baseRef: "main" }, null],
    ["another base", { headSha: HEAD, baseRef: "dev" }, null],
    ["nothing certain", { headSha: null, baseRef: null }, null],
  ])("is what GitHub's own times say, whatever webhooks told: %s", (_name, scene, expected) => {
    const seen = [{ headSha: HEAD, seenAt: at(0) }];
    expect(headOf({ scene, sightings: seen })).toBe(expected);
    expect(headOf({ scene })).toBe(expected);
  });

  it.each<[string, Scene["sightings"], string | null]>([
    ["never seen", [], null],
    ["seen alone", [{ headSha: HEAD, seenAt: at(100) }], HEAD],
    ["seen after the comment", [{ headSha: HEAD, seenAt: at(9_000) }], null],
    ["seen long before, after another", [{ headSha: HEAD, seenAt: at(20) }, BEFORE], HEAD],
    ["seen at a time that cannot be read", [{ headSha: HEAD, seenAt: "" }, BEFORE], null],
  ])("is told by webhooks where that is all there is: %s", (_name, sightings = [], expected) => {
    expect(headOf({ sightings })).toBe(expected);
  });

  it("is unclear where the comment has no time that can be read", () => {
    const comment = { ...COMMENT, createdAt: "later" };
    expect(headOf({ comment, sightings: [{ headSha: HEAD, seenAt: at(20) }, BEFORE] })).toBeNull();
  });
});
