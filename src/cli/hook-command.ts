import type { Command } from "commander";
import type { CommandContext } from "./command-context.ts";

/** Options of `hook`. */
export interface HookOptions {
  readonly policy?: string;
}

const EXAMPLES = `
Examples:
  $ agentgov hook --policy /etc/agentgov/agentgov.yml < call.json

Started by a coding agent before it uses a tool, with the call as JSON on the input. \`agentgov policy
guardrails\` writes the settings that do so.

Exit codes: 0 the tool may run, 2 it may not, and the error stream says why.`;

/** Adds `agentgov hook`: keeps an agent from writing where only people may, and from writing secrets. */
export function addHookCommand(program: Command, context: CommandContext): void {
  program
    .command("hook")
    .description("decide on a tool call of a coding agent before it happens")
    .option("--policy <file>", "the organisation's policy (default: the shipped one)")
    .addHelpText("after", EXAMPLES)
    .action(async (options: HookOptions) => {
      // Loaded when asked for: the rules are most of what there is to load.
      const { runHook } = await import("./run-hook.ts");
      context.finish(await runHook(context.terminal, options));
    });
}
