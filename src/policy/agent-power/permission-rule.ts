import { isOpenToAnything } from "./command-breadth.ts";

/** A permission rule, taken apart. `specifier` is null when the rule is for everything the tool does. */
interface PermissionRule {
  readonly tool: string;
  readonly specifier: string | null;
}

/** `Tool(x)`; what does not look like that is a bare tool name. */
const RULE = /^([^()\s]{1,200})\((.*)\)$/su;

const EVERYTHING: ReadonlySet<string> = new Set(["", "*", "**", ":*", "**/*", "./**", "domain:*"]);

/** Tools that run a shell command; in the second group a command covers all its arguments. */
const SHELL_TOOLS: ReadonlySet<string> = new Set(["bash", "powershell", "monitor"]);
const PREFIX_SHELL_TOOLS: ReadonlySet<string> = new Set([
  "shell",
  "run_shell_command",
  "shelltool",
  "terminal",
]);

/** Tools that only look, and only inside the repository when they stand bare. */
const LOOKING_TOOLS: ReadonlySet<string> = new Set([
  "codebase",
  "codebase_search",
  "fetch_rules",
  "file_search",
  "glob",
  "grep",
  "grep_search",
  "list",
  "list_dir",
  "list_directory",
  "ls",
  "lsp",
  "notebookread",
  "problems",
  "read",
  "read_file",
  "read_many_files",
  "readfile",
  "search",
  "search_file_content",
  "skill",
  "sourcegraph",
  "todo",
  "todoread",
  "todowrite",
  "view",
]);

/** Takes a rule apart; `Tool`, `Tool()`, `Tool(*)` and `Tool(**)` mean the same. */
function parseRule(text: string): PermissionRule {
  const rule = text.trim();
  const [, tool, specifier] = RULE.exec(rule) ?? [];
  if (tool === undefined || specifier === undefined) {
    return { tool: rule.endsWith("__*") ? rule.slice(0, -3) : rule, specifier: null };
  }
  const wanted = specifier.trim();
  return { tool, specifier: EVERYTHING.has(wanted) ? null : normalSpecifier(tool, wanted) };
}

/** One spelling for one meaning: `git diff *` is `git diff:*`, `./src/**` is `src/**`. */
function normalSpecifier(tool: string, specifier: string): string {
  if (isShell(tool)) return specifier.replace(/(?: \*|:\*)$/u, ":*").replaceAll(/\s+/gu, " ");
  return specifier.replace(/^\.\//u, "");
}

/** The text that is equal for rules that mean the same. */
export function ruleKey(text: string): string {
  const { tool, specifier } = parseRule(text);
  return specifier === null ? tool : `${tool}(${specifier})`;
}

/** Whether everything that `narrow` permits is permitted by `wide`. */
export function covers(wide: string, narrow: string): boolean {
  const outer = parseRule(wide);
  const inner = parseRule(narrow);
  if (outer.tool !== inner.tool) return coversServer(outer, inner);
  if (outer.specifier === null) return true;
  if (inner.specifier === null) return false;
  if (outer.specifier === inner.specifier) return true;
  return isShell(outer.tool)
    ? coversCommand(outer.tool, outer.specifier, inner.specifier)
    : coversPlace(outer.specifier, inner.specifier);
}

/** `mcp__github` covers `mcp__github__get_issue`. */
function coversServer(outer: PermissionRule, inner: PermissionRule): boolean {
  return (
    outer.specifier === null &&
    outer.tool.startsWith("mcp__") &&
    inner.tool.startsWith(`${outer.tool}__`)
  );
}

/** Operators start another command, which a prefix of the first says nothing about. */
const OPERATORS = /[;&|`$<>\n]/u;

function coversCommand(tool: string, outer: string, inner: string): boolean {
  if (OPERATORS.test(inner)) return false;
  const wide = commandPattern(tool, outer);
  const narrow = commandPattern(tool, inner);
  if (!wide.open || wide.head.includes("*")) return false;
  return (
    narrow.head === wide.head || narrow.head.startsWith(`${wide.head}${wide.glued ? "" : " "}`)
  );
}

function coversPlace(outer: string, inner: string): boolean {
  if (inner.split("/").includes("..")) return false;
  if (outer.startsWith("domain:*.")) return inner.endsWith(outer.slice("domain:*".length));
  if (outer.endsWith("/**") && !outer.slice(0, -3).includes("*")) {
    return inner.startsWith(outer.slice(0, -2));
  }
  return !/[*?[\]{}]/u.test(inner) && matchesOneStar(outer, inner);
}

/** Whether a pattern with a single `*` covers a plain path; patterns with more cover nothing. */
function matchesOneStar(pattern: string, path: string): boolean {
  const [head, tail, ...more] = pattern.split("*");
  if (head === undefined || tail === undefined || more.length > 0) return false;
  const isLongEnough = path.length >= head.length + tail.length;
  if (!isLongEnough || !path.startsWith(head) || !path.endsWith(tail)) return false;
  return !path.slice(head.length, path.length - tail.length).includes("/");
}

interface CommandPattern {
  readonly head: string;
  /** Whether more words may follow. */
  readonly open: boolean;
  /** Whether the wildcard stands directly behind a letter, so that the word itself may go on. */
  readonly glued: boolean;
}

function commandPattern(tool: string, specifier: string): CommandPattern {
  if (specifier.endsWith(":*")) return { head: specifier.slice(0, -2), open: true, glued: false };
  if (specifier.endsWith("*")) {
    return { head: specifier.replace(/\*+$/u, ""), open: true, glued: true };
  }
  return { head: specifier, open: PREFIX_SHELL_TOOLS.has(tool.toLowerCase()), glued: false };
}

/**
 * Whether an allow rule is broad: for a whole tool or tool server, for any arguments of a program that
 * runs other programs, or for places outside the repository.
 */
export function isBroadRule(text: string): boolean {
  const { tool, specifier } = parseRule(text);
  if (specifier === null) return isBroadTool(tool);
  if (isShell(tool)) {
    const pattern = commandPattern(tool, specifier);
    return pattern.open && isOpenToAnything(pattern.head);
  }
  return isOutside(specifier);
}

function isBroadTool(tool: string): boolean {
  if (tool.startsWith("mcp__")) return !tool.slice("mcp__".length).includes("__");
  return !LOOKING_TOOLS.has(tool.toLowerCase());
}

function isShell(tool: string): boolean {
  const name = tool.toLowerCase();
  return SHELL_TOOLS.has(name) || PREFIX_SHELL_TOOLS.has(name);
}

/** Whether a path or pattern leaves the repository. A single leading slash is its root. */
function isOutside(path: string): boolean {
  if (/^(?:~|\/\/|\$\{?HOME|%USERPROFILE%|[A-Za-z]:[\\/])/u.test(path)) return true;
  if (/^\/(?:etc|home|root|users|usr|var|tmp|opt|private|proc|sys|mnt|dev)(?:\/|$)/iu.test(path)) {
    return true;
  }
  return path.split(/[\\/]/u).includes("..");
}
