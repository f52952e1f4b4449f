import type { Command } from "commander";
import type { CommandContext } from "./command-context.ts";

/** Options of `drill leaked-secret`. */
export interface DrillOptions {
  readonly repo?: string;
  readonly branch?: string;
  readonly base: string;
  readonly interactive: boolean;
  readonly push?: string;
  readonly keep?: boolean;
  readonly report?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  $ agentgov drill leaked-secret                          asks the person on call, in this repository
  $ agentgov drill leaked-secret --no-interactive         answers itself: does tracing work here?
  $ agentgov drill leaked-secret --repo ../shop --report drill-2026-11.md

Plants a random value that opens nothing on two branches that begin with drill/, prints its fingerprint and
asks what an incident asks; the answers are graded against what was planted. \`hint\` gives the command that
finds an answer and halves its points; \`skip\` goes on. Nothing is checked out, and no file or branch of yours
is touched; the branches go when it ends. With DATABASE_URL the result is filed in the record.

Exit codes: 0 passed, 1 not passed, 2 wrong usage, 3 not a repository, or no such commit.`;

/** Adds `agentgov drill`: an incident that is none, to find out whether people and tools are ready. */
export function addDrillCommand(program: Command, context: CommandContext): void {
  const drill = program
    .command("drill")
    .description("practise an incident, and score how it went")
    .addHelpText("after", EXAMPLES);
  drill
    .command("leaked-secret")
    .description("plant a harmless credential and trace it, from the fingerprint to the revert")
    .option("--repo <dir>", "the clone to plant it in; this folder by default")
    .option("--branch <name>", "the branch to plant it on; begins with drill/")
    .option("--base <ref>", "the commit the branches start from", "HEAD")
    .option("--no-interactive", "answer from the command's own search instead of asking a person")
    .option("--push <remote>", "push the branches there too, and delete them there at the end")
    .option("--keep", "leave the branches where they are")
    .option("--report <file>", "write the report there, in Markdown, and as JSON beside it")
    .option("--json", "print one JSON object (docs/schema/drill.json)")
    .addHelpText("after", EXAMPLES)
    .action(async (options: DrillOptions) => {
      const { runDrill } = await import("./drill-run.ts");
      context.finish(await runDrill(context.terminal, options));
    });
}
