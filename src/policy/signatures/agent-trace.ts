import { z } from "zod";
import { readPatch } from "../../domain/patch-line.ts";
import type { Evidence } from "../../domain/provenance.ts";
import type { ChangedFile } from "../../domain/pull-request-facts.ts";
import { evidenceOf, withoutRepetitions } from "./evidence.ts";
import { agentOfNotedTool } from "./noted-tool.ts";
import type { SignatureIndex } from "./signature-index.ts";

/** Where the reference implementation keeps its records. */
const TRACE_FILE = /^(?:[^/]{1,200}\/){0,20}\.agent-trace\/[^/]{1,200}\.jsonl$/u;
/** Records read of one change; more add nothing to the verdict. */
const RECORDS_MAX = 500;
/** Longer records are not read: one conversation takes a few hundred characters. */
const RECORD_CHARACTERS_MAX = 65_536;

const Tool = z.union([z.string().max(200), z.object({ name: z.string().max(200) })]);

const TraceRecord = z.object({
  tool: Tool.nullish(),
  files: z.array(
    z.object({
      conversations: z.array(
        z.object({
          contributor: z
            .object({ type: z.string().nullish(), model_id: z.string().max(200).nullish() })
            .nullish(),
        }),
      ),
    }),
  ),
});

/**
 * Reads the Agent Trace records that a change itself adds: those speak of this change, and need no call.
 * They only ever add evidence; a record of a person's own lines says nothing.
 *
 * Source: https://agent-trace.dev (draft 0.1.0)
 */
export function evidenceOfTraces(
  files: readonly ChangedFile[],
  index: SignatureIndex,
): readonly Evidence[] {
  const added = files
    .filter(({ path, patch }) => patch !== null && TRACE_FILE.test(path))
    .flatMap(({ path, patch }) => addedLines(patch ?? "").map((text) => ({ path, text })));
  return withoutRepetitions(
    added.slice(0, RECORDS_MAX).flatMap(({ path, text }) => evidenceOfRecord(path, text, index)),
  );
}

function addedLines(patch: string): readonly string[] {
  return readPatch(patch).flatMap(({ kind, text }) =>
    kind === "added" && text.length <= RECORD_CHARACTERS_MAX ? [text] : [],
  );
}

function evidenceOfRecord(path: string, text: string, index: SignatureIndex): readonly Evidence[] {
  const read = TraceRecord.safeParse(parseJson(text));
  if (!read.success) return [];
  const { tool, files } = read.data;
  const contributor = files
    .flatMap(({ conversations }) => conversations.map((one) => one.contributor))
    .find((one) => one?.type === "ai" || one?.type === "mixed");
  if (contributor === undefined || contributor === null) return [];
  const name = typeof tool === "string" ? tool : (tool?.name ?? "");
  const agent = agentOfNotedTool(name, index);
  const model = contributor.model_id ?? null;
  return [
    evidenceOf({
      agent,
      model,
      role: "assistant",
      source: "repository-file",
      strength: "declared",
      excerpt: `${path}: ${name}${model === null ? "" : ` (${model})`}`,
      rule: `${agent}/agent-trace`,
    }),
  ];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
