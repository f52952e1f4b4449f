import type { PlainData } from "../../domain/plain-data.ts";
import {
  type Declared,
  type DescribeContext,
  type Description,
  type Include,
  joined,
  type Scope,
} from "./declared.ts";
import { importOf } from "./deno.ts";
import { type Ecosystem, ending, named, resolvePath } from "./ecosystem.ts";
import { identity } from "./purl.ts";
import { describeGemfileLock } from "./ruby-lock.ts";
import { hostOf, isCommit, isInsecure, repositoryKey } from "./source-url.ts";
import { isMark, isWord, option, statementsOf, type Token, tokensOf } from "./tokens.ts";

/** Ruby. A Gemfile is a program, but most are lists; only what is not a list makes it dynamic. */
export const RUBY: Ecosystem = {
  id: "gem",
  title: "Ruby",
  files: [
    {
      matches: named("Gemfile", "gems.rb"),
      reader: "ruby",
      role: "manifest",
      describe: describeGemfile,
    },
    {
      matches: named("Gemfile.lock", "gems.locked"),
      reader: "lines",
      role: "lock",
      describe: describeGemfileLock,
    },
    {
      matches: ending(".gemspec"),
      reader: "ruby",
      role: "standalone",
      program: true,
      describe: (data) => joined(statementsOf(tokensOf(data)).map(gemspecStatement)),
    },
    {
      matches: (path) => /(?:^|\/)config\/importmap\.rb$/u.test(path),
      reader: "ruby",
      role: "standalone",
      describe: (data) => joined(statementsOf(tokensOf(data)).map(pinStatement)),
    },
  ],
};

/** The RubyGems identity of a name. */
function gemIdentity(name: string): string {
  return identity({ type: "gem", path: name });
}

interface Gemfile {
  readonly declared: Declared[];
  readonly signals: string[];
  readonly includes: Include[];
  /** Scopes of the blocks that are open, innermost last; null for blocks that are no group. */
  readonly blocks: (Scope | null)[];
}

function describeGemfile(data: PlainData, context: DescribeContext): Description {
  const gemfile: Gemfile = { declared: [], signals: [], includes: [], blocks: [] };
  for (const statement of statementsOf(tokensOf(data))) takeStatement(gemfile, statement, context);
  const { declared, signals, includes } = gemfile;
  return { declared, signals: [...new Set(signals)], includes };
}

const DYNAMIC = new Set([
  "each",
  "times",
  "instance_eval",
  "eval",
  "Dir.glob",
  "Dir",
  "File.read",
  "send",
]);

function takeStatement(
  gemfile: Gemfile,
  statement: readonly Token[],
  context: DescribeContext,
): void {
  const [verb, first] = withoutParentheses(statement);
  const literal = first?.kind === "string" && !first.text.includes("#{") ? first.text : null;
  if (isDynamic(statement)) gemfile.signals.push(`dynamic-manifest:${context.path}`);
  switch (verb?.kind === "word" ? verb.text : "") {
    case "gem":
      if (literal !== null) takeGem(gemfile, literal, statement);
      else gemfile.signals.push(`dynamic-manifest:${context.path}`);
      break;
    case "source":
      if (literal !== null) gemfile.signals.push(...sourceSignals(literal));
      break;
    case "gemspec":
      gemfile.signals.push("dynamic-manifest:gemspec");
      break;
    case "eval_gemfile":
      gemfile.signals.push(`dynamic-manifest:${context.path}`);
      if (literal !== null) {
        gemfile.includes.push({ subject: literal, path: resolvePath(context.path, literal) });
      }
      break;
    default:
  }
  trackBlocks(gemfile.blocks, statement);
}

function withoutParentheses(statement: readonly Token[]): readonly Token[] {
  const [verb, ...rest] = statement;
  const inner = isMark(rest[0], "(") ? rest.slice(1) : rest;
  return verb === undefined ? [] : [verb, ...inner];
}

function isDynamic(statement: readonly Token[]): boolean {
  return statement.some((token) => {
    if (token.kind !== "word") return false;
    return DYNAMIC.has(token.text) || /\.(?:each|each_line|map)$/u.test(token.text);
  });
}

function trackBlocks(blocks: (Scope | null)[], statement: readonly Token[]): void {
  const last = statement.at(-1);
  const endsOpen =
    isWord(last, "do") || (isMark(last, "|") && statement.some((token) => isWord(token, "do")));
  const [verb] = statement;
  const isCondition = ["if", "unless", "case", "begin", "def"].some((word) => isWord(verb, word));
  if (isWord(verb, "group") && endsOpen) blocks.push(groupScope(statement));
  else if (endsOpen || isCondition) blocks.push(null);
  if (isWord(last, "end")) blocks.pop();
}

