import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** The little environment git gets in tests: nothing of the machine's own settings. */
export const GIT_ENVIRONMENT: Readonly<Record<string, string | undefined>> = {
  PATH: process.env["PATH"],
  HOME: tmpdir(),
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Ana",
  GIT_AUTHOR_EMAIL: "ana@example.com",
  GIT_AUTHOR_DATE: "2026-01-02T03:04:05Z",
  GIT_COMMITTER_NAME: "Ana",
  GIT_COMMITTER_EMAIL: "ana@example.com",
  GIT_COMMITTER_DATE: "2026-01-02T03:04:05Z",
};

/** A repository in a temporary folder, written by the real git. */
export interface TestRepository {
  readonly folder: string;
  /** Runs git in it and returns what it printed, without the last line end. */
  git(...parameters: readonly string[]): string;
  write(path: string | Buffer, text: string | Buffer): void;
  /** Makes a symbolic link. */
  link(path: string, target: string): void;
  makeExecutable(path: string): void;
  remove(path: string): void;
  /** Commits everything there is and returns the commit's full name. */
  commit(message?: string): string;
}

const folders: string[] = [];

/** Makes a repository with the branch `main` and no commit. */
export function createGitRepository(): TestRepository {
  const folder = mkdtempSync(join(tmpdir(), "agentgov-git-"));
  folders.push(folder);
  const git = (...parameters: readonly string[]): string => {
    const options = { cwd: folder, env: GIT_ENVIRONMENT, encoding: "utf8" } as const;
    const stdio = ["ignore", "pipe", "ignore"] satisfies ["ignore", "pipe", "ignore"];
    return execFileSync("git", parameters, { ...options, stdio }).replace(/\n$/u, "");
  };
  git("init", "--quiet", "--initial-branch=main");
  return {
    folder,
    git,
    write(path, text) {
      const root = Buffer.from(`${folder}/`);
      const bytes = typeof path === "string" ? Buffer.from(path) : path;
      if (typeof path === "string") mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(Buffer.concat([root, bytes]), text);
    },
    link(path, target) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      symlinkSync(target, join(folder, path));
    },
    makeExecutable(path) {
      chmodSync(join(folder, path), 0o755);
    },
    remove(path) {
      rmSync(join(folder, path), { recursive: true });
    },
    commit(message = "change") {
      git("add", "--all");
      git("commit", "--quiet", "--allow-empty", "--allow-empty-message", "--message", message);
      return git("rev-parse", "HEAD");
    },
  };
}

/** Makes a repository with some files and one commit. */
export function startedRepository(
  files: Readonly<Record<string, string>> = { "README.md": "hello\n" },
): TestRepository {
  const repository = createGitRepository();
  for (const [path, text] of Object.entries(files)) repository.write(path, text);
  repository.commit("start");
  return repository;
}

/** Removes every folder that was made. Call it after all tests of a file. */
export function removeGitRepositories(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
