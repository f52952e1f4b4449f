import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ObjectStore } from "../../src/sandbox/git/object-store.ts";
import type { FileMode, Snapshot, SnapshotEntry } from "../../src/sandbox/git/objects.ts";

/** One file of a tree, as tests write it down. */
interface TestFile {
  readonly content: string | Uint8Array;
  readonly mode?: FileMode;
}

export type TestTree = Readonly<Record<string, TestFile>>;

/** A real repository in a temporary folder, to compare with. */
export interface GitRepository {
  readonly folder: string;
  git(...args: readonly string[]): string;
  /** Commits exactly this tree and returns the commit's name. */
  commit(
    tree: TestTree,
    options?: { readonly parents?: readonly string[]; readonly message?: string },
  ): string;
  remove(): void;
}

/** Everyone commits under this name, at this time. */
export const WHO = { name: "Ada Byron", email: "ada@example.com", at: "2026-01-02T03:04:05Z" };

/** Makes an empty repository that no personal setting reaches. */
export function makeGitRepository(): GitRepository {
  const folder = mkdtempSync(join(tmpdir(), "agentgov-git-"));
  const environment = {
    ...process.env,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: WHO.name,
    GIT_AUTHOR_EMAIL: WHO.email,
    GIT_AUTHOR_DATE: WHO.at,
    GIT_COMMITTER_NAME: WHO.name,
    GIT_COMMITTER_EMAIL: WHO.email,
    GIT_COMMITTER_DATE: WHO.at,
  };
  function git(...args: readonly string[]): string {
    return execFileSync("git", [...args], { cwd: folder, env: environment, encoding: "utf8" });
  }
  git("init", "--quiet", "--initial-branch=main");
  return {
    folder,
    git,
    commit: (tree, { parents = [], message = "message\n" } = {}) => {
      git("read-tree", "--empty");
      git("clean", "-fdxq");
      for (const [path, file] of Object.entries(tree)) writeFile(folder, path, file);
      git("add", "--all", "--force");
      const name = git("write-tree").trim();
      const file = join(folder, ".git", "MESSAGE");
      writeFileSync(file, message);
      const args = parents.flatMap((parent) => ["-p", parent]);
      return git("commit-tree", name, ...args, "-F", file).trim();
    },
    remove: () => {
      rmSync(folder, { recursive: true });
    },
  };
}

function writeFile(folder: string, path: string, { content, mode }: TestFile): void {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  if (mode === "120000") symlinkSync(String(content), target);
  else writeFileSync(target, content, { mode: mode === "100755" ? 0o755 : 0o644 });
}

/** The same tree in the stand-in's store. */
export function snapshotOf(store: ObjectStore, tree: TestTree): Snapshot {
  return new Map(
    Object.entries(tree).map(([path, { content, mode = "100644" }]): [string, SnapshotEntry] => [
      path,
      { blob: store.writeBlob(content), mode },
    ]),
  );
}
