import { describe, expect, it } from "vitest";
import type { DependencyChanges } from "../../../src/domain/dependency.ts";
import type { ReviewedDependency } from "../../../src/domain/dependency-review.ts";
import type { Finding } from "../../../src/domain/finding.ts";
import { known, unknown } from "../../../src/domain/known.ts";
import {
  reviewDependencies,
  withLicences,
} from "../../../src/policy/findings/dependency-review.ts";

const OWN: DependencyChanges = {
  added: ["pkg:npm/a@1.0.0"],
  removed: [],
  changed: [{ purl: "pkg:pypi/foo-bar", from: "1", to: "2" }],
  suspicious: [],
  unreadable: [],
  direct: [],
  places: [],
};

function entry(more: Partial<ReviewedDependency>): ReviewedDependency {
  return {
    change: "added",
    purl: "pkg:npm/a@1.0.0",
    version: "1.0.0",
    path: "package-lock.json",
    licence: null,
    advisories: [],
    ...more,
  };
}

function added(...entries: readonly ReviewedDependency[]): readonly string[] {
  return reviewDependencies(OWN, known(entries)).added;
}

describe("reviewDependencies", () => {
  it("says in one note that there is no review, and nothing else", () => {
    const result = reviewDependencies(OWN, unknown("403"));
    expect(result).toMatchObject({ findings: [], added: [], places: [] });
    expect(result.notes).toHaveLength(1);
    expect(result.notes[0]).toContain("403");
  });

  it("adds what only GitHub saw", () => {
    expect(added(entry({}), entry({ purl: "pkg:npm/b", version: "2.0.0" }))).toEqual([
      "pkg:npm/b@2.0.0",
    ]);
  });

  it.each([
    ["another spelling", [entry({ purl: "pkg:npm/A@1.0.0" })]],
    ["another version of a known package", [entry({ purl: "pkg:pypi/Foo_Bar@2", version: "2" })]],
    [
      "a package that moves",
      [
        entry({ purl: "pkg:npm/moved@1", change: "removed" }),
        entry({ purl: "pkg:npm/moved@2", version: "2" }),
      ],
    ],
  ])("takes %s for known", (_name, entries) => {
    expect(added(...entries)).toEqual([]);
  });

  it.each([
    ["critical", "high"],
    ["moderate", "medium"],
  ] as const)("weighs a %s weakness as %s", (severity, tier) => {
    const advisories = [{ id: "GHSA-1", severity, summary: "bad" }];
    const { findings } = reviewDependencies(OWN, known([entry({ advisories })]));
    expect(findings).toMatchObject([
      { kind: "suspicious-dependency", tier, reasons: ["advisory:GHSA-1"] },
    ]);
  });

  it("never takes a finding away, and adds licences", () => {
    const base = { area: "dependencies", tier: "high", path: "p", message: "m." } as const;
    const findings: readonly Finding[] = [
      { ...base, kind: "new-dependency", purl: "pkg:npm/a@1.0.0" },
      { ...base, kind: "symlink" },
    ];
    const told = withLicences(findings, known([entry({ licence: "MIT" })]));
    expect(told).toEqual([{ ...findings[0], message: "m. Licence: MIT." }, findings[1]]);
    expect(withLicences(findings, unknown("404"))).toEqual(findings);
  });
});
