import type { PlainData } from "../../domain/plain-data.ts";
import { type Declared, type Description, NOTHING, type Watched } from "./declared.ts";
import { type Ecosystem, named } from "./ecosystem.ts";
import { textsOf } from "./plain.ts";
import { identity } from "./purl.ts";

/** Go modules. go.sum lists hashes of everything ever considered, so it names no dependency. */
export const GO: Ecosystem = {
  id: "golang",
  title: "Go",
  files: [
    {
      matches: named("go.mod", "go.work"),
      reader: "lines",
      role: "standalone",
      describe: describeGoMod,
    },
    {
      matches: named("go.sum", "go.work.sum"),
      reader: "lines",
      role: "settings",
      describe: describeGoSum,
    },
  ],
};

interface Directive {
  readonly verb: string;
  readonly words: readonly string[];
}

/** Source: https://go.dev/ref/mod#go-mod-file */
function describeGoMod(data: PlainData): Description {
  const lines = textsOf(data);
  const refusedAt = refusedLine(lines);
  if (refusedAt !== null) return { ...NOTHING, refusedAt };
  const directives = directivesOf(lines);
  const local = replacedByFolder(directives);
  const declared: Declared[] = [];
  const signals: string[] = [];
  const watched: Watched[] = [];
  for (const { verb, words } of directives) {
    const [first = "", second] = words;
    if (verb === "toolchain") watched.push({ reason: `toolchain-changed:${first}`, value: first });
    if (verb === "require" && second !== undefined) {
      declared.push({ ...required(first, second), folder: local.has(first) });
    }
    if (verb === "replace") {
      const target = replacement(words);
      if (target === null) continue;
      declared.push(target.declared);
      const [original] = words;
      const name = target.name;
      signals.push(`replaced:${original ?? ""}->${name}`);
    }
  }
  return { declared, signals, watched: [...watched, ...untagged(declared)] };
}

/** Source: https://go.dev/ref/mod#go-mod-file-grammar, https://go.dev/ref/mod#go-work-file */
const VERBS: ReadonlySet<string> = new Set(
  "module go toolchain godebug require exclude replace retract tool ignore use".split(" "),
);

/** The first line that the go command would refuse; a block that never ends is refused at its end. */
function refusedLine(lines: readonly string[]): number | null {
  let isOpen = false;
  for (const [index, raw] of lines.entries()) {
    const words = wordsOf(raw);
    const [first] = words;
    if (first === undefined) continue;
    if (isOpen) {
      isOpen = first !== ")";
      continue;
    }
    if (!VERBS.has(first.replace(/\($/u, ""))) return index + 1;
    isOpen = first.endsWith("(") || (words[1] === "(" && words.length === 2);
  }
  return isOpen ? lines.length : null;
}

function directivesOf(lines: readonly string[]): readonly Directive[] {
  const directives: Directive[] = [];
  let block: string | null = null;
  for (const raw of lines) {
    const words = wordsOf(raw);
    const [first] = words;
    if (first === undefined) continue;
    if (block !== null && first === ")") block = null;
    else if (block !== null) directives.push({ verb: block, words });
    else if (words[1] === "(") block = first;
    else if (first.endsWith("(")) block = first.slice(0, -1);
    else directives.push({ verb: first, words: words.slice(1) });
  }
  return directives;
}

function wordsOf(line: string): readonly string[] {
  const comment = line.search(/(?:^|\s)\/\//u);
  const text = comment === -1 ? line : line.slice(0, comment);
  const words = text.split(/\s+/u).filter((word) => word !== "");
  return words.map((word) => word.replace(/^["`](.*)["`]$/u, "$1"));
}

function moduleId(path: string): string {
  return identity({ type: "golang", path });
}

function required(path: string, version: string): Declared {
  return { id: moduleId(path), version, range: version, written: path };
}

/** `old [v] => new v`; a replacement by a folder of this repository adds nothing. */
function replacement(
  words: readonly string[],
): { readonly declared: Declared; readonly name: string } | null {
  const arrow = words.indexOf("=>");
  const path = words[arrow + 1];
  const version = words[arrow + 2];
  if (arrow === -1 || path === undefined || version === undefined) return null;
  return { declared: required(path, version), name: path };
}

/** A path without a version after the arrow is a folder: the module is part of this repository. */
function replacedByFolder(directives: readonly Directive[]): ReadonlySet<string> {
  const folders = directives.filter(
    ({ verb, words }) => verb === "replace" && words.length === words.indexOf("=>") + 2,
  );
  return new Set(folders.flatMap(({ words }) => words[0] ?? []));
}

const PSEUDO_VERSION = /-(?:\d+\.)?\d{14}-[0-9a-f]{12}(?:\+incompatible)?$/u;

/** Source: https://go.dev/ref/mod#pseudo-versions */
function untagged(declared: readonly Declared[]): readonly Watched[] {
  return declared.flatMap(({ id, version = "" }) =>
    PSEUDO_VERSION.test(version) ? [{ reason: `untagged-version:${id}`, value: version }] : [],
  );
}

const SUM_LINES_MAX = 200_000;

/** One watched value per module and version: a line may come or go, but must never change. */
function describeGoSum(data: PlainData): Description {
  const lines = textsOf(data).slice(0, SUM_LINES_MAX);
  const hashes = lines.flatMap((line) => {
    const [path, version, hash] = line.trim().split(/\s+/u);
    if (path === undefined || version === undefined || hash === undefined) return [];
    return [{ path, version, hash }];
  });
  return {
    ...NOTHING,
    sums: new Map(hashes.map((row) => [`${moduleId(row.path)} ${row.version}`, row.hash])),
  };
}
