import { describe, expect, it } from "vitest";
import { type Sides, summaryOf } from "./changes-of.ts";

type Row = readonly [string, string, string | null, string | null, readonly string[]];

async function check(path: string, sides: Sides, expected: readonly string[]): Promise<void> {
  expect(await summaryOf({ [path]: sides })).toEqual(expected);
}

describe("Elixir, Swift, Dart", () => {
  const mix = (deps: string): string =>
    `defmodule A do\n  defp deps, do: [\n    ${deps}\n  ]\nend\n`;
  const swift = (deps: string): string =>
    `let package = Package(name: "A", dependencies: [\n${deps}\n])\n`;
  const pin = (url: string, revision: string): string =>
    JSON.stringify({
      version: 2,
      pins: [{ identity: "log", location: url, state: { version: "1.0.0", revision } }],
    });
  const table: readonly Row[] = [
    [
      "sees mix upgrade",
      "mix.exs",
      mix('{:a, "~> 1.0"}'),
      mix('{:a, "~> 1.1"}'),
      ["~pkg:hex/a ~> 1.0 => ~> 1.1", "!dynamic-manifest:mix.exs"],
    ],
    [
      "sees a mix override",
      "mix.exs",
      mix('{:a, "~> 1.0"}'),
      mix('{:a, "~> 1.0", override: true}'),
      ["!dynamic-manifest:mix.exs", "!override-changed:pkg:hex/a"],
    ],
    [
      "looks through a Hex alias",
      "mix.exs",
      mix(""),
      mix('{:a, "~> 1.0", hex: :evil}'),
      ["+pkg:hex/evil", "!alias:a->evil", "!dynamic-manifest:mix.exs", "!manifest-without-lock"],
    ],
    [
      "reads an exact Swift version",
      "Package.swift",
      swift(""),
      swift('.package(url: "https://github.com/apple/swift-log", exact: "1.5.4"),'),
      [
        "+pkg:swift/github.com/apple/swift-log@1.5.4",
        "!dynamic-manifest:Package.swift",
        "!manifest-without-lock",
      ],
    ],
    [
      "sees a pin move to another commit",
      "Package.resolved",
      pin("https://github.com/a/log.git", "a"),
      pin("https://github.com/a/log.git", "b"),
      ["!integrity-changed-same-version:pkg:swift/github.com/a/log"],
    ],
    [
      "sees a pin move to another repository",
      "Package.resolved",
      pin("https://github.com/a/log.git", "a"),
      pin("https://github.com/evil/log.git", "a"),
      [
        "+pkg:swift/github.com/evil/log@1.0.0",
        "-pkg:swift/github.com/a/log@1.0.0",
        "!lock-only-addition:pkg:swift/github.com/evil/log",
        "!source-changed:pkg:swift/github.com/evil/log",
      ],
    ],
    [
      "reads a Dart repository",
      "pubspec.yaml",
      "name: a\ndependencies:\n  b: ^1.0.0\n",
      "name: a\ndependencies:\n  b:\n    git:\n      url: https://github.com/x/b\n      ref: main\n",
      [
        "~pkg:pub/b ^1.0.0 => git+https://github.com/x/b@main",
        "!git-dependency:pkg:pub/b",
        "!mutable-ref:pkg:pub/b",
        "!source-changed:pkg:pub/b",
      ],
    ],
  ];
  it.each(table)("%s", async (...[, path, before, after, expected]) => {
    await check(path, [before, after], expected);
  });
});
