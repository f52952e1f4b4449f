import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startedRepository } from "../support/git-repository.ts";
import { foldersForFile, POLICY } from "./policy-folder.ts";
import { runCommand } from "./run-command.ts";

const folderWith = foldersForFile();

describe("a policy of several files", () => {
  const PARTS = {
    "agentgov.yml":
      'version: 1\nmode: enforce\nowners: ["@acme/platform"]\noverride: { people: [olga] }\n',
    "agentgov/exports.yml":
      'version: 1\nareas:\n  exports:\n    tier: critical\n    include: ["src/exports/**"]\n    owners: ["@acme/data"]\n',
    "tests/first.yml":
      "cases:\n  - name: exports are critical\n    files: [src/exports/csv.ts]\n    expect: { tier: critical, areas: [exports] }\n",
  };

  it("is one policy to every command, named by its folder, its file or a part", async () => {
    const cwd = folderWith(PARTS);
    for (const name of [".", "agentgov.yml", "agentgov/exports.yml"]) {
      const { exitCode, stdout } = await runCommand(["policy", "validate", name], { cwd });
      expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
    }
    const explained = await runCommand(["policy", "explain", "--path", "src/exports/csv.ts"], {
      cwd,
    });
    expect(explained.stdout).toContain("tier        critical  (agentgov/exports.yml:4)");
    expect((await runCommand(["policy", "test"], { cwd })).stdout).toContain("1 of 1 cases hold");
    await runCommand(["policy", "doc", "--review-by", "2027-01-01"], { cwd });
    const page = readFileSync(join(cwd, "POLICY.md"), "utf8");
    expect(page).toContain("| exports | critical |");
    expect(page).toContain("from agentgov.yml and 1 part,");
  });

  it("is compared with the parts that a file in its place would have", async () => {
    const cwd = folderWith({ ...PARTS, "old.yml": PARTS["agentgov.yml"] });
    const same = await runCommand(["policy", "diff", "old.yml", "agentgov.yml"], { cwd });
    expect(same.stdout).toBe("Nothing changes.\n");
    const other = folderWith({ "agentgov.yml": PARTS["agentgov.yml"] });
    const argv = ["policy", "diff", cwd, other, "--fail-if-looser"];
    const { exitCode, stdout } = await runCommand(argv, { cwd });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("exports");
  });

  it.each([
    ["exports.yml", "version: 1\nareas:\n  exports: { tier: hihg }\n", "agentgov/exports.yml:3:"],
    ["exports.yml", "version: 1\nmode: observe\n", "agentgov/exports.yml:2:1: `mode` stands in"],
    ["exports.yml", "version: [\n", "agentgov/exports.yml:"],
    ["more.yaml", "version: 1\n", "agentgov/more.yaml:1:1: a part is called"],
  ])("names the file of a problem: %s with %s", async (name, text, problem) => {
    const cwd = folderWith({ ...PARTS, [`agentgov/${name}`]: text });
    const { exitCode, stdout } = await runCommand(["policy", "validate", "."], { cwd });
    expect(exitCode).toBe(2);
    expect(stdout).toContain(`error ${problem}`);
    for (const argv of [
      ["policy", "doc"],
      ["policy", "test"],
    ]) {
      const { stderr } = await runCommand(argv, { cwd });
      expect(stderr).toContain(problem);
    }
  });

  it("takes no folder of that name for parts where no policy lies beside it", async () => {
    const cwd = folderWith({ "org.yml": POLICY, "agentgov/compose.yml": "services: {}\n" });
    const { exitCode } = await runCommand(["policy", "validate", "org.yml"], { cwd });
    expect(exitCode).toBe(0);
  });
});

describe("agentgov policy validate --repo", () => {
  it("tells patterns that match nothing of the repository", async () => {
    const repository = startedRepository({ "src/exports/csv.ts": "" });
    const cwd = folderWith({
      "agentgov.yml": POLICY.replace('["src/exports/**"]', '["src/exports/**", "src/gone/**"]'),
    });
    const argv = ["policy", "validate", "agentgov.yml", "--repo", repository.folder];
    const { exitCode, stdout } = await runCommand(argv, { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("advice agentgov.yml:10:33: `src/gone/**` matches none of");
    expect(stdout).not.toContain("`src/exports/**` matches");
  });
});

describe("the page about a policy", () => {
  it.each(["small-team", "five-hundred-engineers", "regulated"])(
    "says of the example %s what decides, who owns it and until when",
    async (name) => {
      const example = new URL(`../../examples/policies/${name}.yml`, import.meta.url);
      const cwd = folderWith({ "agentgov.yml": readFileSync(example, "utf8") });
      await runCommand(["policy", "doc", "--review-by", "2027-01-01"], { cwd });
      const page = readFileSync(join(cwd, "POLICY.md"), "utf8");
      for (const part of ["## What each tier asks for", "| auth |", "are owned by @", "1. "]) {
        expect(page).toContain(part);
      }
      expect(page).toMatch(/^- Policy: `[0-9a-f]{12}` from agentgov\.yml, over `recommended@1`$/mu);
      expect(page).not.toMatch(/undefined|null|\[object/u);
    },
  );

  it("says how sets of repositories are held, and the mode of all others", async () => {
    const cwd = folderWith({
      "agentgov.yml": `version: 1\nmode: warn\nrepositories:\n  - { topics: [payments], properties: { tier: [a, b] }, mode: enforce, areas: { docs: observe } }\n`,
    });
    await runCommand(["policy", "doc"], { cwd });
    const page = readFileSync(join(cwd, "POLICY.md"), "utf8");
    expect(page).toContain("Nothing is blocked; every pull request shows");
    expect(page).toContain(
      "- Repositories with the topic `payments` and with the property `tier` `a` or `b`: mode `enforce`, with single areas: `docs` `observe`.",
    );
  });
});

describe("agentgov policy schema", () => {
  it("prints what docs/agentgov.schema.json holds", async () => {
    const { exitCode, stdout } = await runCommand(["policy", "schema"], { cwd: folderWith({}) });
    expect(exitCode).toBe(0);
    const page = new URL("../../docs/agentgov.schema.json", import.meta.url);
    expect(stdout).toBe(readFileSync(page, "utf8"));
  });
});

describe("a stranger in an empty folder", () => {
  it("comes from nothing to a page about a policy, by the commands that each one names", async () => {
    const cwd = folderWith({});
    const lost = await runCommand(["policy", "validate"], { cwd });
    expect(lost.stderr).toContain("`agentgov policy init` writes a first one");
    for (const argv of [["init"], ["validate"], ["explain"], ["doc"], ["doc", "--check"]]) {
      const { exitCode, stderr } = await runCommand(["policy", ...argv], { cwd });
      expect({ argv, exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: "" });
    }
  });

  it("is told of a repository that was named and is not there", async () => {
    const { exitCode } = await runCommand(["policy", "init", "--repo", "x"], {
      cwd: folderWith({}),
    });
    expect(exitCode).toBe(3);
  });
});
