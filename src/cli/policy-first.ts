import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { shown } from "../domain/shown-text.ts";
import { GitError, type GitErrorCode } from "../git/git-error.ts";
import { listTree } from "../git/list-tree.ts";
import { openRepository } from "../git/open-repository.ts";
import { readCodeowners } from "../git/read-base-file.ts";
import { resolveRevision } from "../git/resolve-range.ts";
import { classifyPath, compileAreaRules } from "../policy/areas/classify.ts";
import { surveyOf } from "../policy/areas/survey.ts";
import { type FirstLook, firstPolicy } from "../policy/first-policy.ts";
import { importCodeowners } from "../policy/import-codeowners.ts";
import { importPolicyBot } from "../policy/import-policy-bot.ts";
import { draftText } from "../policy/policy-draft.ts";
import { PACK_AREAS } from "../policy/recommended-pack.ts";
import { invalidPolicy } from "./policy-files.ts";
import { readTextFile, readYamlFile } from "./read-policy-files.ts";
import { createPrinter, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Options of `policy init`. */
export interface InitOptions {
  readonly repo?: string;
  readonly out: string;
}

/** Options of `policy import`. */
export interface ImportOptions {
  readonly codeowners?: string;
  readonly policyBot?: string;
}

/** Paths looked at: the shape of a repository shows in far fewer. */
const PATHS_MAX = 20_000;

/**
 * Writes a first policy out of what a repository shows of itself, or out of nothing where none is named and
 * this folder is in none. Never over a file that is there.
 *
 * @throws {UsageError} when the file exists or cannot be written.
 * @throws {GitError} when there is no such repository.
 */
export async function initPolicy(terminal: Terminal, { repo, out }: InitOptions): Promise<void> {
  const look = await firstLook(terminal, repo);
  try {
    await writeFile(resolve(terminal.cwd, out), draftText(firstPolicy(look)), { flag: "wx" });
  } catch (error) {
    const why = error instanceof Error && "code" in error && error.code === "EEXIST";
    const reason = why ? "it exists already; name another with --out" : String(error);
    throw new UsageError(`cannot write ${shown(out)}: ${reason}`, { cause: error });
  }
  const hint = look.repositoryName === null ? "; `--repo <dir>` looks at a repository" : "";
  await createPrinter(terminal.stdout).print(
    `wrote ${shown(out)}${hint}; read it, then run \`agentgov policy validate ${shown(out)}\`\n`,
  );
}

async function firstLook(terminal: Terminal, repo: string | undefined): Promise<FirstLook> {
  try {
    return await lookAt(terminal, repo ?? ".");
  } catch (error) {
    const isNothing = error instanceof GitError && NOTHING_THERE.has(error.code);
    if (repo !== undefined || !isNothing) throw error;
    return { repositoryName: null, paths: [], folders: [], codeowners: null };
  }
}

/** A folder of its own, and a repository without a commit: where most policies begin. */
const NOTHING_THERE: ReadonlySet<GitErrorCode> = new Set(["NOT_A_REPOSITORY", "UNKNOWN_REVISION"]);

async function lookAt({ cwd, env }: Terminal, repo: string): Promise<FirstLook> {
  const repository = await openRepository(resolve(cwd, repo), env);
  const { sha } = await resolveRevision(repository, "HEAD");
  const [tree, codeowners] = await Promise.all([
    listTree(repository, sha),
    readCodeowners(repository, sha),
  ]);
  const { rules } = compileAreaRules(PACK_AREAS);
  const paths = tree.slice(0, PATHS_MAX).map(({ path }) => classifyPath(rules, path));
  return {
    repositoryName: repository.name,
    paths,
    folders: surveyOf(rules, paths).folders,
    codeowners: codeowners.kind === "known" ? codeowners.value : null,
  };
}

/**
 * Prints a first draft out of another tool's file.
 *
 * @throws {UsageError} unless exactly one file is named and can be read.
 */
export async function importPolicy(terminal: Terminal, options: ImportOptions): Promise<void> {
  const { codeowners, policyBot } = options;
  if ((codeowners === undefined) === (policyBot === undefined)) {
    throw new UsageError("name one file, with --codeowners or with --policy-bot");
  }
  const draft =
    codeowners === undefined
      ? importPolicyBot(await yamlOf(terminal, policyBot ?? ""))
      : importCodeowners(await readTextFile(terminal, codeowners));
  await createPrinter(terminal.stdout).print(draftText(draft));
}

async function yamlOf(terminal: Terminal, name: string): Promise<unknown> {
  const parsed = await readYamlFile(terminal, name);
  if (parsed.kind === "problems") throw invalidPolicy(parsed.problems);
  return parsed.file.document;
}
