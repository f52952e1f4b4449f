import { z } from "zod";
import type { ReplayReport } from "../app/replay-log.ts";
import { LOG_FAULTS, type LogReport } from "../app/verify-log.ts";
import { shown } from "../domain/shown-text.ts";
import type { Style } from "./terminal.ts";

/** What `agentgov audit verify --json` prints. */
export const AuditOutput = z.object({
  schema: z.literal("agentgov.audit-verify/1"),
  size: z.int().describe("Entries that were read."),
  root: z.string().describe("Their Merkle root (RFC 6962), in hex."),
  checkpoints: z.int().describe("Checkpoints and anchors whose signature, size and root hold."),
  covered: z.int().describe("How many entries the largest of them covers."),
  subjects: z.int().describe("Pull requests and other things the entries are about."),
  findings: z
    .array(
      z.object({
        fault: z.enum(LOG_FAULTS),
        message: z.string(),
        seq: z.int().nullable().describe("The entry; null for the log as a whole."),
      }),
    )
    .readonly()
    .describe("What does not hold, most grave first; empty when all does."),
  replay: z
    .object({
      decisions: z.int().describe("Entries of decisions."),
      replayed: z.int().describe("Those that were made again from their stored input."),
      gone: z.int().describe("Those whose input is no longer kept."),
      changedByVersion: z
        .int()
        .describe("Those that another version of the rules judges otherwise."),
    })
    .nullable()
    .describe("Null unless --replay was given."),
});
export type AuditOutput = z.infer<typeof AuditOutput>;

/** What `audit verify` found out. */
export interface AuditResult {
  readonly report: LogReport;
  /** Null when no decision was made again. */
  readonly replay: ReplayReport | null;
}

/** A report for programs. */
export function auditOutput({ report, replay }: AuditResult): AuditOutput {
  const counted =
    replay === null
      ? null
      : {
          decisions: replay.decisions,
          replayed: replay.replayed,
          gone: replay.gone,
          changedByVersion: replay.changedByVersion,
        };
  return { schema: "agentgov.audit-verify/1", ...report, replay: counted };
}

/** A report for people. */
export function auditText({ report, replay }: AuditResult, style: Style): string {
  const { size, covered, checkpoints, subjects, root, findings } = report;
  const facts = [
    `${size} entries about ${subjects} subjects; ${checkpoints} checkpoints hold and cover ${covered} of them`,
    `root ${root}`,
  ];
  if (replay !== null) {
    const { decisions, replayed, gone, changedByVersion } = replay;
    facts.push(
      `${replayed} of ${decisions} decisions were made again; the input of ${gone} is gone, and ${changedByVersion} come out otherwise by another version of the rules`,
    );
  }
  if (findings.length === 0) return [style("green", "The log holds."), ...facts, ""].join("\n");
  const faults = findings.map(
    ({ fault, message }) => `  ${style("red", fault)}: ${shown(message)}`,
  );
  return [style("red", "The log does not hold."), ...faults, ...facts, ""].join("\n");
}
