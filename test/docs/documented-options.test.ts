import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { createProgram } from "../../src/cli/run-cli.ts";
import { PAGES, ROOT, textOf } from "./documented-lines.ts";

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

const SCRIPTS: ReadonlyMap<string, string> = new Map(Object.entries(manifest.scripts));

/** Code between backticks, and the lines of fenced blocks. */
const CODE = /^ *```[^\n]*\n([\s\S]*?)^ *```|`([^`\n]+)`/gmu;

/** The program where a shell would look for one, with what follows up to the end of the command. */
const CALL =
  /(?:^|\n|\$ |[|;] ?|&& ?|\$\(|npm run (?:-s |--silent )?)(?:[A-Z_]+=\S+ +)*agentgov(?: --(?= ))?((?: +(?:\\\n *)?[^\s|;&<>#)]\S*| +<[^>\n]*>)+)/gu;

/** A program of the project, with what follows. */
const PROJECT_CALL =
  /\b(?:npm run (?:-s |--silent )?([\w:-]+)(?: --(?= ))?|node ((?:bench|scripts)\/[\w-]+\.ts))((?: +[^\s#|;&)]+)*)/gu;

/** Also the name of a check run. */
const NAMES = ["agentgov checkpoint"];

const LONG = /^--[a-z][\w-]*/u;

interface Call {
  readonly page: string;
  readonly words: readonly string[];
}

/** Everything on a page that is set as code. */
function codeOf(page: string): readonly string[] {
  const code = [...textOf(page).matchAll(CODE)].map(([, block, span]) => block ?? span ?? "");
  return code.filter((text) => !NAMES.includes(text));
}

function callsOf(page: string): readonly Call[] {
  const code = codeOf(page).flatMap((text) => [...text.matchAll(CALL)]);
  return code.map(([, rest = ""]) => ({ page, words: wordsOf(rest) }));
}

function wordsOf(text: string): readonly string[] {
  return text
    .replaceAll("\\\n", " ")
    .split(/\s+/u)
    .filter((word) => word !== "");
}

/** The command that the first words name, as far as they name one. */
function commandOf([word, ...rest]: readonly string[], from: Command = program): Command {
  const next = from.commands.find((command: Command) => command.name() === word);
  return next === undefined ? from : commandOf(rest, next);
}

function optionsOf(command: Command): readonly string[] {
  const own = command.options.flatMap(({ long }) => (long === undefined ? [] : [long]));
  return [...own, "--help", ...(command === program ? ["--version"] : [])];
}

const CALLS = PAGES.flatMap(callsOf);

describe("calls of the command line in the pages", () => {
  it("are many", () => {
    expect(CALLS.length).toBeGreaterThan(100);
    expect(
      CALLS.flatMap(({ words }) => words.filter((word) => LONG.test(word))).length,
    ).toBeGreaterThan(60);
  });

  it("name commands that there are", () => {
    const unknown = CALLS.filter(
      ({ words: [first = ""] }) => /^[a-z]/u.test(first) && commandOf([first]) === program,
    );
    expect(unknown).toEqual([]);
  });

  it("name options that their command has", () => {
    const unknown = CALLS.flatMap(({ page, words }) => {
      const known = optionsOf(commandOf(words));
      return words
        .map((word) => LONG.exec(word)?.[0])
        .filter((long) => long !== undefined && !known.includes(long))
        .map((long) => `${page}: agentgov ${words.join(" ")}: ${long}`);
    });
    expect(unknown).toEqual([]);
  });
});

/** Every long option of the command line. */
function allOptions(from: Command = program): readonly string[] {
  return [...optionsOf(from), ...from.commands.flatMap((command: Command) => allOptions(command))];
}

describe("options that pages speak of alone", () => {
  it("are those of some command", () => {
    const known = new Set(allOptions());
    const alone = PAGES.flatMap((page) =>
      codeOf(page).flatMap((text) => (LONG.test(text) ? wordsOf(text) : [])),
    ).flatMap((word) => LONG.exec(word)?.[0] ?? []);
    expect(alone.length).toBeGreaterThan(50);
    expect(alone.filter((long) => !known.has(long))).toEqual([]);
  });
});

describe("calls of the project's own programs in the pages", () => {
  const calls = PAGES.flatMap((page) =>
    codeOf(page)
      .flatMap((text) => [...text.matchAll(PROJECT_CALL)])
      .map(([, script = "", file = "", rest = ""]) => ({
        page,
        script,
        file,
        words: wordsOf(rest),
      })),
  ).filter(({ script }) => script !== "agentgov");

  it("name files and scripts that there are", () => {
    expect(calls.length).toBeGreaterThan(20);
    const missing = calls.filter(({ script, file }) =>
      script === "" ? !existsSync(join(ROOT, file)) : !SCRIPTS.has(script),
    );
    expect(missing).toEqual([]);
  });

  it("name options that the program reads", () => {
    const unknown = calls.flatMap(({ page, script, file, words }) => {
      const source = sourceOf(script, file);
      return words
        .map((word) => LONG.exec(word)?.[0])
        .filter((long) => long !== undefined && !isRead(source, long))
        .map((long) => `${page}: ${script}${file} ${long}`);
    });
    expect(unknown).toEqual([]);
  });
});

/** The text of the program that a script starts, or of a file. */
function sourceOf(script: string, file: string): string {
  const [, started] = /^node (\S+\.ts)/u.exec(SCRIPTS.get(script) ?? "") ?? [];
  const path = file === "" ? started : file;
  return path === undefined ? "" : readFileSync(join(ROOT, path), "utf8");
}

/** Programs name their options without dashes in `parseArgs`, or look for the word as it is. */
function isRead(source: string, long: string): boolean {
  const name = long.slice(2);
  return source.includes(`"${long}"`) || new RegExp(`^\\s*"?${name}"?: \\{`, "mu").test(source);
}
