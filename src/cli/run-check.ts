import { resolve } from "node:path";
import { isBlocking } from "../domain/blocking-finding.ts";
import { openRepository } from "../git/open-repository.ts";
import { readLocalChange } from "../git/read-local-change.ts";
import { resolveRange } from "../git/resolve-range.ts";
import type { CheckOptions } from "./check-command.ts";
import { checkOutput } from "./check-output.ts";
import { checkText } from "./check-text.ts";
import { evaluateLocal } from "./evaluate-local.ts";
import { loadLocalPolicy } from "./load-local-policy.ts";
import { startProgress } from "./progress.ts";
import { createPrinter, styleFor, type Terminal } from "./terminal.ts";

const EXIT_BLOCKED = 1;

/** Judges a local change, prints the verdict and returns the exit code. */
export async function runCheck(terminal: Terminal, options: CheckOptions): Promise<number> {
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
