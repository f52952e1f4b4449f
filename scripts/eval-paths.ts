import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import type { AreaId, Tier } from "../src/domain/risk.ts";
import { classifyPath, compileAreaRules } from "../src/policy/areas/classify.ts";

/** One labelled path, in the words of the product. */
export interface LabelledPath {
  readonly path: string;
  readonly repository: string;
  readonly areas: readonly AreaId[];
  readonly tier: Tier;
  /** Other areas a careful reader could defend. */
  readonly alternatives: readonly AreaId[];
}

/** What the rules said of one labelled path. */
export interface Verdict {
  readonly label: LabelledPath;
  readonly areas: readonly AreaId[];
  readonly tier: Tier;
  readonly rules: readonly string[];
}

/** Precision and recall of one area. */
export interface AreaScore {
  readonly area: AreaId;
  readonly paths: number;
  readonly precision: number;
  readonly recall: number;
}

const LOW_AREAS: readonly AreaId[] = ["docs", "tests", "types", "assets"];
const MEDIUM_AREAS: readonly AreaId[] = ["app", "dependencies"];

const LabelledRow = z
  .object({
    path: z.string(),
    repo: z.string(),
    areas: z.array(z.string()),
    tier: z.enum(["low", "medium", "high", "critical", "variable"]),
    alt: z.array(z.string()).default([]),
  })
  .transform((row): LabelledPath => {
    return {
      path: row.path,
      repository: row.repo,
      areas: row.areas.map(productName),
      tier: row.tier === "variable" ? "medium" : row.tier,
      alternatives: row.alt.map(productName),
    };
  });

/** Reads labelled paths; null when the file is not there. */
export function readLabelledPaths(file: string | URL): readonly LabelledPath[] | null {
  if (!existsSync(file)) return null;
  return z.array(LabelledRow).parse(JSON.parse(readFileSync(file, "utf8")));
}

/** Classifies every labelled path with the shipped rules. */
export function judge(labels: readonly LabelledPath[]): readonly Verdict[] {
  const { rules } = compileAreaRules([]);
  return labels.map((label) => {
    const { areas, tier, rules: ids } = classifyPath(rules, label.path);
    // The labels know no governance: what belongs there is labelled `ci`.
    const named = areas.map((area) => (area === "governance" ? "ci" : area));
    return {
      label,
      areas: [...new Set(named)],
      tier: tier === "critical" ? "high" : tier,
      rules: ids,
    };
  });
}

/** Scores each area. Lenient: an area of the alternatives is neither wrong nor missing. */
export function scoreAreas(verdicts: readonly Verdict[], lenient: boolean): readonly AreaScore[] {
  const areas = new Set(verdicts.flatMap(({ label }) => label.areas));
  return [...areas].toSorted().map((area) => {
    const labelled = verdicts.filter(({ label }) => label.areas.includes(area));
    const found = labelled.filter(({ areas: named }) => named.includes(area)).length;
    const missed = labelled.filter(
      (verdict) => !verdict.areas.includes(area) && !(lenient && isDefensible(verdict)),
    ).length;
    const wrong = verdicts.filter(
      ({ label, areas: named }) =>
        named.includes(area) &&
        !label.areas.includes(area) &&
        !(lenient && label.alternatives.includes(area)),
    ).length;
    return {
      area,
      paths: labelled.length,
      precision: ratio(found, found + wrong),
      recall: ratio(found, found + missed),
    };
  });
}

/** Whether the tier is the labelled one or, leniently, that of an alternative. */
export function isTierRight({ label, tier }: Verdict, lenient: boolean): boolean {
  return (
    tier === label.tier || (lenient && label.alternatives.some((area) => tierOf(area) === tier))
  );
}

/** High paths that nobody could call low, and that came out low. */
export function highRatedLow(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.filter(
    (verdict) =>
      verdict.label.tier === "high" && verdict.tier === "low" && !isTierRight(verdict, true),
  );
}

function isDefensible({ label, areas }: Verdict): boolean {
  return areas.some((area) => label.alternatives.includes(area));
}

function productName(area: string): AreaId {
  return area === "infra" ? "infrastructure" : area;
}

function tierOf(area: AreaId): Tier {
  if (LOW_AREAS.includes(area)) return "low";
  return MEDIUM_AREAS.includes(area) ? "medium" : "high";
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}

/** Tier accuracy of each repository, worst first: what one new repository may meet. */
function byRepository(verdicts: readonly Verdict[]): readonly string[] {
  const groups = Map.groupBy(verdicts, ({ label }) => label.repository);
  return [...groups]
    .map(([repository, group]) => {
      const right = group.filter((verdict) => isTierRight(verdict, true)).length;
      return { repository, share: ratio(right, group.length), paths: group.length };
    })
    .toSorted((left, right) => left.share - right.share)
    .map(({ repository, share, paths }) => `${share.toFixed(2)} of ${paths} ${repository}`);
}

function printScores(verdicts: readonly Verdict[]): void {
  const strict = scoreAreas(verdicts, false);
  const lenient = scoreAreas(verdicts, true);
  console.log("area             paths  strict P/R   lenient P/R");
  for (const [index, { area, paths, precision, recall }] of strict.entries()) {
    const soft = lenient[index];
    const figures = [precision, recall, soft?.precision ?? 0, soft?.recall ?? 0];
    const [p, r, lenientP, lenientR] = figures.map((figure) => figure.toFixed(2));
    console.log(
      `${area.padEnd(16)} ${String(paths).padStart(5)}  ${p} ${r}    ${lenientP} ${lenientR}`,
    );
  }
  for (const isLenient of [false, true]) {
    const right = verdicts.filter((verdict) => isTierRight(verdict, isLenient)).length;
    const share = ratio(right, verdicts.length).toFixed(3);
    console.log(`tier right, ${isLenient ? "lenient" : "strict"}: ${share} of ${verdicts.length}`);
  }
}

function printMistakes(verdicts: readonly Verdict[]): void {
  console.log(`unambiguous high paths rated low: ${highRatedLow(verdicts).length}`);
  for (const { label } of highRatedLow(verdicts)) console.log(`  ${label.path}`);
  console.log("repositories with the lowest share of right tiers (lenient):");
  for (const line of byRepository(verdicts).slice(0, 8)) console.log(`  ${line}`);
  console.log("wrong tiers (lenient):");
  for (const verdict of verdicts.filter((each) => !isTierRight(each, true))) {
    const { label, areas, tier, rules } = verdict;
    const wanted = `${label.areas.join("+")}/${label.tier}`;
    console.log(`  ${label.path}: ${wanted}, got ${areas.join("+")}/${tier} by ${rules.join(" ")}`);
  }
}

function main(): void {
  const file = process.argv[2] ?? "../shared/data/paths-labelled.json";
  const labels = readLabelledPaths(file);
  if (labels === null) {
    console.log(`${file} is not there; give another file of labelled paths as the argument`);
    process.exitCode = 2;
    return;
  }
  const verdicts = judge(labels);
  printScores(verdicts);
  printMistakes(verdicts);
}

if (import.meta.main) main();
