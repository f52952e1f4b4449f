import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  createGitRepository,
  removeGitRepositories,
  startedRepository,
  type TestRepository,
} from "../support/git-repository.ts";
import { check, runCommand } from "./run-command.ts";

afterAll(removeGitRepositories);

function areasOf(output: { readonly areas: readonly { readonly area: string }[] }): string[] {
  return output.areas.map(({ area }) => area);
}

describe("the policy of agentgov check", () => {
  const POLICY = `version: 1
mode: enforce
areas:
  data-export:
    tier: critical
    include: ["export/**"]
    owners: ["@acme/privacy"]
`;

  function changedExport(files: Readonly<Record<string, string>> = {}): TestRepository {
    const repository = startedRepository({ "README.md": "hello\n", ...files });
    repository.write("export/run.ts", "x\n");
    repository.commit();
    return repository;
  }

  it("is the organisation's file where one is named", async () => {
    const repository = changedExport();
    const file = join(repository.folder, "organisation.yml");
    repository.write("organisation.yml", POLICY);
    const output = await check(repository, "--policy", file);
    expect(output.policy.source).toBe(file);
    expect(output.gates.find(({ area }) => area === "data-export")?.needs).toEqual([
      "@acme/privacy",
    ]);
  });

  it("knows the repository by its folder's name", async () => {
    const repository = changedExport();
    const set = "repositories: [{ match: ['**/agentgov-git-*'], mode: enforce }]";
    repository.write("organisation.yml", `version: 1\nmode: warn\n${set}\n`);
    const setting = { cwd: repository.folder };
    const argv = ["check", "--base", "HEAD~1"];
    const warned = await runCommand(argv, setting);
    expect(warned.stdout).toMatch(/^Would not pass yet: /u);
    const enforced = await runCommand([...argv, "--policy", "organisation.yml"], setting);
    expect(enforced.stdout).toMatch(/^Waiting for approval/u);
  });

  it("has the repository's layer at the base, whatever the change makes of it", async () => {
    const repository = startedRepository({ ".github/agentgov.yml": POLICY });
    repository.write("export/run.ts", "x\n");
    repository.write(".github/agentgov.yml", "version: 1\n");
    repository.commit();
    const output = await check(repository);
    expect(output.policy.source).toBe(".github/agentgov.yml");
    expect(areasOf(output)).toContain("data-export");
    expect(areasOf(output)).toContain("governance");
  });

  it.each([
    ["an unknown key", "version: 1\nmoed: warn\n", "agentgov.yml:2:1: unknown key `moed`"],
    ["no YAML", "version: [\n", "agentgov.yml:"],
    [
      "a pattern that cannot be used",
      'version: 1\nareas:\n  auth:\n    include: ["!src/**"]\n',
      "agentgov.yml:4:15: `!src/**`",
    ],
  ])("is refused with its place when it has %s", async (_name, text, place) => {
    const repository = changedExport({ ".github/agentgov.yml": text });
    const argv = ["check", "--repo", repository.folder, "--base", "HEAD~1", "--json"];
    const { exitCode, stdout, stderr } = await runCommand(argv);
    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(place);
  });

  it("is refused when the file is not there", async () => {
    const repository = changedExport();
    const argv = ["check", "--base", "HEAD~1", "--policy", "absent.yml"];
    const { exitCode, stderr } = await runCommand(argv, { cwd: repository.folder });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("cannot read absent.yml");
  });

  it("is refused when a link stands in its place", async () => {
    const repository = createGitRepository();
    repository.link(".github/agentgov.yml", "../elsewhere.yml");
    repository.commit();
    repository.commit();
    const argv = ["check", "--repo", repository.folder, "--base", "HEAD~1"];
    const { exitCode, stderr } = await runCommand(argv);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("not a regular file");
  });
});
