import { chownSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  createGitRepository,
  removeGitRepositories,
  startedRepository,
} from "../support/git-repository.ts";
import { runCommand } from "./run-command.ts";

afterAll(removeGitRepositories);

describe("agentgov check without an answer", () => {
  it.each([
    ["an unknown base", ["--base", "absent"], "names no commit"],
    ["the parent of the first commit", ["--base", "HEAD~5"], "names no commit"],
    ["a base that looks like an option", ["--base=--all"], "names no commit"],
    ["a head that looks like an option", ["--base=HEAD", "--head=-x"], "names no commit"],
    ["a range in place of a revision", ["--base", "HEAD..HEAD"], "names no commit"],
    ["a file in place of a revision", ["--base", "HEAD:README.md"], "names no commit"],
    ["an empty revision", ["--base", ""], "names no commit"],
    ["a folder without a repository", ["--repo", tmpdir()], "not in a git repository"],
    ["a folder that is not there", ["--repo", "absent"], "is not a folder"],
  ])("ends with 3 for %s", async (_name, options, message) => {
    const { folder } = startedRepository();
    const { exitCode, stdout, stderr } = await runCommand(["check", ...options], { cwd: folder });
    expect(stderr).toContain(message);
    expect(stdout).toBe("");
    expect(exitCode).toBe(3);
  });

  it("ends with 3 for histories that have nothing in common", async () => {
    const repository = startedRepository();
    repository.git("switch", "--quiet", "--orphan", "other");
    repository.commit();
    const argv = ["check", "--base", "main"];
    const { exitCode, stderr } = await runCommand(argv, { cwd: repository.folder });
    expect(stderr).toContain("no commit in common");
    expect(exitCode).toBe(3);
  });

  it("ends with 3 for a repository without a commit or a default branch", async () => {
    const { folder } = createGitRepository();
    const { exitCode, stderr } = await runCommand(["check"], { cwd: folder });
    expect(stderr).toMatch(/name the base with --base|names no commit/u);
    expect(exitCode).toBe(3);
  });

  it("says how to get the rest of a shallow clone", async () => {
    const origin = startedRepository();
    origin.commit();
    const clone = createGitRepository();
    const url = `file://${origin.folder}`;
    clone.git("clone", "--quiet", "--depth", "1", url, "inner");
    const argv = ["check", "--repo", join(clone.folder, "inner"), "--base", "HEAD~1"];
    const { exitCode, stderr } = await runCommand(argv);
    expect(stderr).toContain("git fetch --unshallow");
    expect(exitCode).toBe(3);
  });

  it.skipIf(process.getuid?.() !== 0)("ends with 3 for somebody else's repository", async () => {
    const repository = startedRepository();
    for (const path of ["", ".git"]) chownSync(join(repository.folder, path), 12_345, 12_345);
    const { exitCode, stderr } = await runCommand(["check"], { cwd: repository.folder });
    expect(stderr).toContain("safe.directory");
    expect(exitCode).toBe(3);
  });
});

describe("agentgov check on this project", () => {
  const folder = join(import.meta.dirname, "../..");

  it("judges the last commit, where there is one before it", async ({ skip }) => {
    const argv = ["check", "--repo", folder, "--base", "HEAD~1", "--json"];
    const { exitCode, stdout, stderr } = await runCommand(argv, {
      env: { HOME: process.env["HOME"], GIT_CONFIG_GLOBAL: undefined },
    });
    if (exitCode === 3) skip(`there is no earlier commit here: ${stderr}`);
    expect(exitCode).toBeLessThan(2);
    expect(JSON.parse(stdout)).toMatchObject({ schema: "agentgov.check/1" });
  });
});
