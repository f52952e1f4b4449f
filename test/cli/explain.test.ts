import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { ExplainLine } from "../../src/cli/output-schemas.ts";
import { createGitRepository, removeGitRepositories } from "../support/git-repository.ts";
import { type CommandResult, runCommand } from "./run-command.ts";

afterAll(removeGitRepositories);

const LABELLED = join(import.meta.dirname, "../../../shared/data/paths-labelled.json");

function linesOf({ stdout }: CommandResult): ExplainLine[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => ExplainLine.parse(JSON.parse(line)));
}

const AWKWARD = [
  "src/auth/login.ts",
  'a "quoted" name.ts',
  "a\tb.ts",
  "-dash",
  "../climb",
  "ünï/cødé.ts",
  " leading space",
  "",
];

describe("agentgov explain", () => {
  it("answers in the order of the arguments, each as often as it was asked", async () => {
    const paths = ["docs/guide.md", "src/auth/login.ts", "docs/guide.md"];
    const lines = linesOf(await runCommand(["explain", "--json", ...paths]));
    expect(lines.map(({ path }) => path)).toEqual(paths);
    expect(lines[1]).toMatchObject({ schema: "agentgov.explain/1", areas: ["auth"], tier: "high" });
    expect(lines[1]?.rules).toHaveLength(1);
    expect(lines[0]).toEqual(lines[2]);
  });

  it("reads one path a line", async () => {
    const stdin = `${AWKWARD.join("\n")}\nlast without an end`;
    const lines = linesOf(await runCommand(["explain", "--stdin", "--json"], { stdin }));
    expect(lines.map(({ path }) => path)).toEqual([
      ...AWKWARD.filter((path) => path !== ""),
      "last without an end",
    ]);
  });

  it.each(["--null", "-z"])("reads paths with line ends in them with %s", async (option) => {
    const paths = ["a\nb.ts", ...AWKWARD.filter((path) => path !== "")];
    const stdin = paths.map((path) => `${path}\0`).join("");
    const lines = linesOf(await runCommand(["explain", "--stdin", "--json", option], { stdin }));
    expect(lines.map(({ path }) => path)).toEqual(paths);
  });

  it("takes arguments that begin with a dash after --", async () => {
    const lines = linesOf(await runCommand(["explain", "--json", "--", "-x/auth.ts"]));
    expect(lines[0]?.path).toBe("-x/auth.ts");
  });

  it("counts a path that is far too long as critical instead of keeping it all", async () => {
    const stdin = `${"a/".repeat(1_000_000)}\nREADME.md\n`;
    const lines = linesOf(await runCommand(["explain", "--stdin", "--json"], { stdin }));
    expect(lines.map(({ tier }) => tier)).toEqual(["critical", "low"]);
    expect(lines[0]?.path.length).toBe(65_536);
  });

  it("shows aligned columns to people", async () => {
    const { stdout } = await runCommand(["explain", "src/auth/login.ts", "README.md"]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^src\/auth\/login\.ts {2}high {6}auth {2}auth\//u);
    expect(lines[1]).toMatch(/^README\.md {10}low {7}docs {2}docs\//u);
  });

  it("shows no control character of a path to people", async () => {
    const { stdout } = await runCommand(["explain", "a\u001b[31mb"]);
    expect(stdout).not.toContain("\u001b");
  });

  it.each([
    { where: "at a terminal", env: {}, isTTY: true, coloured: true },
    { where: "with NO_COLOR", env: { NO_COLOR: "1" }, isTTY: true, coloured: false },
    { where: "at a dumb terminal", env: { TERM: "dumb" }, isTTY: true, coloured: false },
    { where: "in a pipe", env: {}, isTTY: false, coloured: false },
  ])("decides about colour $where", async ({ env, isTTY, coloured }) => {
    const { stdout } = await runCommand(["explain", "README.md"], { env, isTTY });
    expect(stdout.includes("\u001b[")).toBe(coloured);
  });

  it("applies the layer of the repository it is run in, and the organisation's file", async () => {
    const repository = createGitRepository();
    const layer = "version: 1\nareas:\n  export:\n    include: ['export/**']\n";
    repository.write(".github/agentgov.yml", layer);
    repository.commit();
    repository.write("org.yml", "version: 1\nareas:\n  legal:\n    include: ['terms/**']\n");
    const paths = ["export/run.ts", "terms/a.txt"];
    const inside = { cwd: repository.folder };
    const byLayer = linesOf(await runCommand(["explain", "--json", ...paths], inside));
    expect(byLayer[0]?.areas).toContain("export");
    const argv = ["explain", "--json", "--policy", "org.yml", ...paths];
    const both = linesOf(await runCommand(argv, inside));
    expect(both.map(({ areas }) => areas.includes("export") || areas.includes("legal"))).toEqual([
      true,
      true,
    ]);
    const named = ["explain", "--json", "--repo", repository.folder, ...paths];
    expect(linesOf(await runCommand(named))).toEqual(byLayer);
  });

  it("ends with 3 for a repository that was named and is none", async () => {
    const { exitCode } = await runCommand(["explain", "--repo", tmpdir(), "a"]);
    expect(exitCode).toBe(3);
  });

  it("ends with 2 for an invalid policy", async () => {
    const repository = createGitRepository();
    repository.write("org.yml", "version: 2\n");
    const argv = ["explain", "--policy", "org.yml", "a"];
    const { exitCode, stderr } = await runCommand(argv, { cwd: repository.folder });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("org.yml:1:");
  });

  it("explains thousands of paths quickly", async ({ skip }) => {
    if (!existsSync(LABELLED)) skip("the labelled paths are not at hand");
    const Labelled = z.array(z.object({ path: z.string() }));
    const paths = Labelled.parse(JSON.parse(readFileSync(LABELLED, "utf8"))).map(
      ({ path }) => path,
    );
    const stdin = paths.map((path) => `${path}\0`).join("");
    const startedAt = performance.now();
    const lines = linesOf(await runCommand(["explain", "--stdin", "-z", "--json"], { stdin }));
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(lines.map(({ path }) => path)).toEqual(paths);
  });
});
