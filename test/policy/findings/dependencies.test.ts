import { describe, expect, it } from "vitest";
import type { DependencyChanges } from "../../../src/domain/dependency.ts";
import { dependencyFindings } from "../../../src/policy/findings/dependencies.ts";
import { meaningOf } from "../../../src/policy/findings/dependency-words.ts";

function someChanges(changes: Partial<DependencyChanges> = {}): DependencyChanges {
  return {
    added: [],
    removed: [],
    changed: [],
    suspicious: [],
    unreadable: [],
    direct: [],
    places: [],
    ...changes,
  };
}

describe("dependencyFindings", () => {
  it("has nothing to say about no change", () => {
    expect(dependencyFindings(someChanges())).toEqual([]);
  });

  it("weighs a new package high and says where it is named", () => {
    const places = [{ purl: "pkg:npm/ms@1.0.0", path: "package.json", line: 4 }];
    expect(dependencyFindings(someChanges({ added: ["pkg:npm/ms@1.0.0"], places }))).toEqual([
      {
        kind: "new-dependency",
        area: "dependencies",
        tier: "high",
        purl: "pkg:npm/ms@1.0.0",
        path: "package.json",
        line: 4,
        message:
          "`pkg:npm/ms@1.0.0` is new in package.json: an approval and a supply-chain scan are due.",
      },
    ]);
  });

  it("weighs changed and removed packages medium", () => {
    const changed = [{ purl: "pkg:npm/a", from: "1", to: "" }];
    const places = [
      { purl: "pkg:npm/a", path: "package.json" },
      { purl: "pkg:npm/b", path: "package.json" },
    ];
    const found = dependencyFindings(someChanges({ changed, removed: ["pkg:npm/b"], places }));
    expect(found.map(({ kind, tier, message }) => [kind, tier, message])).toEqual([
      ["changed-dependency", "medium", "pkg:npm/a changes from 1 to any version."],
      ["removed-dependency", "medium", "pkg:npm/b is no longer in package.json."],
    ]);
  });

  it("puts the reasons about one package of one file together", () => {
    const suspicious = [
      { code: "git-dependency", subject: "pkg:npm/a", path: "package.json", line: 3 },
      { code: "extras-added", subject: "pkg:npm/a[x]", path: "package.json" },
      { code: "unpinned", subject: "pkg:npm/b", path: "package.json" },
    ];
    const found = dependencyFindings(someChanges({ suspicious }));
    expect(found).toMatchObject([
      {
        kind: "suspicious-dependency",
        tier: "critical",
        purl: "pkg:npm/a",
        line: 3,
        reasons: ["git-dependency:pkg:npm/a", "extras-added:pkg:npm/a[x]"],
      },
      { tier: "medium", purl: "pkg:npm/b", reasons: ["unpinned:pkg:npm/b"] },
    ]);
  });

  it("names the file when a reason has no subject", () => {
    const suspicious = [{ code: "manifest-without-lock", subject: "", path: "package.json" }];
    const [found] = dependencyFindings(someChanges({ suspicious }));
    expect(found).toMatchObject({
      reasons: ["manifest-without-lock"],
      message: "package.json names a package, but no lockfile says which version.",
    });
    expect(found).not.toHaveProperty("purl");
  });

  it.each([
    ["parse-error", "p could not be parsed: it is cut off."],
    ["unreadable-lockfile", "p could not be read: it is cut off."],
    ["unsupported-manifest", "p changed, and there is no reader for this format."],
  ] as const)("treats %s as a new dependency", (code, sentence) => {
    const unreadable = [{ path: "p", code, detail: "it is cut off", line: 1 }];
    const [found] = dependencyFindings(someChanges({ unreadable }));
    expect(found).toMatchObject({ kind: "unverifiable", tier: "high", line: 1 });
    expect(found?.message).toContain(sentence);
    expect(found?.message).toContain("counts as a new dependency");
  });

  it("counts what it does not list", () => {
    const added = Array.from({ length: 502 }, (_, index) => `pkg:npm/p${String(index)}`);
    const found = dependencyFindings(someChanges({ added }));
    expect(found).toHaveLength(501);
    expect(found.at(-1)).toMatchObject({ kind: "unverifiable", tier: "high" });
    expect(found.at(-1)?.message).toContain("2 more");
  });

  it("weighs a code that nobody has judged high", () => {
    expect(meaningOf("brand-new").tier).toBe("high");
  });
});
