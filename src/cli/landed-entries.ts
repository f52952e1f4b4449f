import { z } from "zod";
import { type LogEntryHead, readEntry } from "../app/read-log-entry.ts";
import type { LandedDecision } from "../domain/landed-statement.ts";

const Landed = z.object({
  branch: z.string(),
  commit: z.string(),
  tree: z.string().nullable(),
  pullRequest: z.int().nullable(),
  head: z.string().nullable(),
  decision: z.string().nullable(),
  mode: z.string(),
  match: z.string().exactOptional(),
  reason: z.string().exactOptional(),
  detail: z.string().exactOptional(),
});

/** What the entry of a commit says that reached a branch. */
export interface LandingEntry extends z.output<typeof Landed> {
  readonly kind: "landed" | "bypassed";
  readonly repositoryId: number;
  readonly at: string;
  /** `u:<account id>` or `app`. */
  readonly actor: string;
}

const Decided: z.ZodType<Omit<LandedDecision, "at">> = z.object({
  verdict: z.string(),
  mode: z.string(),
  tier: z.string(),
  head: z.string(),
  base: z.string(),
  areas: z.array(z.object({ area: z.string(), tier: z.string() })),
  gates: z.array(z.object({ gate: z.string(), area: z.string().nullable(), status: z.string() })),
  provenance: z.object({
    class: z.string(),
    strength: z.string(),
    agents: z.array(z.string()),
  }),
  policy: z.string(),
  input: z.string(),
  evaluator: z.union([z.string(), z.number()]),
});

/** Reads an entry from its exact bytes; null when it is none. */
export function entryOf(body: Uint8Array): LogEntryHead | null {
  return readEntry(Buffer.from(body).toString("utf8"));
}

/** What an entry says of a commit that reached a branch; null for any other entry. */
export function landingOf(entry: LogEntryHead): LandingEntry | null {
  const isLanded = entry.type === "commit.landed";
  if (!isLanded && entry.type !== "commit.bypassed") return null;
  const [, repository] = /^[^/]+\/(\d+)\//u.exec(entry.subject) ?? [];
  const reading = Landed.safeParse(entry.data);
  if (repository === undefined || !reading.success) return null;
  const { at, actor } = entry;
  const kind = isLanded ? "landed" : "bypassed";
  return { ...reading.data, kind, repositoryId: Number(repository), at, actor };
}

/** What an entry says of a decision; null for any other entry. */
export function decisionOf(entry: LogEntryHead): LandedDecision | null {
  if (entry.type !== "decision.recorded") return null;
  const reading = Decided.safeParse(entry.data);
  return reading.success ? { at: entry.at, ...reading.data } : null;
}
