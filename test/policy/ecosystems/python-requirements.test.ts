import { describe, expect, it } from "vitest";
import { type Sides, summaryOf } from "./changes-of.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const HASH = "a".repeat(64);

type Row = readonly [string, string, string | null, string | null, readonly string[]];

describe("requirements files", () => {
  const table: readonly Row[] = [
    [
      "takes every spelling of a name as one",
      "requirements.txt",
      "Flask_Login==0.6.3\n",
      "flask-login==0.6.3\n",
      [],
    ],
    [
      "ignores comments, blank lines and order",
      "requirements.txt",
      "a==1\nb==2\n",
      "# c==3\n\nb==2  # why\na==1\n",
      [],
    ],
    [
      "calls an open range unpinned",
      "requirements.txt",
      "",
      "httpx\nanyio>=4\n",
      [
        "+pkg:pypi/anyio",
        "+pkg:pypi/httpx",
        "!unpinned:pkg:pypi/anyio",
        "!unpinned:pkg:pypi/httpx",
      ],
    ],
    [
      "does not expect pins in a source file",
      "requirements.in",
      "",
      "httpx\n",
      ["+pkg:pypi/httpx"],
    ],
    [
      "sees an upgrade",
      "requirements/base.txt",
      "a==1.0\n",
      "a==1.1\n",
      ["~pkg:pypi/a ==1.0 => ==1.1"],
    ],
    [
      "sees a pin open up",
      "requirements.txt",
      "a==1.0\n",
      "a>=1.0\n",
      ["~pkg:pypi/a ==1.0 => >=1.0", "!range-widened:pkg:pypi/a", "!unpinned:pkg:pypi/a"],
    ],
    ["sees a removed package", "requirements.txt", "a==1.0\nb==2\n", "a==1.0\n", ["-pkg:pypi/b@2"]],
    [
      "sees another index",
      "requirements.txt",
      "a==1\n",
      "--extra-index-url https://pypi.acme.example/simple\na==1\n",
      ["!registry-changed:extra-index-url->pypi.acme.example"],
    ],
    [
      "sees the index replaced, in the clear, with checks off",
      "requirements.txt",
      "a==1\n",
      "-i http://pypi.acme.example/simple\n--trusted-host pypi.acme.example\na==1\n",
      [
        "!insecure-url:index-url",
        "!registry-changed:index-url->pypi.acme.example",
        "!safety-setting-removed:trusted-host",
      ],
    ],
    [
      "sees dropped hashes",
      "requirements.txt",
      `a==1.0 --hash=sha256:${HASH}\n`,
      "a==1.0\n",
      ["!integrity-removed:pkg:pypi/a"],
    ],
    [
      "sees another hash",
      "requirements.txt",
      `a==1.0 --hash=sha256:${HASH}\n`,
      `a==1.0 --hash=sha256:${"b".repeat(64)}\n`,
      ["!integrity-changed-same-version:pkg:pypi/a"],
    ],
    [
      "reads an editable repository",
      "requirements.txt",
      "",
      `-e git+https://github.com/acme/tool.git@${COMMIT}#egg=tool\n-e .\n`,
      ["+pkg:pypi/tool", "!git-dependency:pkg:pypi/tool"],
    ],
    [
      "reads a direct reference with a marker",
      "requirements.txt",
      "",
      "a @ https://files.example/a-1.0.tar.gz ; python_version > '3'\n",
      ["+pkg:pypi/a@1.0", "!url-dependency:pkg:pypi/a"],
    ],
    [
      "reads a checked-in wheel",
      "requirements.txt",
      "",
      "./wheels/acme-1.0-py3-none-any.whl\n./local\n",
      ["+pkg:pypi/acme@1.0", "!vendored-archive:pkg:pypi/acme"],
    ],
    ["installs nothing for constraints", "constraints.txt", "", "a==1.0\n", []],
  ];
  it.each(table)("%s", async (...[, path, before, after, expected]) => {
    expect(await summaryOf({ [path]: [before, after] })).toEqual(expected);
  });

  it("follows an include that is part of the change", async () => {
    const files: Record<string, Sides> = {
      "requirements.txt": ["a==1\n", "a==1\n-r other.txt\n"],
      "other.txt": [null, "b==1\n"],
    };
    expect(await summaryOf(files)).toEqual(["+pkg:pypi/b@1"]);
  });
});
