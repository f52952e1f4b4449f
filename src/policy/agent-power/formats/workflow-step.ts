import type { Json } from "../../../domain/canonical-json.ts";
import { entry, type Grant, type RuleGrant, widens } from "../grant.ts";
import { inlineJson } from "../inline-json.ts";
import { entriesOf, fingerprint, itemsOf, member, shown, textOf, wordsOf } from "../plain-json.ts";
import { proseRisks } from "../prose.ts";
import { claudeMode, claudeSettingsGrants } from "./claude-settings.ts";
import { serverGrants } from "./connector-files.ts";
import { reach } from "./shared-grants.ts";

interface StepContext {
  readonly path: string;
  readonly runsAgent: boolean;
}

/** What one step of a job with an agent gives that agent. */
export function stepGrants(step: Json, { path, runsAgent }: StepContext): readonly Grant[] {
  const secrets = secretNamesIn(fingerprint(step)).map((name) =>
    reach(`secret:${name}`, name, { code: "ci-secret-exposed" }),
  );
  if (!runsAgent) return secrets;
  return [
    ...secrets,
    ...entriesOf(member(step, "with")).flatMap(([key, value]) => inputGrants(key, value, path)),
    ...flagGrants(textOf(member(step, "run")) ?? ""),
  ];
}

const SECRET = /\bsecrets\.([A-Za-z_]\w{0,100})/gu;

/** Names of the secrets that a text of a workflow refers to. */
export function secretNamesIn(text: string): readonly string[] {
  const names = [...text.matchAll(SECRET)].map(([, name]) => name ?? "");
  const inherited = text === '"inherit"' ? ["inherit"] : [];
  return [...new Set([...names, ...inherited])].filter((name) => name !== "GITHUB_TOKEN");
}

/** Inputs that name people or bots who may start the agent. */
const TRIGGER_INPUT =
  /^(?:allowed_non_write_users|allowed_bots|allow-users|allow-bots|assignee_trigger|label_trigger|trigger_phrase|include_comments_by_actor)$/u;

const PROMPT_INPUT =
  /^(?:prompt|direct_prompt|custom_instructions|override_prompt|append_system_prompt|system_prompt|prompt[-_]file)$/u;

const MODE_RAISING = /^(?:danger-full-access|unsafe|never|yolo|bypasspermissions|bypass)$/iu;

function inputGrants(key: string, value: Json, path: string): readonly Grant[] {
  const text = shown(value);
  if (TRIGGER_INPUT.test(key)) {
    return [reach(key, `${key} ${text}`, { code: "agent-trigger-widened" })];
  }
  if (PROMPT_INPUT.test(key)) {
    return [
      reach(`input:${key}`, path, { code: "instructions-changed", value: fingerprint(value) }),
      ...proseRisks(path, textOf(value) ?? ""),
    ];
  }
  switch (key) {
    case "claude_args":
    case "codex-args":
    case "args":
      return flagGrants(textOf(value) ?? itemsOf(value).map(shown).join(" "));
    case "allowed_tools":
    case "allowedTools":
      return rules("allow", value);
    case "disallowed_tools":
      return rules("deny", value);
    case "claude_env":
    case "additional_permissions":
    case "sandbox":
    case "safety-strategy":
    case "permission-mode":
      return [configuration(key, text)];
    case "mcp_config":
      return written(value, serverGrants) ?? [configuration(key, text)];
    case "settings":
      return written(value, claudeSettingsGrants) ?? [configuration(key, text)];
    default:
      return MODE_RAISING.test(text) ? [configuration(key, text)] : [];
  }
}

/** What a configuration grants that is written out in place; null for the name of a file. */
function written(value: Json, grantsOf: (data: Json) => readonly Grant[]): readonly Grant[] | null {
  const data = inlineJson(textOf(value) ?? "");
  return data === null ? null : grantsOf(data);
}

/** A whole configuration inside an input: a strategy word has a mode's name, the rest is reach. */
function configuration(key: string, text: string): Grant {
  const code = MODE_RAISING.test(text) ? "permission-mode-raised" : "unknown-value";
  return reach(`input:${key}`, `${key} ${text}`, { code });
}

function rules(list: RuleGrant["list"], value: Json): readonly Grant[] {
  return wordsOf(value).map((rule): RuleGrant => ({ kind: "rule", list, rule, label: "" }));
}

const SWITCH =
  /--(?:dangerously-skip-permissions|allow-dangerously-skip-permissions|dangerously-bypass-approvals-and-sandbox|yolo|full-auto|yes-always|force|trust-all-tools|allow-all-tools|allow-all-paths|no-sandbox|skip-git-repo-check)(?=\s|$)/gu;

const OPTION = /--([a-z][\w-]{0,40})[= ]+(?:"([^"]*)"|'([^']*)'|([^\s"'-][^\s"']*))/giu;

/** What command line flags of an agent permit. */
function flagGrants(line: string): readonly Grant[] {
  const switches = [...line.matchAll(SWITCH)].map(([flag]) =>
    entry(`flag:${flag}`, flag, { added: widens("permission-mode-raised") }),
  );
  const options = [...line.matchAll(OPTION)].flatMap(([, name = "", double, single, bare]) =>
    optionGrants(name.toLowerCase().replaceAll("-", ""), double ?? single ?? bare ?? ""),
  );
  return [...switches, ...options];
}

function optionGrants(name: string, value: string): readonly Grant[] {
  switch (name) {
    case "allowedtools":
    case "allowtool":
      return rules("allow", value);
    case "disallowedtools":
    case "denytool":
      return rules("deny", value);
    case "permissionmode":
      return [claudeMode("--permission-mode", value, "--permission-mode ")];
    case "adddir":
      return [reach(`directory:${value}`, value, { code: "directory-added" })];
    case "mcpconfig":
      return (
        written(value, serverGrants) ?? [
          reach(`mcp:${value}`, value.slice(0, 200), { code: "mcp-server-added" }),
        ]
      );
    case "settings":
      return written(value, claudeSettingsGrants) ?? [configuration(name, value.slice(0, 200))];
    case "sandbox":
    case "askforapproval":
    case "approvalmode":
    case "agents":
    case "plugindir":
      return [configuration(name, value.slice(0, 200))];
    case "appendsystemprompt":
    case "systemprompt":
      return [reach(`flag:${name}`, name, { code: "instructions-changed", value })];
    default:
      return [];
  }
}
