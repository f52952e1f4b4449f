import { afterAll, describe, expect, it } from "vitest";
import { removeGitRepositories } from "../support/git-repository.ts";
import { bypass } from "./catalogue.ts";
import { areasOf, isAtLeast, judgedLocally, kindsOf, type Texts } from "./judged-locally.ts";

import { expectSuspicious, lock, MANIFEST, npm, OTHER512, SHA1, TARBALL } from "./manifests.ts";

afterAll(removeGitRepositories);

describe("packages", () => {
  it(bypass("DP-01"), async () => {
    const cases: readonly (readonly [string, string, string, string])[] = [
      ["package.json", npm(), npm({ dependencies: { expresss: "1.0.0" } }), "pkg:npm/expresss"],
      ["requirements.txt", "", "reqeusts==2.0.0\n", "pkg:pypi/reqeusts"],
      [
        "go.mod",
        "module a\n",
        "module a\n\nrequire example.com/evil v1.0.0\n",
        "pkg:golang/example.com/evil",
      ],
      [
        "Cargo.toml",
        "[package]\nname = 'a'\n",
        "[package]\nname = 'a'\n\n[dependencies]\nserdee = '1'\n",
        "pkg:cargo/serdee",
      ],
      ["Gemfile", "", "source 'https://rubygems.org'\ngem 'railz', '1.0.0'\n", "pkg:gem/railz"],
      ["composer.json", "{}", '{"require":{"acme/evil":"1.0.0"}}\n', "pkg:composer/acme/evil"],
    ];
    for (const [path, before, after, purl] of cases) {
      const output = await judgedLocally({ [path]: before }, { [path]: after });
      const added = output.dependencies.added.map((one) => one.split("@", 1)[0]);
      expect([path, added]).toEqual([path, [purl]]);
      expect([path, isAtLeast(output.tier, "high")]).toEqual([path, true]);
    }
    const slip = npm({ dependencies: { expresss: "1.0.0" } });
    const [found] = (await judgedLocally({ "package.json": npm() }, { "package.json": slip }))
      .findings;
    expect(found?.message).toContain("`express`");
  });

  it(bypass("DP-02"), async () => {
    const specifiers = [
      "git+https://evil.example/foo.git",
      "https://evil.example/foo.tgz",
      "github:evil/foo",
      "git+ssh://git@evil.example/foo.git",
    ];
    await expectSuspicious(
      [
        ...specifiers.map(
          (specifier) =>
            [
              specifier,
              { "package.json": npm({ dependencies: { foo: "1.0.0" } }) },
              { "package.json": npm({ dependencies: { foo: specifier } }) },
            ] as const,
        ),
        [
          "pip git",
          { "requirements.txt": "foo==1\n" },
          { "requirements.txt": "foo @ git+https://evil.example/foo\n" },
        ],
        [
          "pip -e",
          { "requirements.txt": "foo==1\n" },
          { "requirements.txt": "-e git+https://evil.example/foo#egg=foo\n" },
        ],
        [
          "cargo git",
          { "Cargo.toml": "[package]\nname='a'\n[dependencies]\nfoo='1'\n" },
          {
            "Cargo.toml":
              "[package]\nname='a'\n[dependencies]\nfoo={git='https://evil.example/foo'}\n",
          },
        ],
        [
          "go replace",
          { "go.mod": "module a\n\nrequire example.com/x v1.0.0\n" },
          {
            "go.mod":
              "module a\n\nrequire example.com/x v1.0.0\n\nreplace example.com/x => evil.example/x v1.0.0\n",
          },
        ],
      ],
      "critical",
    );
    const linked = npm({ dependencies: { foo: "file:./libs/foo" } });
    const inside = await judgedLocally(
      { "package.json": npm({ dependencies: { foo: "1.0.0" } }) },
      { "package.json": linked, "libs/foo/auth/login.js": "2\n" },
    );
    expect(areasOf(inside)).toEqual(expect.arrayContaining(["auth", "dependencies"]));
    const outside = linked.replace("./libs", "../../libs");
    const escaped = await judgedLocally({ "package.json": npm() }, { "package.json": outside });
    expect(escaped.tier).toBe("critical");
  });

  it(bypass("DP-03"), async () => {
    const manifest = (range: string): Texts => ({
      "package.json": npm({ dependencies: { foo: range } }),
    });
    const ranges = ["*", "latest", ">=1.2.3", "^1", "x"];
    await expectSuspicious(
      ranges.map((range) => [range, manifest("1.2.3"), manifest(range)]),
      "high",
    );
  });

  it(bypass("DP-04"), async () => {
    const before = { "package.json": MANIFEST, "package-lock.json": lock() };
    await expectSuspicious([
      [
        "host",
        before,
        { "package-lock.json": lock({ resolved: "https://evil.example/left-pad-1.3.0.tgz" }) },
      ],
      [
        "other package",
        before,
        {
          "package-lock.json": lock({
            resolved: "https://registry.npmjs.org/evil/-/evil-1.3.0.tgz",
          }),
        },
      ],
      [
        "http",
        before,
        { "package-lock.json": lock({ resolved: TARBALL.replace("https", "http") }) },
      ],
      ["other content", before, { "package-lock.json": lock({ integrity: OTHER512 }) }],
    ]);
  });

  it(bypass("DP-05"), async () => {
    const before = { "package.json": MANIFEST, "package-lock.json": lock() };
    const sums =
      "example.com/x v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nexample.com/x v1.0.0/go.mod h1:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB=\n";
    const modules = { "go.mod": "module a\n\nrequire example.com/x v1.0.0\n", "go.sum": sums };
    await expectSuspicious(
      [
        ["removed", before, { "package-lock.json": lock({ integrity: null }) }],
        ["weaker", before, { "package-lock.json": lock({ integrity: SHA1 }) }],
        ["go.sum", modules, { "go.sum": sums.replaceAll("AAA", "CCC") }],
        ["line of go.sum", modules, { "go.sum": sums.split("\n").slice(1).join("\n") }],
        ["go.sum altogether", modules, { "go.sum": null }],
      ],
      "critical",
    );
  });

  it(bypass("DP-13"), async () => {
    const before = { "package.json": MANIFEST, "package-lock.json": lock() };
    const output = await judgedLocally(before, {
      "package-lock.json": lock({ integrity: OTHER512 }),
    });
    expect(kindsOf(output)).toContain("suspicious-dependency");
    expect(output.gates.map(({ status }) => status)).toContain("unsatisfied");
  });
});
