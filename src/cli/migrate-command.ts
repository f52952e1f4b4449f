import type { Command } from "commander";
import type { CommandContext } from "./command-context.ts";

interface MigrateOptions {
  readonly status?: boolean;
}

const EXAMPLES = `
Examples:
  $ agentgov migrate                  bring the database to what this release needs
  $ agentgov migrate --status         say what is missing, and change nothing

The database is that of DATABASE_URL, else the embedded one in AGENTGOV_DATA_DIR (./.agentgov-data).

Exit codes: 0 up to date, 1 not up to date or not reachable, 2 wrong usage or environment.`;

/** Adds `agentgov migrate`: the schema of the database. */
export function addMigrateCommand(program: Command, context: CommandContext): void {
  program
    .command("migrate")
    .description("bring the database schema to what this release needs")
    .option("--status", "only say what is missing")
    .addHelpText("after", EXAMPLES)
    .action(async (options: MigrateOptions) => {
      // Loaded when asked for: no other command needs a database, and loading one costs a tenth of a second.
      const { migrateDatabase } = await import("./migrate-database.ts");
      const onlyStatus = options.status === true;
      context.finish(await migrateDatabase(context.terminal, onlyStatus));
    });
}
