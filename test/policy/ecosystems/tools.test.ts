import { describe, expect, it } from "vitest";
import { type Sides, summaryOf } from "./changes-of.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

type Row = readonly [string, string, string | null, string | null, readonly string[]];

async function check(path: string, sides: Sides, expected: readonly string[]): Promise<void> {
  expect(await summaryOf({ [path]: sides })).toEqual(expected);
}

describe("infrastructure and tools", () => {
  const lock = (hashes: string): string =>
    `provider "registry.terraform.io/hashicorp/aws" {\n  version = "5.0.0"\n  hashes = [${hashes}]\n}\n`;
  const table: readonly Row[] = [
    [
      "reads providers and modules",
      "main.tf",
      "",
      'terraform {\n  required_providers {\n    aws = {\n      source  = "hashicorp/aws"\n      version = "~> 5.0"\n    }\n  }\n}\nmodule "vpc" {\n  source  = "terraform-aws-modules/vpc/aws"\n  version = "5.8.1"\n}\nmodule "own" { source = "./own" }\n',
      ["+pkg:terraform/hashicorp/aws", "+pkg:terraform/terraform-aws-modules/vpc/aws@5.8.1"],
    ],
    [
      "reads a module from a repository",
      "main.tf",
      "",
      'module "x" {\n  source = "git::https://github.com/acme/modules.git//vpc?ref=main"\n}\n',
      [
        "+pkg:github/acme/modules@main",
        "!git-dependency:pkg:github/acme/modules",
        "!mutable-ref:pkg:github/acme/modules",
      ],
    ],
    [
      "accepts hashes of another platform",
      ".terraform.lock.hcl",
      lock('"h1:a="'),
      lock('"h1:a=", "h1:b="'),
      [],
    ],
    [
      "reads a chart with an exact version",
      "Chart.yaml",
      "dependencies: []\n",
      "dependencies:\n  - name: redis\n    version: 19.0.1\n    repository: https://charts.acme.example\n",
      ["+pkg:helm/redis@19.0.1"],
    ],
    [
      "reads pre-commit hooks",
      ".pre-commit-config.yaml",
      "repos: []\n",
      "repos:\n  - repo: https://github.com/psf/black\n    rev: 24.4.2\n    hooks:\n      - id: black\n        additional_dependencies: [click==8.1.0]\n  - repo: local\n    hooks: []\n",
      [
        "+pkg:github/psf/black@24.4.2",
        "+pkg:pypi/click@8.1.0",
        "!mutable-ref:pkg:github/psf/black",
      ],
    ],
    [
      "sees a submodule with another address",
      ".gitmodules",
      '[submodule "a"]\n\tpath = a\n\turl = https://github.com/acme/a.git\n',
      '[submodule "a"]\n\tpath = a\n\turl = https://github.com/evil/a.git\n',
      ["+pkg:github/evil/a", "-pkg:github/acme/a", "!source-changed:pkg:github/evil/a"],
    ],
    [
      "sees a submodule move whose list did not change",
      "libs/a",
      `Subproject commit ${COMMIT}\n`,
      `Subproject commit ${COMMIT.replace("0", "f")}\n`,
      [`~pkg:generic/libs/a ${COMMIT} => ${COMMIT.replace("0", "f")}`],
    ],
    [
      "reads asdf",
      ".tool-versions",
      "nodejs 20.1.0\n",
      "nodejs 20.2.0\npython 3.12.0\n",
      ["+pkg:generic/python@3.12.0", "~pkg:generic/nodejs 20.1.0 => 20.2.0"],
    ],
    [
      "reads Conda",
      "environment.yml",
      "channels: [conda-forge]\n",
      "channels: [conda-forge, acme, 'https://conda.acme.example/main']\ndependencies:\n  - python=3.12\n  - numpy=1.26.4\n  - scipy>=1.10\n  - pip:\n    - httpx==0.27.0\n",
      [
        "+pkg:conda/numpy@1.26.4",
        "+pkg:conda/scipy",
        "+pkg:pypi/httpx@0.27.0",
        "!registry-changed:channel->acme",
        "!registry-changed:channel->conda.acme.example",
      ],
    ],
    [
      "reads Codex servers",
      ".codex/config.toml",
      "",
      '[mcp_servers.x]\ncommand = "npx"\nargs = ["-y", "acme-mcp@1.0.0"]\n',
      ["+pkg:npm/acme-mcp@1.0.0"],
    ],
    [
      "reads a server through cmd",
      ".vscode/mcp.json",
      "{}",
      '{"servers":{"x":{"command":"cmd","args":["/c","npx","-y","acme-mcp@1.0.0"]}}}',
      ["+pkg:npm/acme-mcp@1.0.0", "!shell-command:x"],
    ],
    [
      "leaves local servers alone",
      ".mcp.json",
      "{}",
      '{"mcpServers":{"x":{"command":"node","args":["./server.js"]},"y":{"url":"http://localhost:3000"}}}',
      [],
    ],
    [
      "cannot read every format",
      "cpanfile",
      "requires 'A';\n",
      "requires 'B';\n",
      ["!unsupported-manifest:cpanfile"],
    ],
    [
      "leaves fixtures to the tests",
      "test/fixtures/package.json",
      "{}",
      '{"dependencies":{"a":"1"}}',
      [],
    ],
    [
      "sees checked-in archives only by path",
      "lib/x.jar",
      "a",
      "b",
      ["!vendored-archive:lib/x.jar"],
    ],
    ["sees vendored code", "third_party/x/a.c", null, "b", ["!vendored-code:third_party/x/a.c"]],
    ["does not mind that an archive goes", "lib/x.jar", "a", null, []],
  ];
  it.each(table)("%s", async (...[, path, before, after, expected]) => {
    await check(path, [before, after], expected);
  });
});
