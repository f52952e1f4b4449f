import { z } from "zod";
import { DRILL_QUESTIONS } from "../domain/drill.ts";
import type { DrillReport } from "../domain/drill-report.ts";

/** What `agentgov drill leaked-secret --json` prints, and the report's JSON file. */
export const DrillOutput = z.object({
  schema: z.literal("agentgov.drill/1"),
  id: z.string(),
  repository: z.string(),
  branches: z.array(z.string()).readonly(),
  commit: z.string().describe("The commit that brought the planted credential in."),
  fingerprint: z.string(),
  mode: z.enum(["interactive", "rehearsal"]).describe("Who answered: a person, or the command."),
  startedAt: z.string(),
  score: z.object({
    points: z.int().describe("Of a hundred."),
    passed: z.boolean(),
    timePoints: z.number(),
    seconds: z.int(),
    answers: z
      .array(
        z.object({
          question: z.enum(DRILL_QUESTIONS),
          share: z.number().describe("How much of it was right, from 0 to 1."),
          tries: z.int(),
          hinted: z.boolean(),
          skipped: z.boolean(),
          seconds: z.int(),
          points: z.number(),
          of: z.int(),
        }),
      )
      .readonly(),
  }),
});
export type DrillOutput = z.infer<typeof DrillOutput>;

/** A report for programs. */
export function drillOutput(report: DrillReport): DrillOutput {
  return { schema: "agentgov.drill/1", ...report };
}
