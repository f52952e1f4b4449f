import { resolve } from "node:path";
import { shown } from "../domain/shown-text.ts";
import { openRepository } from "../git/open-repository.ts";
import { readCodeowners } from "../git/read-base-file.ts";
import { resolveRevision } from "../git/resolve-range.ts";
import {
  type AreaExplanation,
  explainPath,
  type PathExplanation,
} from "../policy/explain-policy.ts";
import { policyPage } from "../policy/policy-page.ts";
import type { LocalPolicy } from "./policy-files.ts";
import { requirePolicy } from "./policy-files.ts";
import type { PolicyExplainOutput } from "./policy-output.ts";
import { createPrinter, type Style, styleFor, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Options of `policy explain`. */
export interface ExplainPolicyOptions {
  readonly policy: string;
  readonly path?: readonly string[];
  readonly repo?: string;
  readonly json?: boolean;
}

/**
 * Shows what a policy asks of paths and where it says so; without a path, what it asks of each area.
 *
 * @throws {UsageError} when the policy cannot be read or is invalid, or for `--json` without a path.
 */
export async function explainPolicy(
  terminal: Terminal,
  options: ExplainPolicyOptions,
): Promise<void> {
  const paths = options.path ?? [];
  const codeowners = await codeownersAt(terminal, options.repo);
  const policy = await requirePolicy(terminal, options.policy, codeowners.repositoryName);
  const texts = { files: policy.files, codeowners: codeowners.text };
  const explained = paths.map((path) => explainPath(policy.compiled, texts, path));
  const style = styleFor(terminal);
  await createPrinter(terminal.stdout).print(
    paths.length === 0
      ? overview(policy, options, style)
      : answer(policy, explained, { options, style }),
  );
}

function answer(
  { compiled }: LocalPolicy,
  paths: readonly PathExplanation[],
  { options, style }: { readonly options: ExplainPolicyOptions; readonly style: Style },
): string {
  const { mode } = compiled.snapshot.policy;
  const output: PolicyExplainOutput = { schema: "agentgov.policy-explain/1", mode, paths };
  if (options.json === true) return `${JSON.stringify(output)}\n`;
  const lines = paths.flatMap(({ path, areas }) => [
    style("bold", shown(path)),
    ...areas.flatMap((area) => areaLines(area, style)),
  ]);
  return `${[...lines, style("dim", `mode ${mode}`)].join("\n")}\n`;
}

function areaLines(
  { area, rule, tier, gates, owners, disclosure }: AreaExplanation,
  style: Style,
): string[] {
  const from = (place: string): string => style("dim", `  (${shown(place)})`);
  return [
    `  ${style("cyan", area)}  ${style("dim", shown(rule))}`,
    `    tier        ${tier.says}${from(tier.from)}`,
    `    owners      ${shown(owners.says)}${from(owners.from)}`,
    ...(gates.length === 0 ? ["    gates       none"] : []),
    ...gates.map(({ says, from: place }) => `    asks for    ${says}${from(place)}`),
    `    disclosure  ${disclosure.says}${from(disclosure.from)}`,
  ];
}

function overview({ compiled }: LocalPolicy, { json }: ExplainPolicyOptions, style: Style): string {
  if (json === true) throw new UsageError("--json needs at least one --path");
  const page = policyPage(compiled.snapshot);
  const lines = page.areas.map(({ area, tier, gates, owners }) => {
    const asks = gates.length === 0 ? "nothing" : gates.join("; ");
    return `  ${style("cyan", area.padEnd(16))} ${tier.padEnd(8)} ${asks}  ${style("dim", owners)}`;
  });
  return `${[page.mode, ...lines].join("\n")}\n`;
}

interface CodeownersText {
  readonly text: string | null;
  readonly repositoryName: string;
}

/** Without `--repo` nobody is asked: the policy's own repository owns no code. */
async function codeownersAt(
  { cwd, env }: Terminal,
  folder: string | undefined,
): Promise<CodeownersText> {
  if (folder === undefined) return { text: null, repositoryName: "" };
  const repository = await openRepository(resolve(cwd, folder), env);
  const { sha } = await resolveRevision(repository, "HEAD");
  const reading = await readCodeowners(repository, sha);
  if (reading.kind === "unknown") throw new UsageError(`cannot read CODEOWNERS: ${reading.reason}`);
  return { text: reading.value, repositoryName: repository.name };
}
