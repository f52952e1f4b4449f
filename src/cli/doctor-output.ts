import { z } from "zod";
import type { PostureAudit } from "../app/check-posture.ts";
import { POSTURE_IDS, POSTURE_STATUSES, type PostureStatus } from "../domain/posture.ts";
import { shown } from "../domain/shown-text.ts";
import type { Emphasis, Style } from "./terminal.ts";

/** What `agentgov doctor --json` prints. */
export const DoctorOutput = z.object({
  schema: z.literal("agentgov.doctor/1"),
  repository: z.string().describe("`owner/name`."),
  branches: z
    .array(z.string())
    .readonly()
    .describe("The branches that were asked about; empty when the app sees none."),
  summary: z
    .object({ red: z.int(), unknown: z.int(), ok: z.int() })
    .describe("How many answers there are of each kind."),
  results: z
    .array(
      z.object({
        id: z.enum(POSTURE_IDS),
        question: z.string(),
        status: z.enum(POSTURE_STATUSES).describe("`unknown`: it could not be read. Never `ok`."),
        found: z.string().describe("What was found, or why nothing could be."),
        fix: z.string().nullable().describe("Which setting to change, and where; null when `ok`."),
      }),
    )
    .readonly()
    .describe("By the number of the question."),
});
export type DoctorOutput = z.infer<typeof DoctorOutput>;

/** What needs somebody comes first. */
const ORDER: readonly PostureStatus[] = ["red", "unknown", "ok"];

const SIGNS: Readonly<Record<PostureStatus, { readonly word: string; readonly as: Emphasis }>> = {
  red: { word: "RED    ", as: "red" },
  unknown: { word: "unknown", as: "yellow" },
  ok: { word: "ok     ", as: "green" },
};

/** The answers for programs. */
export function doctorOutput({ owner, repo, branches, results }: PostureAudit): DoctorOutput {
  return {
    schema: "agentgov.doctor/1",
    repository: `${owner}/${repo}`,
    branches,
    summary: {
      red: results.filter(({ status }) => status === "red").length,
      unknown: results.filter(({ status }) => status === "unknown").length,
      ok: results.filter(({ status }) => status === "ok").length,
    },
    results: results.map(({ id, question, status, found, fix }) => ({
      id,
      question,
      status,
      found,
      fix,
    })),
  };
}

/** The answers for people: what is red first, each with what to do about it. */
export function doctorText(audit: PostureAudit, style: Style): string {
  const { branches, repository, results, summary } = doctorOutput(audit);
  const about = branches.length === 0 ? "" : ` (${branches.map(shown).join(", ")})`;
  const lines = [`${style("bold", repository)}${about}`, ""];
  for (const wanted of ORDER) {
    for (const { id, question, status, found, fix } of results) {
      if (status !== wanted) continue;
      const { word, as } = SIGNS[status];
      lines.push(`${style(as, word)}  ${id}  ${question}`, `              ${found}`);
      if (fix !== null) lines.push(`              ${style("dim", `fix: ${fix}`)}`);
    }
  }
  const { red, unknown, ok } = summary;
  lines.push("", `${red} red, ${unknown} unknown, ${ok} ok`, "");
  return lines.join("\n");
}
