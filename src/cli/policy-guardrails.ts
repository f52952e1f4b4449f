import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { shown } from "../domain/shown-text.ts";
import { claudeCodeSettings } from "../policy/compile-guardrails.ts";
import { requirePolicy } from "./policy-files.ts";
import { createPrinter, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Options of `policy guardrails`. */
export interface GuardrailsOptions {
  readonly policy: string;
  readonly for: string;
  readonly out: string;
}

const FILE = "managed-settings.json";

/**
 * Writes settings that keep an agent to the policy while it works.
 *
 * @throws {UsageError} for another agent than Claude Code, an invalid policy, or a folder that cannot be
 *   written.
 */
export async function writeGuardrails(
  terminal: Terminal,
  options: GuardrailsOptions,
): Promise<void> {
  if (options.for !== "claude-code") throw new UsageError("--for takes `claude-code`");
  const { compiled } = await requirePolicy(terminal, options.policy);
  const policy = resolve(terminal.cwd, options.policy);
  const command = `agentgov hook --policy ${quoted(policy)}`;
  const settings = claudeCodeSettings(compiled.snapshot.policy, command);
  const folder = resolve(terminal.cwd, options.out);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, FILE), `${JSON.stringify(settings, null, 2)}\n`);
  } catch (error) {
    throw new UsageError(`cannot write to ${shown(options.out)}`, { cause: error });
  }
  await createPrinter(terminal.stdout).print(`wrote ${shown(join(options.out, FILE))}\n`);
}

/** One word for a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
