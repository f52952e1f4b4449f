import type { Json } from "../../../domain/canonical-json.ts";
import { connectorGrants } from "../connectors.ts";
import type { Grant, RuleGrant, ScaleGrant } from "../grant.ts";
import {
  entriesOf,
  fingerprint,
  itemsOf,
  type MaybeJson,
  member,
  shown,
  textOf,
  textsOf,
} from "../plain-json.ts";
import type { AgentFormat, FormatInput } from "./format.ts";
import { dataOf, defaultSafety, powerSwitch, preference, reach } from "./shared-grants.ts";

/**
 * What a folder may set in VS Code and its relatives.
 *
 * Source: https://code.visualstudio.com/docs/agents/approvals,
 * https://code.visualstudio.com/docs/editing/workspaces/workspace-trust
 */
export const vscodeSettings: AgentFormat = {
  id: "vscode-settings",
  agent: "VS Code",
  paths: /(?:^|\/)\.vscode\/settings\.json$/u,
  grants: ({ reading }: FormatInput) => vscodeSettingsGrants(dataOf(reading)),
};

/** Tasks: only those that start by themselves give power. */
export const vscodeTasks: AgentFormat = {
  id: "vscode-tasks",
  agent: "VS Code",
  paths: /(?:^|\/)\.vscode\/tasks\.json$/u,
  grants: ({ reading }: FormatInput) => taskGrants(dataOf(reading)),
};

/** Extensions that a folder recommends to everybody who opens it. */
export const vscodeExtensions: AgentFormat = {
  id: "vscode-extensions",
  agent: "VS Code",
  paths: /(?:^|\/)\.vscode\/extensions\.json$/u,
  grants: ({ reading }: FormatInput) => extensionGrants(member(dataOf(reading), "recommendations")),
};

/** A workspace file, which holds settings, tasks and extensions at once. */
export const vscodeWorkspace: AgentFormat = {
  id: "vscode-workspace",
  agent: "VS Code",
  paths: /\.code-workspace$/u,
  grants: ({ reading }: FormatInput) => {
    const data = dataOf(reading);
    return [
      ...vscodeSettingsGrants(member(data, "settings")),
      ...taskGrants(member(data, "tasks")),
      ...extensionGrants(member(data, "extensions", "recommendations")),
    ];
  },
};

/** Recommended or preinstalled extensions. */
export function extensionGrants(list: MaybeJson): readonly Grant[] {
  return textsOf(list)
    .filter((name) => !name.startsWith("-"))
    .map((name) => reach(`extension:${name}`, name, { code: "editor-extension-added" }));
}

function taskGrants(data: MaybeJson): readonly Grant[] {
  return itemsOf(member(data, "tasks")).flatMap((task): readonly Grant[] => {
    if (member(task, "runOptions", "runOn") !== "folderOpen") return [];
    const name = shown(
      member(task, "label") ?? member(task, "taskName") ?? member(task, "command"),
    );
    const value = fingerprint(task);
    return [reach(`task:${name}`, name, { code: "auto-run-task", value })];
  });
}

/** Settings whose value is a program, a place programs are searched, or what a shell starts with. */
const CODE_SETTING =
  /(?:^|[._-])(?:path|paths|command|commands|executable|interpreter|binary|shell|runtime|tsdk|execpath|args|profiles|env)(?:\.(?:linux|osx|windows))?$|(?:Path|Paths|Command|Executable|Interpreter|Binary|Runtime|Shell|Args|Env|EnvVars|Tools|envFile|Profiles?)(?:\.(?:linux|osx|windows))?$|^terminal\.integrated\.(?:env|profiles|shell|shellArgs|automationProfile|automationShell|defaultProfile)\./u;

/** Names that match by accident: they point at files to look at, not to run. */
const PLAIN_SETTING =
  /^(?:editor|files|search|explorer|workbench|window|breadcrumbs|diffEditor|problems|outline|markdown|css|scss|less|html|json|cSpell|path-intellisense|i18n-ally|tailwindCSS|emmet|zenMode|accessibility)\.|(?:config|ignore|schema|root|template|workspace|output|dictionary|icon|import|import\w*)(?:File)?Paths?$|\.(?:watch|exclude|include)\w*$/iu;

/** Settings that belong to agents inside the editor. */
const AGENT_SETTING =
  /^(?:chat|github\.copilot|inlineChat|mcp|claude|claude-?code|claudeCode|cline|roo-cline|roo|kilo-code|continue|codex|chatgpt|gemini|geminicodeassist|cursor|windsurf|amp|aider|amazonQ|augment)\./u;

const APPROVING_NAME =
  /auto.?(?:approve|accept|run|confirm|execute)|yolo|dangerous|bypass|skip.?(?:permission|confirm)/iu;

