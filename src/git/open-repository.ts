import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { GitError } from "./git-error.ts";
import { type GitPlace, runGit, type Variables } from "./run-git.ts";

/** A local repository that git agreed to read. */
export interface Repository extends GitPlace {
  readonly gitFolder: string;
  /** The folder's name, as far as it can stand for the repository's. */
  readonly name: string;
  /** Whether history was cut off when it was cloned. */
  readonly isShallow: boolean;
}

/**
 * Finds the repository that `folder` lies in.
 *
 * The owner's check of git itself applies here: a repository of somebody else may name programs to run.
 * Source: https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory
 *
 * @throws {GitError} when there is none, git does not trust it, or git is missing.
 */
export async function openRepository(folder: string, variables: Variables): Promise<Repository> {
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory() !== true) {
    throw new GitError("NOT_A_REPOSITORY", `${folder} is not a folder`);
  }
  const place = { folder, variables, gitFolder: null };
  const ask = ["rev-parse", "--absolute-git-dir", "--is-shallow-repository"];
  const { status, stdout, message } = await runGit(place, ask);
  const answer = /^(.*)\n(true|false)\n$/su.exec(stdout.toString("utf8"));
  const [, gitFolder, shallow] = answer ?? [];
  if (status !== 0 || gitFolder === undefined) throw refusal(folder, message);
  return { ...place, gitFolder, name: nameOf(gitFolder), isShallow: shallow === "true" };
}

function refusal(folder: string, message: string): GitError {
  if (message.includes("dubious ownership") || message.includes("unsafe repository")) {
    const advice = `if you trust it, run \`git config --global --add safe.directory ${folder}\``;
    const text = `git does not trust ${folder}, because somebody else owns it: ${advice}`;
    return new GitError("REPOSITORY_NOT_TRUSTED", text);
  }
  if (message.includes("not a git repository")) {
    const text = `${folder} is not in a git repository: name one with --repo`;
    return new GitError("NOT_A_REPOSITORY", text);
  }
  const said = message.split("\n", 1)[0] ?? "";
  return new GitError("NOT_A_REPOSITORY", `git cannot read ${folder}: ${said}`);
}

function nameOf(gitFolder: string): string {
  const name = basename(gitFolder);
  return name === ".git" ? basename(dirname(gitFolder)) : name.replace(/\.git$/u, "");
}
