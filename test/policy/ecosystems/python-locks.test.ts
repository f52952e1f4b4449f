import { describe, expect, it } from "vitest";
import { summaryOf } from "./changes-of.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const HASH = "a".repeat(64);

type Row = readonly [string, string, string | null, string | null, readonly string[]];

describe("Python lockfiles", () => {
  const uv = `version = 1\n[[package]]\nname = "app"\nversion = "0.1.0"\nsource = { virtual = "." }\n[[package]]\nname = "idna"\nversion = "3.7"\nsource = { registry = "https://pypi.org/simple" }\nsdist = { url = "https://files.pythonhosted.org/idna-3.7.tar.gz", hash = "sha256:${HASH}" }\n`;
  const pipfile = (packages: object): string =>
    JSON.stringify({ _meta: { sources: [] }, default: packages });
  const poetryOld = `[[package]]\nname = "idna"\nversion = "3.7"\n[metadata.files]\nidna = [\n  {file = "x.whl", hash = "sha256:${HASH}"},\n]\n`;
  const poetryNew = `[[package]]\nname = "idna"\nversion = "3.7"\nfiles = [\n  {file = "x.whl", hash = "sha256:${HASH}"},\n]\n`;
  const table: readonly Row[] = [
    ["reads old and new Poetry alike", "poetry.lock", poetryOld, poetryNew, []],
    [
      "accepts more files of the same release",
      "poetry.lock",
      poetryNew,
      poetryNew.replace(
        "files = [",
        `files = [\n  {file = "y.whl", hash = "sha256:${"b".repeat(64)}"},`,
      ),
      [],
    ],
    [
      "sees another hash",
      "poetry.lock",
      poetryNew,
      poetryNew.replace(HASH, "b".repeat(64)),
      ["!integrity-changed-same-version:pkg:pypi/idna"],
    ],
    [
      "leaves the project itself out of uv.lock",
      "uv.lock",
      null,
      uv,
      ["+pkg:pypi/idna@3.7", "!lock-only-addition:pkg:pypi/idna"],
    ],
    [
      "sees another registry in uv.lock",
      "uv.lock",
      uv,
      uv.replace("https://pypi.org/simple", "https://pypi.acme.example/simple"),
      ["!resolved-host-changed:pkg:pypi/idna"],
    ],
    [
      "sees a repository in uv.lock",
      "uv.lock",
      uv,
      uv.replace(
        'registry = "https://pypi.org/simple"',
        `git = "https://github.com/evil/idna?branch=main#${COMMIT}"`,
      ),
      ["!git-dependency:pkg:pypi/idna", "!source-changed:pkg:pypi/idna"],
    ],
    [
      "reads Pipfile.lock",
      "Pipfile.lock",
      pipfile({ idna: { version: "==3.7", hashes: ["sha256:a"] } }),
      pipfile({ idna: { version: "==3.8", hashes: ["sha256:b"] } }),
      ["~pkg:pypi/idna 3.7 => 3.8"],
    ],
    [
      "reads pdm.lock",
      "pdm.lock",
      '[[package]]\nname = "a"\nversion = "1"\n',
      '[[package]]\nname = "a"\nversion = "2"\n',
      ["~pkg:pypi/a 1 => 2"],
    ],
    [
      "reads pylock.toml",
      "pylock.toml",
      'lock-version = "1.0"\n',
      'lock-version = "1.0"\n[[packages]]\nname = "a"\nversion = "2"\n',
      ["+pkg:pypi/a@2", "!lock-only-addition:pkg:pypi/a"],
    ],
  ];
  it.each(table)("%s", async (...[, path, before, after, expected]) => {
    expect(await summaryOf({ [path]: [before, after] })).toEqual(expected);
  });
});
