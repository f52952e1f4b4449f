import type { Command } from "commander";
import type { CommandContext } from "./command-context.ts";

/** Options of `explain`. */
export interface ExplainOptions {
  readonly stdin?: boolean;
  readonly null?: boolean;
  readonly repo?: string;
  readonly policy?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  $ agentgov explain src/auth/session.ts docs/guide.md
  $ git ls-files -z | agentgov explain --stdin --null --json
  $ agentgov explain --policy agentgov.yml services/identity/main.go

Exit codes: 0 explained, 2 wrong usage or policy, 3 no such repository.`;

/** Adds `agentgov explain`: the areas and the tier of paths, with the rule behind each. */
export function addExplainCommand(program: Command, context: CommandContext): void {
  program
    .command("explain")
    .description("show which areas and tier paths have, and by which rule")
    .argument("[path...]", "paths from the root of the repository")
    .option("--stdin", "read paths from the input, one a line")
    .option("-z, --null", "paths of the input end with NUL instead of a line feed")
    .option("--repo <dir>", "the repository whose own policy layer applies (default: this one)")
    .option("--policy <file>", "the organisation's policy (default: the shipped one)")
    .option("--json", "print one JSON object a line (docs/schema/explain.json)")
    .addHelpText("after", EXAMPLES)
    .action(async (paths: readonly string[], options: ExplainOptions) => {
      // Loaded when asked for: the rules are most of what there is to load.
      const { runExplain } = await import("./run-explain.ts");
      await runExplain(context.terminal, paths, options);
    });
}
