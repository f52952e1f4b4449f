import type { Json } from "../../../domain/canonical-json.ts";
import { connectorGrants } from "../connectors.ts";
import type { Grant, Scale, ScaleGrant } from "../grant.ts";
import { entriesOf, fingerprint, isObject, member, shown, textsOf } from "../plain-json.ts";
import { helperGrants } from "./connector-files.ts";
import type { AgentFormat, FormatInput } from "./format.ts";
import { dataOf, powerSwitch, preference, reach } from "./shared-grants.ts";

/**
 * OpenCode's configuration. What it does not mention is allowed.
 *
 * Source: https://opencode.ai/docs/config/, https://opencode.ai/docs/permissions/
 */
export const opencodeConfig: AgentFormat = {
  id: "opencode",
  agent: "OpenCode",
  paths: /(?:^|\/)\.?opencode\.jsonc?$|(?:^|\/)\.opencode\/(?:config|opencode)\.jsonc?$/u,
  grants: ({ reading }: FormatInput) =>
    entriesOf(dataOf(reading)).flatMap(([key, value]) => settingGrants(key, value)),
};

function settingGrants(key: string, value: Json): readonly Grant[] {
  switch (key) {
    case "$schema":
      return [];
    case "permission":
      return permissionGrants(value, key);
    case "tools":
      return toolGrants(value, key);
    case "mcp":
      return connectorGrants(value);
    case "agent":
    case "mode":
      return entriesOf(value).flatMap(([name, agent]) => agentGrants(agent, `${key}.${name}`));
    case "plugin":
      return textsOf(value).map((name) =>
        reach(`plugin:${name}`, name, { code: "plugin-enabled" }),
      );
    case "instructions":
      return textsOf(value).map((path) =>
        reach(`import:${path}`, path, { code: "instructions-import" }),
      );
    case "lsp":
    case "formatter":
      return helperGrants(value);
    case "command":
      return entriesOf(value).map(([name, command]) =>
        reach(`command:${name}`, name, {
          code: "instructions-changed",
          value: fingerprint(command),
        }),
      );
    case "provider":
      return entriesOf(value).flatMap(([name, provider]) => providerGrants(name, provider));
    default:
      return [preference(key, value)];
  }
}

/** `allow`, or by tool, or by tool and pattern; the wider setting speaks where a narrower is missing. */
function permissionGrants(value: Json, path: string): readonly ScaleGrant[] {
  if (!isObject(value)) return [permission(path, shown(value), [`${path}.*`])];
  const general = [`${path}.*`, path];
  return entriesOf(value).flatMap(([tool, setting]) => {
    const name = `${path}.${tool}`;
    if (!isObject(setting)) return [permission(name, shown(setting), [`${name} *`, ...general])];
    return entriesOf(setting).map(([pattern, mode]) =>
      permission(`${name} ${pattern}`, shown(mode), [`${name} *`, name, ...general]),
    );
  });
}

/** What nothing is said about is allowed. */
const PERMISSION_SCALE: Scale = {
  ranks: { deny: 0, ask: 1, allow: 2 },
  fallback: "allow",
  raised: "permission-mode-raised",
  lowered: "permission-mode-lowered",
};

function permission(setting: string, value: string, parents: readonly string[]): ScaleGrant {
  return { kind: "scale", setting, parents, label: `${setting} `, value, scale: PERMISSION_SCALE };
}

/** Tools are there unless they are switched off. */
function toolGrants(value: Json, path: string): readonly Grant[] {
  return entriesOf(value).map(
    ([tool, isOn]): Grant => ({
      kind: "scale",
      setting: `${path}.${tool}`,
      label: `${path}.${tool} `,
      value: isOn === false ? "off" : "on",
      scale: {
        ranks: { off: 0, on: 1 },
        fallback: "on",
        raised: "agent-tools-widened",
        lowered: "agent-tools-narrowed",
      },
    }),
  );
}

function agentGrants(agent: Json, path: string): readonly Grant[] {
  return entriesOf(agent).flatMap(([key, value]): readonly Grant[] => {
    switch (key) {
      case "permission":
        return permissionGrants(value, `${path}.permission`);
      case "tools":
        return toolGrants(value, `${path}.tools`);
      case "prompt":
        return [
          reach(`${path}.prompt`, path, {
            code: "instructions-changed",
            value: fingerprint(value),
          }),
        ];
      default:
        return [preference(`${path}.${key}`, value)];
    }
  });
}

function providerGrants(name: string, provider: Json): readonly Grant[] {
  const address = member(provider, "options", "baseURL") ?? member(provider, "api");
  if (address === undefined) return [preference(`provider.${name}`, provider)];
  const subject = `provider.${name}.options.baseURL`;
  return [reach(subject, subject, { code: "env-endpoint-changed", value: fingerprint(address) })];
}

/**
 * Crush: the tools that never ask, servers and language servers.
 *
 * Source: https://github.com/charmbracelet/crush#configuration
 */
export const crushConfig: AgentFormat = {
  id: "crush",
  agent: "Crush",
  paths: /(?:^|\/)\.?crush\.json$/u,
  grants: ({ reading }: FormatInput) =>
    entriesOf(dataOf(reading)).flatMap(([key, value]) => crushSetting(key, value)),
};

function crushSetting(key: string, value: Json): readonly Grant[] {
  switch (key) {
    case "$schema":
      return [];
    case "permissions":
      return entriesOf(value).flatMap(([name, item]): readonly Grant[] =>
        name === "allowed_tools"
          ? textsOf(item).map((rule): Grant => ({ kind: "rule", list: "allow", rule, label: "" }))
          : powerSwitch(`permissions.${name}`, item === true, "auto-approve-enabled"),
      );
    case "mcp":
      return connectorGrants(value);
    case "lsp":
      return helperGrants(value);
    case "providers":
      return entriesOf(value).map(([name, provider]) =>
        reach(`providers.${name}`, `providers.${name}`, {
          code: "env-endpoint-changed",
          value: fingerprint(member(provider, "base_url")),
        }),
      );
    case "options":
      return entriesOf(value).flatMap(([name, item]) => crushOption(name, item));
    default:
      return [preference(key, value)];
  }
}

function crushOption(key: string, value: Json): readonly Grant[] {
  if (key === "context_paths" || key === "skills_paths") {
    return textsOf(value).map((path) =>
      reach(`import:${path}`, path, { code: "instructions-import" }),
    );
  }
  if (key === "disabled_tools") {
    return textsOf(value).map((rule): Grant => ({ kind: "rule", list: "deny", rule, label: "" }));
  }
  if (/yolo|skip|approve/iu.test(key)) {
    return powerSwitch(`options.${key}`, value === true, "auto-approve-enabled");
  }
  return [preference(`options.${key}`, value)];
}
