import type { Json } from "../../../domain/canonical-json.ts";
import { connectorGrants } from "../connectors.ts";
import {
  entry,
  type Grant,
  narrows,
  neutral,
  type RuleGrant,
  type ScaleGrant,
  widens,
} from "../grant.ts";
import { hookGrants } from "../hooks.ts";
import {
  entriesOf,
  fingerprint,
  isObject,
  type MaybeJson,
  member,
  shown,
  textOf,
  textsOf,
} from "../plain-json.ts";
import { claudeSandboxGrants } from "./claude-sandbox.ts";
import type { AgentFormat, FormatInput } from "./format.ts";
import { dataOf, safetySwitch, variableGrants } from "./shared-grants.ts";

/**
 * Claude Code's settings.
 *
 * Source: https://code.claude.com/docs/en/settings, https://code.claude.com/docs/en/permissions
 */
export const claudeSettings: AgentFormat = {
  id: "claude-settings",
  agent: "Claude Code",
  paths: /(?:^|\/)\.claude\/(?:settings(?:\.[\w-]+)?|managed-settings)\.json$/u,
  grants: ({ path, reading }: FormatInput) => [
    ...claudeSettingsGrants(dataOf(reading)),
    ...(path.endsWith(".local.json")
      ? [entry("local", path, { added: neutral("local-settings-committed") })]
      : []),
  ],
};

/** What a settings object grants, wherever it stands: a file, or the input of a workflow step. */
export function claudeSettingsGrants(settings: MaybeJson): readonly Grant[] {
  return entriesOf(settings).flatMap(([key, value]) => settingGrants(key, value));
}

/** Approval modes by how much they let pass; `manual` is another name of `default`. */
const MODE_SCALE = {
  ranks: {
    plan: 0,
    dontAsk: 1,
    default: 2,
    manual: 2,
    acceptEdits: 3,
    auto: 4,
    bypassPermissions: 5,
  },
  fallback: "default",
  raised: "permission-mode-raised",
  lowered: "permission-mode-lowered",
} as const;

/** A permission mode by Claude Code's names; `label` names its holder where there are several. */
export function claudeMode(setting: string, value: string, label: string): ScaleGrant {
  return { kind: "scale", setting, label, value, scale: MODE_SCALE };
}

/** Commands that run with the user's rights, and where their text stands. */
const HELPERS: ReadonlySet<string> = new Set([
  "apiKeyHelper",
  "awsAuthRefresh",
  "awsCredentialExport",
  "fileSuggestion",
  "gcpAuthRefresh",
  "otelHeadersHelper",
  "proxyAuthHelper",
  "statusLine",
  "subagentStatusLine",
]);

/** Settings that hold an agent or its users back; losing one widens. */
const BRAKES: ReadonlySet<string> = new Set(
  `allowManagedHooksOnly allowManagedMcpServersOnly allowManagedPermissionRulesOnly allowedHttpHookUrls
  allowedMcpServers blockedMarketplaces deniedMcpServers disableAutoMode disableBypassPermissionsMode
  disableDeepLinkRegistration disableSkillShellExecution forceLoginMethod forceLoginOrgUUID
  forceRemoteSettingsRefresh httpHookAllowedEnvVars strictKnownMarketplaces strictPluginOnlyCustomization
  requiredMinimumVersion minimumVersion`.split(/\s+/u),
);

/** Settings that only concern looks, language, cost or updates. */
const PREFERENCES: ReadonlySet<string> = new Set(
  `advisorModel agent alwaysThinkingEnabled autoMemoryDirectory autoMemoryEnabled autoUpdatesChannel
  availableModels cleanupPeriodDays companyAnnouncements defaultShell effortLevel feedbackSurveyRate
  fastMode fastModePerSessionOptIn forceWebAuth includeGitInstructions keybindings language model
  modelOverrides outputStyle plansDirectory pluginConfigs pluginTrustMessage prefersReducedMotion
  preferredNotifChannel promptSuggestionEnabled respectGitignore showThinkingSummaries
  showTurnDuration spinnerTipsEnabled spinnerTipsOverride spinnerVerbs teammateMode
  terminalProgressBarEnabled theme tui useAutoModeDuringPlan verbose viewMode voice voiceEnabled
  worktree feedbackSurveyState autoScrollEnabled editorMode awaySummaryEnabled`.split(/\s+/u),
);

function settingGrants(key: string, value: Json): readonly Grant[] {
  switch (key) {
    case "$schema":
      return [];
    case "permissions":
      if (!isObject(value) && value !== null) return [unknownSetting(key, value)];
      return entriesOf(value).flatMap(([name, item]) => permissionGrants(name, item));
    case "hooks":
      return hookGrants(value);
    case "disableAllHooks":
      return value === true ? [entry(key, key, { added: widens("hooks-disabled") })] : [];
    case "sandbox":
      if (!isObject(value) && value !== null) return [unknownSetting(key, value)];
      return claudeSandboxGrants(value);
    case "env":
      return variableGrants(value);
    case "mcpServers":
      return connectorGrants(value);
    case "attribution":
    case "includeCoAuthoredBy":
      return attributionGrants(key, value);
    default:
      return listGrants(key, value) ?? otherGrants(key, value);
  }
}

