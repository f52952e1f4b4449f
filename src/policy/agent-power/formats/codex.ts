import type { Json } from "../../../domain/canonical-json.ts";
import { connectorGrants } from "../connectors.ts";
import { entry, type Grant, neutral, type Scale, type ScaleGrant, widens } from "../grant.ts";
import { hookGrants } from "../hooks.ts";
import { entriesOf, fingerprint, member, shown, textsOf } from "../plain-json.ts";
import type { AgentFormat, FormatInput } from "./format.ts";
import { dataOf, powerSwitch, preference, reach, variableGrants } from "./shared-grants.ts";

/**
 * Codex's configuration.
 *
 * Source: https://developers.openai.com/codex/config-reference
 */
export const codexConfig: AgentFormat = {
  id: "codex",
  agent: "Codex",
  paths: /(?:^|\/)\.codex\/(?:[\w-]+\.)?config\.toml$/u,
  grants: ({ reading }: FormatInput) =>
    entriesOf(dataOf(reading)).flatMap(([key, value]) => settingGrants(key, value)),
};

/** When Codex asks. `on-failure` runs first and asks afterwards, so it stands above `on-request`. */
const APPROVAL_SCALE: Scale = {
  ranks: { untrusted: 0, "on-request": 1, "on-failure": 2, never: 3 },
  fallback: "on-request",
  raised: "permission-mode-raised",
  lowered: "permission-mode-lowered",
};

const SANDBOX_SCALE: Scale = {
  ranks: { "read-only": 0, "workspace-write": 1, "danger-full-access": 2 },
  fallback: "workspace-write",
  raised: "sandbox-widened",
  lowered: "sandbox-narrowed",
  top: { value: "danger-full-access", code: "sandbox-disabled" },
};

const PREFERENCES =
  /^(?:model\w*|review_model|personality|tui|file_opener|hide_agent_reasoning|show_raw_agent_reasoning|history|disable_response_storage|check_for_update_on_startup|plan_mode_reasoning_effort|service_tier|oss_provider|suppress_unstable_features_warning|project_doc_max_bytes|project_root_markers|tool_output_token_limit|log_dir|feedback|analytics|notice|windows_wsl_setup_acknowledged|cli_auth_credentials_store|agents|skills|memories|audio|ghost_snapshot|background_terminal_max_timeout|commit_attribution|web_search_request)$/u;

function settingGrants(key: string, value: Json): readonly Grant[] {
  switch (key) {
    case "approval_policy":
      return [scaleGrant(key, value, APPROVAL_SCALE)];
    case "sandbox_mode":
      return [scaleGrant(key, value, SANDBOX_SCALE)];
    case "sandbox_workspace_write":
      return workspaceGrants(value);
    case "mcp_servers":
      return connectorGrants(value);
    case "hooks":
      return hookGrants(value);
    case "profiles":
      return profileGrants(value);
    case "profile":
      return [reach(key, `${key} ${shown(value)}`, { code: "profile-widened" })];
    case "notify":
      return commandGrant(key, value);
    case "shell_environment_policy":
      return environmentGrants(value);
    case "model_providers":
      return entriesOf(value).flatMap(([name, provider]) => providerGrants(name, provider));
    case "openai_base_url":
    case "chatgpt_base_url":
      return [reach(key, key, { code: "env-endpoint-changed", value: fingerprint(value) })];
    case "experimental_instructions_file":
    case "model_instructions_file":
    case "experimental_compact_prompt_file":
    case "project_doc_fallback_filenames":
      return textsOf(value).map((path) =>
        reach(`${key}:${path}`, path, { code: "instructions-import" }),
      );
    case "developer_instructions":
    case "instructions":
    case "compact_prompt":
      return [reach(key, key, { code: "instructions-changed", value: fingerprint(value) })];
    default:
      return otherGrants(key, value);
  }
}

function scaleGrant(setting: string, value: Json, scale: Scale): ScaleGrant {
  return { kind: "scale", setting, label: `${setting} `, value: shown(value), scale };
}

