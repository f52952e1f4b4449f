import type { Command } from "commander";
import type { CommandContext } from "./command-context.ts";

const EXAMPLES = `
Examples:
  $ agentgov support-bundle > bundle.json     look through it before you send it

It has versions, which settings are set, the state of the queue and of periodic tasks, and parked work by kind and
error code. It has no value of any setting, no name of an organisation, repository or person, and no text of
theirs. A database that does not answer is a part of the answer.

Exit codes: 0 written, 2 wrong usage.`;

/** Adds `agentgov support-bundle`: what helps others to help, and nothing secret. */
export function addSupportBundleCommand(program: Command, context: CommandContext): void {
  program
    .command("support-bundle")
    .description("print what helps others to help, without secrets and names")
    .addHelpText("after", EXAMPLES)
    .action(async () => {
      // Loaded when asked for, as everything that needs a database.
      const { printSupportBundle } = await import("./support-bundle.ts");
      await printSupportBundle(context.terminal);
      context.finish(0);
    });
}
