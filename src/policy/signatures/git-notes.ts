import { z } from "zod";

/** Longer notes are not read: git-ai writes a few hundred bytes per file. */
const NOTE_CHARACTERS_MAX = 1_048_576;
/** More records than this add nothing to the verdict. */
const RECORDS_MAX = 500;

const Record = z.object({
  agent_id: z.object({ tool: z.string().max(200), model: z.string().max(200).nullish() }),
});

const Log = z.object({
  prompts: z.record(z.string(), z.unknown()).nullish(),
  sessions: z.record(z.string(), z.unknown()).nullish(),
});

/** One agent session that a note records. */
export interface NotedSession {
  readonly tool: string;
  readonly model: string | null;
}

/**
 * Reads the agent sessions of a git-ai authorship log. Both maps count: newer logs write `sessions`,
 * older ones `prompts`. Whatever cannot be read is no evidence, since notes only ever add.
 *
 * Source: https://github.com/git-ai-project/git-ai/blob/main/specs/git_ai_standard_v3.0.0.md
 */
export function readAuthorshipLog(raw: string): readonly NotedSession[] {
  if (raw.length > NOTE_CHARACTERS_MAX) return [];
  const note = raw.replaceAll("\r\n", "\n");
  const divider = note.startsWith("---\n") ? 0 : note.indexOf("\n---\n") + 1;
  const json = divider === 0 && !note.startsWith("---\n") ? note : note.slice(divider + 4);
  const log = Log.safeParse(parseJson(json));
  if (!log.success) return [];
  const records = [log.data.prompts, log.data.sessions].flatMap((map) => Object.values(map ?? {}));
  return records.slice(0, RECORDS_MAX).flatMap((record) => {
    const read = Record.safeParse(record);
    if (!read.success) return [];
    return [{ tool: read.data.agent_id.tool, model: read.data.agent_id.model ?? null }];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
