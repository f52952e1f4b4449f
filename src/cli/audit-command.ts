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
  $ agentgov audit export --format in-toto            a signed statement for each commit that landed
  $ agentgov audit sample --repository acme/shop --git . --from 2026-01-01 --to 2026-04-01 --seed 7 --out q1.tar
  $ agentgov audit forget --older-than 400            titles, messages and patches of what is long over
  $ agentgov audit key                                the key to pin, and where the log stands

\`verify\` reads a folder that \`export\` wrote, or without one the configured database. Pin the key when the
app is set up: a key that comes with the log proves nothing. Anchors are checkpoints that were kept outside
of the database.

Exit codes: 0 all holds, 2 wrong usage, 10 empty or nothing signed, 11 a signature is wrong, 12 two stories
for one size, 13 entries are missing at the end, 14 a root is another, 15 an entry was changed, 16 an entry is
missing, 17 an entry is in no tree, 18 the chain of a subject is broken, 19 an entry is not in canonical form,
20 the input of a decision was changed, 21 a decision comes out otherwise, 22 a commit landed without an entry.`;

/** Options of `audit forget`. */
export interface ForgetOptions {
  readonly olderThan: string;
}

/** Options of `audit sample`. */
export interface SampleOptions {
  readonly repository: string;
  readonly git: string;
  readonly branch: string;
  readonly from: string;
  readonly to: string;
  readonly size: string;
  readonly seed: string;
  readonly out: string;
}

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
    .option(
      "--format <csv|jsonl|in-toto>",
      "print the entries, or signed statements of what landed",
    )
    .addHelpText("after", EXAMPLES)
    .action(async (options: ExportOptions) => {
      const { exportAudit } = await import("./run-export.ts");
      context.finish(await exportAudit(context.terminal, options));
    });
  addSample(audit, context);
  addForgetting(audit, context);
  audit
    .command("key")
    .description("print the key that verifies the log, and where the log stands")
    .addHelpText("after", EXAMPLES)
    .action(async () => {
      const { printAuditKey } = await import("./run-audit.ts");
      context.finish(await printAuditKey(context.terminal));
    });
}

function addSample(audit: Command, context: CommandContext): void {
  audit
    .command("sample")
    .description("draw a sample of what landed, with its evidence, into one archive")
    .requiredOption("--repository <owner/name>", "the repository, by name or by its numeric id")
    .requiredOption("--git <dir>", "a clone of it: what landed is git's own list")
    .requiredOption("--from <date>", "first day of the period (UTC), as in 2026-01-01")
    .requiredOption("--to <date>", "first day after the period (UTC)")
    .requiredOption("--seed <text>", "chosen by the auditor; the same seed draws the same sample")
    .requiredOption("--out <file.tar>", "the archive to write; it must not exist yet")
    .option("--branch <name>", "the branch of the clone", "main")
    .option("--size <number>", "how many commits to draw", "25")
    .addHelpText("after", EXAMPLES)
    .action(async (options: SampleOptions) => {
      const { sampleAudit } = await import("./run-sample.ts");
      context.finish(await sampleAudit(context.terminal, options));
    });
}

/** What is done for the people the record speaks of. */
function addForgetting(audit: Command, context: CommandContext): void {
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
    .command("forget")
    .description("drop what old decisions were made of; the decisions and the log stay")
    .requiredOption("--older-than <days>", "of pull requests that were over for so many days")
    .addHelpText("after", EXAMPLES)
    .action(async (options: ForgetOptions) => {
      const { forgetInDatabase } = await import("./run-audit.ts");
      context.finish(await forgetInDatabase(context.terminal, options));
    });
}

function collect(value: string, values: readonly string[] = []): readonly string[] {
  return [...values, value];
}
