import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/domain/finding.ts";
import { known, unknown } from "../../src/domain/known.ts";
import type { ChangedFile } from "../../src/domain/pull-request-facts.ts";
import { highestTier, type Tier, tierRank } from "../../src/domain/risk.ts";
import { adviseOn } from "../../src/policy/advice.ts";
import { touchedAreas } from "../../src/policy/assess.ts";
import { APP, AUTH, aFile, DOCS } from "../builders/facts.ts";
import { ENFORCED } from "../builders/policy.ts";

const GUIDE = aFile("docs/setup.md");
const MANIFEST = aFile("package.json");
const LOCK = aFile("package-lock.json");
const NOTES = Array.from({ length: 12 }, (_, index) => aFile(`docs/notes-${index}.md`));

const RENAMED = aFile("docs/login.md", { previousPath: "src/auth/login.ts", status: "renamed" });
const SIX = Array.from({ length: 6 }, (_, index) => aFile(`src/auth/a${index}.ts`));

interface NamedCase {
  readonly files: readonly ChangedFile[];
  readonly findings?: readonly Finding[];
}

function lowWithout(path: string): unknown {
  return { tier: "low", without: [path] };
}

function finding(path: string, tier: Tier = "high"): Finding {
  return { kind: "guard-removed", area: "app", tier, path, message: "m" };
}

function adviceOn(files: readonly ChangedFile[], findings: readonly Finding[] = []): unknown {
  const areas = touchedAreas(ENFORCED, files, findings);
  return adviseOn(ENFORCED, { files: known(files) }, { areas, findings });
}

describe("adviseOn", () => {
  it.each<readonly [string, NamedCase, unknown]>([
    ["one file by path", { files: [AUTH, DOCS, GUIDE] }, lowWithout(AUTH.path)],
    [
      "what is left of a mixed change",
      { files: [AUTH, APP, DOCS] },
      { tier: "medium", without: [AUTH.path] },
    ],
    [
      "a file by a finding",
      { files: [APP, DOCS, GUIDE], findings: [finding(APP.path)] },
      lowWithout(APP.path),
    ],
    ["a file by its old name", { files: [RENAMED, DOCS, GUIDE] }, lowWithout(RENAMED.path)],
    ["nothing where half of the files weigh as much", { files: [AUTH, DOCS] }, null],
    ["nothing in a light change", { files: [DOCS, GUIDE] }, null],
    [
      "nothing where the whole change weighs",
      { files: [AUTH, DOCS, GUIDE], findings: [finding("")] },
      null,
    ],
    ["nothing where more than five files weigh as much", { files: [...NOTES, ...SIX] }, null],
  ])("names %s", (_name, { files, findings = [] }, expected) => {
    expect(adviceOn(files, findings)).toEqual(expected);
  });

  it("holds a package for gone only without its lockfile too", () => {
    const added: Finding = {
      kind: "new-dependency",
      area: "dependencies",
      tier: "high",
      path: MANIFEST.path,
      purl: "pkg:npm/a",
      message: "m",
    };
    expect(adviceOn([MANIFEST, LOCK, ...NOTES], [added])).toEqual({
      tier: "low",
      without: [MANIFEST.path, LOCK.path],
    });
  });

  it("is silent where the files are unknown", () => {
    const areas = touchedAreas(ENFORCED, [AUTH, DOCS, GUIDE], []);
    expect(adviseOn(ENFORCED, { files: unknown("x") }, { areas, findings: [] })).toBeNull();
  });

  it("is always true: without the files the change weighs what was said, and less than before", () => {
    const names = [
      "src/auth/a.ts",
      "src/b.ts",
      "docs/c.md",
      "db/migrate/1_d.rb",
      ".mcp.json",
      "e.md",
    ];
    const files = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 });
    const marked = fc.array(
      fc.record({
        path: fc.constantFrom(...names, ""),
        tier: fc.constantFrom<Tier>("medium", "critical"),
      }),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(files, marked, (paths, marks) => {
        const changed = paths.map((path) => aFile(path));
        const findings = marks.map(({ path, tier }) => finding(path, tier));
        const areas = touchedAreas(ENFORCED, changed, findings);
        const advice = adviseOn(ENFORCED, { files: known(changed) }, { areas, findings });
        if (advice === null) return;
        const left = changed.filter(({ path }) => !advice.without.includes(path));
        const open = findings.filter(({ path }) => !advice.without.includes(path));
        const tiers = touchedAreas(ENFORCED, left, open).map(({ tier }) => tier);
        expect(highestTier(tiers)).toBe(advice.tier);
        const before = highestTier(areas.map(({ tier }) => tier));
        expect(tierRank(advice.tier)).toBeLessThan(tierRank(before));
      }),
    );
  });
});
