import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { removeGitRepositories, startedRepository } from "../support/git-repository.ts";
import { check, runCommand } from "./run-command.ts";

afterAll(removeGitRepositories);

function areasOf(output: { readonly areas: readonly { readonly area: string }[] }): string[] {
  return output.areas.map(({ area }) => area);
}

function pathsOf(output: {
  readonly areas: readonly { readonly files: readonly { readonly path: string }[] }[];
}): string[] {
  return output.areas.flatMap(({ files }) => files.map(({ path }) => path)).toSorted();
}

const LOGIN = `${Array.from({ length: 20 }, (_, line) => `export const line${line} = ${line};`).join("\n")}\n`;

/** What a check says of submodules; the dependency readers speak of them too. */
function submodulesOf(output: Awaited<ReturnType<typeof check>>): readonly unknown[] {
  return output.findings.filter(({ kind }) => kind === "submodule");
}

describe("agentgov check --json", () => {
  it("lets a change of documentation through without a gate", async () => {
    const repository = startedRepository();
    repository.write("docs/guide.md", "words\n");
    const head = repository.commit();
    const output = await check(repository);
    expect(output.tier).toBe("low");
    expect(areasOf(output)).toEqual(["docs"]);
    expect(output.gates).toEqual([]);
    expect(output.findings).toEqual([]);
    expect(output.head).toBe(head);
    expect(output.base).toBe(repository.git("rev-parse", "HEAD~1"));
    expect(output.policy.source).toBe("built-in");
    expect(output.policy.digest).toMatch(/^sha256:[0-9a-f]{64}$/u);
    expect(output.dependencies).toEqual({ added: [], removed: [], changed: [] });
  });

  it("asks for owners where code of an area changes, and names the file and the rule", async () => {
    const repository = startedRepository();
    repository.write("src/auth/login.ts", LOGIN);
    repository.commit();
    const output = await check(repository);
    expect(output.tier).toBe("high");
    expect(output.areas[0]).toMatchObject({ area: "auth", tier: "high" });
    expect(output.areas[0]?.files[0]?.path).toBe("src/auth/login.ts");
    expect(output.areas[0]?.files[0]?.rule).toMatch(/^auth\//u);
    expect(output.gates).toMatchObject([
      { gate: "human-approval", area: "auth", tier: "high", status: "unsatisfied" },
      { gate: "owner-attestation", area: "auth", tier: "high", status: "satisfied" },
    ]);
    expect(output.gates[0]?.needs).not.toEqual([]);
  });

  it("names the owners that CODEOWNERS had before the change", async () => {
    const repository = startedRepository({ CODEOWNERS: "/src/auth/ @acme/identity\n" });
    repository.write("CODEOWNERS", "* @mallory\n");
    repository.write("src/auth/login.ts", LOGIN);
    repository.commit();
    const output = await check(repository);
    const auth = output.gates.find(({ area }) => area === "auth");
    expect(auth?.needs).toEqual(["@acme/identity"]);
  });

  it("counts both names of a file that is moved out of its area", async () => {
    const repository = startedRepository({ "src/auth/login.ts": LOGIN });
    repository.git("mv", "src/auth/login.ts", "notes.md");
    repository.commit();
    const output = await check(repository);
    expect(areasOf(output)).toContain("auth");
    expect(pathsOf(output)).toEqual(["notes.md", "src/auth/login.ts"]);
  });

  it("counts a file that is deleted", async () => {
    const repository = startedRepository({ "src/auth/login.ts": LOGIN });
    repository.remove("src/auth");
    repository.commit();
    expect(areasOf(await check(repository))).toEqual(["auth"]);
  });

  it("counts a file whose mode alone changes", async () => {
    const repository = startedRepository({ "scripts/deploy/auth.sh": "true\n" });
    repository.makeExecutable("scripts/deploy/auth.sh");
    repository.commit();
    expect(pathsOf(await check(repository))).toEqual(["scripts/deploy/auth.sh"]);
  });

  it.each([
    { name: "within the repository", path: "docs/latest", target: "../README.md", tier: "high" },
    { name: "to the policy", path: "docs/a", target: "../.github/agentgov.yml", tier: "critical" },
    { name: "out of it", path: "docs/a", target: "../../etc/passwd", tier: "critical" },
    { name: "to an absolute path", path: "docs/a", target: "/etc/passwd", tier: "critical" },
    { name: "in place of a folder", path: "infra", target: "docs/infra", tier: "critical" },
    { name: "in place of a file", path: "run.sh", target: "docs/run.sh", tier: "critical" },
  ])("finds a link $name", async ({ path, target, tier }) => {
    const repository = startedRepository({ "infra/main.tf": "x\n", "run.sh": "true\n" });
    if (existsSync(join(repository.folder, path))) repository.remove(path);
    repository.link(path, target);
    repository.commit();
    const output = await check(repository);
    expect(output.findings).toMatchObject([{ kind: "symlink", path, tier }]);
    expect(output.tier).toBe(tier);
  });

  it("finds submodules that are added, moved and removed", async () => {
    const repository = startedRepository();
    const commits = ["1", "2"].map((digit) => digit.repeat(40));
    const point = (commit: string): void => {
      repository.git("update-index", "--add", "--cacheinfo", `160000,${commit},vendor/lib`);
      repository.git("commit", "--quiet", "--message", "submodule");
    };
    for (const commit of commits) {
      point(commit);
      const output = await check(repository);
      expect(submodulesOf(output)).toMatchObject([{ tier: "critical" }]);
      expect(areasOf(output)).toContain("dependencies");
    }
    repository.git("rm", "--quiet", "--cached", "vendor/lib");
    repository.git("commit", "--quiet", "--message", "gone");
    expect(submodulesOf(await check(repository))).toMatchObject([{ tier: "high" }]);
  });

  it("leaves out what a merge brought in from the base", async () => {
    const repository = startedRepository();
    repository.git("switch", "--quiet", "--create", "feature");
    repository.write("docs/a.md", "a\n");
    repository.commit();
    repository.git("switch", "--quiet", "main");
    repository.write("src/auth/login.ts", LOGIN);
    repository.commit();
    repository.git("switch", "--quiet", "feature");
    repository.git("merge", "--quiet", "--no-edit", "main");
    const output = await check(repository, "--base", "main");
    expect(pathsOf(output)).toEqual(["docs/a.md"]);
  });

  it("takes the default branch as base and the branch that is checked out as head", async () => {
    const repository = startedRepository();
    repository.git("switch", "--quiet", "--create", "feature");
    repository.write("docs/a.md", "a\n");
    repository.commit();
    const { stdout, exitCode } = await runCommand(["check", "--json"], { cwd: repository.folder });
    expect(exitCode).toBe(0);
    expect(pathsOf(JSON.parse(stdout))).toEqual(["docs/a.md"]);
  });

  it("takes a branch whose name looks like an option for a branch", async () => {
    const repository = startedRepository();
    repository.write("docs/a.md", "a\n");
    const head = repository.commit();
    repository.git("update-ref", "refs/heads/--all", head);
    expect((await check(repository, "--head=--all")).head).toBe(head);
  });

  it("reads who built it from co-authors", async () => {
    const repository = startedRepository();
    repository.write("docs/a.md", "a\n");
    repository.commit("docs: a\n\nCo-authored-by: Claude <noreply@anthropic.com>");
    const { provenance } = await check(repository);
    expect(provenance).toMatchObject({ strength: "declared", agents: ["claude"] });
    expect(provenance.evidence).not.toEqual([]);
  });

  it("reads who built it from notes that agents left", async () => {
    const repository = startedRepository();
    repository.write("docs/a.md", "a\n");
    repository.commit();
    const log = { sessions: { s1: { agent_id: { tool: "claude", model: "m" } } } };
    repository.git("notes", "--ref=ai", "add", "--message", JSON.stringify(log));
    const { provenance } = await check(repository);
    expect(provenance.agents).toEqual(["claude"]);
    expect(provenance.evidence).toMatchObject([{ source: "git-notes" }]);
  });

  it("finds a note of an agent that contradicts a declaration of none", async () => {
    const repository = startedRepository();
    repository.write("docs/a.md", "a\n");
    repository.commit("docs: a\n\nAI-assisted-by: none");
    const declared = await check(repository);
    const log = { sessions: { s1: { agent_id: { tool: "claude", model: "m" } } } };
    repository.git("notes", "--ref=ai", "add", "--message", JSON.stringify(log));
    const contradicted = await check(repository);
    expect(declared.findings).toEqual([]);
    expect(contradicted.findings).toMatchObject([{ kind: "contradiction", tier: "high" }]);
    expect(areasOf(contradicted)).toContain("governance");
  });

  it("judges an empty range as nothing", async () => {
    const output = await check(startedRepository(), "--base", "HEAD");
    expect(output).toMatchObject({ tier: "low", areas: [], gates: [], findings: [] });
  });

  it.each([
    ["a line end", "src/auth/a\nb.ts"],
    ["quotes", "src/auth/\"a'.ts"],
    ["a leading dash", "-auth.ts"],
    ["a letter from elsewhere", "src/auth/ключ.ts"],
    ["a tab and a backslash", "src/auth/a\t\\b.ts"],
    ["a name that looks like a diff", "src/auth/x\ndiff --git a/y b/y"],
  ])("keeps a name with %s as it is", async (_name, path) => {
    const repository = startedRepository();
    repository.write(path, LOGIN);
    repository.commit();
    expect(new Set(pathsOf(await check(repository)))).toEqual(new Set([path]));
  });

  it("says that a name which is not UTF-8 cannot be judged", async () => {
    const repository = startedRepository();
    repository.write(Buffer.from([0x61, 0xff, 0x62]), "x\n");
    repository.commit();
    const output = await check(repository);
    expect(output.findings).toMatchObject([{ kind: "unverifiable", path: "a\ufffdb" }]);
    expect(output.tier).toBe("critical");
  });

  it("says that GitHub cannot list a change of more than 3,000 files", async () => {
    const repository = startedRepository();
    for (let index = 0; index < 3_001; index += 1) {
      repository.write(
        `docs/${index}.md`,
        `${index}
`,
      );
    }
    repository.commit();
    const output = await check(repository);
    expect(output.tier).toBe("critical");
    expect(output.findings).toMatchObject([{ kind: "unverifiable", path: "" }]);
    expect(output.areas.find(({ area }) => area === "docs")?.files).toHaveLength(3_001);
  });

  it("judges 300 files in less than 1.5 s", async () => {
    const repository = startedRepository();
    for (let index = 0; index < 300; index += 1) {
      repository.write(`src/module-${index % 30}/auth-${index}.ts`, LOGIN);
    }
    repository.commit();
    await check(repository);
    const startedAt = performance.now();
    const output = await check(repository);
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    expect(output.areas[0]?.files).toHaveLength(300);
  });
});
