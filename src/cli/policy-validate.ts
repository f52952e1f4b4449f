import { resolve } from "node:path";
import type { PolicyProblem } from "../domain/policy-snapshot.ts";
import { listTree } from "../git/list-tree.ts";
import { openRepository } from "../git/open-repository.ts";
import { resolveRevision } from "../git/resolve-range.ts";
import { lintPolicy } from "../policy/lint-policy.ts";
import { type LocalPolicyReading, layerOf, policyOf, problemLine } from "./policy-files.ts";
import type { PolicyValidateOutput } from "./policy-output.ts";
import { readPolicyFiles, readYamlFile } from "./read-policy-files.ts";
import { createPrinter, type Style, styleFor, type Terminal } from "./terminal.ts";

/** Options of `policy validate`. */
export interface ValidateOptions {
  readonly repo?: string;
  readonly json?: boolean;
}

const EXIT_INVALID = 2;
/** Paths that patterns are tried on: a larger tree shows no other shape. */
const PATHS_MAX = 20_000;
/** A repository's own layer, wherever its checkout lies. */
const REPOSITORY_LAYER = /(?:^|[/\\])\.github[/\\]agentgov\.yml$/u;

/**
 * Says of each file whether it would take effect, and what in it is most likely not meant; with a
 * repository also which patterns match nothing of it.
 *
 * @throws {UsageError} when a file cannot be read.
 * @throws {GitError} when there is no such repository.
 */
export async function validatePolicies(
  terminal: Terminal,
  names: readonly string[],
  options: ValidateOptions,
): Promise<number> {
  const paths = options.repo === undefined ? null : await pathsOf(terminal, options.repo);
  const files = await Promise.all(names.map((name) => validate(terminal, name, paths)));
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

async function pathsOf({ cwd, env }: Terminal, folder: string): Promise<readonly string[]> {
  const repository = await openRepository(resolve(cwd, folder), env);
  const { sha } = await resolveRevision(repository, "HEAD");
  return (await listTree(repository, sha)).slice(0, PATHS_MAX).map(({ path }) => path);
}

async function validate(
  terminal: Terminal,
  name: string,
  paths: readonly string[] | null,
): Promise<FileOutput> {
  const isLayer = REPOSITORY_LAYER.test(name);
  const reading = isLayer ? await readLayer(terminal, name) : await readWhole(terminal, name);
  if (reading.kind === "invalid") {
    return { file: name, valid: false, problems: reading.problems, advice: [] };
  }
  const { files, compiled } = reading.policy;
  const setting = { files, now: new Date().toISOString(), ...(paths === null ? {} : { paths }) };
  const advice = isLayer ? [] : lintPolicy(compiled.snapshot.policy, setting);
  return { file: name, valid: true, problems: [], advice };
}

async function readLayer(terminal: Terminal, name: string): Promise<LocalPolicyReading> {
  const parsed = await readYamlFile(terminal, name);
  return parsed.kind === "problems" ? invalid(parsed.problems) : layerOf(parsed.file);
}

async function readWhole(terminal: Terminal, name: string): Promise<LocalPolicyReading> {
  const read = await readPolicyFiles(terminal, name);
  return read.kind === "problems" ? invalid(read.problems) : policyOf(read.files, "");
}

function invalid(problems: readonly PolicyProblem[]): LocalPolicyReading {
  return { kind: "invalid", problems };
}

function fileText({ file, valid, problems, advice }: FileOutput, style: Style): string {
  const lines = [
    ...problems.map((problem) => `${style("red", "error")} ${problemLine(problem)}`),
    ...advice.map((remark) => {
      const { line, column, rule, message } = remark;
      const place = `${remark.file}:${line}:${column}`;
      return `${style("yellow", "advice")} ${place}: ${message} (${rule}); ${remark.advice}`;
    }),
    valid
      ? `${style("green", "valid")} ${file}: ${advice.length === 0 ? "nothing to remark" : `${advice.length} ${advice.length === 1 ? "remark" : "remarks"}`}`
      : `${style("red", "invalid")} ${file}: it would not take effect`,
  ];
  return `${lines.join("\n")}\n`;
}
