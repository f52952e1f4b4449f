import type { Policy } from "../domain/policy-snapshot.ts";
import { classifyPath } from "./areas/classify.ts";
import type { CompiledPolicy } from "./assess.ts";
import { GUARDRAIL_AREAS } from "./recommended-pack.ts";

/** Why an agent on a laptop may not write to a path; null where it may. */
export function protectionOf({ snapshot, rules }: CompiledPolicy, path: string): string | null {
  const { areas, tier, rules: matched } = classifyPath(rules, path);
  const closed = protectedAreas(snapshot.policy);
  const area = areas.find((name) => closed.includes(name));
  if (area === undefined && tier !== "critical") return null;
  const index = area === undefined ? 0 : areas.indexOf(area);
  const rule = matched[index] ?? matched[0] ?? "";
  return `${area ?? areas[0] ?? "it"} is for people alone (${rule})`;
}

/**
 * Areas no agent writes to: the guardrails themselves, what weighs critical, and what takes no work of
 * agents. Everything else waits for the gate at the merge, where people decide.
 */
function protectedAreas({ areas }: Policy): readonly string[] {
  const closed = areas.filter(
    ({ tier, disclosure }) => tier === "critical" || disclosure === "closed",
  );
  return [...new Set([...GUARDRAIL_AREAS, ...closed.map(({ area }) => area)])];
}

/** Files of the guardrails that are named in the settings too: the hook knows all of them. */
const ALWAYS = [
  "**/.claude/settings.json",
  "**/.claude/settings.local.json",
  "**/.mcp.json",
  "**/CODEOWNERS",
  "**/agentgov.yml",
];

/** The tools of Claude Code that write files. */
const WRITE_TOOLS = ["Edit", "MultiEdit", "NotebookEdit", "Write"];

/** Long enough for a cold start on a busy laptop. */
const TIMEOUT_SECONDS = 30;

/**
 * Managed settings of Claude Code for a policy: rules that refuse edits of protected paths, which hold
 * without any program, and the hook that knows every rule. `Edit` rules speak of every tool that edits files,
 * in the patterns of .gitignore.
 *
 * Source: https://code.claude.com/docs/en/permissions, https://code.claude.com/docs/en/hooks,
 * https://code.claude.com/docs/en/settings
 */
export function claudeCodeSettings(policy: Policy, command: string): object {
  const closed = protectedAreas(policy);
  const own = policy.areas.flatMap(({ area, include, exclude }) =>
    // A rule that refuses knows no exceptions: where there are some, the hook alone decides.
    closed.includes(area) && exclude.length === 0 ? include.filter(isPlain) : [],
  );
  const deny = [...new Set([...ALWAYS, ...own.map(anchored)])].map((path) => `Edit(${path})`);
  const hook = { type: "command", command, timeout: TIMEOUT_SECONDS };
  return {
    permissions: { deny },
    hooks: { PreToolUse: [{ matcher: WRITE_TOOLS.join("|"), hooks: [hook] }] },
  };
}

/** Stars and folders mean the same in .gitignore; braces and the rest do not. */
function isPlain(pattern: string): boolean {
  return !/[{}()[\]!\\,?]/u.test(pattern);
}

/** A pattern with a slash is relative to where the agent was started, as ours are to the repository. */
function anchored(pattern: string): string {
  return pattern.includes("/") ? pattern : `./${pattern}`;
}

/** Whether a tool call writes files, by the name of the tool. */
export function isWriteTool(name: string): boolean {
  return WRITE_TOOLS.includes(name);
}
