import { describe, expect, it } from "vitest";
import { summaryOf } from "./changes-of.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

type Row = readonly [string, string, string | null, string | null, readonly string[]];

describe("Python manifests", () => {
  const project = '[project]\nname = "app"\ndependencies = ["fastapi>=0.111"]\n';
  const poetry =
    '[tool.poetry]\nname = "app"\n[tool.poetry.dependencies]\npython = "^3.11"\nhttpx = "^0.27"\n';
  const table: readonly Row[] = [
    [
      "reads the standard table",
      "pyproject.toml",
      project,
      project.replace('"]', '", "httpx==0.27.0"]'),
      ["+pkg:pypi/httpx@0.27.0", "!manifest-without-lock"],
    ],
    [
      "reads optional and group dependencies",
      "pyproject.toml",
      project,
      `${project}[project.optional-dependencies]\ns3 = ["boto3"]\n[dependency-groups]\ndev = ["pytest>=8", {include-group = "x"}]\n`,
      ["+pkg:pypi/boto3", "+pkg:pypi/pytest", "!manifest-without-lock"],
    ],
    [
      "reads build requirements",
      "pyproject.toml",
      project,
      `${project}[build-system]\nrequires = ["hatchling"]\n`,
      ["+pkg:pypi/hatchling", "!build-time-dependency:pkg:pypi/hatchling"],
    ],
    [
      "reads Poetry's tables",
      "pyproject.toml",
      poetry,
      `${poetry}rich = "13.7.1"\n[tool.poetry.group.dev.dependencies]\npytest = "*"\n`,
      ["+pkg:pypi/pytest", "+pkg:pypi/rich@13.7.1", "!manifest-without-lock"],
    ],
    ["does not mind a new Python", "pyproject.toml", poetry, poetry.replace("^3.11", "^3.12"), []],
    [
      "sees Poetry move to a repository",
      "pyproject.toml",
      poetry,
      poetry.replace('"^0.27"', '{ git = "https://github.com/encode/httpx.git", branch = "main" }'),
      [
        "~pkg:pypi/httpx ^0.27 => @ git+https://github.com/encode/httpx.git@main",
        "!git-dependency:pkg:pypi/httpx",
        "!mutable-ref:pkg:pypi/httpx",
        "!source-changed:pkg:pypi/httpx",
      ],
    ],
    [
      "sees Poetry move to another index",
      "pyproject.toml",
      poetry,
      `${poetry.replace('"^0.27"', '{ version = "^0.27", source = "acme" }')}[[tool.poetry.source]]\nname = "acme"\nurl = "https://pypi.acme.example/simple"\n`,
      ["!registry-changed:source->pypi.acme.example", "!source-changed:pkg:pypi/httpx"],
    ],
    [
      "sees uv's sources",
      "pyproject.toml",
      project,
      `${project}[tool.uv.sources]\nfastapi = { git = "https://github.com/acme/fastapi", rev = "${COMMIT}" }\n`,
      ["!git-dependency:pkg:pypi/fastapi", "!source-changed:pkg:pypi/fastapi"],
    ],
    [
      "sees uv's index",
      "pyproject.toml",
      project,
      `${project}[[tool.uv.index]]\nname = "acme"\nurl = "https://pypi.acme.example/simple"\n`,
      ["!registry-changed:index->pypi.acme.example"],
    ],
    [
      "sees uv's overrides",
      "pyproject.toml",
      project,
      `${project}[tool.uv]\noverride-dependencies = ["werkzeug==2.3.0"]\n`,
      ["!override-changed:pkg:pypi/werkzeug"],
    ],
    [
      "sees development become production",
      "pyproject.toml",
      `${poetry}[tool.poetry.group.dev.dependencies]\nrich = "^13"\n`,
      `${poetry}rich = "^13"\n`,
      ["!scope-raised:pkg:pypi/rich"],
    ],
    [
      "reads a Pipfile",
      "Pipfile",
      "[packages]\n",
      '[packages]\nhttpx = "==0.27.0"\n[dev-packages]\npytest = {version = "*", extras = ["x"]}\n',
      ["+pkg:pypi/httpx@0.27.0", "+pkg:pypi/pytest", "!manifest-without-lock"],
    ],
    [
      "reads literals of setup.py",
      "setup.py",
      'setup(name="app", install_requires=["a>=1"])\n',
      'setup(name="app", install_requires=["a>=1", "b==2.0"], extras_require={"x": ["c"]})\n',
      ["+pkg:pypi/b@2.0", "+pkg:pypi/c", "!dynamic-manifest:setup.py"],
    ],
    [
      "does not mind a comment in setup.py",
      "setup.py",
      "setup(install_requires=[])\n",
      "# x\nsetup(install_requires=[\n])\n",
      [],
    ],
    [
      "reads setup_requires as build",
      "setup.cfg",
      "[options]\n",
      "[options]\nsetup_requires =\n    wheel\n",
      ["+pkg:pypi/wheel", "!build-time-dependency:pkg:pypi/wheel"],
    ],
    [
      "reads pip.conf",
      "pip.conf",
      "",
      "[global]\nindex-url = https://pypi.acme.example/simple\n",
      ["!registry-changed:index-url->pypi.acme.example"],
    ],
  ];
  it.each(table)("%s", async (...[, path, before, after, expected]) => {
    expect(await summaryOf({ [path]: [before, after] })).toEqual(expected);
  });
});
