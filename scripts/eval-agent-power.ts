import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import type { AgentFileReading } from "../src/domain/agent-file.ts";
import { readAgentPower } from "../src/policy/agent-power/agent-power.ts";
import { readAgentFile } from "../src/readers/agent-file.ts";

const Delta = z.object({ code: z.string(), direction: z.string(), subject: z.string() });

const Cases = z.object({
  cases: z.array(
    z.object({
      id: z.string(),
      path: z.string(),
      before: z.string().nullable(),
      after: z.string().nullable(),
      mode: z.object({ before: z.string(), after: z.string() }).optional(),
      expected: z.object({ findings: z.array(Delta), widens: z.boolean() }),
    }),
  ),
});

type Case = z.infer<typeof Cases>["cases"][number];

function read(
  path: string,
  text: string | null,
  mode: string | undefined,
): AgentFileReading | null {
  if (text === null) return null;
  return readAgentFile(mode === undefined ? { path, text } : { path, text, mode });
}

/** The findings of one case as comparable lines. */
function linesOf(deltas: readonly z.infer<typeof Delta>[]): readonly string[] {
  return deltas.map(({ code, direction, subject }) => `${direction} ${code} ${subject}`).toSorted();
}

function evaluate({ path, before, after, mode }: Case): readonly string[] {
  return linesOf(
    readAgentPower([
      { path, before: read(path, before, mode?.before), after: read(path, after, mode?.after) },
    ]),
  );
}

/** How the labelled changes of agents' files came out. */
export interface PowerScore {
  readonly cases: number;
  /** Cases of which every finding is right. */
  readonly exact: number;
  /** Cases of which it was rightly said whether they widen. */
  readonly verdicts: number;
  readonly recall: number;
  readonly precision: number;
}

/** Scores the labelled cases and tells `say` of every mistake; null when there are none. */
export function scoreAgentPower(file: string, say: (line: string) => void): PowerScore | null {
  if (!existsSync(file)) return null;
  const { cases } = Cases.parse(JSON.parse(readFileSync(file, "utf8")));
  const totals = { exact: 0, found: 0, missed: 0, extra: 0, verdicts: 0 };
  for (const each of cases) {
    const expected = linesOf(each.expected.findings);
    const actual = evaluate(each);
    const missed = expected.filter((line) => !actual.includes(line));
    const extra = actual.filter((line) => !expected.includes(line));
    totals.found += expected.length - missed.length;
    totals.missed += missed.length;
    totals.extra += extra.length;
    totals.exact += missed.length + extra.length === 0 ? 1 : 0;
    const widens = actual.some((line) => line.startsWith("widens "));
    totals.verdicts += widens === each.expected.widens ? 1 : 0;
    const mistakes = [
      ...missed.map((line) => `  - ${line}`),
      ...extra.map((line) => `  + ${line}`),
    ];
    if (mistakes.length > 0) say([each.id, ...mistakes].join("\n"));
  }
  return {
    cases: cases.length,
    exact: totals.exact,
    verdicts: totals.verdicts,
    recall: totals.found / (totals.found + totals.missed),
    precision: totals.found / (totals.found + totals.extra),
  };
}

function main(): void {
  const file = process.argv[2] ?? "../shared/data/agent-config-cases.json";
  const score = scoreAgentPower(file, console.log);
  if (score === null) {
    console.log(`no labelled cases at ${file}: nothing to score`);
    return;
  }
  const { cases, exact, verdicts, recall, precision } = score;
  console.log(`cases ${cases}, exact ${exact}, widens right ${verdicts}`);
  console.log(`findings: recall ${recall.toFixed(3)}, precision ${precision.toFixed(3)}`);
}

if (import.meta.main) main();
