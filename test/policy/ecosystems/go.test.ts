import { describe, expect, it } from "vitest";
import { type Sides, summaryOf } from "./changes-of.ts";

type Row = readonly [string, string, string | null, string | null, readonly string[]];

async function check(path: string, sides: Sides, expected: readonly string[]): Promise<void> {
  expect(await summaryOf({ [path]: sides })).toEqual(expected);
}

describe("Go", () => {
  const mod = "module example.com/app\n\ngo 1.22\n\nrequire github.com/a/b v1.0.0\n";
  const table: readonly Row[] = [
    [
      "sees an upgrade",
      "go.mod",
      mod,
      mod.replace("v1.0.0", "v1.1.0"),
      ["~pkg:golang/github.com/a/b v1.0.0 => v1.1.0"],
    ],
    [
      "sees a module replaced by another",
      "go.mod",
      mod,
      `${mod}\nreplace github.com/a/b => github.com/evil/b v1.0.1\n`,
      ["+pkg:golang/github.com/evil/b@v1.0.1", "!replaced:github.com/a/b->github.com/evil/b"],
    ],
    [
      "accepts a replacement by a folder",
      "go.mod",
      mod,
      `${mod}\nreplace github.com/a/b => ../b\n`,
      [],
    ],
    [
      "takes a new module from a folder for first party",
      "go.mod",
      mod,
      `${mod}require x.example/y v0.0.0\nreplace x.example/y => ./y\n`,
      [],
    ],
    [
      "sees that a folder no longer stands in",
      "go.mod",
      `${mod}replace github.com/a/b => ./b\n`,
      mod,
      ["+pkg:golang/github.com/a/b@v1.0.0"],
    ],
    [
      "flags a commit without a tag",
      "go.mod",
      mod,
      mod.replace("v1.0.0", "v0.0.0-20240101120000-0123456789ab"),
      [
        "~pkg:golang/github.com/a/b v1.0.0 => v0.0.0-20240101120000-0123456789ab",
        "!untagged-version:pkg:golang/github.com/a/b",
      ],
    ],
    [
      "does not mind comments, blocks and order",
      "go.mod",
      mod,
      "// x\nmodule example.com/app\ngo 1.22\nrequire (\n\tgithub.com/a/b v1.0.0 // indirect\n)\n",
      [],
    ],
    [
      "refuses a block that never ends",
      "go.mod",
      mod,
      "module example.com/app\nrequire (\n\tgithub.com/a/b v1.0.0\n",
      ["!parse-error:go.mod"],
    ],
    [
      "refuses a directive that nobody knows",
      "go.mod",
      mod,
      `${mod}include github.com/x/y v1.0.0\n`,
      ["!parse-error:go.mod"],
    ],
    [
      "refuses what an unfinished merge left",
      "go.sum",
      "github.com/a/b v1.0.0 h1:aa=\n",
      "<<<<<<< HEAD\ngithub.com/a/b v1.0.0 h1:aa=\n=======\n>>>>>>> next\n",
      ["!parse-error:go.sum"],
    ],
    [
      "ignores exclude and retract",
      "go.mod",
      mod,
      `${mod}exclude github.com/x/y v1.0.0\nretract v0.9.0\n`,
      [],
    ],
    [
      "takes go.sum for no list of dependencies",
      "go.sum",
      "",
      "github.com/a/b v1.0.0 h1:aa=\n",
      [],
    ],
    [
      "sees a hash change in go.sum",
      "go.sum",
      "github.com/a/b v1.0.0 h1:aa=\n",
      "github.com/a/b v1.0.0 h1:bb=\n",
      ["!integrity-changed-same-version:pkg:golang/github.com/a/b"],
    ],
    [
      "sees that the newest line of a module went while go.mod stayed",
      "go.sum",
      "github.com/a/b v1.0.0 h1:aa=\ngithub.com/a/b v1.0.0/go.mod h1:cc=\n",
      "github.com/a/b v1.0.0/go.mod h1:cc=\n",
      ["!integrity-removed:pkg:golang/github.com/a/b"],
    ],
    [
      "lets older lines be tidied away",
      "go.sum",
      "github.com/a/b v1.0.0 h1:aa=\ngithub.com/a/b v1.1.0 h1:bb=\ngithub.com/a/b v1.1.0/go.mod h1:cc=\n",
      "github.com/a/b v1.1.0 h1:bb=\n",
      [],
    ],
    [
      "sees go.sum go alone",
      "go.sum",
      "github.com/a/b v1.0.0 h1:aa=\n",
      null,
      ["!integrity-removed:go.sum"],
    ],
  ];
  it.each(table)("%s", async (...[, path, before, after, expected]) => {
    await check(path, [before, after], expected);
  });

  const sums = "github.com/a/b v1.0.0 h1:aa=\nx.example/y v1.0.0 h1:bb=\n";
  it("sees that a module go.mod asks for lost its checksum", async () => {
    const sides = { "go.mod": [mod, `${mod}// a\n`], "go.sum": [sums, ""] } as const;
    expect(await summaryOf(sides)).toEqual(["!integrity-removed:pkg:golang/github.com/a/b"]);
  });

  it("lets a module go with its checksums", async () => {
    const bare = "module example.com/app\n\ngo 1.22\n";
    const without = { "go.mod": [mod, bare], "go.sum": [sums, ""] } as const;
    expect(await summaryOf(without)).toEqual(["-pkg:golang/github.com/a/b@v1.0.0"]);
    const whole = { "go.mod": [bare, null], "go.sum": [sums, null] } as const;
    expect(await summaryOf(whole)).toEqual([]);
  });
});
