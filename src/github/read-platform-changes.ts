import { z } from "zod";
import type { PlatformChange, WorkItem } from "../domain/inbox-event.ts";
import type { PayloadReader, Reading } from "./event-reading.ts";
import { Installation } from "./event-reading.ts";
import { MaybeAccount, RepositoryName } from "./shapes.ts";

/** Longest value kept of a setting: names and words, never a text. */
const VALUE_CHARACTERS_MAX = 200;
/** Settings kept of one change. */
const VALUES_MAX = 30;
/** Repositories named where an installation gained or lost some. */
const NAMES_MAX = 20;

const Changed = z.object({ from: z.unknown() });

const Event = z.object({
  action: z.string().max(100),
  sender: MaybeAccount,
  installation: Installation.extend({
    account: z.object({ login: z.string() }).nullish(),
    permissions: z.record(z.string(), z.string()).nullish(),
    events: z.array(z.string()).nullish(),
  }),
  repository: RepositoryName.nullish(),
  organization: z.object({ login: z.string() }).nullish(),
  changes: z.record(z.string(), z.unknown()).nullish(),
  rule: z.record(z.string(), z.unknown()).nullish(),
  repository_ruleset: z.record(z.string(), z.unknown()).nullish(),
  member: z.object({ login: z.string() }).nullish(),
  team: z.object({ slug: z.string() }).nullish(),
  repositories_added: z.array(z.object({ name: z.string() })).nullish(),
  repositories_removed: z.array(z.object({ name: z.string() })).nullish(),
});
type Event = z.infer<typeof Event>;

/** Actions that change nothing of where the gate holds. */
const SILENT = new Set(["repository.edited", "repository.created", "installation.created"]);

/** Events that tell of people and not of settings: what their reader ignores is nobody's change. */
const QUIET_WHEN_IGNORED = new Set(["membership"]);

/**
 * Makes a reader that also has a change of the settings around the app recorded, with what was before
 * where GitHub tells. What the first reader makes of the event stays as it is.
 */
export function recorded(name: string, read: PayloadReader): PayloadReader {
  return (payload, context) => {
    const reading = read(payload, context);
    const event = Event.safeParse(payload);
    if (reading.kind === "ignored" && QUIET_WHEN_IGNORED.has(name)) return reading;
    if (!event.success || SILENT.has(`${name}.${event.data.action}`)) return reading;
    return withChange(reading, event.data, `${name}.${event.data.action}`);
  };
}

function withChange(reading: Reading, event: Event, name: string): Reading {
  const { installation, sender } = event;
  const change = changeOf(event, name);
  const item: WorkItem = { kind: "platform-change", installationId: installation.id, change };
  if (reading.kind === "ignored") return { kind: "asks", sender, work: [item] };
  return { ...reading, work: [...reading.work, item] };
}

function changeOf(event: Event, name: string): PlatformChange {
  const { repository, organization, installation, sender } = event;
  const owner =
    repository?.owner.login ?? organization?.login ?? installation.account?.login ?? "?";
  return {
    name,
    subject:
      repository === null || repository === undefined ? owner : `${owner}/${repository.name}`,
    repositoryId: repository?.id ?? null,
    actor: sender,
    before: plain(before(event.changes ?? {})),
    after: plain(after(event)),
  };
}

/** GitHub tells changes as `{ name: { from } }`, one level deeper for some. */
function before(changes: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(changes).flatMap(([name, change]): [string, unknown][] => {
    const direct = Changed.safeParse(change);
    if (direct.success) return [[name, direct.data.from]];
    const nested = z.record(z.string(), Changed).safeParse(change);
    if (!nested.success) return [[name, change]];
    return Object.entries(nested.data).map(([key, { from }]) => [`${name}.${key}`, from]);
  });
}

function after(event: Event): [string, unknown][] {
  const { installation, member, team } = event;
  const { repositories_added: added, repositories_removed: removed } = event;
  const names = (list: readonly { readonly name: string }[]): string =>
    list
      .slice(0, NAMES_MAX)
      .map(({ name }) => name)
      .join(" ");
  return [
    ...Object.entries(event.rule ?? event.repository_ruleset ?? {}),
    ...namedTexts(team && member ? { team: team.slug, member: member.login } : {}),
    ...(added && added.length > 0 ? [["added", names(added)] as [string, unknown]] : []),
    ...(removed && removed.length > 0 ? [["removed", names(removed)] as [string, unknown]] : []),
    ...Object.entries(installation.permissions ?? {}).map(([key, value]): [string, unknown] => [
      `permission.${key}`,
      value,
    ]),
  ];
}

function namedTexts(values: Readonly<Record<string, string>>): [string, unknown][] {
  return Object.entries(values);
}

/** Words, numbers and lists of words; everything deeper is left out. */
function plain(values: readonly (readonly [string, unknown])[]): Record<string, string> {
  const kept = values.flatMap(([name, value]): [string, string][] => {
    const text = textOf(value);
    return text === null ? [] : [[name, text.slice(0, VALUE_CHARACTERS_MAX)]];
  });
  return Object.fromEntries(kept.slice(0, VALUES_MAX));
}

function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const words = z.array(z.string()).safeParse(value);
  return words.success ? words.data.join(" ") : null;
}
