import type { Json } from "../../../domain/canonical-json.ts";
import { entry, type Grant, narrows, type PowerCode, widens } from "../grant.ts";
import { entriesOf, fingerprint, isList, shown, textsOf } from "../plain-json.ts";

/** What each list of the sandbox means when an item is added; the rest of the meaning is its mirror. */
const LISTS: Readonly<Record<string, "opens" | "opens-network" | "closes">> = {
  excludedCommands: "opens",
  "network.allowedDomains": "opens-network",
  "network.allowUnixSockets": "opens",
  "network.allowMachLookup": "opens",
  "network.deniedDomains": "closes",
  "filesystem.allowWrite": "opens",
  "filesystem.allowRead": "opens",
  "filesystem.denyWrite": "closes",
  "filesystem.denyRead": "closes",
  "ignoreViolations.*": "opens",
  "credentials.deny": "closes",
};

/** Switches with the value that lets the agent do more, and the one that holds when absent. */
const SWITCHES: Readonly<Record<string, { readonly open: boolean; readonly absent: boolean }>> = {
  allowUnsandboxedCommands: { open: true, absent: true },
  autoAllowBashIfSandboxed: { open: true, absent: true },
  failIfUnavailable: { open: false, absent: false },
  enableWeakerNestedSandbox: { open: true, absent: false },
  enableWeakerNetworkIsolation: { open: true, absent: false },
  allowAppleEvents: { open: true, absent: false },
  "network.allowLocalBinding": { open: true, absent: false },
  "network.allowAllUnixSockets": { open: true, absent: false },
  "network.allowManagedDomainsOnly": { open: false, absent: false },
  "filesystem.allowManagedReadPathsOnly": { open: false, absent: false },
};

const GROUPS: ReadonlySet<string> = new Set([
  "network",
  "filesystem",
  "ignoreViolations",
  "credentials",
]);

/**
 * The sandbox block of Claude Code's settings.
 *
 * Source: https://code.claude.com/docs/en/settings#sandbox-settings
 */
export function claudeSandboxGrants(sandbox: Json): readonly Grant[] {
  return entriesOf(sandbox).flatMap(([key, value]) =>
    GROUPS.has(key)
      ? entriesOf(value).flatMap(([name, item]) => settingGrants(`${key}.${name}`, item))
      : settingGrants(key, value),
  );
}

function settingGrants(key: string, value: Json): readonly Grant[] {
  if (key === "enabled") {
    return value === true
      ? [
          entry("sandbox.enabled", "sandbox.enabled", {
            added: narrows("sandbox-enabled"),
            removed: widens("sandbox-disabled"),
          }),
        ]
      : [];
  }
  const list = LISTS[key] ?? (key.startsWith("ignoreViolations.") ? "opens" : undefined);
  if (list !== undefined && (isList(value) || typeof value === "string")) {
    return textsOf(value).map((item) => listItem(key, item, list));
  }
  const known = SWITCHES[key];
  if (known !== undefined) return switchGrants(key, value === true, known);
  const effect = widens("unknown-value");
  return [
    entry(`sandbox.${key}`, `sandbox.${key} ${shown(value)}`, {
      value: fingerprint(value),
      added: effect,
      changed: effect,
      removed: effect,
    }),
  ];
}

function listItem(key: string, item: string, list: "opens" | "opens-network" | "closes"): Grant {
  const opening: PowerCode =
    list === "opens-network" ? "sandbox-network-widened" : "sandbox-widened";
  const subject = list === "opens-network" ? item : `sandbox.${key} ${item}`;
  return list === "closes"
    ? entry(`sandbox.${key}:${item}`, subject, {
        added: narrows("sandbox-narrowed"),
        removed: widens("sandbox-widened"),
      })
    : entry(`sandbox.${key}:${item}`, subject, {
        added: widens(opening),
        removed: narrows("sandbox-narrowed"),
      });
}

function switchGrants(
  key: string,
  value: boolean,
  { open, absent }: { readonly open: boolean; readonly absent: boolean },
): readonly Grant[] {
  if (value === absent) return [];
  const opens = value === open;
  return [
    entry(`sandbox.${key}`, `sandbox.${key}`, {
      added: opens ? widens("sandbox-widened") : narrows("sandbox-narrowed"),
      removed: opens ? narrows("sandbox-narrowed") : widens("sandbox-widened"),
    }),
  ];
}