function groupScope(statement: readonly Token[]): Scope {
  const names = statement.slice(1).filter(({ kind, text }) => kind === "word" && text !== "do");
  const isDevelopment = names.every(({ text }) =>
    ["development", "test", "ci", "tools", "lint"].includes(text),
  );
  return isDevelopment ? "development" : "production";
}

function takeGem(gemfile: Gemfile, name: string, statement: readonly Token[]): void {
  if (option(statement, "path") !== null) return;
  const own = statement.findIndex((token) => isWord(token, "group") || isWord(token, "groups"));
  const scope =
    own > 0
      ? groupScope(statement.slice(own))
      : (gemfile.blocks.findLast((block) => block !== null) ?? "production");
  const source = option(statement, "source");
  if (source !== null) gemfile.signals.push(...sourceSignals(source));
  const git = gitOf(statement);
  const base = { id: gemIdentity(name), scope, written: name };
  if (git !== null) {
    gemfile.declared.push({ ...base, ...git });
    return;
  }
  const range = versionLiterals(statement).join(", ");
  const version = /^(?:=\s*)?(\d[\w.]*)$/u.exec(range)?.[1];
  const origin = { kind: "registry", location: source === null ? "" : hostOf(source) } as const;
  gemfile.declared.push({ ...base, range, origin, ...(version === undefined ? {} : { version }) });
}

/** The strings that follow the name directly, before any option. */
function versionLiterals(statement: readonly Token[]): readonly string[] {
  const [, ...rest] = withoutParentheses(statement).slice(1);
  const found: string[] = [];
  for (const token of rest) {
    if (token.kind === "word" || isMark(token, ":")) break;
    if (token.kind === "string") found.push(token.text);
  }
  return found;
}

const FORGES: Readonly<Record<string, string>> = {
  github: "https://github.com/",
  gitlab: "https://gitlab.com/",
  bitbucket: "https://bitbucket.org/",
  gist: "https://gist.github.com/",
};

/** Origin, range and mutability of `git:`, `github:` and their kin; null for registry gems. */
export function gitOf(
  statement: readonly Token[],
): Pick<Declared, "origin" | "mutable" | "range"> | null {
  const forge = Object.entries(FORGES).find(([key]) => option(statement, key) !== null);
  const path = forge === undefined ? option(statement, "git") : (option(statement, forge[0]) ?? "");
  if (path === null) return null;
  const url = forge === undefined ? path : forge[1] + path;
  const ref =
    ["ref", "tag", "branch"].map((key) => option(statement, key)).find((value) => value !== null) ??
    null;
  const pinned = isCommit(ref);
  const insecure = /^(?:http|git):\/\//u.test(url) ? `${url.slice(0, url.indexOf("://"))}://` : "";
  const origin = { kind: "git", location: insecure + repositoryKey(url), pinned } as const;
  const range = `git+${url}${ref === null ? "" : `@${ref}`}`;
  return { origin: ref === null ? origin : { ...origin, ref }, mutable: !pinned, range };
}

function sourceSignals(url: string): readonly string[] {
  const host = hostOf(url);
  const signals =
    host === "rubygems.org" ? [] : [`registry-changed:source->${host === "" ? url : host}`];
  return isInsecure(url) ? [...signals, `insecure-url:source ${host}`] : signals;
}

const GEMSPEC = /\.add_(?:runtime_|development_)?dependency$/u;

function gemspecStatement(statement: readonly Token[]): Description {
  const start = statement.findIndex(({ kind, text }) => kind === "word" && GEMSPEC.test(text));
  if (start === -1) return { declared: [] };
  const verb = statement[start]?.text ?? "";
  const [name, ...versions] = statement.slice(start + 1).filter(({ kind }) => kind === "string");
  if (name === undefined || name.text.includes("#{")) return { declared: [] };
  const range = versions.map(({ text }) => text).join(", ");
  const version = /^(?:=\s*)?(\d[\w.]*)$/u.exec(range)?.[1];
  const scope = verb.includes("development") ? "development" : "production";
  const base = { id: gemIdentity(name.text), range, scope, written: name.text } as const;
  return { declared: [version === undefined ? base : { ...base, version }] };
}

/** `pin "lodash", to: "https://…"` loads a module in every visitor's browser. */
function pinStatement(statement: readonly Token[]): Description {
  const [verb, name] = withoutParentheses(statement);
  if (!isWord(verb, "pin") || name?.kind !== "string") return { declared: [] };
  const target = option(statement, "to") ?? "";
  const integrity = option(statement, "integrity");
  const { declared } = importOf(name.text, target);
  if (integrity === null) return { declared };
  return { declared: declared.map((found) => ({ ...found, hashes: [integrity] })) };
}