function workspaceGrants(value: Json): readonly Grant[] {
  return entriesOf(value).flatMap(([key, item]): readonly Grant[] => {
    const subject = `sandbox_workspace_write.${key}`;
    if (key === "network_access") {
      return powerSwitch(subject, item === true, "sandbox-network-widened");
    }
    if (key === "writable_roots") {
      return textsOf(item).map((path) =>
        entry(`${subject}:${path}`, `${subject} ${path}`, {
          added: widens("sandbox-widened"),
          removed: { code: "sandbox-narrowed", direction: "narrows" },
        }),
      );
    }
    if (key.startsWith("exclude_")) return [preference(subject, item)];
    return [reach(subject, `${subject} ${shown(item)}`, { code: "unknown-value" })];
  });
}

/** A profile is chosen by name at the start, so that what it loosens is reach for everybody. */
function profileGrants(profiles: Json): readonly Grant[] {
  return entriesOf(profiles).flatMap(([name, profile]) =>
    [
      { key: "approval_policy", loose: ["never", "on-failure"] },
      { key: "sandbox_mode", loose: ["danger-full-access", "workspace-write"] },
    ].flatMap(({ key, loose }): readonly Grant[] => {
      const value = member(profile, key);
      if (value === undefined) return [];
      const text = shown(value);
      const known = key === "approval_policy" ? APPROVAL_SCALE : SANDBOX_SCALE;
      const isKnown = Object.hasOwn(known.ranks, text);
      const effect =
        loose.includes(text) || !isKnown
          ? widens("profile-widened")
          : neutral("preference-changed");
      return [
        entry(`profiles.${name}.${key}`, `${name} ${key}=${text}`, {
          value: text,
          added: effect,
          changed: effect,
          removed: neutral("preference-changed"),
        }),
      ];
    }),
  );
}

function commandGrant(key: string, value: Json): readonly Grant[] {
  const command = textsOf(value).join(" ");
  return [reach(key, `${key} ${command}`, { code: "helper-command-added" })];
}

function environmentGrants(value: Json): readonly Grant[] {
  return entriesOf(value).flatMap(([key, item]): readonly Grant[] => {
    const subject = `shell_environment_policy.${key}`;
    if (key === "set") return variableGrants(item);
    if (key === "ignore_default_excludes") {
      return powerSwitch(subject, item === true, "safety-setting-removed");
    }
    if (key === "inherit") return powerSwitch(subject, item === "all", "safety-setting-removed");
    if (key === "exclude") {
      return textsOf(item).map((name) =>
        entry(`${subject}:${name}`, `${subject} ${name}`, {
          removed: widens("safety-setting-removed"),
        }),
      );
    }
    return [preference(subject, item)];
  });
}

function providerGrants(name: string, provider: Json): readonly Grant[] {
  const key = `model_providers.${name}`;
  return ["base_url", "env_key", "http_headers", "env_http_headers", "auth"].flatMap((field) => {
    const value = member(provider, field);
    if (value === undefined) return [];
    return [
      reach(`${key}.${field}`, `${key}.${field}`, {
        code: "env-endpoint-changed",
        value: fingerprint(value),
      }),
    ];
  });
}

function otherGrants(key: string, value: Json): readonly Grant[] {
  if (key === "features" || key === "tools" || key === "apps") {
    return entriesOf(value).flatMap(([name, item]) => featureGrants(`${key}.${name}`, item));
  }
  if (key === "web_search") return powerSwitch(key, value === "live", "agent-tools-widened");
  if (key === "projects") {
    return entriesOf(value).flatMap(([path, project]) =>
      powerSwitch(
        `projects.${path}`,
        member(project, "trust_level") === "trusted",
        "safety-setting-removed",
      ),
    );
  }
  if (PREFERENCES.test(key)) return [preference(key, value)];
  return [
    reach(`unknown:${key}`, `${key} ${shown(value)}`, {
      code: "unknown-value",
      value: fingerprint(value),
    }),
  ];
}

function featureGrants(key: string, value: Json): readonly Grant[] {
  const isOpening =
    /web_search|network|full_?auto|skip|bypass|approve|apps?$|browser|computer/u.test(key);
  return isOpening
    ? powerSwitch(key, value === true, "agent-tools-widened")
    : [preference(key, value)];
}
