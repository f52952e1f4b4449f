import { existsSync } from "node:fs";
import { join } from "node:path";
import { scoreAgentPower } from "./eval-agent-power.ts";
import { scoreDependencies } from "./eval-dependencies.ts";
import { highRatedLow, isTierRight, judge, readLabelledPaths, scoreAreas } from "./eval-paths.ts";
import { scoreSecrets } from "./eval-secrets.ts";

/** One figure with what it should be. */
interface Figure {
  readonly name: string;
  readonly value: number;
  readonly target: number;
  /** Whether more is better; a count of mistakes should stay at or below its target. */
  readonly isShare: boolean;
}

/** Areas a mistake in which costs most; one row each. */
const GUARDED_AREAS = ["auth", "billing", "migrations", "ci", "secrets", "agent-config"];

function pathFigures(file: string): readonly Figure[] {
  const labels = readLabelledPaths(file);
  if (labels === null) return [];
  const verdicts = judge(labels);
  const right = verdicts.filter((verdict) => isTierRight(verdict, true)).length;
  const areas = scoreAreas(verdicts, true).filter(({ area }) => GUARDED_AREAS.includes(area));
  return [
    share("paths: tier right (lenient)", right / verdicts.length, 0.95),
    {
      name: "paths: unambiguous high rated low",
      value: highRatedLow(verdicts).length,
      target: 0,
      isShare: false,
    },
    ...areas.flatMap(({ area, precision, recall }) => [
      share(`paths: ${area} precision (lenient)`, precision, 0.9),
      share(`paths: ${area} recall (lenient)`, recall, 0.9),
    ]),
  ];
}

async function dependencyFigures(file: string): Promise<readonly Figure[]> {
  const score = await scoreDependencies(file, ignore);
  if (score === null) return [];
  const { cases, exact, right } = score;
  return [
    share("dependencies: added, removed, changed exact", exact / cases, 0.95),
    share("dependencies: suspicious exact", right.suspicious / cases, 0.9),
  ];
}

function secretFigures(file: string): readonly Figure[] {
  const score = scoreSecrets(file, ignore);
  if (score === null) return [];
  return [
    share("secrets: precision", score.precision, 0.95),
    share("secrets: recall", score.recall, 0.9),
  ];
}

function powerFigures(file: string): readonly Figure[] {
  const score = scoreAgentPower(file, ignore);
  if (score === null) return [];
  return [
    share("agent power: widens right", score.verdicts / score.cases, 1),
    share("agent power: findings precision", score.precision, 0.95),
    share("agent power: findings recall", score.recall, 0.95),
  ];
}

function share(name: string, value: number, target: number): Figure {
  return { name, value, target, isShare: true };
}

/** Each part has a script of its own that names the mistakes. */
function ignore(): void {
  // Nothing to say here.
}

function isMet({ value, target, isShare }: Figure): boolean {
  return isShare ? value >= target : value <= target;
}

function row(figure: Figure): string {
  const { name, value, target, isShare } = figure;
  const digits = isShare ? 3 : 0;
  const sign = isShare ? ">=" : "<=";
  const said = isMet(figure) ? "" : "  missed";
  return `${name.padEnd(46)} ${value.toFixed(digits).padStart(6)}  ${sign} ${target.toFixed(digits)}${said}`;
}

/** Prints every score of the labelled cases with its target; ends with 1 when one is missed. */
async function main(folder: string): Promise<void> {
  if (!existsSync(folder)) {
    console.log(`no labelled cases in ${folder}; give another folder as the argument`);
    process.exitCode = 2;
    return;
  }
  const figures = [
    ...pathFigures(join(folder, "paths-labelled.json")),
    ...(await dependencyFigures(join(folder, "dependency-cases.json"))),
    ...secretFigures(join(folder, "secret-cases.json")),
    ...powerFigures(join(folder, "agent-config-cases.json")),
  ];
  for (const figure of figures) console.log(row(figure));
  if (!figures.every(isMet)) process.exitCode = 1;
}

if (import.meta.main) await main(process.argv[2] ?? "../shared/data");