/** How much a session of the editor's agent may do unasked. */
const PERMISSION_SCALE = {
  ranks: { default: 0, ask: 0, autoApprove: 2, bypass: 2, bypassApprovals: 2, autopilot: 3 },
  fallback: "default",
  raised: "permission-mode-raised",
  lowered: "permission-mode-lowered",
} as const;

/** What a settings object of VS Code grants; most of its keys grant nothing. */
export function vscodeSettingsGrants(settings: MaybeJson): readonly Grant[] {
  return entriesOf(settings).flatMap(([key, value]) =>
    // Settings may be limited to a language: `"[python]": {...}`.
    key.startsWith("[") ? vscodeSettingsGrants(value) : settingGrants(key, value),
  );
}

function settingGrants(key: string, value: Json): readonly Grant[] {
  if (key === "security.workspace.trust.enabled") return defaultSafety(key, value === false);
  if (
    key.startsWith("security.workspace.trust.") ||
    key === "security.promptForLocalFileProtocolHandling"
  ) {
    return defaultSafety(key, isLoose(value));
  }
  if (key === "task.allowAutomaticTasks") return powerSwitch(key, value === "on", "auto-run-task");
  if (AGENT_SETTING.test(key)) return agentSettingGrants(key, value);
  if (key === "mcp" || key === "mcpServers") {
    return connectorGrants(member(value, "servers") ?? value);
  }
  if (CODE_SETTING.test(key) && !PLAIN_SETTING.test(key) && hasContent(value)) {
    return [
      reach(`code:${key}`, key, { code: "editor-code-execution", value: fingerprint(value) }),
    ];
  }
  return [];
}

function isLoose(value: Json): boolean {
  return value === false || value === "open" || value === "never";
}

/** A number or a switch cannot name a program. */
function hasContent(value: Json): boolean {
  return typeof value === "string" ? value !== "" : typeof value === "object" && value !== null;
}

function agentSettingGrants(key: string, value: Json): readonly Grant[] {
  if (key.endsWith("sandbox.enabled")) {
    return [sandboxSwitch(key, value)];
  }
  if (key === "chat.permissions.default") return [permissionLevel(key, shown(value))];
  if (/permissionMode$/iu.test(key)) return [permissionLevel(key, shown(value))];
  if (/(?:allowed|denied)Commands$/u.test(key)) return commandRules(key, value);
  if (APPROVING_NAME.test(key)) return approvalGrants(key, value);
  if (/instructions?(?:Files)?Locations$|promptFilesLocations$/u.test(key)) {
    return entriesOf(value).map(([path]) =>
      reach(`${key}:${path}`, path, { code: "instructions-import" }),
    );
  }
  if (/instructions?$/iu.test(key)) {
    return [reach(key, key, { code: "instructions-changed", value: fingerprint(value) })];
  }
  return [preference(key, value)];
}

/** An approval setting is a switch, or a map of commands, files or addresses that pass unasked. */
function approvalGrants(key: string, value: Json): readonly Grant[] {
  if (value === true) return powerSwitch(key, true, "auto-approve-enabled");
  const isTerminal = key.includes("terminal");
  return entriesOf(value).map(([item, setting]): RuleGrant => {
    const approves = setting === true || member(setting, "approve") === true;
    const pattern = item.startsWith("/") ? "*" : item;
    return {
      kind: "rule",
      list: approves ? "allow" : "deny",
      rule: isTerminal ? `Shell(${pattern})` : item,
      written: item,
      label: `${key} `,
    };
  });
}

function commandRules(key: string, value: Json): readonly Grant[] {
  const list = key.endsWith("deniedCommands") ? "deny" : "allow";
  return textsOf(value).map(
    (written): RuleGrant => ({
      kind: "rule",
      list,
      rule: `Shell(${written})`,
      written,
      label: `${key} `,
    }),
  );
}

function permissionLevel(setting: string, value: string): ScaleGrant {
  const claudeRanks = { plan: -1, acceptEdits: 1, auto: 2, bypassPermissions: 3, manual: 0 };
  const ranks = { ...PERMISSION_SCALE.ranks, ...claudeRanks };
  return {
    kind: "scale",
    setting,
    label: `${setting} `,
    value,
    scale: { ...PERMISSION_SCALE, ranks },
  };
}

function sandboxSwitch(setting: string, value: Json): ScaleGrant {
  return {
    kind: "scale",
    setting,
    label: `${setting} `,
    value: textOf(value) ?? String(value !== false && value !== "off"),
    scale: {
      ranks: { on: 0, true: 0, allowNetwork: 1, off: 2, false: 2 },
      fallback: "false",
      raised: "sandbox-disabled",
      lowered: "sandbox-enabled",
    },
  };
}
