import { describe, expect, it } from "vitest";
import { type Sides, summaryOf } from "./changes-of.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

type Row = readonly [string, string, string | null, string | null, readonly string[]];

async function check(path: string, sides: Sides, expected: readonly string[]): Promise<void> {
  expect(await summaryOf({ [path]: sides })).toEqual(expected);
}

describe("Rust", () => {
  const toml = '[package]\nname = "app"\n\n[dependencies]\nserde = "1"\n';
  const lock = (source: string): string =>
    `version = 4\n\n[[package]]\nname = "app"\nversion = "0.1.0"\n\n[[package]]\nname = "serde"\nversion = "1.0.0"\nsource = "${source}"\nchecksum = "aa"\n`;
  const registry = "registry+https://github.com/rust-lang/crates.io-index";
  const legacy = `[[package]]\nname = "serde"\nversion = "1.0.0"\nsource = "${registry}"\n\n[metadata]\n"checksum serde 1.0.0 (${registry})" = "aa"\n`;
  const table: readonly Row[] = [
    [
      "reads an exact pin and leaves folders out",
      "Cargo.toml",
      toml,
      `${toml}rand = "=0.8.5"\ncore = { path = "../core" }\n`,
      ["+pkg:cargo/rand@0.8.5", "!manifest-without-lock"],
    ],
    [
      "looks through a renamed package",
      "Cargo.toml",
      toml,
      `${toml}json = { package = "evil_json", version = "1" }\n`,
      ["+pkg:cargo/evil_json", "!alias:json->evil_json", "!manifest-without-lock"],
    ],
    [
      "sees new features",
      "Cargo.toml",
      toml,
      toml.replace('"1"', '{ version = "1", features = ["derive"] }'),
      ["!extras-added:pkg:cargo/serde[derive]"],
    ],
    [
      "reads build dependencies",
      "Cargo.toml",
      toml,
      `${toml}[build-dependencies]\ncc = "1"\n`,
      ["+pkg:cargo/cc", "!build-time-dependency:pkg:cargo/cc", "!manifest-without-lock"],
    ],
    [
      "reads target tables",
      "Cargo.toml",
      toml,
      `${toml}[target.'cfg(windows)'.dependencies]\nwinapi = "0.3"\n`,
      ["+pkg:cargo/winapi", "!manifest-without-lock"],
    ],
    [
      "sees a patch of a known crate",
      "Cargo.toml",
      toml,
      `${toml}[patch.crates-io]\nserde = { git = "https://github.com/evil/serde", rev = "${COMMIT}" }\n`,
      [
        "!git-dependency:pkg:cargo/serde",
        "!override-changed:pkg:cargo/serde",
        "!source-changed:pkg:cargo/serde",
      ],
    ],
    [
      "sees another registry",
      "Cargo.toml",
      toml,
      toml.replace('"1"', '{ version = "1", registry = "acme" }'),
      ["!source-changed:pkg:cargo/serde"],
    ],
    [
      "sees development become production",
      "Cargo.toml",
      `${toml}[dev-dependencies]\nrand = "0.8"\n`,
      `${toml}rand = "0.8"\n`,
      ["!scope-raised:pkg:cargo/rand"],
    ],
    [
      "flags a star",
      "Cargo.toml",
      toml,
      toml.replace('"1"', '"*"'),
      ["~pkg:cargo/serde 1 => *", "!range-widened:pkg:cargo/serde"],
    ],
    ["reads old and new lockfiles alike", "Cargo.lock", legacy, lock(registry), []],
    [
      "sees a git source in the lock",
      "Cargo.lock",
      lock(registry),
      lock(`git+https://github.com/evil/serde#${COMMIT}`),
      ["!git-dependency:pkg:cargo/serde", "!source-changed:pkg:cargo/serde"],
    ],
    [
      "sees another commit of the same version",
      "Cargo.lock",
      lock(`git+https://github.com/a/serde#${COMMIT}`),
      lock(`git+https://github.com/a/serde#${COMMIT.replace("0", "f")}`),
      ["!integrity-changed-same-version:pkg:cargo/serde"],
    ],
    [
      "accepts a sparse index",
      "Cargo.lock",
      lock(registry),
      lock("sparse+https://index.crates.io/"),
      [],
    ],
    [
      "sees a pinned toolchain move",
      "rust-toolchain.toml",
      '[toolchain]\nchannel = "1.78"\n',
      '[toolchain]\nchannel = "nightly"\n',
      ["!toolchain-changed:nightly"],
    ],
  ];
  it.each(table)("%s", async (...[, path, before, after, expected]) => {
    await check(path, [before, after], expected);
  });
});
