import type { Command } from "commander";
import type { CommandContext } from "./command-context.ts";

/** Options of `provenance`. */
export interface ProvenanceOptions {
  readonly stdin?: boolean;
  readonly text?: boolean;
}

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
      // Loaded when asked for: the rules are most of what there is to load.
      const { runProvenance } = await import("./run-provenance.ts");
      await runProvenance(context.terminal, options);
    });
}
