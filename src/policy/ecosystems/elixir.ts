import type { PlainData } from "../../domain/plain-data.ts";
import { type Declared, type Description, joined, type Scope } from "./declared.ts";
import { type Ecosystem, named } from "./ecosystem.ts";
import { identity } from "./purl.ts";
import { gitOf } from "./ruby.ts";
import { isCommit, repositoryKey } from "./source-url.ts";
import { isMark, isWord, option, type Token, tokensOf } from "./tokens.ts";

/** Hex, for Elixir. */
export const ELIXIR: Ecosystem = {
  id: "hex",
  title: "Elixir",
  files: [
    {
      matches: named("mix.exs"),
      reader: "elixir",
      role: "manifest",
      program: true,
      describe: (data) => joined(tuplesOf(tokensOf(data)).map(dependency)),
    },
    {
      matches: named("mix.lock"),
      reader: "elixir",
      role: "lock",
      describe: (data) => describeLock(data),
    },
  ],
};

/** The token runs inside `{ … }` with the innermost first; nested tuples are left out of outer ones. */
function tuplesOf(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const open: Token[][] = [];
  const tuples: (readonly Token[])[] = [];
  for (const token of tokens) {
    if (token.kind === "end") continue;
    if (isMark(token, "{")) open.push([]);
    else if (isMark(token, "}")) {
      const tuple = open.pop();
      if (tuple !== undefined) tuples.push(tuple);
    } else open.at(-1)?.push(token);
  }
  return tuples;
}

/** `{:name, "~> 1.0", only: :test}` */
function dependency(tuple: readonly Token[]): Description {
  const [colon, name, comma, value] = tuple;
  if (!isMark(colon, ":") || name?.kind !== "word" || !isMark(comma, ",")) return { declared: [] };
  const isOption = value?.kind === "word" || isMark(value, "[");
  if (value === undefined || (value.kind !== "string" && !isOption)) return { declared: [] };
  const options = tuple.slice(3);
  if (option(options, "path") !== null || hasFlag(options, "in_umbrella")) return { declared: [] };
  const hex = option(options, "hex") ?? atomAfter(options, "hex");
  const id = identity({ type: "hex", path: hex ?? name.text });
  const signals = hex === null || hex === name.text ? [] : [`alias:${name.text}->${hex}`];
  const overridden = hasFlag(options, "override");
  const range = value.kind === "string" ? value.text : "";
  const watched = overridden
    ? [{ reason: `override-changed:${id}`, value: range, removalCounts: true }]
    : [];
  const base = { id, scope: scopeOf(options), written: name.text };
  const git = gitOf(options);
  if (git !== null) return { declared: [{ ...base, ...git }], signals, watched };
  if (value.kind !== "string" || /^[/.]/u.test(range)) return { declared: [], signals };
  const version = /^(?:==\s*)?(\d+\.\d+\.\d+[\w.+-]*)$/u.exec(range)?.[1];
  const found: Declared = { ...base, range, ...(version === undefined ? {} : { version }) };
  return { declared: [found], signals, watched };
}

function hasFlag(options: readonly Token[], key: string): boolean {
  return options.some((token, index) => isWord(token, key) && isWord(options[index + 2], "true"));
}

function atomAfter(options: readonly Token[], key: string): string | null {
  const start = options.findIndex((token) => isWord(token, key));
  const value = start === -1 ? undefined : options[start + 3];
  return value?.kind === "word" ? value.text : null;
}

function scopeOf(options: readonly Token[]): Scope {
  const start = options.findIndex((token) => isWord(token, "only"));
  if (start === -1) return "production";
  const environments = options.slice(start + 1).filter((token) => token.kind === "word");
  const isProduction = environments.some((token) => isWord(token, "prod"));
  return isProduction ? "production" : "development";
}

/** `"name": {:hex, :name, "version", "inner", …, "outer"}` and `{:git, "url", "commit", …}`. */
function describeLock(data: PlainData): Description {
  const declared: Declared[] = [];
  for (const tuple of tuplesWithNames(tokensOf(data))) {
    const strings = tuple.tokens.flatMap((token) => (token.kind === "string" ? [token.text] : []));
    const kind = tuple.tokens.find((token) => token.kind === "word")?.text;
    if (kind === "hex") declared.push(hexEntry(tuple, strings));
    if (kind === "git") declared.push(gitEntry(tuple.name, strings));
  }
  return { declared };
}

interface NamedTuple {
  readonly name: string;
  readonly tokens: readonly Token[];
}

/** Top-level entries of the map: nested tuples hold the requirements of a package. */
function tuplesWithNames(tokens: readonly Token[]): readonly NamedTuple[] {
  const found: NamedTuple[] = [];
  let depth = 0;
  let name = "";
  let current: Token[] = [];
  for (const token of tokens) {
    if (isMark(token, "}")) {
      if (depth === 2) found.push({ name, tokens: current });
      depth -= 1;
    } else if (isMark(token, "{")) {
      depth += 1;
      if (depth === 2) current = [];
    } else if (depth === 1 && token.kind === "string") name = token.text;
    else if (depth === 2) current.push(token);
  }
  return found;
}

function hexEntry({ name, tokens }: NamedTuple, strings: readonly string[]): Declared {
  const words = tokens.filter((token) => token.kind === "word");
  const real = words[1]?.text ?? name;
  const [version = "", inner = ""] = strings;
  const repository = strings.at(-2) ?? "";
  const outer = strings.length > 3 ? strings.at(-1) : undefined;
  const hashes = [`inner:${inner}`, ...(outer === undefined ? [] : [`outer:${outer}`])];
  const location = repository === "hexpm" || strings.length < 4 ? "" : repository;
  return {
    id: identity({ type: "hex", path: real }),
    version,
    hashes,
    origin: { kind: "registry", location },
    written: `"${name}"`,
  };
}

function gitEntry(name: string, strings: readonly string[]): Declared {
  const [url = "", commit = ""] = strings;
  const origin = { kind: "git", location: repositoryKey(url), pinned: isCommit(commit) } as const;
  const version = commit === "" ? {} : { version: commit };
  return { id: identity({ type: "hex", path: name }), origin, written: `"${name}"`, ...version };
}
