import { open, readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { ParsedPolicyFile, PolicyProblem } from "../domain/policy-snapshot.ts";
import { shown } from "../domain/shown-text.ts";
import { POLICY_BYTES_MAX, readPolicyYaml } from "../readers/policy-yaml.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Where the organisation's policy is looked for when nothing else is named. */
const POLICY_FILE = "agentgov.yml";
/** Parts of it stand in this folder beside it. */
const PARTS_FOLDER = "agentgov";
/** Parts of one policy: the app reads as many files at most. */
const PARTS_MAX = 49;
const YAML = /\.ya?ml$/u;

/** CODEOWNERS has GitHub's limit of 3 MB, and nothing else that is read here is larger. */
const TEXT_BYTES_MAX = 3 * 1024 * 1024;

/** The main file of a policy, and its parts by name. */
export interface PolicyFiles {
  readonly main: ParsedPolicyFile;
  readonly parts: readonly ParsedPolicyFile[];
}

/** The files of a policy, or what is wrong with them. */
export type PolicyFilesReading =
  | { readonly kind: "parsed"; readonly files: PolicyFiles }
  | { readonly kind: "problems"; readonly problems: readonly PolicyProblem[] };

/**
 * Reads a text file, up to a bound.
 *
 * @throws {UsageError} when it cannot be read or is too large.
 */
export async function readTextFile(
  { cwd }: Pick<Terminal, "cwd">,
  name: string,
  bytesMax: number = TEXT_BYTES_MAX,
): Promise<string> {
  try {
    await using file = await open(resolve(cwd, name));
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytesMax + 1));
    if (bytesRead > bytesMax) throw new UsageError(`it has more than ${bytesMax} bytes`);
    return buffer.toString("utf8", 0, bytesRead);
  } catch (error) {
    throw new UsageError(`cannot read ${shown(name)}: ${whyUnread(error, name)}`, { cause: error });
  }
}

function whyUnread(error: unknown, name: string): string {
  if (!(error instanceof Error)) return String(error);
  if (!("code" in error) || error.code !== "ENOENT") return error.message;
  const isPolicy = basename(name) === POLICY_FILE;
  return `there is no such file${isPolicy ? "; `agentgov policy init` writes a first one" : ""}`;
}

/**
 * Reads YAML by the rules of policy files.
 *
 * @throws {UsageError} when the file cannot be read.
 */
export async function readYamlFile(
  terminal: Pick<Terminal, "cwd">,
  name: string,
): Promise<ReturnType<typeof readPolicyYaml>> {
  return readPolicyYaml(name, await readTextFile(terminal, name, POLICY_BYTES_MAX));
}

/**
 * Reads a policy as the app does: `agentgov.yml` with the parts in the folder `agentgov` beside it. A folder
 * stands for the `agentgov.yml` in it, a part for the whole that it is part of, and another file beside
 * an `agentgov.yml` for what would stand in its place.
 *
 * @throws {UsageError} when a file cannot be read.
 */
export async function readPolicyFiles(
  terminal: Pick<Terminal, "cwd">,
  name: string,
): Promise<PolicyFilesReading> {
  const main = await mainFile(terminal, name);
  const parts = await partsBeside(terminal, main);
  const readings = await Promise.all([main, ...parts].map((file) => readYamlFile(terminal, file)));
  const problems = [
    ...parts.filter((file) => !file.endsWith(".yml")).map(misnamed),
    ...readings.flatMap((reading) => (reading.kind === "problems" ? reading.problems : [])),
  ];
  const [first, ...rest] = readings.flatMap((reading) =>
    reading.kind === "parsed" ? [reading.file] : [],
  );
  if (problems.length > 0 || first === undefined) return { kind: "problems", problems };
  return { kind: "parsed", files: { main: first, parts: rest } };
}

async function mainFile({ cwd }: Pick<Terminal, "cwd">, name: string): Promise<string> {
  const found = await stat(resolve(cwd, name)).catch(() => null);
  if (found?.isDirectory() === true) return join(name, POLICY_FILE);
  const folder = dirname(resolve(cwd, name));
  if (basename(folder) !== PARTS_FOLDER || !YAML.test(name)) return name;
  const whole = join(dirname(name), "..", POLICY_FILE);
  return (await isFile(resolve(cwd, whole))) ? whole : name;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() === true;
}

async function partsBeside({ cwd }: Pick<Terminal, "cwd">, main: string): Promise<string[]> {
  // A folder of that name may be anything, unless a policy lies beside it.
  if (!(await isFile(resolve(cwd, dirname(main), POLICY_FILE)))) return [];
  const folder = join(dirname(main), PARTS_FOLDER);
  const entries = await readdir(resolve(cwd, folder), { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => !entry.isDirectory() && YAML.test(entry.name));
  if (names.length > PARTS_MAX) {
    throw new UsageError(`more than ${PARTS_MAX} parts in ${shown(folder)}`);
  }
  return names.map((entry) => join(folder, entry.name)).toSorted();
}

function misnamed(file: string): PolicyProblem {
  const message = "a part is called `agentgov/NAME.yml`; rename this file";
  return { file, line: 1, column: 1, message };
}
