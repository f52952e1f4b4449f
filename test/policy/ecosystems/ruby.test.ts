import { describe, expect, it } from "vitest";
import { type Sides, summaryOf } from "./changes-of.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

type Row = readonly [string, string, string | null, string | null, readonly string[]];

async function check(path: string, sides: Sides, expected: readonly string[]): Promise<void> {
  expect(await summaryOf({ [path]: sides })).toEqual(expected);
}

describe("Ruby", () => {
  const gemfile = "source 'https://rubygems.org'\n\ngem 'rails', '~> 7.1.3'\n";
  const table: readonly Row[] = [
    [
      "reads an exact pin",
      "Gemfile",
      gemfile,
      `${gemfile}gem 'puma', '6.4.2'\n`,
      ["+pkg:gem/puma@6.4.2", "!manifest-without-lock"],
    ],
    [
      "sees a group go",
      "Gemfile",
      `${gemfile}group :test do\n  gem 'nock'\nend\n`,
      `${gemfile}gem 'nock'\n`,
      ["!scope-raised:pkg:gem/nock"],
    ],
    [
      "flags an interpolated name",
      "Gemfile",
      gemfile,
      `${gemfile}gem "acme-#{x}"\n`,
      ["!dynamic-manifest:Gemfile"],
    ],
    [
      "does not mind options over several lines",
      "Gemfile",
      `${gemfile}gem 'a', '1.0', require: false\n`,
      `${gemfile}gem 'a',\n  '1.0',\n  require: false\n`,
      [],
    ],
    [
      "sees a range open up",
      "Gemfile",
      gemfile,
      gemfile.replace("~> 7.1.3", ">= 7.1.3"),
      ["~pkg:gem/rails ~> 7.1.3 => >= 7.1.3", "!range-widened:pkg:gem/rails"],
    ],
    [
      "reads a gemspec",
      "acme.gemspec",
      "Gem::Specification.new do |s|\nend\n",
      'Gem::Specification.new do |s|\n  s.add_dependency "rack", ">= 3"\nend\n',
      ["+pkg:gem/rack", "!dynamic-manifest:acme.gemspec"],
    ],
    [
      "reads an import map",
      "config/importmap.rb",
      'pin "application"\n',
      'pin "application"\npin "lodash", to: "https://ga.jspm.io/npm:lodash@4.17.21/lodash.js"\n',
      ["+pkg:npm/lodash@4.17.21", "!url-dependency:pkg:npm/lodash"],
    ],
    [
      "sees a git gem in the lock",
      "Gemfile.lock",
      "GEM\n  remote: https://rubygems.org/\n  specs:\n    rack (3.0.0)\n",
      `GIT\n  remote: https://github.com/evil/rack.git\n  revision: ${COMMIT}\n  specs:\n    rack (3.0.0)\n`,
      ["!git-dependency:pkg:gem/rack", "!source-changed:pkg:gem/rack"],
    ],
  ];
  it.each(table)("%s", async (...[, path, before, after, expected]) => {
    await check(path, [before, after], expected);
  });
});
