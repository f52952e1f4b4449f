import { describe, expect, it } from "vitest";
import {
  highRatedLow,
  isTierRight,
  judge,
  type LabelledPath,
  readLabelledPaths,
  scoreAreas,
} from "../../../scripts/eval-paths.ts";

const LABELS = new URL("../../../../shared/data/paths-labelled.json", import.meta.url);

/** Fewer paths than this say too little of an area. */
const PATHS_MIN = 30;

const labels = readLabelledPaths(LABELS) ?? [];

describe.skipIf(labels.length === 0)("the labelled paths (skipped: not beside the project)", () => {
  const verdicts = judge(labels);

  it.each(scoreAreas(verdicts, true).filter(({ paths }) => paths >= PATHS_MIN))(
    "are found and told apart: $area",
    ({ precision, recall }) => {
      expect(precision).toBeGreaterThanOrEqual(0.92);
      expect(recall).toBeGreaterThanOrEqual(0.92);
    },
  );

  it("get the right tier nearly always", () => {
    const right = verdicts.filter((verdict) => isTierRight(verdict, false)).length;
    expect(right / verdicts.length).toBeGreaterThanOrEqual(0.94);
  });

  it("never come out low when they are plainly high", () => {
    expect(highRatedLow(verdicts).map(({ label }) => label.path)).toEqual([]);
  });
});

describe("scoring", () => {
  const label = (path: string, area: string, other: Partial<LabelledPath> = {}): LabelledPath => {
    return { path, repository: "o/r", areas: [area], tier: "high", alternatives: [], ...other };
  };

  it("counts what was found, missed and wrongly claimed", () => {
    const verdicts = judge([
      label("src/auth/a.ts", "auth"),
      label("src/b.ts", "auth"),
      label("src/auth/c.ts", "billing"),
      label("src/d.ts", "billing", { alternatives: ["app"] }),
    ]);
    expect(scoreAreas(verdicts, false)).toEqual([
      { area: "auth", paths: 2, precision: 0.5, recall: 0.5 },
      { area: "billing", paths: 2, precision: 1, recall: 0 },
    ]);
    expect(scoreAreas(verdicts, true)[1]).toMatchObject({ recall: 0 });
    expect(verdicts.map((verdict) => isTierRight(verdict, true))).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  it("sees a high path that came out low", () => {
    const verdicts = judge([
      label("docs/auth.md", "auth"),
      label("docs/b.md", "auth", { alternatives: ["docs"] }),
    ]);
    expect(highRatedLow(verdicts).map((verdict) => verdict.label.path)).toEqual(["docs/auth.md"]);
  });

  it("takes governance for what the labels call ci", () => {
    expect(judge([label("CODEOWNERS", "ci")])).toMatchObject([{ areas: ["ci"], tier: "high" }]);
  });
});
