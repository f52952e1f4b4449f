import type { Json } from "../../domain/canonical-json.ts";
import { reach } from "./formats/shared-grants.ts";
import type { Grant, HookGrant } from "./grant.ts";
import {
  entriesOf,
  fingerprint,
  isList,
  isObject,
  type MaybeJson,
  member,
  shown,
} from "./plain-json.ts";

/** Where the command of a hook stands: a program, an address to call, or a prompt to a model. */
const COMMAND_MEMBERS = ["command", "bash", "powershell", "url", "prompt", "server"] as const;

/** Members that change neither what runs nor whether it can block. */
const HARMLESS_MEMBERS: ReadonlySet<string> = new Set([
  "comment",
  "description",
  "name",
  "statusMessage",
  "type",
]);

/**
 * Reads hooks as most agents write them: event to list, where an item is a hook (Cursor, Copilot) or a
 * group with a matcher and `hooks` (Claude Code, Gemini, Codex).
 */
export function hookGrants(hooks: MaybeJson): readonly Grant[] {
  if (hooks === undefined || hooks === null) return [];
  if (!isObject(hooks)) return [misshapen("hooks", hooks)];
  return entriesOf(hooks).flatMap(([event, groups]): readonly Grant[] => {
    if (groups === null) return [];
    if (!isList(groups)) return [misshapen(`hooks.${event}`, groups)];
    return groups.flatMap((group) => groupHooks(event, group));
  });
}

/** A shape agentgov cannot read may be one that an agent can: it widens until a person has looked. */
function misshapen(key: string, value: Json): Grant {
  return reach(`unknown:${key}`, `${key} ${shown(value)}`, { code: "unknown-value" });
}

function groupHooks(event: string, group: Json): readonly Grant[] {
  const matcher = member(group, "matcher");
  const inner = member(group, "hooks");
  if (inner !== undefined && !isList(inner)) return [misshapen(`hooks.${event}`, inner)];
  const hooks = inner ?? [group];
  return hooks.map((hook) => hookGrant({ event, matcher, hook }));
}

interface HookSource {
  readonly event: string;
  readonly matcher: MaybeJson;
  readonly hook: Json;
}

function hookGrant({ event, matcher, hook }: HookSource): HookGrant {
  const used = COMMAND_MEMBERS.find((name) => member(hook, name) !== undefined);
  const rest = entriesOf(hook).filter(
    ([key]) => key !== used && key !== "matcher" && !HARMLESS_MEMBERS.has(key),
  );
  return {
    kind: "hook",
    event,
    matcher: matcher === undefined ? null : shown(matcher),
    command: used === undefined || !isObject(hook) ? shown(hook) : shown(member(hook, used)),
    rest: fingerprint(Object.fromEntries(rest)),
  };
}