function permissionGrants(key: string, value: Json): readonly Grant[] {
  switch (key) {
    case "allow":
    case "ask":
    case "deny":
      return textsOf(value).map(
        (rule): RuleGrant => ({ kind: "rule", list: key, rule, label: "" }),
      );
    case "defaultMode":
      return [claudeMode("permissions.defaultMode", shown(value), "")];
    case "additionalDirectories":
      return textsOf(value).map((path) =>
        entry(`directory:${path}`, path, { added: widens("directory-added") }),
      );
    case "disableBypassPermissionsMode":
    case "disableAutoMode":
      return safetySwitch(`permissions.${key}`, value === "disable" || value === true);
    case "skipDangerousModePermissionPrompt":
      return approveAll(`permissions.${key}`, value);
    default:
      return [unknownSetting(`permissions.${key}`, value)];
  }
}

/** Lists and maps of servers and plugins; null for any other setting. */
function listGrants(key: string, value: Json): readonly Grant[] | null {
  switch (key) {
    case "enableAllProjectMcpServers":
      return value === true ? [entry(key, key, { added: widens("mcp-auto-approve-all") })] : [];
    case "enabledMcpjsonServers":
      return textsOf(value).map((name) =>
        entry(`approved:${name}`, name, {
          added: widens("mcp-server-approved"),
          removed: narrows("mcp-server-removed"),
        }),
      );
    case "disabledMcpjsonServers":
      return textsOf(value).map((name) =>
        entry(`disabled:${name}`, name, {
          added: narrows("mcp-server-removed"),
          removed: widens("mcp-server-undisabled"),
        }),
      );
    case "enabledPlugins":
      return entriesOf(value)
        .filter(([, enabled]) => enabled !== false)
        .map(([name, enabled]) =>
          entry(`plugin:${name}`, name, {
            value: fingerprint(enabled),
            added: widens("plugin-enabled"),
            changed: widens("plugin-enabled"),
            removed: narrows("preference-changed"),
          }),
        );
    case "extraKnownMarketplaces":
      return entriesOf(value).map(([name, source]) =>
        entry(`marketplace:${name}`, name, {
          value: fingerprint(source),
          added: widens("marketplace-added"),
          changed: widens("marketplace-added"),
          removed: narrows("preference-changed"),
        }),
      );
    default:
      return null;
  }
}

function attributionGrants(key: string, value: Json): readonly Grant[] {
  const off = value === false ? [key] : [];
  const empty = entriesOf(value)
    .filter(([, text]) => text === "" || text === false)
    .map(([name]) => `${key}.${name}`);
  return [...off, ...empty].map((name) =>
    entry(name, name, { added: neutral("attribution-disabled") }),
  );
}

function otherGrants(key: string, value: Json): readonly Grant[] {
  if (HELPERS.has(key)) {
    const command = textOf(value) ?? textOf(member(value, "command")) ?? shown(value);
    return [
      entry(key, `${key} ${command}`, {
        value: fingerprint(value),
        added: widens("helper-command-added"),
        changed: widens("helper-command-added"),
        removed: neutral("preference-changed"),
      }),
    ];
  }
  if (BRAKES.has(key)) return brake(key, value);
  if (/^(?:skip\w*prompt|auto(?:approve|accept)\w*|dangerously\w*)$/iu.test(key)) {
    return approveAll(key, value);
  }
  if (!PREFERENCES.has(key)) return [unknownSetting(key, value)];
  const effect = neutral("preference-changed");
  return [
    entry(key, key, { value: fingerprint(value), added: effect, changed: effect, removed: effect }),
  ];
}

function approveAll(key: string, value: Json): readonly Grant[] {
  return value === false || value === null
    ? []
    : [entry(key, key, { added: widens("auto-approve-enabled") })];
}

/** A brake that changes its value may have been loosened. */
function brake(key: string, value: Json): readonly Grant[] {
  if (value === false || value === null) return [];
  return [
    entry(key, key, {
      value: fingerprint(value),
      added: narrows("safety-setting-added"),
      changed: widens("safety-setting-removed"),
      removed: widens("safety-setting-removed"),
    }),
  ];
}

/** What agentgov does not know may be a new switch: it widens until a person has looked. */
function unknownSetting(key: string, value: Json): Grant {
  const effect = widens("unknown-value");
  return entry(`unknown:${key}`, `${key} ${shown(value)}`, {
    value: fingerprint(value),
    added: effect,
    changed: effect,
    removed: effect,
  });
}
