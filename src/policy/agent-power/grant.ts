import type { PowerDirection } from "../../domain/finding.ts";

/** The closed list of what can change about an agent's power. */
export const POWER_CODES = [
  "agent-script-changed",
  "agent-tools-narrowed",
  "agent-tools-widened",
  "agent-trigger-widened",
  "attribution-disabled",
  "auto-approve-enabled",
  "auto-run-task",
  "ci-permissions-narrowed",
  "ci-permissions-widened",
  "ci-runner-changed",
  "ci-secret-exposed",
  "connector-forbidden",
  "container-feature-added",
  "container-mount",
  "container-privileged",
  "container-privileges-lowered",
  "directory-added",
  "duplicate-key",
  "editor-code-execution",
  "editor-extension-added",
  "env-changed",
  "env-code-injection",
  "env-endpoint-changed",
  "env-secret",
  "helper-command-added",
  "hidden-unicode",
  "hook-added",
  "hook-changed",
  "hook-matcher-narrowed",
  "hook-removed",
  "hook-script-changed",
  "hooks-disabled",
  "ignore-entry-removed",
  "inline-shell",
  "insecure-url",
  "instructions-changed",
  "instructions-import",
  "instructions-risky",
  "lifecycle-command-changed",
  "local-settings-committed",
  "marketplace-added",
  "mcp-auto-approve-all",
  "mcp-env-passthrough",
  "mcp-remote",
  "mcp-remote-host-changed",
  "mcp-server-added",
  "mcp-server-approved",
  "mcp-server-changed",
  "mcp-server-removed",
  "mcp-server-trusted",
  "mcp-server-undisabled",
  "mcp-shell-command",
  "mcp-unpinned",
  "mcp-version-changed",
  "parse-error",
  "permission-allow-added",
  "permission-allow-broad",
  "permission-allow-removed",
  "permission-ask-added",
  "permission-ask-removed",
  "permission-deny-added",
  "permission-deny-removed",
  "permission-mode-lowered",
  "permission-mode-raised",
  "plugin-enabled",
  "policy-changed",
  "preference-changed",
  "profile-widened",
  "safety-setting-added",
  "safety-setting-removed",
  "sandbox-disabled",
  "sandbox-enabled",
  "sandbox-narrowed",
  "sandbox-network-widened",
  "sandbox-widened",
  "symlink",
  "unknown-agent-config",
  "unknown-value",
] as const;
export type PowerCode = (typeof POWER_CODES)[number];

/** One difference in what an agent may do. */
export interface PowerDelta {
  readonly code: PowerCode;
  readonly direction: PowerDirection;
  readonly subject: string;
}

/** What a change of an entry means; null when it means nothing. */
export interface EntryEffect {
  readonly code: PowerCode;
  readonly direction: PowerDirection;
}

/** A setting, path or command that is either there or not, compared by `identity` and `value`. */
export interface EntryGrant {
  readonly kind: "entry";
  readonly identity: string;
  readonly subject: string;
  readonly value: string;
  readonly added: EntryEffect | null;
  readonly removed: EntryEffect | null;
  readonly changed: EntryEffect | null;
}

/** A permission rule such as `Bash(git push:*)`. */
export interface RuleGrant {
  readonly kind: "rule";
  readonly list: "allow" | "ask" | "deny";
  /** In the common form `Tool(specifier)`. */
  readonly rule: string;
  /** As the file says it, where that differs. */
  readonly written?: string;
  /** Written before the rule in findings, with a space: `tools.allowed `; often empty. */
  readonly label: string;
}

/** How much each value of a setting lets an agent do, and how a step up or down is called. */
export interface Scale {
  readonly ranks: Readonly<Record<string, number>>;
  /** The rank of a value that is not listed, where any text is a valid one. */
  readonly otherRank?: number;
  /** What holds where the setting is absent. */
  readonly fallback: string;
  readonly raised: PowerCode;
  readonly lowered: PowerCode;
  /** The value that switches the brake off altogether has a code of its own. */
  readonly top?: { readonly value: string; readonly code: PowerCode };
  /** How any step between values without ranks is called; without it such a value is unknown. */
  readonly unranked?: PowerCode;
}

/** A setting whose values are ordered, such as an approval mode. */
export interface ScaleGrant {
  readonly kind: "scale";
  readonly setting: string;
  /** Settings that speak for this one on a side where it is absent, nearest first. */
  readonly parents?: readonly string[];
  /** Written before `from -> to`, with a space; empty where the tool has one mode only. */
  readonly label: string;
  readonly value: string;
  readonly scale: Scale;
}

/** A command that runs at an event of the agent. */
export interface HookGrant {
  readonly kind: "hook";
  readonly event: string;
  /** Null where the format has no matcher, which means all. */
  readonly matcher: string | null;
  readonly command: string;
  /** Everything else that was said of it: a timeout can make a guard toothless. */
  readonly rest: string;
}

/** A tool server (MCP) that the agent may use. */
export interface ConnectorGrant {
  readonly kind: "connector";
  readonly name: string;
  readonly command: readonly string[];
  readonly url: string | null;
  /** Variables and headers it is given, by name; values may be secrets and never leave this type. */
  readonly env: ReadonlyMap<string, string>;
  /** A command that makes the headers. */
  readonly helper: string | null;
  readonly enabled: boolean;
  readonly trusted: boolean;
  /** Everything else that was said of it and may matter, as fingerprints by member. */
  readonly rest: ReadonlyMap<string, string>;
}

/** The tools a sub-agent or mode may use; null means all. */
export interface ToolsGrant {
  readonly kind: "tools";
  readonly holder: string;
  readonly tools: readonly string[] | null;
  /** What a side without this grant means: no such agent, or no limit. */
  readonly whenAbsent: "no-agent" | "no-limit";
}

/** One thing that a file of agent configuration grants, forbids or starts. */
export type Grant = EntryGrant | RuleGrant | ScaleGrant | HookGrant | ConnectorGrant | ToolsGrant;

/** The effect of something that gives the agent more, or takes a brake away. */
export function widens(code: PowerCode): EntryEffect {
  return { code, direction: "widens" };
}

/** The effect of something that takes power away, or adds a brake. */
export function narrows(code: PowerCode): EntryEffect {
  return { code, direction: "narrows" };
}

/** The effect of something worth saying that moves no power. */
export function neutral(code: PowerCode): EntryEffect {
  return { code, direction: "neutral" };
}

type EffectOf = Partial<Pick<EntryGrant, "added" | "removed" | "changed">>;

/** An entry whose identity is its code-independent `key` and subject; effects default to none. */
export function entry(
  identity: string,
  subject: string,
  effects: EffectOf & { value?: string },
): EntryGrant {
  const { value = "", added = null, removed = null, changed = null } = effects;
  return { kind: "entry", identity, subject, value, added, removed, changed };
}
