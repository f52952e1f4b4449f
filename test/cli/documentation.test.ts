import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { schemaFiles } from "../../src/cli/output-schemas.ts";
import { createProgram } from "../../src/cli/run-cli.ts";

const DOCS = join(import.meta.dirname, "../../docs");
const GUIDE = readFileSync(join(DOCS, "cli.md"), "utf8");

const program = createProgram({
  terminal: {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    cwd: "/",
    env: {},
  },
  finish: () => undefined,
});

/** The part of the guide about one command, up to the next heading. */
function sectionOf({ name }: { readonly name: string }): string {
  return GUIDE.split(/^## /mu).find((section) => section.startsWith(`${name}\n`)) ?? "";
}

/** The options of a command and of those below it. */
function optionsOf(command: Command): Command["options"] {
  return [...command.options, ...command.commands.flatMap(({ options }) => options)];
}

/** Options as the guide lists them: the first column of the tables. */
function listedOptions(section: string): string[] {
  return [...section.matchAll(/^\| `(-[^`]+)` \|/gmu)].map(([, flags]) => flags ?? "");
}

const COMMANDS = program.commands.map((command: Command) => ({ name: command.name(), command }));

describe("docs/cli.md", () => {
  it.each(COMMANDS)("lists exactly the options of $name", ({ name, command }) => {
    const flags = optionsOf(command).map((option) => option.flags);
    expect(listedOptions(sectionOf({ name }))).toEqual(flags);
  });

  it.each(COMMANDS)(
    "uses only commands and options that exist in examples of $name",
    ({ name }) => {
      const examples = [...sectionOf({ name }).matchAll(/agentgov ([a-z-]+)((?: [^\n|<]+)?)/gu)];
      expect(examples).not.toEqual([]);
      for (const [, used = "", rest = ""] of examples) {
        const known = COMMANDS.find((candidate) => candidate.name === used)?.command;
        expect(known?.name()).toBe(used);
        const long = known === undefined ? [] : optionsOf(known).map((option) => option.long);
        for (const word of rest.split(" ").filter((text) => text.startsWith("--"))) {
          expect(long).toContain(word);
        }
      }
    },
  );

  it("speaks of every command and of no other", () => {
    const sections = [...GUIDE.matchAll(/^## (.+)$/gmu)].map(([, title]) => title);
    expect(sections).toEqual(COMMANDS.map(({ name }) => name));
  });
});

describe("docs/schema", () => {
  it.each(schemaFiles())("holds $name as scripts/generate-schemas.ts writes it", (file) => {
    expect(readFileSync(join(DOCS, "schema", file.name), "utf8")).toBe(file.text);
  });

  it("holds nothing else", () => {
    const names = schemaFiles().map(({ name }) => name);
    expect(readdirSync(join(DOCS, "schema"))).toEqual(expect.arrayContaining(names));
  });
});
