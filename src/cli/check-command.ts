import type { Command } from "commander";
import type { CommandContext } from "./command-context.ts";

/** Options of `check`. */
export interface CheckOptions {
  readonly repo: string;
  readonly base?: string;
  readonly head: string;
  readonly policy?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  $ agentgov check                                  what this branch would meet, against the default branch
  $ agentgov check --base main --head feature       any two revisions of the repository
  $ agentgov check --policy ../.agentgov/agentgov.yml --json

Exit codes: 0 judged, 1 judged and a finding blocks, 2 wrong usage or policy, 3 no such repository or range.`;

/** Adds `agentgov check`: the verdict over a local change, before it is pushed. */
export function addCheckCommand(program: Command, context: CommandContext): void {
  program
    .command("check")
    .description("judge a local change as the app would judge its pull request")
    .option("--repo <dir>", "the repository, or any folder in it", ".")
    .option("--base <ref>", "what the change is compared with (default: the default branch)")
    .option("--head <ref>", "the last commit of the change", "HEAD")
    .option("--policy <file>", "the organisation's policy (default: the shipped one)")
    .option("--json", "print one JSON object (docs/schema/check.json)")
    .addHelpText("after", EXAMPLES)
    .action(async (options: CheckOptions) => {
      // Loaded when asked for: the rules are most of what there is to load.
      const { runCheck } = await import("./run-check.ts");
      context.finish(await runCheck(context.terminal, options));
    });
}
