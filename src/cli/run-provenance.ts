import { shown } from "../domain/shown-text.ts";
import { ProvenanceLine } from "./output-schemas.ts";
import type { ProvenanceOptions } from "./provenance-command.ts";
import { provenanceLine } from "./provenance-lines.ts";
import { LINE_FEED, readRecords } from "./read-records.ts";
import { createPrinter, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** More bytes than the characters of any line that is read, so that a cut line is refused as too long. */
const LINE_BYTES_MAX = 34 * 1024 * 1024;

/** Answers each commit of the input, in order. */
export async function runProvenance(terminal: Terminal, options: ProvenanceOptions): Promise<void> {
  if (options.stdin !== true) throw new UsageError("pass commits as JSON lines with --stdin");
  const printer = createPrinter(terminal.stdout);
  const format = { end: LINE_FEED, bytesMax: LINE_BYTES_MAX };
  for await (const line of readRecords(terminal.stdin, format)) {
    if (line.trim() === "") continue;
    const answer = provenanceLine(line);
    const text = options.text === true ? asText(answer) : `${answer}\n`;
    if (!(await printer.print(text))) return;
  }
}

function asText(answer: string): string {
  const line = ProvenanceLine.parse(JSON.parse(answer));
  if ("error" in line) return `unreadable: ${line.error.message} ${line.error.fields.join(", ")}\n`;
  const agents = line.agents.length === 0 ? "" : `: ${line.agents.join(", ")}`;
  const evidence = line.evidence.map(
    ({ agent, role, strength, excerpt }) =>
      `  ${agent ?? "declaration"} (${role}, ${strength})  ${shown(excerpt)}\n`,
  );
  return `${line.class} (${line.strength})${agents}\n${evidence.join("")}`;
}
