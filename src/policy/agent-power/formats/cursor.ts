import { entry, type Grant, type RuleGrant, widens } from "../grant.ts";
import {
  entriesOf,
  fingerprint,
  type MaybeJson,
  member,
  shown,
  textOf,
  textsOf,
} from "../plain-json.ts";
import type { AgentFormat, FormatInput } from "./format.ts";
import { dataOf, powerSwitch, preference, reach } from "./shared-grants.ts";

/**
 * Cursor's permissions, of its command line (`cli.json`) and of its editor (`permissions.json`).
 *
 * Source: https://docs.cursor.com/en/cli/reference/permissions,
 * https://cursor.com/docs/reference/permissions
 */
export const cursorPermissions: AgentFormat = {
  id: "cursor-permissions",
  agent: "Cursor",
  paths: /(?:^|\/)\.cursor\/(?:cli|cli-config|permissions)\.json$/u,
  grants: ({ reading }: FormatInput) =>
    entriesOf(dataOf(reading)).flatMap(([key, value]): readonly Grant[] => {
      switch (key) {
        case "permissions":
          return permissionRules(value);
        case "terminalAllowlist":
          return textsOf(value).map((command) => allowRule(command, key, `Shell(${command})`));
        case "mcpAllowlist":
          return textsOf(value).map((tool) => allowRule(tool, key, connectorRule(tool)));
        case "terminalDenylist":
        case "terminalBlocklist":
          return textsOf(value).map((command) => denyRule(command, key));
        case "autoRun":
          return autoRunGrants(value);
        case "approvalMode":
        case "sandbox":
          return [reach(key, `${key} ${shown(value)}`, { code: "unknown-value" })];
        default:
          return key === "version" || key === "$schema" ? [] : [preference(key, value)];
      }
    }),
};

function permissionRules(value: MaybeJson): readonly Grant[] {
  return (["allow", "ask", "deny"] as const).flatMap((list) =>
    textsOf(member(value, list)).map(
      (rule): RuleGrant => ({ kind: "rule", list, rule, label: "" }),
    ),
  );
}

/** An entry of an allowlist is written without its tool. */
function allowRule(written: string, key: string, rule: string): RuleGrant {
  return { kind: "rule", list: "allow", rule, written, label: `${key} ` };
}

function denyRule(written: string, key: string): RuleGrant {
  return { kind: "rule", list: "deny", rule: `Shell(${written})`, written, label: `${key} ` };
}

/** `server:tool` becomes `mcp__server__tool`; a wildcard tool means the whole server. */
function connectorRule(written: string): string {
  const [server = written, tool = "*"] = written.split(":");
  if (server === "*") return "mcp__*";
  return tool === "*" ? `mcp__${server}` : `mcp__${server}__${tool}`;
}

function autoRunGrants(value: MaybeJson): readonly Grant[] {
  return entriesOf(value).flatMap(([key, item]): readonly Grant[] => {
    const texts = textsOf(item);
    if (/allow/iu.test(key)) {
      return texts.map((text) =>
        reach(`autoRun.${key}:${text}`, text, { code: "permission-allow-added" }),
      );
    }
    if (/block|deny/iu.test(key)) {
      return texts.map((rule): RuleGrant => ({ kind: "rule", list: "deny", rule, label: "" }));
    }
    const isOn = item === true || ["all", "everything", "always"].includes(textOf(item) ?? "");
    return powerSwitch(`autoRun.${key}`, isOn, "auto-approve-enabled");
  });
}

/**
 * The machine of Cursor's background agents.
 *
 * Source: https://cursor.com/docs/background-agent
 */
export const cursorEnvironment: AgentFormat = {
  id: "cursor-environment",
  agent: "Cursor",
  paths: /(?:^|\/)\.cursor\/environment\.json$/u,
  grants: ({ reading }: FormatInput) =>
    entriesOf(dataOf(reading)).flatMap(([key, value]): readonly Grant[] => {
      if (key === "name" || key === "user") return [preference(key, value)];
      const effect = widens("lifecycle-command-changed");
      const effects = { added: effect, changed: effect, removed: effect };
      return [entry(key, key, { value: fingerprint(value), ...effects })];
    }),
};
