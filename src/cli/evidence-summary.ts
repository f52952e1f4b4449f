import { z } from "zod";
import type { LogEntryHead } from "../app/read-log-entry.ts";
import { SealedText } from "../db/subject-keys.ts";
import type { EvidenceEntry } from "../domain/sample-pack.ts";
import { decisionOf } from "./landed-entries.ts";

/** One line for people; the whole entry lies beside it. */
const SUMMARY_MAX = 300;

const Approval = z.object({
  channel: z.string(),
  head: z.string(),
  areas: z.array(z.string()).nullable(),
});
const Act = z.object({ kind: z.string(), head: z.string().nullable().exactOptional() });
const Data = z.record(z.string(), z.unknown());

/** What an entry says, in one line; what is sealed in it stays so. */
export function evidenceOf(seq: number, entry: LogEntryHead): EvidenceEntry {
  const { type, at, actor } = entry;
  return { seq, type, at, actor, summary: summaryOf(entry).slice(0, SUMMARY_MAX) };
}

function summaryOf(entry: LogEntryHead): string {
  const decision = decisionOf(entry);
  if (decision !== null) {
    const gates = decision.gates.map(({ gate, area, status }) =>
      area === null ? `${gate} ${status}` : `${gate} for ${area} ${status}`,
    );
    const what = `${decision.verdict} at ${decision.head.slice(0, 12)}, tier ${decision.tier}`;
    return [what, ...gates].join("; ");
  }
  if (entry.type === "approval.recorded") {
    const { data } = Approval.safeParse(entry.data);
    if (data !== undefined) {
      const areas = data.areas === null ? "everything" : data.areas.join(", ");
      return `approved ${areas} at ${data.head.slice(0, 12)} by ${data.channel}`;
    }
  }
  if (entry.type === "act.recorded" || entry.type === "act.ended") {
    const { data } = Act.safeParse(entry.data);
    if (data !== undefined) {
      const verb = entry.type === "act.recorded" ? "given" : "ended";
      return `${data.kind} ${verb} at ${data.head?.slice(0, 12) ?? "any head"}`;
    }
  }
  return plainSummary(entry.data);
}

function plainSummary(data: unknown): string {
  const fields = Data.safeParse(data).data ?? {};
  return Object.entries(fields)
    .filter(([, value]) => value !== null)
    .map(
      ([name, value]) =>
        `${name} ${SealedText.safeParse(value).success ? "(sealed)" : text(value)}`,
    )
    .join("; ");
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
