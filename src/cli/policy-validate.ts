import type { ParsedPolicyFile } from "../domain/policy-snapshot.ts";
import { lintPolicy } from "../policy/lint-policy.ts";
import {
  type LocalPolicyReading,
  layerOf,
  policyOf,
  problemLine,
  readYamlFile,
} from "./policy-files.ts";
import type { PolicyValidateOutput } from "./policy-output.ts";
import { createPrinter, type Style, styleFor, type Terminal } from "./terminal.ts";

/** Options of `policy validate`. */
export interface ValidateOptions {
  readonly json?: boolean;
}

const EXIT_INVALID = 2;
/** A repository's own layer, wherever its checkout lies. */
const REPOSITORY_LAYER = /(?:^|[/\\])\.github[/\\]agentgov\.yml$/u;

/**
 * Says of each file whether it would take effect, and what in it is most likely not meant.
 *
 * @throws {UsageError} when a file cannot be read.
 */
export async function validatePolicies(
  terminal: Terminal,
  names: readonly string[],
  options: ValidateOptions,
): Promise<number> {
  const files = await Promise.all(names.map((name) => validate(terminal, name)));
  const style = styleFor(terminal);
  const output: PolicyValidateOutput = { schema: "agentgov.policy-validate/1", files };
  const text =
    options.json === true
      ? `${JSON.stringify(output)}\n`
      : files.map((file) => fileText(file, style)).join("");
  await createPrinter(terminal.stdout).print(text);
  return files.every(({ valid }) => valid) ? 0 : EXIT_INVALID;
}

type FileOutput = PolicyValidateOutput["files"][number];

async function validate(terminal: Terminal, name: string): Promise<FileOutput> {
  const parsed = await readYamlFile(terminal, name);
  const reading = parsed.kind === "problems" ? invalid(parsed.problems) : judge(parsed.file, name);
  if (reading.kind === "invalid") {
    return { file: name, valid: false, problems: reading.problems, advice: [] };
  }
  const { file, compiled } = reading.policy;
  const isLayer = REPOSITORY_LAYER.test(name);
  const setting = { file, now: new Date().toISOString() };
  const advice = isLayer ? [] : lintPolicy(compiled.snapshot.policy, setting);
  return { file: name, valid: true, problems: [], advice };
}

function invalid(problems: FileOutput["problems"]): LocalPolicyReading {
  return { kind: "invalid", problems };
}

function judge(file: ParsedPolicyFile, name: string): LocalPolicyReading {
  return REPOSITORY_LAYER.test(name) ? layerOf(file) : policyOf(file, "");
}

function fileText({ file, valid, problems, advice }: FileOutput, style: Style): string {
  const lines = [
    ...problems.map((problem) => `${style("red", "error")} ${problemLine(problem)}`),
    ...advice.map((remark) => {
      const { line, column, rule, message } = remark;
      const place = `${file}:${line}:${column}`;
      return `${style("yellow", "advice")} ${place}: ${message} (${rule}); ${remark.advice}`;
    }),
    valid
      ? `${style("green", "valid")} ${file}: ${advice.length === 0 ? "nothing to remark" : `${advice.length} ${advice.length === 1 ? "remark" : "remarks"}`}`
      : `${style("red", "invalid")} ${file}: it would not take effect`,
  ];
  return `${lines.join("\n")}\n`;
}
