import { Command, CommanderError } from "commander";
import manifest from "../../package.json" with { type: "json" };
import { OperationalError } from "../domain/operational-error.ts";
import { GitError } from "../git/git-error.ts";
import { GithubError, GithubUnauthorizedError } from "../github/github-errors.ts";
import { addAuditCommand } from "./audit-command.ts";
import { addBackfillCommand } from "./backfill-command.ts";
import { addCheckCommand } from "./check-command.ts";
import { addClassifyCommand } from "./classify-command.ts";
import type { CommandContext } from "./command-context.ts";
import { addDoctorCommand } from "./doctor-command.ts";
import { addDrillCommand } from "./drill-command.ts";
import { addExplainCommand } from "./explain-command.ts";
import { addHookCommand } from "./hook-command.ts";
import { addIncidentCommand } from "./incident-command.ts";
import { addMigrateCommand } from "./migrate-command.ts";
import { addPolicyCommand } from "./policy-command.ts";
import { addProvenanceCommand } from "./provenance-command.ts";
import { addSupportBundleCommand } from "./support-bundle-command.ts";
import { addTenantCommand } from "./tenant-command.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { addWhoCommand } from "./who-command.ts";

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const EXIT_REPOSITORY = 3;
const EXIT_GITHUB = 5;
/** Source: https://man.openbsd.org/sysexits (EX_SOFTWARE, an internal error) */
const EXIT_UNEXPECTED = 70;

const HELP = `
Run \`agentgov <command> --help\` for the options and examples of a command. Nothing here uses the network,
except \`migrate\`, \`audit\`, \`who\`, \`incident\`, \`drill\`, \`backfill\` and \`tenant\`, which talk to the database,
\`doctor\`, which asks GitHub, and \`drill --push\`.`;

/** Every command. To add one: write its file, add a line here and a section in docs/cli.md. */
const COMMANDS = [
  addCheckCommand,
  addExplainCommand,
  addClassifyCommand,
  addProvenanceCommand,
  addDoctorCommand,
  addMigrateCommand,
  addAuditCommand,
  addWhoCommand,
  addIncidentCommand,
  addDrillCommand,
  addPolicyCommand,
  addHookCommand,
  addBackfillCommand,
  addTenantCommand,
  addSupportBundleCommand,
];

/** Runs one command line (without the program's own name) and returns its exit code. Never throws. */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0;
  const program = createProgram({
    terminal,
    finish(code) {
      exitCode = code;
    },
  });
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    return explainFailure(error, terminal);
  }
}

/** The command line as commander knows it: what help, suggestions and the documentation test read. */
export function createProgram(context: CommandContext): Command {
  const { stdout, stderr } = context.terminal;
  const program = new Command("agentgov")
    .description(manifest.description)
    .version(manifest.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => stdout.columns ?? 100,
      getErrHelpWidth: () => stderr.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText("after", HELP);
  for (const add of COMMANDS) add(program, context);
  return program;
}

function explainFailure(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  const { stderr, env } = terminal;
  const message = error instanceof Error ? error.message : String(error);
  const isDebugged = (env["AGENTGOV_DEBUG"] ?? "") === "1";
  const stack = isDebugged && error instanceof Error ? `${error.stack ?? ""}\n` : "";
  const exitCode = exitCodeOf(error);
  const advice =
    exitCode === EXIT_UNEXPECTED && !isDebugged ? " (AGENTGOV_DEBUG=1 shows where)" : "";
  const kind = exitCode === EXIT_UNEXPECTED ? "unexpected error" : "error";
  stderr.write(`${kind}: ${printable(message)}${advice}\n${stack}`);
  return exitCode;
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return EXIT_USAGE;
  if (error instanceof GitError) return EXIT_REPOSITORY;
  // A key that GitHub refuses is a wrong setting, and no failure of GitHub.
  if (error instanceof GithubUnauthorizedError) return EXIT_USAGE;
  if (error instanceof GithubError) return EXIT_GITHUB;
  return error instanceof OperationalError ? EXIT_FAILED : EXIT_UNEXPECTED;
}

/** Messages quote names of files and branches: control characters in them must not reach a terminal. */
function printable(message: string): string {
  return message.replaceAll(/(?!\n)\p{Cc}/gu, " ");
}
