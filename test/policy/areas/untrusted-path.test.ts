import { describe, expect, it } from "vitest";
import { classifyPath } from "../../../src/policy/areas/classify.ts";
import { rulesWith } from "./policy-builders.ts";

const shipped = rulesWith();

describe("a path that cannot be trusted", () => {
  it.each([
    ["too long", `src/${"a".repeat(4093)}`, "governance/path:too-long"],
    ["a zero-width space", "docs/a\u200b.md", "governance/path:invisible-character"],
    ["a change of direction", "docs/gpj.\u202eexe", "governance/path:invisible-character"],
    ["a line break", "docs/a\nb.md", "governance/path:invisible-character"],
    ["a joiner outside an emoji", "src/au\u200dth.ts", "governance/path:invisible-character"],
    ["an empty segment", "docs//a.md", "governance/path:not-normal"],
    ["a climb", "docs/../src/a.ts", "governance/path:not-normal"],
    ["nothing", "", "governance/path:not-normal"],
  ])("weighs critical: %s", (_name, path, rule) => {
    const classified = classifyPath(shipped, path);
    expect(classified).toMatchObject({ tier: "critical" });
    expect(classified.rules).toContain(rule);
    expect(classified.areas).toContain("governance");
  });

  it("is also what it looks like", () => {
    expect(classifyPath(shipped, "src/au\u200bth/x.ts").areas).toEqual(["governance", "auth"]);
  });

  it("is not a path in another language or with an emoji", () => {
    expect(classifyPath(shipped, "docs/\u00fcbersicht.md").tier).toBe("low");
    expect(classifyPath(shipped, "docs/\u6587\u66f8/\u8aac\u660e.md").tier).toBe("low");
    expect(classifyPath(shipped, "public/\u{1f468}\u200d\u{1f469}\u200d\u{1f467}.png").tier).toBe(
      "low",
    );
    expect(classifyPath(shipped, "docs/a b (c).md").tier).toBe("low");
  });

  it.each([
    ["Cyrillic letters", "src/\u0430uth/x.ts", "auth"],
    ["Greek letters", "src/b\u03b9lling/x.ts", "billing"],
    ["full-width letters", "src/\uff41\uff55\uff54\uff48/x.ts", "auth"],
    ["a decomposed accent", "src/a\u0301uth/x.ts", "auth"],
  ])("cannot hide an area behind %s", (_name, path, area) => {
    expect(classifyPath(shipped, path).areas).toContain(area);
  });

  it("cannot reach a low area by look-alikes", () => {
    expect(classifyPath(shipped, "t\u0435st/a.ts").areas).toEqual(["app"]);
    expect(classifyPath(shipped, "README.m\u0501").areas).toEqual(["app"]);
  });
});
