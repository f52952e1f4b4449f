import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openRepository } from "../../src/git/open-repository.ts";
import { type LocalChange, readLocalChange } from "../../src/git/read-local-change.ts";
import { resolveRange } from "../../src/git/resolve-range.ts";
import {
  createGitRepository,
  GIT_ENVIRONMENT,
  removeGitRepositories,
  type TestRepository,
} from "../support/git-repository.ts";

afterAll(removeGitRepositories);

const NOW = "2026-03-04T05:06:07Z";

async function changeOf(
  { folder }: TestRepository,
  base = "HEAD~1",
  head = "HEAD",
): Promise<LocalChange> {
  const repository = await openRepository(folder, GIT_ENVIRONMENT);
  return readLocalChange(repository, await resolveRange(repository, { base, head }), NOW);
}

function started(): TestRepository {
  const repository = createGitRepository();
  repository.write("a.txt", "one\ntwo\nthree\n");
  repository.commit("start");
  return repository;
}

describe("the files of a local change", () => {
  it("have status, counts, contents, modes and a patch like GitHub's", async () => {
    const repository = started();
    repository.write("a.txt", "one\n2\nthree\n");
    repository.commit();
    const { facts, files } = await changeOf(repository);
    expect(facts.files).toEqual({
      kind: "known",
      value: [
        {
          path: "a.txt",
          previousPath: null,
          status: "modified",
          blob: repository.git("rev-parse", "HEAD:a.txt"),
          additions: 1,
          deletions: 1,
          patch: "@@ -1,3 +1,3 @@\n one\n-two\n+2\n three",
        },
      ],
    });
    expect(files[0]?.before).toEqual({
      mode: "100644",
      id: repository.git("rev-parse", "HEAD~1:a.txt"),
    });
  });

  it.each([
    [
      "an addition",
      (repository: TestRepository) => repository.write("b.txt", "b\n"),
      { path: "b.txt", status: "added", additions: 1, patch: "@@ -0,0 +1 @@\n+b" },
    ],
    [
      "a removal",
      (repository: TestRepository) => repository.remove("a.txt"),
      { path: "a.txt", status: "removed", deletions: 3 },
    ],
    [
      "a rename",
      (repository: TestRepository) => repository.git("mv", "a.txt", "z.txt"),
      { path: "z.txt", previousPath: "a.txt", status: "renamed", additions: 0, patch: null },
    ],
    [
      "a mode alone",
      (repository: TestRepository) => repository.makeExecutable("a.txt"),
      { path: "a.txt", status: "modified", additions: 0, deletions: 0, patch: null },
    ],
    [
      "binary content",
      (repository: TestRepository) => repository.write("b.bin", Buffer.from([0, 1, 2])),
      { path: "b.bin", status: "added", additions: 0, patch: null },
    ],
    [
      "an empty file",
      (repository: TestRepository) => repository.write("empty", ""),
      { path: "empty", status: "added", additions: 0, patch: null },
    ],
    [
      "a file without a last line end",
      (repository: TestRepository) => repository.write("b.txt", "b"),
      { path: "b.txt", patch: "@@ -0,0 +1 @@\n+b\n\\ No newline at end of file" },
    ],
  ])("show %s", async (_name, change, expected) => {
    const repository = started();
    change(repository);
    repository.commit();
    const { facts } = await changeOf(repository);
    expect(facts.files).toMatchObject({ kind: "known", value: [expected] });
  });

  it("show a file that became a link as changed, with both parts of the patch", async () => {
    const repository = started();
    repository.remove("a.txt");
    repository.link("a.txt", "elsewhere");
    repository.write("b.txt", "b\n");
    repository.commit();
    const { files } = await changeOf(repository);
    expect(files[0]).toMatchObject({
      file: { path: "a.txt", status: "changed", additions: 1, deletions: 3 },
      before: { mode: "100644" },
      after: { mode: "120000" },
    });
    expect(files[0]?.file.patch).toContain("+elsewhere");
    expect(files[0]?.file.patch).toContain("-two");
    expect(files[1]?.file).toMatchObject({ path: "b.txt", patch: "@@ -0,0 +1 @@\n+b" });
  });

  it("keep their own patch when their content or name looks like a patch", async () => {
    const repository = started();
    repository.write("a\ndiff --git a/x b/x\n@@ -1 +1 @@", "diff --git a/y b/y\n@@ -1 +1 @@\n");
    repository.write("b.txt", "b\n");
    repository.commit();
    const { files } = await changeOf(repository);
    expect(files.map(({ file }) => file.patch)).toEqual([
      "@@ -0,0 +1,2 @@\n+diff --git a/y b/y\n+@@ -1 +1 @@",
      "@@ -0,0 +1 @@\n+b",
    ]);
  });

  it("are shown whatever the change, the checkout and the settings say about showing them", async () => {
    const repository = started();
    const ran = join(repository.folder, "ran");
    const program = join(repository.folder, ".git", "evil.sh");
    repository.write(".git/evil.sh", `#!/bin/sh\ntouch ${ran}\n`);
    repository.makeExecutable(".git/evil.sh");
    repository.write(".gitattributes", "* -diff\n*.md diff=evil filter=evil\n");
    repository.commit();
    repository.write("a.txt", "one\ntwo\n3\n");
    repository.write("b.md", "b\n");
    const middle = repository.commit();
    repository.git("mv", "a.txt", "c.txt");
    repository.commit();
    const settings = {
      "diff.external": program,
      "diff.evil.command": program,
      "diff.evil.textconv": program,
      "diff.default.command": program,
      "filter.evil.smudge": program,
      "core.fsmonitor": program,
      "core.pager": program,
      "pager.diff-tree": program,
      "gpg.program": program,
      "log.showSignature": "true",
      "diff.noprefix": "true",
      "diff.renames": "false",
      "core.worktree": repository.folder,
      "core.attributesFile": join(repository.folder, ".gitattributes"),
    };
    for (const [key, value] of Object.entries(settings)) repository.git("config", key, value);
    const edited = await changeOf(repository, `${middle}~1`, middle);
    expect(edited.files.map(({ file }) => file.patch?.split("\n").at(-1))).toEqual(["+3", "+b"]);
    const moved = await changeOf(repository);
    expect(moved.files[0]?.file.status).toBe("renamed");
    expect(existsSync(ran)).toBe(false);
  });

  it("are read from what was committed, not from what is checked out or staged", async () => {
    const repository = started();
    repository.write("b.txt", "b\n");
    repository.commit();
    repository.write("c.txt", "c\n");
    repository.git("add", "c.txt");
    repository.write("b.txt", "changed\n");
    const { files } = await changeOf(repository);
    expect(files.map(({ file }) => file.path)).toEqual(["b.txt"]);
    expect(files[0]?.file.patch).toContain("+b");
  });

  it("can be read by their object names, as far as they are at hand", async () => {
    const repository = started();
    repository.write("b.txt", "b\n");
    repository.commit();
    const change = await changeOf(repository);
    const id = change.files[0]?.after?.id ?? "";
    const absent = "0123456789".repeat(4);
    const blobs = await change.readBlobs([absent, id, id]);
    expect(blobs.get(id)).toEqual({ kind: "found", type: "blob", bytes: Buffer.from("b\n") });
    expect(blobs.get(absent)).toEqual({ kind: "missing" });
    expect(await change.readBlobs([])).toEqual(new Map());
  });

  it("stand in the tree of the head with their modes", async () => {
    const repository = started();
    repository.link("sub/link", "../a.txt");
    repository.commit();
    const change = await changeOf(repository);
    const tree = await change.listTree(change.range.head.sha);
    expect(tree.map(({ mode, path }) => `${mode} ${path}`)).toEqual([
      "100644 a.txt",
      "120000 sub/link",
    ]);
  });
});
