import { realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Readable } from "node:stream";
import { z } from "zod";
import { shown } from "../domain/shown-text.ts";
import { openRepository } from "../git/open-repository.ts";
import { isWriteTool, protectionOf } from "../policy/compile-guardrails.ts";
import { findSecretsInText } from "../readers/secrets.ts";
import type { HookOptions } from "./hook-command.ts";
import { loadLocalPolicy } from "./load-local-policy.ts";
import type { Terminal } from "./terminal.ts";

/**
 * The only code that keeps Claude Code from running the tool; what was printed to the error stream is the
 * reason it is told. Any other failure lets the tool run.
 *
 * Source: https://code.claude.com/docs/en/hooks
 */
const EXIT_REFUSED = 2;
/** A file of this size is written by a program and not by an agent's edit. */
const INPUT_BYTES_MAX = 16 * 1024 * 1024;
/** Deepest missing folders a new file may lie in. */
const DEPTH_MAX = 100;

const Call = z.object({
  tool_name: z.string(),
  cwd: z.string().optional(),
  tool_input: z.record(z.string(), z.unknown()).catch({}),
});
type Call = z.infer<typeof Call>;

/** Decides on the call on the input, tells the reason of a refusal and returns the exit code. */
export async function runHook(terminal: Terminal, options: HookOptions): Promise<number> {
  const reason = await refusalOf(options, terminal);
  if (reason === null) return 0;
  terminal.stderr.write(`agentgov: ${reason}\n`);
  return EXIT_REFUSED;
}

/** Why the tool may not run; null where it may. What cannot be judged is refused, of writing tools alone. */
async function refusalOf(options: HookOptions, terminal: Terminal): Promise<string | null> {
  const call = await readCall(terminal.stdin);
  if (call === null) {
    return "this call cannot be read, so nobody can tell what it would write. It was not run.";
  }
  if (!isWriteTool(call.tool_name)) return null;
  try {
    return await judge(call, options, terminal);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `${why.replaceAll(/\p{Cc}/gu, " ")}. Until that is mended no file can be written.`;
  }
}

async function readCall(input: Readable): Promise<Call | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of input) {
    const piece = Buffer.from(chunk);
    bytes += piece.length;
    if (bytes > INPUT_BYTES_MAX) return null;
    chunks.push(piece);
  }
  try {
    const parsed = Call.safeParse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

async function judge(call: Call, options: HookOptions, terminal: Terminal): Promise<string | null> {
  const { tool_input: input } = call;
  const named = input["file_path"] ?? input["notebook_path"];
  if (typeof named !== "string" || named === "") {
    return `${shown(call.tool_name)} names no file, so nobody can tell what it would write`;
  }
  const cwd = resolve(terminal.cwd, call.cwd ?? ".");
  const compiled = await loadLocalPolicy({
    file: options.policy ?? null,
    cwd: terminal.cwd,
    base: null,
  });
  for (const path of await pathsOf(resolve(cwd, named), cwd, terminal)) {
    const protection = protectionOf(compiled, path);
    if (protection !== null) {
      return `${shown(path)} may not be written: ${protection}. Say what should change and let a person do it.`;
    }
  }
  return secretIn(named, input);
}

/** The path as it was named and as it is behind links: neither may be protected. */
async function pathsOf(file: string, cwd: string, { env }: Terminal): Promise<readonly string[]> {
  const real = await realPathOf(file);
  const root = await realpath(await rootOf(cwd, env));
  const named = isAbsolute(relative(root, file)) ? file : relative(await rootOf(cwd, env), file);
  const places = [named, relative(root, real)].map((path) => path.split(sep).join("/"));
  // Outside of the repository the whole path is judged: settings of an agent lie in the home folder.
  return [...new Set(places.map((path) => (path.startsWith("../") ? outside(path) : path)))];
}

function outside(path: string): string {
  return path.replace(/^(?:\.\.\/)+/u, "");
}

async function rootOf(cwd: string, env: Terminal["env"]): Promise<string> {
  try {
    return (await openRepository(cwd, env)).folder;
  } catch {
    return cwd;
  }
}

/** Where a write would really go: links in the folders are followed, and what is not there yet is kept. */
async function realPathOf(file: string): Promise<string> {
  let at = file;
  let rest = "";
  for (let depth = 0; depth < DEPTH_MAX; depth += 1) {
    try {
      return join(await realpath(at), rest);
    } catch {
      rest = join(basename(at), rest);
      at = dirname(at);
    }
  }
  return file;
}

/** Every text that the call would write. */
function textsOf(input: Call["tool_input"]): readonly string[] {
  const edits: readonly unknown[] = Array.isArray(input["edits"]) ? input["edits"] : [];
  const nested = edits.flatMap((edit) =>
    typeof edit === "object" && edit !== null ? Object.entries(edit) : [],
  );
  return [...Object.entries(input), ...nested].flatMap(([key, value]: [string, unknown]) =>
    WRITTEN.has(key) && typeof value === "string" ? [value] : [],
  );
}

const WRITTEN = new Set(["content", "new_string", "new_source"]);

function secretIn(path: string, input: Call["tool_input"]): string | null {
  for (const text of textsOf(input)) {
    const found = findSecretsInText(path, text).find(({ confidence }) => confidence === "certain");
    if (found !== undefined) {
      return `this would write a secret (${found.provider}) to ${shown(path)}. Read it from the environment or a secret store instead.`;
    }
  }
  return null;
}
