import { afterAll, describe, expect, it } from "vitest";
import { ClassifyOutput } from "../../src/cli/classify-output.ts";
import {
  createGitRepository,
  removeGitRepositories,
  startedRepository,
} from "../support/git-repository.ts";
import { runCommand } from "./run-command.ts";

afterAll(removeGitRepositories);

const FILES = {
  "README.md": "# Shop\n",
  "src/auth/login.ts": "1\n",
  "src/cart/a.ts": "1\n",
  CODEOWNERS: "*.ts nobody\n",
};
const POLICY = 'version: 1\nareas:\n  auth:\n    include: ["gone/**"]\n';

describe("agentgov classify", () => {
  it("sums up what is committed, and only that", async () => {
    const repository = startedRepository(FILES);
    const head = repository.git("rev-parse", "HEAD");
    repository.write("src/auth/uncommitted.ts", "1\n");
    repository.write("policy.yml", POLICY);
    const argv = ["classify", "--repo", repository.folder, "--json"];
    const { stdout, exitCode } = await runCommand([
      ...argv,
      "--policy",
      `${repository.folder}/policy.yml`,
    ]);
    expect(exitCode).toBe(0);
    const output = ClassifyOutput.parse(JSON.parse(stdout));
    expect(output).toMatchObject({
      schema: "agentgov.classify/1",
      commit: head,
      files: 4,
      tiers: { low: 1, medium: 1, high: 2, critical: 0 },
      patternsMatchingNothing: [{ area: "auth", list: "include", pattern: "gone/**" }],
      codeowners: [{ line: 1 }],
      folders: [{ folder: "src/cart", files: 1 }],
    });
  });

  it("prints a table for people, and no control character of a name", async () => {
    const repository = startedRepository({ ...FILES, "src/auth/\u001b[31m.ts": "1\n" });
    const { stdout } = await runCommand(["classify"], { cwd: repository.folder });
    expect(stdout).toContain("5 files at");
    expect(stdout).toMatch(/auth +high +2 /u);
    expect(stdout).toContain("CODEOWNERS: what GitHub skips\n  line 1: nobody is not a @user");
    expect(stdout).not.toContain("\u001b");
  });

  it("ends with 3 where nothing was ever committed, and with 2 for a bad policy", async () => {
    const empty = createGitRepository();
    expect((await runCommand(["classify", "--repo", empty.folder])).exitCode).toBe(3);
    const repository = startedRepository({ "policy.yml": "version: 2\n" });
    const policy = ["--policy", `${repository.folder}/policy.yml`];
    const { exitCode } = await runCommand(["classify", "--repo", repository.folder, ...policy]);
    expect(exitCode).toBe(2);
  });
});
