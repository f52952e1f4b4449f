import type { CommitSha } from "../domain/ids.ts";
import type {
  ParsedPolicyFile,
  PolicyProblem,
  PolicySnapshot,
  TextPosition,
} from "../domain/policy-snapshot.ts";
import type { Repository } from "../git/open-repository.ts";
import { readFileAt } from "../git/read-base-file.ts";
import { compileAreaRules } from "../policy/areas/classify.ts";
import { type AreaRuleProblem } from "../policy/areas/policy-patterns.ts";
import { type CompiledPolicy, compilePolicy } from "../policy/assess.ts";
import { readPolicy } from "../policy/read-policy.ts";
import { readPolicyYaml } from "../readers/policy-yaml.ts";
import { type PolicyFiles, readPolicyFiles } from "./read-policy-files.ts";
import { UsageError } from "./usage-error.ts";

/** Where a repository keeps its own layer. */
const REPOSITORY_POLICY_PATH = ".github/agentgov.yml";
/** Problems shown at once: more are rarely independent of each other. */
const PROBLEMS_MAX = 20;

/** Where the policy for a local evaluation comes from. */
export interface PolicyPlace {
  /** The organisation's file as the caller named it; null when none was named. */
  readonly file: string | null;
  readonly cwd: string;
  /** The commit whose repository layer decides; null outside of a repository. */
  readonly base: { readonly repository: Repository; readonly commit: CommitSha } | null;
}

/**
 * Loads the policy in force: the organisation's file, where one is named, and over it the repository's
 * layer at the base commit. What the change itself does to that layer has no say.
 *
 * @throws {UsageError} when a file cannot be read or is invalid; it names file, line and column.
 * @throws {GitError} when git fails.
 */
export async function loadLocalPolicy(place: PolicyPlace): Promise<CompiledPolicy> {
  const organisation = place.file === null ? null : await organisationFiles(place.cwd, place.file);
  const repository = await repositoryLayer(place);
  const parts = organisation?.parts ?? [];
  const reading = readPolicy({
    organisation: organisation?.main ?? null,
    parts,
    repository,
    repositoryName: place.base?.repository.name ?? "",
  });
  if (reading.kind === "invalid") throw invalid(reading.problems);
  const files = [organisation?.main ?? null, ...parts, repository].filter((file) => file !== null);
  refuseUnusablePatterns(reading.snapshot, files);
  return compilePolicy(reading.snapshot);
}

async function repositoryLayer({ base }: PolicyPlace): Promise<ParsedPolicyFile | null> {
  if (base === null) return null;
  const reading = await readFileAt(base.repository, base.commit, REPOSITORY_POLICY_PATH);
  const file = `${base.commit.slice(0, 12)}:${REPOSITORY_POLICY_PATH}`;
  if (reading.kind === "unknown") {
    throw new UsageError(`the policy is invalid\n${file}:1:1: ${reading.reason}`);
  }
  return reading.value === null ? null : parse(REPOSITORY_POLICY_PATH, reading.value);
}

async function organisationFiles(cwd: string, name: string): Promise<PolicyFiles> {
  const reading = await readPolicyFiles({ cwd }, name);
  if (reading.kind === "problems") throw invalid(reading.problems);
  return reading.files;
}

function parse(file: string, text: string): ParsedPolicyFile {
  const reading = readPolicyYaml(file, text);
  if (reading.kind === "problems") throw invalid(reading.problems);
  return reading.file;
}

function invalid(problems: readonly PolicyProblem[]): UsageError {
  const lines = problems
    .slice(0, PROBLEMS_MAX)
    .map(({ file, line, column, message }) => `${file}:${line}:${column}: ${oneLine(message)}`);
  const rest = problems.length - lines.length;
  const more = rest > 0 ? [`and ${rest} more`] : [];
  return new UsageError(["the policy is invalid", ...lines, ...more].join("\n"));
}

/** Problems quote the file, and the file is written by whoever wrote it. */
function oneLine(message: string): string {
  return message.replaceAll(/\p{Cc}/gu, " ");
}

/** A pattern that cannot be used takes no effect in the app; here its author is told while it is easy. */
function refuseUnusablePatterns(
  { policy }: PolicySnapshot,
  files: readonly ParsedPolicyFile[],
): void {
  const { problems } = compileAreaRules(policy.areas);
  if (problems.length > 0) throw invalid(problems.map((problem) => placed(problem, files)));
}

function placed(problem: AreaRuleProblem, files: readonly ParsedPolicyFile[]): PolicyProblem {
  const { pattern, message, suggestion } = problem;
  const advice = suggestion === null ? "" : `; write \`${suggestion}\``;
  const text = `\`${pattern}\`: ${message}${advice}`;
  for (const { file, document, positions } of files) {
    const position = positionOf(problem, document, positions);
    if (position !== null) return { file, ...position, message: text };
  }
  return { file: files[0]?.file ?? "policy", line: 1, column: 1, message: text };
}

function positionOf(
  { area, list, pattern }: AreaRuleProblem,
  document: unknown,
  positions: Readonly<Record<string, TextPosition>>,
): TextPosition | null {
  const items = memberOf(memberOf(memberOf(document, "areas"), area), list);
  if (!Array.isArray(items)) return null;
  const index = items.indexOf(pattern);
  return positions[`/areas/${area}/${list}/${index}`] ?? null;
}

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return Reflect.get(value, key);
}
