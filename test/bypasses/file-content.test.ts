import { afterAll, describe, expect, it } from "vitest";
import { check, runCommand } from "../cli/run-command.ts";
import { removeGitRepositories, startedRepository } from "../support/git-repository.ts";
import { bypass } from "./catalogue.ts";
import { areasOf, isAtLeast, judgedLocally, kindsOf, type Texts } from "./judged-locally.ts";

afterAll(removeGitRepositories);

const BINARY = "\u0000\u0001\u0002 bytes";

describe("what the content of a file hides", () => {
  it(bypass("FL-06"), async () => {
    const endings =
      "wasm jar pkl pyc exe dll so dylib a class node zip tar gz xz 7z whl gem pt onnx joblib h5 npy elf apk war phar beam deb sqlite";
    const programs = endings.split(" ").map((ending) => `src/tool.${ending}`);
    for (const path of ["src/a.heif", "src/x.dat"]) {
      const output = await judgedLocally({ [path]: BINARY }, { [path]: `${BINARY}!` });
      expect([path, output.tier]).toEqual([path, "high"]);
    }
    const all = (text: string): Texts => Object.fromEntries(programs.map((path) => [path, text]));
    const { findings } = await judgedLocally(all(BINARY), all(`${BINARY}!`));
    const seen = new Map(findings.map(({ path, tier }) => [path, tier]));
    expect(seen).toEqual(new Map(programs.map((path) => [path, "critical"])));
    const fixture = "tests/files/bad.xz";
    expect((await judgedLocally({}, { [fixture]: BINARY })).tier).toBe("high");
  });

  it(bypass("FL-07"), async () => {
    const repository = startedRepository({
      ".gitmodules": '[submodule "lib"]\n\tpath = lib\n\turl = https://github.com/acme/lib.git\n',
    });
    for (const commit of ["1", "2"].map((digit) => digit.repeat(40))) {
      repository.git("update-index", "--add", "--cacheinfo", `160000,${commit},lib`);
      repository.git("commit", "--quiet", "--message", "move");
      const output = await check(repository);
      expect([areasOf(output).includes("dependencies"), output.tier]).toEqual([true, "critical"]);
    }
    const url = '[submodule "lib"]\n\tpath = lib\n\turl = https://evil.example/lib.git\n';
    repository.write(".gitmodules", url);
    repository.git("commit", "--quiet", "--message", "url", "--", ".gitmodules");
    const output = await check(repository);
    expect([areasOf(output), isAtLeast(output.tier, "high")]).toEqual([["dependencies"], true]);
  });

  it(bypass("FL-08"), async () => {
    const repository = startedRepository({ "infra/main.tf": "x\n", "docs/infra/main.tf": "x\n" });
    repository.link("docs/latest", "../src/auth");
    repository.commit();
    const added = await check(repository);
    expect(added.findings).toMatchObject([{ kind: "symlink", path: "docs/latest", tier: "high" }]);
    repository.remove("infra");
    repository.link("infra", "docs/infra");
    repository.commit();
    expect((await check(repository)).tier).toBe("critical");
  });

  it(bypass("FL-14"), async () => {
    const lines = [
      "src/** merge=ours",
      "src/** filter=evil",
      "a export-subst",
      "a working-tree-encoding=UTF-16",
    ];
    for (const line of lines) {
      const { tier } = await judgedLocally({}, { ".gitattributes": `${line}\n` });
      expect([line, tier]).toEqual([line, "critical"]);
    }
    for (const line of ["*.md text", "*.ts eol=lf", "*.png binary"]) {
      const { tier } = await judgedLocally({}, { ".gitattributes": `${line}\n` });
      expect([line, tier]).toEqual([line, "high"]);
    }
  });

  it(bypass("FL-16"), async () => {
    for (const path of ["vendor/x/a.go", "third_party/x/a.c", "node_modules/x/index.js"]) {
      const output = await judgedLocally({ [path]: "1\n" }, { [path]: "2\n" });
      expect([path, areasOf(output)]).toEqual([path, ["dependencies"]]);
      expect([path, isAtLeast(output.tier, "high")]).toEqual([path, true]);
    }
  });

  it(bypass("FL-18"), async () => {
    const pointer = (digit: string): string =>
      `version https://git-lfs.github.com/spec/v1\noid sha256:${digit.repeat(64)}\nsize 12345\n`;
    const output = await judgedLocally(
      { "src/model.bin": pointer("a") },
      { "src/model.bin": pointer("b") },
    );
    expect(isAtLeast(output.tier, "high")).toBe(true);
    const settings = await judgedLocally(
      {},
      { ".lfsconfig": "[lfs]\n\turl = https://evil.example\n" },
    );
    expect(settings.tier).toBe("critical");
  });

  it(bypass("FL-19"), async () => {
    const guards = {
      CODEOWNERS: "* @acme/platform\n",
      ".github/agentgov.yml": "version: 1\n",
      ".github/workflows/security.yml": "on: push\n",
    };
    for (const [path, text] of Object.entries(guards)) {
      const { tier } = await judgedLocally({ [path]: text }, { [path]: null });
      expect([path, isAtLeast(tier, "high")]).toEqual([path, true]);
    }
    const { areas } = await judgedLocally(guards, { CODEOWNERS: null });
    expect(areas.map(({ area }) => area)).toEqual(["governance"]);
    // A repository's own layer cannot make them weigh less, whatever it says.
    for (const text of [
      "governance: { tier: low }",
      "ci: { tier: medium }",
      "governance: { exclude: ['CODEOWNERS'] }",
      "ci: { exclude: ['.github/workflows/**'] }",
    ]) {
      const layer = { ".github/agentgov.yml": `version: 1\nareas:\n  ${text}\n` };
      const repository = startedRepository(layer);
      const argv = ["policy", "validate", `${repository.folder}/.github/agentgov.yml`];
      const { exitCode, stdout } = await runCommand(argv);
      expect([text, exitCode, stdout.includes("invalid")]).toEqual([text, 2, true]);
    }
    // The organisation can, is told so, and never for agentgov's own policy.
    const loose =
      "version: 1\nareas:\n  governance: { tier: low, exclude: ['**'] }\n  ci: { tier: low }\n";
    const repository = startedRepository({ "policy.yml": loose, ...guards });
    const policy = `${repository.folder}/policy.yml`;
    const { stdout } = await runCommand(["policy", "validate", policy]);
    expect(stdout.match(/guardrail-lowered/gu)).toHaveLength(2);
    repository.remove(".github/agentgov.yml");
    repository.commit();
    expect((await check(repository, "--policy", policy)).tier).toBe("critical");
  });

  it(bypass("FL-25"), async () => {
    const ranges = [
      [0x202a, 0x202e],
      [0x2066, 0x2069],
      [0x200b, 0x200f],
      [0xe0100, 0xe01ef],
      [0xe0020, 0xe007f],
    ] as const;
    const points = ranges.flatMap(([from, to]) =>
      Array.from({ length: to - from + 1 }, (_, index) => from + index),
    );
    const lines = points.map((point) => `const a${point} = "${String.fromCodePoint(point)}";`);
    const output = await judgedLocally({}, { "src/x.ts": `${lines.join("\n")}\n` });
    expect(output.tier).toBe("critical");
    for (const point of [0x202e, 0x2066, 0x200b, 0xe0100, 0xe0041]) {
      const text = `const a = "${String.fromCodePoint(point)}";\n`;
      const found = await judgedLocally({}, { "src/x.ts": text });
      expect([point, found.findings]).toMatchObject([
        point,
        [{ kind: "hidden-text", line: 1, tier: "critical" }],
      ]);
    }
    const marks = await judgedLocally(
      {},
      { "locales/fa.json": '{"a":"\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"}\n' },
    );
    expect(kindsOf(marks)).toEqual([]);
  });
});
