import type { Json } from "../../../domain/canonical-json.ts";
import { connectorGrants } from "../connectors.ts";
import { entry, type Grant, narrows, type RuleGrant, type Scale, widens } from "../grant.ts";
import { hookGrants } from "../hooks.ts";
import { entriesOf, fingerprint, isObject, shown, textsOf } from "../plain-json.ts";
import type { AgentFormat, FormatInput } from "./format.ts";
import { dataOf, powerSwitch, preference, reach } from "./shared-grants.ts";

/**
 * Settings of Gemini CLI, and of Qwen Code, which keeps its form. Older flat names are read as well.
 *
 * Source: https://geminicli.com/docs/reference/configuration/
 */
export const geminiSettings: AgentFormat = {
  id: "gemini",
  agent: "Gemini CLI",
  paths: /(?:^|\/)\.(?:gemini|qwen|iflow)\/settings(?:\.[\w-]+)?\.json$/u,
  grants: ({ reading }: FormatInput) =>
    leaves(dataOf(reading) ?? {}, "").flatMap(([path, value]) => settingGrants(path, value)),
};

/** Objects whose members are names that people chose, so that they are read whole. */
const WHOLE: ReadonlySet<string> = new Set([
  "mcpServers",
  "hooks",
  "modelConfigs",
  "ui.customThemes",
  "telemetry",
]);

const APPROVAL_SCALE: Scale = {
  ranks: { plan: 0, default: 1, auto_edit: 2, "auto-edit": 2, yolo: 3 },
  fallback: "default",
  raised: "permission-mode-raised",
  lowered: "permission-mode-lowered",
};

type Leaf = readonly [path: string, value: Json];

/** The settings by dotted path, since a file may leave out any level. */
function leaves(value: Json, path: string): readonly Leaf[] {
  if (!isObject(value) || WHOLE.has(path)) return [[path, value]];
  return entriesOf(value).flatMap(([key, item]) =>
    leaves(item, path === "" ? key : `${path}.${key}`),
  );
}

const BRAKES = new Set(
  `security.disableYoloMode security.disableAlwaysAllow security.folderTrust.enabled
  security.blockGitExtensions security.allowedExtensions security.environmentVariableRedaction.enabled
  security.auth.enforcedType security.enableConseca admin.secureModeEnabled security.toolSandboxing
  folderTrust advanced.excludedEnvVars context.fileFiltering.respectGeminiIgnore`.split(/\s+/u),
);

const COMMANDS = new Set(
  `tools.discoveryCommand tools.callCommand toolDiscoveryCommand toolCallCommand
  mcp.serverCommand mcpServerCommand general.preferredEditor ide.command`.split(/\s+/u),
);

function settingGrants(path: string, value: Json): readonly Grant[] {
  switch (path) {
    case "$schema":
    case "":
      return [];
    case "mcpServers":
      return connectorGrants(value);
    case "hooks":
      return hookGrants(value);
    case "hooksConfig.enabled":
    case "tools.enableHooks":
      return powerSwitch(path, value === false, "hooks-disabled");
    case "general.defaultApprovalMode":
    case "tools.approvalMode":
    case "approvalMode":
      return [
        {
          kind: "scale",
          setting: path,
          label: `${path} `,
          value: shown(value),
          scale: APPROVAL_SCALE,
        },
      ];
    case "tools.allowed":
    case "allowedTools":
      return rules(path, "allow", value);
    case "tools.exclude":
    case "excludeTools":
      return rules(path, "deny", value);
    case "tools.core":
    case "coreTools":
      return [coreTools(path, value)];
    case "tools.sandbox":
    case "sandbox":
      return sandboxGrants(path, value);
    case "context.includeDirectories":
    case "includeDirectories":
      return textsOf(value).map((item) =>
        reach(`directory:${item}`, item, { code: "directory-added" }),
      );
    case "context.fileName":
    case "contextFileName":
      return textsOf(value).map((item) =>
        reach(`context:${item}`, item, { code: "instructions-import" }),
      );
    default:
      return serverListGrants(path, value) ?? otherGrants(path, value);
  }
}

function rules(path: string, list: RuleGrant["list"], value: Json): readonly Grant[] {
  return textsOf(value).map((rule): RuleGrant => ({ kind: "rule", list, rule, label: `${path} ` }));
}

/** The built-in tools that exist at all; without the list it is every one. */
function coreTools(path: string, value: Json): Grant {
  return { kind: "tools", holder: path, tools: textsOf(value), whenAbsent: "no-limit" };
}

function sandboxGrants(path: string, value: Json): readonly Grant[] {
  if (value === false || value === null) return [];
  return [
    entry(path, path, {
      value: fingerprint(value),
      added: narrows("sandbox-enabled"),
      changed: widens("sandbox-widened"),
      removed: widens("sandbox-disabled"),
    }),
  ];
}

function serverListGrants(path: string, value: Json): readonly Grant[] | null {
  switch (path) {
    case "mcp.allowed":
    case "allowMCPServers":
      return textsOf(value).map((name) =>
        reach(`${path}:${name}`, name, { code: "mcp-server-approved" }),
      );
    case "mcp.excluded":
    case "excludeMCPServers":
      return textsOf(value).map((name) =>
        entry(`${path}:${name}`, name, { removed: widens("mcp-server-undisabled") }),
      );
    default:
      return null;
  }
}

function otherGrants(path: string, value: Json): readonly Grant[] {
  if (BRAKES.has(path)) return brake(path, value);
  const subject = `${path} ${shown(value)}`;
  if (COMMANDS.has(path)) return [reach(path, subject, { code: "helper-command-added" })];
  if (/auto(?:Accept|Approve)|yolo|skipConfirm|trustAll|enablePermanentToolApproval/iu.test(path)) {
    return powerSwitch(path, value === true, "auto-approve-enabled");
  }
  if (path === "telemetry" || /endpoint|baseUrl/iu.test(path)) {
    return [reach(path, path, { code: "env-endpoint-changed", value: fingerprint(value) })];
  }
  if (
    /^(?:security|admin|policy\w*|mcp|tools\.(?!shell\.|truncate|useRipgrep|disableLLM))/u.test(
      path,
    )
  ) {
    return [
      reach(`unknown:${path}`, `${path} ${shown(value)}`, {
        code: "unknown-value",
        value: fingerprint(value),
      }),
    ];
  }
  return [preference(path, value)];
}

function brake(path: string, value: Json): readonly Grant[] {
  if (value === false || value === null) return [];
  return [
    entry(path, path, {
      value: fingerprint(value),
      added: narrows("safety-setting-added"),
      changed: widens("safety-setting-removed"),
      removed: widens("safety-setting-removed"),
    }),
  ];
}
