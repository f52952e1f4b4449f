import type { Command } from "commander";
import type { CommandContext } from "./command-context.ts";
import { emergencyText } from "./emergency-text.ts";
import { createPrinter } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

interface DoctorOptions {
  readonly repo: string;
  readonly branch?: readonly string[];
  readonly json?: boolean;
  readonly ruleset?: boolean;
  readonly emergency?: boolean;
}

/**
 * Names as GitHub allows them: what is no name must not become a part of an address.
 *
 * Source: https://docs.github.com/en/get-started/learning-about-github/types-of-github-accounts
 */
const REPOSITORY = /^([\w-]{1,100})\/([\w.-]{1,100})$/u;
/** Branches asked about at once: each costs up to fifteen calls. */
const BRANCHES_MAX = 20;

const EXAMPLES = `
Examples:
  $ agentgov doctor --repo acme/shop                          the default branch, for people
  $ agentgov doctor --repo acme/shop --branch release/1 --json
  $ agentgov doctor --repo acme/shop --ruleset > ruleset.json a ruleset for an administrator to import
  $ agentgov doctor --repo acme/shop --emergency              what to do while no verdict comes

It asks GitHub as the app, with the settings the server has (APP_ID, PRIVATE_KEY, WEBHOOK_SECRET, GHE_HOST,
AGENTGOV_CONFIG_REPO), and changes nothing. With DATABASE_URL it also asks the server's record of what landed. What the app may not read is unknown, never ok.

Exit codes: 0 all is well, 1 something is red, 2 wrong usage or settings, 4 nothing is red and something is
unknown, 5 GitHub cannot be asked.`;

/** Adds `agentgov doctor`: whether GitHub's own settings let the gate hold. */
export function addDoctorCommand(program: Command, context: CommandContext): void {
  program
    .command("doctor")
    .description("check whether the settings on GitHub let the gate hold")
    .requiredOption("--repo <owner/name>", "the repository on GitHub")
    .option("--branch <name>", "one more branch than the default one; repeatable", collect)
    .option("--json", "print one JSON object (docs/schema/doctor.json)")
    .option("--ruleset", "print a ruleset to import for the branch, and check nothing")
    .option(
      "--emergency",
      "print how to take the requirement away and bring it back, and ask nobody",
    )
    .addHelpText("after", EXAMPLES)
    .action(async (options: DoctorOptions) => {
      const place = placeOf(options);
      if (options.emergency === true) {
        const { owner, repo, branches } = place;
        const appId = Number(context.terminal.env["APP_ID"] ?? 0);
        const text = emergencyText({
          owner,
          repo,
          branch: branches[0] ?? "main",
          appId: Number.isSafeInteger(appId) && appId > 0 ? appId : null,
        });
        await createPrinter(context.terminal.stdout).print(text);
        return;
      }
      // Loaded when asked for: nothing else speaks to GitHub, and the client costs half a second.
      const { runDoctor } = await import("./run-doctor.ts");
      context.finish(await runDoctor(context.terminal, place));
    });
}

function collect(name: string, names: readonly string[] = []): readonly string[] {
  return [...names, name];
}

/** What to ask, and how to answer. */
export interface DoctorRequest {
  readonly owner: string;
  readonly repo: string;
  readonly branches: readonly string[];
  readonly answer: "text" | "json" | "ruleset";
}

/** @throws {UsageError} for what cannot be a repository or a branch. */
function placeOf({ repo: name, branch = [], json, ruleset }: DoctorOptions): DoctorRequest {
  const [, owner, repo] = REPOSITORY.exec(name) ?? [];
  if (owner === undefined || repo === undefined || repo === "." || repo === "..") {
    throw new UsageError("--repo takes OWNER/NAME, such as acme/shop");
  }
  if (branch.some((each) => !isBranchName(each))) {
    throw new UsageError("--branch takes the full name of one branch, without wildcards");
  }
  if (branch.length > BRANCHES_MAX) {
    throw new UsageError(`--branch can be given at most ${BRANCHES_MAX} times`);
  }
  if (ruleset !== true) {
    return { owner, repo, branches: branch, answer: json === true ? "json" : "text" };
  }
  if (branch.length > 1) {
    throw new UsageError("--ruleset writes the ruleset of one branch: give --branch once");
  }
  return { owner, repo, branches: branch, answer: "ruleset" };
}

/** Source: https://git-scm.com/docs/git-check-ref-format */
function isBranchName(name: string): boolean {
  return name.length <= 255 && !/[\p{Cc} ~^:?*[\\]|\.\.|@\{|\/\/|^[-/.]|[/.]$|^$/u.test(name);
}
