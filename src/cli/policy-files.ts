import { open } from "node:fs/promises";
import { resolve } from "node:path";
import type { ParsedPolicyFile, PolicyProblem } from "../domain/policy-snapshot.ts";
import { shown } from "../domain/shown-text.ts";
import { compileShippedAreas } from "../policy/areas/shipped-areas.ts";
import { type CompiledPolicy, compilePolicy } from "../policy/assess.ts";
import { readPolicy } from "../policy/read-policy.ts";
import { POLICY_BYTES_MAX, readPolicyYaml } from "../readers/policy-yaml.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Where the organisation's policy is looked for when nothing else is named. */
export const POLICY_FILE = "agentgov.yml";

/** CODEOWNERS has GitHub's limit of 3 MB, and nothing else that is read here is larger. */
const TEXT_BYTES_MAX = 3 * 1024 * 1024;

/** One policy of the laptop, ready to be asked. */
export interface LocalPolicy {
  readonly compiled: CompiledPolicy;
  readonly file: ParsedPolicyFile;
}

/** A policy file, or what is wrong with it. */
export type LocalPolicyReading =
  | { readonly kind: "valid"; readonly policy: LocalPolicy }
  | { readonly kind: "invalid"; readonly problems: readonly PolicyProblem[] };

/** Shipped rules are the same for every policy of one run. */
const SHIPPED = compileShippedAreas();

/**
 * Reads a text file, up to a bound.
 *
 * @throws {UsageError} when it cannot be read or is too large.
 */
export async function readTextFile(
  { cwd }: Terminal,
  name: string,
  bytesMax: number = TEXT_BYTES_MAX,
): Promise<string> {
  try {
    await using file = await open(resolve(cwd, name));
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytesMax + 1));
    if (bytesRead > bytesMax) throw new UsageError(`it has more than ${bytesMax} bytes`);
    return buffer.toString("utf8", 0, bytesRead);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`cannot read ${shown(name)}: ${why}`, { cause: error });
  }
}

/**
 * Reads YAML by the rules of policy files.
 *
 * @throws {UsageError} when the file cannot be read.
 */
export async function readYamlFile(
  terminal: Terminal,
  name: string,
): Promise<ReturnType<typeof readPolicyYaml>> {
  return readPolicyYaml(name, await readTextFile(terminal, name, POLICY_BYTES_MAX));
}

/** The policy of an organisation's file, as it is in force in the repository of this name. */
export function policyOf(file: ParsedPolicyFile, repositoryName: string): LocalPolicyReading {
  return judged(file, readPolicy({ organisation: file, repository: null, repositoryName }));
}

/** A repository's own layer over the shipped pack: what the organisation says is not known here. */
export function layerOf(file: ParsedPolicyFile): LocalPolicyReading {
  return judged(file, readPolicy({ organisation: null, repository: file, repositoryName: "" }));
}

function judged(
  file: ParsedPolicyFile,
  reading: ReturnType<typeof readPolicy>,
): LocalPolicyReading {
  if (reading.kind === "invalid") return { kind: "invalid", problems: reading.problems };
  return { kind: "valid", policy: { file, compiled: compilePolicy(reading.snapshot, SHIPPED) } };
}

/**
 * The policy of a file for a repository of this name.
 *
 * @throws {UsageError} when the file cannot be read or is invalid; it names file, line and column.
 */
export async function requirePolicy(
  terminal: Terminal,
  name: string,
  repositoryName = "",
): Promise<LocalPolicy> {
  const parsed = await readYamlFile(terminal, name);
  if (parsed.kind === "problems") throw invalidPolicy(parsed.problems);
  const reading = policyOf(parsed.file, repositoryName);
  if (reading.kind === "invalid") throw invalidPolicy(reading.problems);
  return reading.policy;
}

/** What ends a command that needs a valid policy. */
export function invalidPolicy(problems: readonly PolicyProblem[]): UsageError {
  return new UsageError(["the policy is invalid", ...problems.map(problemLine)].join("\n"));
}

/** A problem as editors and CI systems find it: file, line, column, message. */
export function problemLine({ file, line, column, message }: PolicyProblem): string {
  return `${file}:${line}:${column}: ${message.replaceAll(/\p{Cc}/gu, " ")}`;
}
