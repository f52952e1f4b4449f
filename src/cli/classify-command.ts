import type { Command } from "commander";
import type { CommandContext } from "./command-context.ts";

/** Options of `classify`. */
export interface ClassifyOptions {
  readonly repo: string;
  readonly policy?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  $ agentgov classify                                    what the shipped rules make of this repository
  $ agentgov classify --repo ../shop --policy agentgov.yml
  $ agentgov classify --json

Exit codes: 0 classified, 2 wrong usage or policy, 3 no such repository.`;

/** Adds `agentgov classify`: what the rules make of every file of a repository. */
export function addClassifyCommand(program: Command, context: CommandContext): void {
  program
    .command("classify")
    .description("preview the areas of a whole repository, and patterns that match nothing")
    .option("--repo <dir>", "the repository, or any folder in it", ".")
    .option("--policy <file>", "the organisation's policy (default: the shipped one)")
    .option("--json", "print one JSON object (docs/schema/classify.json)")
    .addHelpText("after", EXAMPLES)
    .action(async (options: ClassifyOptions) => {
      // Loaded when asked for: the rules are most of what there is to load.
      const { runClassify } = await import("./run-classify.ts");
      await runClassify(context.terminal, options);
    });
}
