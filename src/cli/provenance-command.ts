import type { Command } from "commander";
import { shown } from "../domain/shown-text.ts";
import type { CommandContext } from "./command-context.ts";
import { ProvenanceLine } from "./output-schemas.ts";
import { provenanceLine } from "./provenance-lines.ts";
import { LINE_FEED, readRecords } from "./read-records.ts";
import { createPrinter, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

interface ProvenanceOptions {
  readonly stdin?: boolean;
  readonly text?: boolean;
}

/** More bytes than the characters of any line that is read, so that a cut line is refused as too long. */
const LINE_BYTES_MAX = 34 * 1024 * 1024;

const EXAMPLES = `
Examples:
  $ echo '{"message":"fix: x\\n\\nCo-authored-by: Claude <noreply@anthropic.com>","author":{}}' \\
      | agentgov provenance --stdin
  $ agentgov provenance --stdin --text < commits.jsonl

Every line is an object with a message and an author, and whatever else is known: committer, branch,
prBody, pr, verification, gitNotes. Every line gets one answer, in order.

Exit codes: 0 answered, 2 wrong usage.`;

/** Adds `agentgov provenance`: who built commits, as far as their own evidence goes. */
export function addProvenanceCommand(program: Command, context: CommandContext): void {
  program
    .command("provenance")
    .description("show who built commits, from their messages and identities")
    .option("--stdin", "read JSON objects from the input, one a line")
    .option("--text", "print for people instead of JSON (docs/schema/provenance.json)")
    .addHelpText("after", EXAMPLES)
    .action(async (options: ProvenanceOptions) => {
      await provenance(options, context.terminal);
    });
}

async function provenance(options: ProvenanceOptions, terminal: Terminal): Promise<void> {
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
