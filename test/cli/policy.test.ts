import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  PolicyDiffOutput,
  PolicyExplainOutput,
  PolicyTestOutput,
  PolicyValidateOutput,
} from "../../src/cli/policy-output.ts";
import { startedRepository } from "../support/git-repository.ts";
import { foldersForFile, POLICY } from "./policy-folder.ts";
import { runCommand } from "./run-command.ts";

const folderWith = foldersForFile();

describe("agentgov policy validate", () => {
  it("finds nothing wrong with a good policy, and gives advice on one that is hardly meant", async () => {
    const cwd = folderWith({ "good.yml": POLICY, "odd.yml": "version: 1\nmode: enforce\n" });
    const { exitCode, stdout } = await runCommand(["policy", "validate", "good.yml", "odd.yml"], {
      cwd,
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("valid good.yml: nothing to remark\n");
    expect(stdout).toContain("advice odd.yml:2:1: gates are enforced and nobody may override");
  });

  it("ends with 2 and names line and column of every problem", async () => {
    const cwd = folderWith({
      "good.yml": POLICY,
      "bad.yml": "version: 1\nmodus: enforce\n",
      "no.yml": "a: [\n",
    });
    const argv = ["policy", "validate", "good.yml", "bad.yml", "no.yml"];
    const { exitCode, stdout } = await runCommand([...argv, "--json"], { cwd });
    expect(exitCode).toBe(2);
    const { files } = PolicyValidateOutput.parse(JSON.parse(stdout));
    expect(files.map(({ valid }) => valid)).toEqual([true, false, false]);
    expect(files[1]?.problems).toMatchObject([{ file: "bad.yml", line: 2, column: 1 }]);
    expect((await runCommand(argv, { cwd })).stdout).toContain(
      "error bad.yml:2:1: unknown key `modus`",
    );
  });

  it("reads `.github/agentgov.yml` as a layer, which may only tighten", async () => {
    const layer = "version: 1\nareas:\n  auth: { tier: low }\n";
    const cwd = folderWith({ ".github/agentgov.yml": layer, "agentgov.yml": layer });
    expect((await runCommand(["policy", "validate", "agentgov.yml"], { cwd })).exitCode).toBe(0);
    const { exitCode, stdout } = await runCommand(["policy", "validate", ".github/agentgov.yml"], {
      cwd,
    });
    expect(exitCode).toBe(2);
    expect(stdout).toContain("looser than the organisation's");
  });

  it("ends with 2 where there is no file", async () => {
    const { exitCode, stderr } = await runCommand(["policy", "validate", "gone.yml"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("cannot read gone.yml");
  });
});

describe("agentgov policy explain", () => {
  it("says of a path what applies and which line says so", async () => {
    const repository = startedRepository({ CODEOWNERS: "*.sql @acme/dba\n", "a.ts": "1\n" });
    const cwd = folderWith({ "agentgov.yml": POLICY });
    const paths = ["--path", "src/exports/a.ts", "--path", "db/migrations/1.sql"];
    const argv = ["policy", "explain", ...paths, "--repo", repository.folder, "--json"];
    const { stdout } = await runCommand(argv, { cwd });
    const output = PolicyExplainOutput.parse(JSON.parse(stdout));
    expect(output.paths[0]?.areas).toMatchObject([
      {
        area: "exports",
        tier: { says: "critical", from: "agentgov.yml:9" },
        owners: { says: "@acme/data", from: "agentgov.yml:11" },
        gates: [{ says: "1 approval by @acme/data", from: "agentgov.yml:12" }],
      },
    ]);
    const migrations = output.paths[1]?.areas.find(({ area }) => area === "migrations");
    expect(migrations?.owners).toEqual({ says: "@acme/dba", from: "CODEOWNERS" });
    expect(migrations?.tier).toEqual({ says: "high", from: "the shipped pack" });
  });

  it("shows every area without a path, and prints no control character of one", async () => {
    const cwd = folderWith({ "agentgov.yml": POLICY });
    expect((await runCommand(["policy", "explain"], { cwd })).stdout).toMatch(
      /exports +critical +1 approval/u,
    );
    const { stdout } = await runCommand(["policy", "explain", "--path", "a\u001b[31m.ts"], { cwd });
    expect(stdout).not.toContain("\u001b");
  });
});

const CASES = `cases:
  - name: a docs fix of an agent passes
    files: [docs/guide.md]
    provenance: agent-authored
    expect: { tier: low, areas: [docs], verdict: passed, gates: {} }
  - name: exports need an owner who did not write them
    files: [{ path: src/exports/new.ts, from: src/old.ts }]
    author: alice
    provenance: human
    people: { dora: { teams: ["@acme/data"] } }
    approvals: [dora]
    expect: { tier: critical, verdict: passed, gates: { app/human-approval: satisfied, exports/human-approval: satisfied } }
`;

describe("agentgov policy test", () => {
  it("ends with 0 when every case holds", async () => {
    const cwd = folderWith({ "agentgov.yml": POLICY, "tests/first.yml": CASES });
    const { stdout, exitCode } = await runCommand(["policy", "test"], { cwd });
    expect(stdout).toContain("2 of 2 cases hold");
    expect(exitCode).toBe(0);
  });

  it("ends with 1 and shows what came out otherwise, with its reason", async () => {
    const looser = POLICY.replace("tier: critical", "tier: high").replace(
      "@acme/data",
      "@acme/other",
    );
    const cwd = folderWith({ "org/agentgov.yml": looser, "org/tests/first.yml": CASES });
    const { stdout, exitCode } = await runCommand(["policy", "test", "org"], { cwd });
    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      "not ok  exports need an owner who did not write them  org/tests/first.yml:6",
    );
    expect(stdout).toMatch(/tier\n +- expected critical\n +\+ got +high\n +.*exports\/policy/u);
    expect(stdout).toMatch(
      /gate exports\/human-approval\n +- expected satisfied\n +\+ got +unsatisfied\n +0 of 1/u,
    );
    const json = await runCommand(["policy", "test", "org", "--json"], { cwd });
    expect(PolicyTestOutput.parse(JSON.parse(json.stdout))).toMatchObject({ passed: 1, failed: 1 });
  });

  it.each([
    ["cases: []\n", "first.yml:1:1"],
    ["cases:\n  - { name: x, files: [a], expect: {} }\n", "first.yml:2"],
    ["cases:\n  - { name: x, files: [a], expects: { tier: low } }\n", "first.yml:2"],
  ])("ends with 2 and the place for the cases %j", async (text, place) => {
    const cwd = folderWith({ "agentgov.yml": POLICY, "tests/first.yml": text });
    const { exitCode, stderr } = await runCommand(["policy", "test"], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(place);
  });

  it("never passes for want of cases", async () => {
    const cwd = folderWith({ "agentgov.yml": POLICY });
    expect((await runCommand(["policy", "test"], { cwd })).exitCode).toBe(2);
  });
});

describe("agentgov policy diff", () => {
  it("tells the loosening first, and ends with 1 for it when asked to", async () => {
    const cwd = folderWith({
      "old.yml": POLICY,
      "new.yml": `${POLICY.replace("tier: critical", "tier: high")}repositories:\n  - { match: ["sandbox-*"], mode: observe }\n`,
    });
    const argv = ["policy", "diff", "old.yml", "new.yml"];
    expect((await runCommand(argv, { cwd })).exitCode).toBe(0);
    const { exitCode, stdout } = await runCommand([...argv, "--fail-if-looser", "--json"], { cwd });
    expect(exitCode).toBe(1);
    expect(PolicyDiffOutput.parse(JSON.parse(stdout)).changes).toMatchObject([
      { direction: "looser", subject: "area exports", repositories: null },
      { direction: "looser", subject: "mode", repositories: "sandbox-*" },
    ]);
    const same = await runCommand(["policy", "diff", "old.yml", "old.yml", "--fail-if-looser"], {
      cwd,
    });
    expect(same).toMatchObject({ exitCode: 0, stdout: "Nothing changes.\n" });
  });
});

describe("agentgov policy doc", () => {
  it("writes the page, keeps its date, and finds that it has drifted", async () => {
    const cwd = folderWith({ "agentgov.yml": POLICY });
    const check = async (): Promise<number> =>
      (await runCommand(["policy", "doc", "--check"], { cwd })).exitCode;
    expect(await check()).toBe(1);
    await runCommand(["policy", "doc", "--review-by", "2031-05-01"], { cwd });
    expect(await check()).toBe(0);
    const page = readFileSync(join(cwd, "POLICY.md"), "utf8");
    expect(page).toContain("| exports | critical | 1 approval by @acme/data | @acme/data |");
    expect(page).toContain("@acme/on-call may override");
    expect(page).toContain("Review by: 2031-05-01");
    writeFileSync(join(cwd, "agentgov.yml"), POLICY.replace("@acme/data", "@acme/other"));
    expect(await check()).toBe(1);
    await runCommand(["policy", "doc"], { cwd });
    expect(readFileSync(join(cwd, "POLICY.md"), "utf8")).toContain("Review by: 2031-05-01");
    expect((await runCommand(["policy", "doc", "--review-by", "soon"], { cwd })).exitCode).toBe(2);
  });
});

describe("agentgov policy init and import", () => {
  it("writes a valid policy with the owners that CODEOWNERS names, and never over another", async () => {
    const repository = startedRepository({
      "src/auth/login.ts": "1\n",
      "src/cart/a.ts": "1\n",
      "src/cart/[b].ts": "1\n",
      CODEOWNERS: "* @acme/platform\nsrc/auth/ @acme/identity\n",
    });
    const cwd = folderWith({});
    const argv = ["policy", "init", "--repo", repository.folder];
    expect((await runCommand(argv, { cwd })).exitCode).toBe(0);
    const text = readFileSync(join(cwd, "agentgov.yml"), "utf8");
    expect(text).toContain('owners: ["@acme/platform"]');
    expect(text).toMatch(/^ {2}auth:\n {4}owners: \["@acme\/identity"\]$/mu);
    expect(text).toMatch(/^# {5}include:\n# {7}- "src\/cart\/\*\*"$/mu);
    expect((await runCommand(["policy", "validate", "agentgov.yml"], { cwd })).exitCode).toBe(0);
    writeFileSync(join(cwd, "all.yml"), text.replaceAll(/^# (?= )/gmu, ""));
    expect((await runCommand(["policy", "validate", "all.yml"], { cwd })).exitCode).toBe(0);
    expect(await runCommand(argv, { cwd })).toMatchObject({ exitCode: 2 });
    expect(readFileSync(join(cwd, "agentgov.yml"), "utf8")).toBe(text);
  });

  it("takes exactly one file to import", async () => {
    const cwd = folderWith({ CODEOWNERS: "/a/ @bob\n", "bot.yml": "approval_rules: []\n" });
    const from = ["policy", "import", "--codeowners", "CODEOWNERS"];
    expect((await runCommand(from, { cwd })).stdout).toContain('owners: ["@bob"]');
    expect((await runCommand([...from, "--policy-bot", "bot.yml"], { cwd })).exitCode).toBe(2);
    expect((await runCommand(["policy", "import"], { cwd })).exitCode).toBe(2);
  });
});
