import type { Json } from "../../../domain/canonical-json.ts";
import { connectorGrants } from "../connectors.ts";
import { entry, type Grant, type RuleGrant, widens } from "../grant.ts";
import { hookGrants } from "../hooks.ts";
import {
  entriesOf,
  fingerprint,
  itemsOf,
  type MaybeJson,
  member,
  shown,
  textOf,
  wordsOf,
} from "../plain-json.ts";
import { proseGrants } from "../prose.ts";
import { claudeMode } from "./claude-settings.ts";
import type { AgentFormat, FormatInput } from "./format.ts";
import { dataOf, powerSwitch, preference, proseOf } from "./shared-grants.ts";

/**
 * Sub-agents and custom modes: Markdown whose front matter names their tools.
 *
 * Source: https://code.claude.com/docs/en/sub-agents,
 * https://docs.github.com/en/copilot/reference/custom-agents-configuration
 */
export const agentDocument: AgentFormat = {
  id: "agent-document",
  agent: "a sub-agent",
  paths:
    /(?:^|\/)\.(?:claude|cursor|gemini|opencode|codex|github|factory|qwen)\/(?:agents?|chatmodes|droids)\/.+\.md$|(?:^|\/)agents\/[^/]+\.agent\.md$|\.(?:agent|chatmode)\.md$/u,
  grants: ({ path, reading }: FormatInput) => {
    const front = frontMatterOf(reading);
    const holder = textOf(member(front, "name")) ?? stemOf(path);
    return [
      { kind: "tools", holder, tools: toolList(member(front, "tools")), whenAbsent: "no-agent" },
      ...entriesOf(front).flatMap(([key, value]) => agentSetting(key, value, holder)),
      ...proseGrants(path, documentText(reading, front)),
    ];
  },
};

/**
 * Slash commands, prompts and skills: what they permit themselves, run on their own, and say.
 *
 * Source: https://code.claude.com/docs/en/skills, https://code.claude.com/docs/en/slash-commands
 */
export const commandDocument: AgentFormat = {
  id: "command-document",
  agent: "a command or skill",
  paths:
    /(?:^|\/)skill\.md$|(?:^|\/)\.[\w-]+\/(?:commands?|prompts|workflows)\/.+\.(?:md|toml|txt)$|\.prompt\.md$/u,
  grants: ({ path, reading }: FormatInput) => {
    const front = frontMatterOf(reading) ?? dataOf(reading);
    const holder = textOf(member(front, "name")) ?? stemOf(path);
    const text = documentText(reading, front);
    return [
      { kind: "tools", holder, tools: toolList(member(front, "tools")), whenAbsent: "no-agent" },
      ...entriesOf(front).flatMap(([key, value]) => commandSetting(key, value, holder)),
      ...inlineShell(text),
      ...proseGrants(path, text),
    ];
  },
};

function frontMatterOf(reading: FormatInput["reading"]): MaybeJson {
  return reading.kind === "document" && reading.frontMatter !== null
    ? reading.frontMatter
    : undefined;
}

/** When and why an agent is called is an instruction as much as its body. */
function documentText(reading: FormatInput["reading"], front: MaybeJson): string {
  const lines = ["description", "prompt", "when_to_use", "argument-hint", "globs", "applyTo"]
    .map((key) => member(front, key))
    .filter((value) => value !== undefined)
    .map(shown);
  return [...lines, proseOf(reading)].join("\n");
}

function stemOf(path: string): string {
  const parts = path.split("/");
  const name = parts.at(-1) ?? path;
  if (name.toLowerCase() === "skill.md") return parts.at(-2) ?? name;
  return name.replace(/(?:\.agent|\.chatmode|\.prompt)?\.\w+$/u, "");
}

/** `tools: { bash: false }` switches off, a list or text names what is there; missing means all. */
function toolList(value: MaybeJson): readonly string[] | null {
  if (value === undefined || value === null) return null;
  const switches = entriesOf(value);
  if (switches.length > 0) {
    return switches.filter(([, isOn]) => isOn !== false).map(([tool]) => tool);
  }
  return wordsOf(value);
}

function agentSetting(key: string, value: Json, holder: string): readonly Grant[] {
  switch (key) {
    case "permissionMode":
      return [claudeMode(`${holder}.permissionMode`, shown(value), `${holder} `)];
    case "mcp-servers":
    case "mcpServers":
    case "mcp_servers":
      return [...connectorGrants(value), ...namedServers(value)];
    case "hooks":
      return hookGrants(value);
    case "disallowedTools":
      return wordsOf(value).map(
        (rule): RuleGrant => ({ kind: "rule", list: "deny", rule, label: "" }),
      );
    case "skills":
      return wordsOf(value).map((skill) =>
        entry(`skill:${skill}`, `${holder} ${skill}`, { added: widens("agent-tools-widened") }),
      );
    case "permission":
      return entriesOf(value).flatMap(([tool, mode]) =>
        powerSwitch(`${holder} ${tool}`, mode === "allow", "permission-mode-raised"),
      );
    case "disable-model-invocation":
      return manualOnly(value, holder);
    default:
      return otherSetting(key, value, holder);
  }
}

/** A list names servers that are configured elsewhere, or holds their configurations. */
function namedServers(value: Json): readonly Grant[] {
  return itemsOf(value).flatMap((item) => {
    const name = textOf(item);
    if (name === null) return connectorGrants(item);
    return [entry(`server:${name}`, name, { added: widens("mcp-server-added") })];
  });
}

function commandSetting(key: string, value: Json, holder: string): readonly Grant[] {
  switch (key) {
    case "allowed-tools":
    case "allowed_tools":
      return wordsOf(value).map(
        (rule): RuleGrant => ({ kind: "rule", list: "allow", rule, label: "" }),
      );
    case "disallowed-tools":
      return wordsOf(value).map(
        (rule): RuleGrant => ({ kind: "rule", list: "deny", rule, label: "" }),
      );
    case "hooks":
      return hookGrants(value);
    case "disable-model-invocation":
      return manualOnly(value, holder);
    default:
      return otherSetting(key, value, holder);
  }
}

/** While it is set only a person can start the thing; without it the model can. */
function manualOnly(value: Json, holder: string): readonly Grant[] {
  if (value !== true && value !== "true") return [];
  return [
    entry("manual-only", `${holder} disable-model-invocation`, {
      removed: widens("agent-trigger-widened"),
    }),
  ];
}

const SAID_ELSEWHERE: ReadonlySet<string> = new Set(
  "name tools description prompt when_to_use argument-hint globs applyTo".split(" "),
);

function otherSetting(key: string, value: Json, holder: string): readonly Grant[] {
  if (SAID_ELSEWHERE.has(key)) return [];
  return [preference(`${holder} ${key}`, fingerprint(value))];
}

/** Commands that run when the text is loaded: inline after `!`, or in a fence marked with it. */
const INLINE_SHELL = /(?:^|\s)!`([^`\n]{1,1000})`|!\{([^}\n]{1,1000})\}/gu;

function inlineShell(text: string): readonly Grant[] {
  const commands = [...text.matchAll(INLINE_SHELL)].map(([, tick, brace]) =>
    (tick ?? brace ?? "").trim(),
  );
  const fenced = [...text.matchAll(/^```!\s*\n([^`]{1,4000})/gmu)].map(([, block]) => shown(block));
  return [...commands, ...fenced].map((command) =>
    entry(`shell:${command}`, command, { added: widens("inline-shell") }),
  );
}
