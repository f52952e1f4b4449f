import { tmpdir } from "node:os";
import { afterAll, describe, expect, it } from "vitest";
import { openRepository } from "../../src/git/open-repository.ts";
import { readObjects } from "../../src/git/read-objects.ts";
import { gitOutput, runGit } from "../../src/git/run-git.ts";
import {
  createGitRepository,
  GIT_ENVIRONMENT,
  removeGitRepositories,
} from "../support/git-repository.ts";

afterAll(removeGitRepositories);

const NOWHERE = { folder: tmpdir(), variables: GIT_ENVIRONMENT, gitFolder: null };

describe("runGit", () => {
  it("returns the status and what was said of a command that fails", async () => {
    const { status, message } = await runGit(NOWHERE, ["rev-parse", "--verify", "HEAD"]);
    expect(status).toBe(128);
    expect(message).toContain("not a git repository");
  });

  it("stops a command that says too much", async () => {
    const output = gitOutput(NOWHERE, ["help", "--all"], { bytesMax: 10 });
    await expect(output).rejects.toMatchObject({ code: "GIT_OUTPUT_TOO_LARGE" });
  });

  it("stops a command that takes too long", async () => {
    const { folder } = createGitRepository();
    const place = { ...NOWHERE, folder, milliseconds: 50 };
    const output = runGit(place, ["-c", "alias.wait=!sleep 5", "wait"]);
    const startedAt = performance.now();
    await expect(output).rejects.toMatchObject({ code: "GIT_TIMEOUT" });
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });

  it("says when there is no git", async () => {
    const place = { ...NOWHERE, variables: { PATH: "/absent" } };
    await expect(runGit(place, ["version"])).rejects.toMatchObject({ code: "GIT_MISSING" });
  });

  it("ignores variables of the caller that would point git elsewhere", async () => {
    const repository = createGitRepository();
    const other = createGitRepository();
    const variables = {
      ...GIT_ENVIRONMENT,
      GIT_DIR: `${other.folder}/.git`,
      GIT_CEILING_DIRECTORIES: "/",
    };
    const opened = await openRepository(repository.folder, variables);
    expect(opened.gitFolder).toBe(`${repository.folder}/.git`);
  });

  it("never reaches for the network", async () => {
    const repository = createGitRepository();
    const opened = await openRepository(repository.folder, GIT_ENVIRONMENT);
    const { message } = await runGit(opened, ["ls-remote", "https://example.com/a.git"]);
    expect(message).toContain("transport 'https' not allowed");
  });

  it("explains a partial clone that would have to fetch", async () => {
    const repository = createGitRepository();
    const opened = await openRepository(repository.folder, GIT_ENVIRONMENT);
    const output = gitOutput(opened, ["ls-remote", "https://example.com/a.git"]);
    await expect(output).rejects.toThrow("partial clone");
  });
});

describe("readObjects", () => {
  it("reads nothing that is too large, alone or together", async () => {
    const repository = createGitRepository();
    const texts = ["a".repeat(30), "b".repeat(20), "c".repeat(20)];
    for (const [index, text] of texts.entries()) repository.write(`${index}`, text);
    repository.commit();
    const ids = texts.map((_text, index) => repository.git("rev-parse", `HEAD:${index}`));
    const opened = await openRepository(repository.folder, GIT_ENVIRONMENT);
    const limits = { objectBytesMax: 25, totalBytesMax: 30 };
    const objects = await readObjects(opened, ids, limits);
    expect(ids.map((id) => objects.get(id)?.kind)).toEqual(["too-large", "found", "too-large"]);
  });
});

describe("openRepository", () => {
  it("finds the repository of a folder inside it, and its name", async () => {
    const repository = createGitRepository();
    repository.write("inner/a.txt", "a\n");
    const opened = await openRepository(`${repository.folder}/inner`, GIT_ENVIRONMENT);
    expect(opened.gitFolder).toBe(`${repository.folder}/.git`);
    expect(repository.folder.endsWith(opened.name)).toBe(true);
    expect(opened.isShallow).toBe(false);
  });

  it("reads bare repositories and linked work trees", async () => {
    const repository = createGitRepository();
    repository.commit();
    repository.git("clone", "--quiet", "--bare", ".", "shop.git");
    repository.git("worktree", "add", "--quiet", "linked");
    const bare = await openRepository(`${repository.folder}/shop.git`, GIT_ENVIRONMENT);
    expect(bare.name).toBe("shop");
    const linked = await openRepository(`${repository.folder}/linked`, GIT_ENVIRONMENT);
    const head = await gitOutput(linked, ["rev-parse", "HEAD"]);
    expect(head.toString().trim()).toBe(repository.git("rev-parse", "HEAD"));
  });
});
