import type { Json } from "../../../domain/canonical-json.ts";
import { isWrittenSecret } from "../environment-variable.ts";
import { entry, type Grant, neutral, widens } from "../grant.ts";
import {
  entriesOf,
  fingerprint,
  isObject,
  itemsOf,
  type MaybeJson,
  member,
  shown,
  textOf,
  textsOf,
} from "../plain-json.ts";
import { proseRisks } from "../prose.ts";
import type { AgentFormat, FormatInput } from "./format.ts";
import { dataOf, powerSwitch, preference, reach } from "./shared-grants.ts";

/**
 * Roo Code's custom modes.
 *
 * Source: https://docs.roocode.com/features/custom-modes
 */
export const rooModes: AgentFormat = {
  id: "roo-modes",
  agent: "Roo Code",
  paths: /(?:^|\/)(?:\.roomodes|custom_modes\.ya?ml)$/u,
  grants: ({ path, reading }: FormatInput) =>
    itemsOf(member(dataOf(reading), "customModes")).flatMap((mode) => modeGrants(mode, path)),
};

const PROSE_MEMBERS = ["roleDefinition", "customInstructions", "whenToUse", "description"];

function modeGrants(mode: Json, path: string): readonly Grant[] {
  const holder = shown(member(mode, "slug") ?? member(mode, "name"));
  const prose = PROSE_MEMBERS.map((key) => shown(member(mode, key) ?? ""));
  return [
    { kind: "tools", holder, tools: groupNames(member(mode, "groups")), whenAbsent: "no-agent" },
    reach(`prose:${holder}`, path, { code: "instructions-changed", value: prose.join("\n") }),
    ...proseRisks(path, prose.join("\n")),
  ];
}

/** A group is a name, or a name with a limit on files; losing the limit is another entry. */
function groupNames(groups: MaybeJson): readonly string[] {
  return itemsOf(groups).map((group) => {
    const [name, options] = itemsOf(group);
    if (name === undefined) return shown(group);
    return isObject(options)
      ? `${shown(name)}(${shown(member(options, "fileRegex") ?? options)})`
      : shown(name);
  });
}

/**
 * Aider's configuration.
 *
 * Source: https://aider.chat/docs/config/aider_conf.html
 */
export const aiderConfig: AgentFormat = {
  id: "aider",
  agent: "Aider",
  paths: /(?:^|\/)\.aider\.conf\.ya?ml$/u,
  grants: ({ reading }: FormatInput) =>
    entriesOf(dataOf(reading)).flatMap(([key, value]) =>
      aiderSetting(key.replaceAll("_", "-"), value),
    ),
};

const COMMANDS: ReadonlySet<string> = new Set([
  "editor",
  "lint-cmd",
  "load",
  "notifications-command",
  "test-cmd",
]);

function aiderSetting(key: string, value: Json): readonly Grant[] {
  if (COMMANDS.has(key)) {
    const command = textsOf(value).join(" ");
    return command === ""
      ? []
      : [reach(key, `${key} ${command}`, { code: "helper-command-added" })];
  }
  switch (key) {
    case "yes-always":
    case "yes":
      return powerSwitch(key, value === true || value === "true", "auto-approve-enabled");
    case "read":
    case "file":
    case "config":
    case "env-file":
      return textsOf(value).map((path) =>
        reach(`${key}:${path}`, path, { code: "instructions-import" }),
      );
    case "openai-api-base":
    case "model-settings-file":
    case "set-env":
      return [reach(key, key, { code: "env-endpoint-changed", value: fingerprint(value) })];
    case "git-commit-verify":
    case "verify-ssl":
      return value === false && key === "verify-ssl"
        ? [entry(key, key, { added: widens("safety-setting-removed") })]
        : safetyKept(key, value);
    default:
      return otherSetting(key, value);
  }
}

/** Aider skips commit hooks unless it is told to run them. */
function safetyKept(key: string, value: Json): readonly Grant[] {
  return value === true
    ? [
        entry(key, key, {
          added: { code: "safety-setting-added", direction: "narrows" },
          removed: widens("safety-setting-removed"),
        }),
      ]
    : [];
}

function otherSetting(key: string, value: Json): readonly Grant[] {
  if (key.startsWith("attribute-")) {
    return value === false ? [entry(key, key, { added: neutral("attribution-disabled") })] : [];
  }
  if (isWrittenSecret(key, textOf(value) ?? "")) {
    return [reach(key, key, { code: "env-secret", value: fingerprint(value) })];
  }
  return [preference(key, value)];
}
