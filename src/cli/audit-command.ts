import type { Command } from "commander";
import type { CommandContext } from "./command-context.ts";

/** Options of `audit verify`. */
export interface VerifyOptions {
  readonly key?: readonly string[];
  readonly anchor?: readonly string[];
  readonly replay?: boolean;
  readonly repo?: string;
  readonly branch?: string;
  readonly json?: boolean;
}

/** Options of `audit export`. */
export interface ExportOptions {
  readonly out?: string;
  readonly format?: string;
}

const EXAMPLES = `
Examples:
  $ agentgov audit export --out ./log                 the log as static files (C2SP tlog-tiles)
  $ agentgov audit verify ./log --key agentgov.log/1f…+2db0caa3+Adda…
  $ agentgov audit verify --key … --anchor anchors/2026-11-20.note
  $ agentgov audit export --format csv > entries.csv  for a spreadsheet; no cell can be a formula
  $ agentgov audit key                                the key to pin, and where the log stands

\`verify\` reads a folder that \`export\` wrote, or without one the configured database. Pin the key when the
app is set up: a key that comes with the log proves nothing. Anchors are checkpoints that were kept outside
of the database.

Exit codes: 0 all holds, 2 wrong usage, 10 empty or nothing signed, 11 a signature is wrong, 12 two stories
for one size, 13 entries are missing at the end, 14 a root is another, 15 an entry was changed, 16 an entry is
missing, 17 an entry is in no tree, 18 the chain of a subject is broken, 19 an entry is not in canonical form,
20 the input of a decision was changed, 21 a decision comes out otherwise, 22 a commit landed without an entry.`;

/** Adds `agentgov audit`: the record, verified and taken away. */
export function addAuditCommand(program: Command, context: CommandContext): void {
  const audit = program
    .command("audit")
    .description("verify the log of every decision, or export it")
    .addHelpText("after", EXAMPLES);
  audit
    .command("verify")
    .description("verify signatures, roots, entries and chains")
    .argument("[folder]", "an exported log; the configured database when absent")
    .option("--key <verifier key>", "a key that is believed; repeatable", collect)
    .option("--anchor <file>", "a checkpoint kept elsewhere; repeatable", collect)
    .option("--replay", "make every decision again from its stored input (database only)")
    .option("--repo <dir>", "a clone: each commit that landed must have an entry")
    .option("--branch <name>", "the branch of the clone", "main")
    .option("--json", "print one JSON object (docs/schema/audit-verify.json)")
    .addHelpText("after", EXAMPLES)
    .action(async (folder: string | undefined, options: VerifyOptions) => {
      // Loaded when asked for: most commands need no database.
      const { verifyAudit } = await import("./run-audit.ts");
      context.finish(await verifyAudit(context.terminal, folder ?? null, options));
    });
  audit
    .command("export")
    .description("write the log as static files for an auditor, or its entries as text")
    .option("--out <folder>", "write static files into a folder that does not exist yet")
    .option("--format <csv|jsonl>", "print the entries instead")
    .addHelpText("after", EXAMPLES)
    .action(async (options: ExportOptions) => {
      const { exportAudit } = await import("./run-audit.ts");
      context.finish(await exportAudit(context.terminal, options));
    });
  audit
    .command("erase")
    .description("make a person's own words in the log unreadable for ever")
    .argument("<who>", "a login or a numeric account id")
    .addHelpText("after", EXAMPLES)
    .action(async (who: string) => {
      const { eraseFromAudit } = await import("./run-audit.ts");
      context.finish(await eraseFromAudit(context.terminal, who));
    });
  audit
    .command("key")
    .description("print the key that verifies the log, and where the log stands")
    .addHelpText("after", EXAMPLES)
    .action(async () => {
      const { printAuditKey } = await import("./run-audit.ts");
      context.finish(await printAuditKey(context.terminal));
    });
}

function collect(value: string, values: readonly string[] = []): readonly string[] {
  return [...values, value];
}
