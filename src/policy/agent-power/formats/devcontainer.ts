import type { Json } from "../../../domain/canonical-json.ts";
import { referencesIn, variableRisk } from "../environment-variable.ts";
import { entry, type Grant, narrows, neutral, type PowerCode, widens } from "../grant.ts";
import {
  entriesOf,
  fingerprint,
  isObject,
  itemsOf,
  member,
  shown,
  textOf,
  textsOf,
} from "../plain-json.ts";
import type { AgentFormat, FormatInput } from "./format.ts";
import { dataOf, preference, reach } from "./shared-grants.ts";
import { extensionGrants, vscodeSettingsGrants } from "./vscode.ts";

/**
 * The room in which an agent runs.
 *
 * Source: https://containers.dev/implementors/json_reference/
 */
export const devcontainer: AgentFormat = {
  id: "devcontainer",
  agent: "Dev container",
  paths: /(?:^|\/)(?:\.devcontainer\/(?:[^/]+\/)?)?\.?devcontainer\.json$/u,
  grants: ({ reading }: FormatInput) =>
    entriesOf(dataOf(reading)).flatMap(([key, value]) => settingGrants(key, value)),
};

const LIFECYCLE: ReadonlySet<string> = new Set([
  "initializeCommand",
  "onCreateCommand",
  "updateContentCommand",
  "postCreateCommand",
  "postStartCommand",
  "postAttachCommand",
]);

function settingGrants(key: string, value: Json): readonly Grant[] {
  if (LIFECYCLE.has(key)) return [lifecycle(key, value)];
  switch (key) {
    case "features":
      return entriesOf(value).map(([id, options]) => feature(id, options));
    case "mounts":
      return itemsOf(value).map((mount) => mountGrant(mountText(mount)));
    case "workspaceMount":
      return [mountGrant(shown(value))];
    case "privileged":
      return value === true ? [privilege("privileged")] : [];
    case "capAdd":
    case "securityOpt":
      return textsOf(value).map((item) => privilege(`${key} ${item}`));
    case "runArgs":
      return runArgumentGrants(textsOf(value));
    case "containerEnv":
    case "remoteEnv":
      return entriesOf(value).map(([name, item]) => variable(key, name, shown(item)));
    case "remoteUser":
    case "containerUser":
      return [user(key, shown(value))];
    case "customizations":
      return editorGrants(value);
    default:
      return key === "$schema" || key === "name" ? [] : [preference(key, value)];
  }
}

/** A start command may install a firewall: a removed one counts like a new one. */
function lifecycle(key: string, value: Json): Grant {
  const effect = widens("lifecycle-command-changed");
  return entry(key, key, {
    value: fingerprint(value),
    added: effect,
    changed: effect,
    removed: effect,
  });
}

/** The same feature with other options is not new reach, another version may be. */
function feature(id: string, options: Json): Grant {
  return entry(`feature:${id}`, id, {
    value: fingerprint(options),
    added: widens("container-feature-added"),
    changed: neutral("preference-changed"),
    removed: neutral("preference-changed"),
  });
}

function mountText(mount: Json): string {
  if (!isObject(mount)) return shown(mount);
  return ["source", "target", "type"]
    .flatMap((key) => {
      const text = textOf(member(mount, key));
      return text === null ? [] : [`${key}=${text}`];
    })
    .join(",");
}

function mountGrant(mount: string): Grant {
  return reach(`mount:${mount}`, mount, { code: "container-mount" });
}

function privilege(subject: string): Grant {
  return entry(`privilege:${subject}`, subject, {
    added: widens("container-privileged"),
    removed: narrows("container-privileges-lowered"),
  });
}

const PRIVILEGES =
  /^--(?:privileged|cap-add|security-opt|device|pid|ipc|userns|cgroupns|gpus|net|network|add-host)(?:=|$)/u;
const MOUNTS = /^(?:-v|--volume|--mount)(?:=|$)/u;
const BRAKES = /^--(?:cap-drop|read-only|pids-limit|no-new-privileges)(?:=|$)/u;

/** Arguments of `docker run`; an option may carry its value in the same or in the next word. */
function runArgumentGrants(args: readonly string[]): readonly Grant[] {
  return args.flatMap((arg, index): readonly Grant[] => {
    const next = args[index + 1];
    const hasValueBehind = !arg.includes("=") && next !== undefined && !next.startsWith("-");
    const text = hasValueBehind ? `${arg}=${next}` : arg;
    if (MOUNTS.test(arg)) return [mountGrant(text.replace(/^[^=]+=/u, ""))];
    if (BRAKES.test(arg)) return [brake(text)];
    if (!PRIVILEGES.test(arg) || isOrdinary(text)) return [];
    return [privilege(text)];
  });
}

/** Own networks and hosts open nothing; the host's do. */
function isOrdinary(text: string): boolean {
  if (text.startsWith("--add-host")) return true;
  return /^--(?:net|network|pid|ipc)=/u.test(text) && !/=(?:host|container:)/u.test(text);
}

function brake(text: string): Grant {
  return entry(`brake:${text}`, text, {
    added: narrows("container-privileges-lowered"),
    removed: widens("container-privileged"),
  });
}

function variable(key: string, name: string, value: string): Grant {
  const risk = variableRisk(name, value);
  const isFromHost = value.includes("localEnv:") && referencesIn(value).length > 0;
  const code: PowerCode = risk.kind === "code" ? risk.code : "mcp-env-passthrough";
  const effect = risk.kind === "code" || isFromHost ? widens(code) : neutral("env-changed");
  // A path that only grows is how containers add their own tools.
  const isOwnPath = name === "PATH" && /\$\{(?:containerEnv|env):PATH\}/u.test(value);
  const used = isOwnPath ? neutral("env-changed") : effect;
  return entry(`${key}:${name}`, name, {
    value,
    added: used,
    changed: used,
    removed: neutral("env-changed"),
  });
}

/** Root or not; between two ordinary users nothing changes. */
function user(key: string, name: string): Grant {
  const isRoot = name === "root" || name === "0";
  return {
    kind: "scale",
    setting: key,
    label: `${key} `,
    value: name,
    scale: {
      ranks: { root: 2, "0": 2, "(image default)": 1 },
      otherRank: 0,
      fallback: isRoot ? "(image default)" : "root",
      raised: "container-privileged",
      lowered: "container-privileges-lowered",
    },
  };
}

function editorGrants(customizations: Json): readonly Grant[] {
  return entriesOf(customizations).flatMap(([, editor]) => [
    ...extensionGrants(member(editor, "extensions")),
    ...extensionGrants(member(editor, "plugins")),
    ...vscodeSettingsGrants(member(editor, "settings")),
  ]);
}
