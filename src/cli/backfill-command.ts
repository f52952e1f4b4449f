import type { Command } from "commander";
import type { CommandContext } from "./command-context.ts";

const EXAMPLES = `
Examples:
  $ agentgov backfill status

One line per installation: what was open when the app came, how much of it was asked for and how much is judged.

Exit codes: 0 every installation was looked through, 1 some are under way.`;

/** Adds `agentgov backfill`: how far what was open before the app came was looked at. */
export function addBackfillCommand(program: Command, context: CommandContext): void {
  const backfill = program
    .command("backfill")
    .description("say how far pull requests from before the installation were judged")
    .addHelpText("after", EXAMPLES);
  backfill
    .command("status")
    .description("one line per installation")
    .addHelpText("after", EXAMPLES)
    .action(async () => {
      const { runBackfillStatus } = await import("./run-backfill.ts");
      context.finish(await runBackfillStatus(context.terminal));
    });
}
