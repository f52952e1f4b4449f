import type { ParsedPolicyFile, PolicyProblem } from "../domain/policy-snapshot.ts";
import { type CompiledPolicy, compilePolicy } from "../policy/assess.ts";
import { NO_REPOSITORY, type PolicyLayers, readPolicy } from "../policy/read-policy.ts";
import { type PolicyFiles, readPolicyFiles } from "./read-policy-files.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** One policy of the laptop, ready to be asked. */
export interface LocalPolicy {
  readonly compiled: CompiledPolicy;
  /** The main file first. */
  readonly files: readonly ParsedPolicyFile[];
}

/** A policy, or what is wrong with it. */
export type LocalPolicyReading =
  | { readonly kind: "valid"; readonly policy: LocalPolicy }
  | { readonly kind: "invalid"; readonly problems: readonly PolicyProblem[] };

/** The policy of an organisation's files, as it is in force in the repository of this name. */
export function policyOf({ main, parts }: PolicyFiles, repositoryName: string): LocalPolicyReading {
  return judged([main, ...parts], {
    organisation: main,
    parts,
    repository: null,
    ...(repositoryName === "" ? NO_REPOSITORY : { repositoryName }),
  });
}

/** A repository's own layer over the shipped pack: what the organisation says is not known here. */
export function layerOf(file: ParsedPolicyFile): LocalPolicyReading {
  return judged([file], { organisation: null, repository: file, repositoryName: "" });
}

function judged(files: readonly ParsedPolicyFile[], layers: PolicyLayers): LocalPolicyReading {
  const reading = readPolicy(layers);
  if (reading.kind === "invalid") return { kind: "invalid", problems: reading.problems };
  return { kind: "valid", policy: { files, compiled: compilePolicy(reading.snapshot) } };
}

/**
 * The files of a policy.
 *
 * @throws {UsageError} when a file cannot be read or is no policy's YAML; it names file, line and column.
 */
export async function requireFiles(terminal: Terminal, name: string): Promise<PolicyFiles> {
  const reading = await readPolicyFiles(terminal, name);
  if (reading.kind === "problems") throw invalidPolicy(reading.problems);
  return reading.files;
}

/**
 * The policy of a file and its parts for a repository of this name.
 *
 * @throws {UsageError} when a file cannot be read or is invalid; it names file, line and column.
 */
export async function requirePolicy(
  terminal: Terminal,
  name: string,
  repositoryName = "",
): Promise<LocalPolicy> {
  return requireValid(policyOf(await requireFiles(terminal, name), repositoryName));
}

/**
 * The policy that was read.
 *
 * @throws {UsageError} when it is invalid; it names file, line and column.
 */
export function requireValid(reading: LocalPolicyReading): LocalPolicy {
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
