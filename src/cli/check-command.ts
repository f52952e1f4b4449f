import { resolve } from "node:path";
import type { Command } from "commander";
import { isBlocking } from "../domain/blocking-finding.ts";
import { openRepository } from "../git/open-repository.ts";
import { readLocalChange } from "../git/read-local-change.ts";
import { resolveRange } from "../git/resolve-range.ts";
import { checkOutput } from "./check-output.ts";
import { checkText } from "./check-text.ts";
import type { CommandContext } from "./command-context.ts";
import { evaluateLocal } from "./evaluate-local.ts";
import { loadLocalPolicy } from "./load-local-policy.ts";
import { startProgress } from "./progress.ts";
import { createPrinter, styleFor, type Terminal } from "./terminal.ts";

interface CheckOptions {
  readonly repo: string;
  readonly base?: string;
  readonly head: string;
  readonly policy?: string;
  readonly json?: boolean;
}

const EXIT_BLOCKED = 1;

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
      context.finish(await check(options, context.terminal));
    });
}

async function check(options: CheckOptions, terminal: Terminal): Promise<number> {
  const progress = startProgress(terminal);
  try {
    progress.step("looking at the repository");
    const repository = await openRepository(resolve(terminal.cwd, options.repo), terminal.env);
    const names = { base: options.base ?? null, head: options.head };
    const range = await resolveRange(repository, names);
    const base = { repository, commit: range.base.sha };
    const file = options.policy ?? null;
    const policy = await loadLocalPolicy({ file, cwd: terminal.cwd, base });
    progress.step("reading the change");
    const change = await readLocalChange(repository, range, new Date().toISOString());
    progress.step("judging the change");
    const evaluation = await evaluateLocal(policy, change);
    const text =
      options.json === true
        ? `${JSON.stringify(checkOutput(change, evaluation))}\n`
        : checkText(change, evaluation, styleFor(terminal));
    await createPrinter(terminal.stdout).print(text);
    return evaluation.decision.findings.some(isBlocking) ? EXIT_BLOCKED : 0;
  } finally {
    progress.stop();
  }
}
