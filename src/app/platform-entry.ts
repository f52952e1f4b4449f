import type { EntryDraft } from "../domain/audit-entry.ts";
import type { PlatformChange } from "../domain/inbox-event.ts";
import { wellFormed } from "../domain/well-formed.ts";

/** The audit entry of a change of the settings around the app, with what was before and what is after. */
export function platformEntry(change: PlatformChange, at: string): EntryDraft {
  const { name, subject, repositoryId, actor, before, after } = change;
  const about =
    repositoryId === null ? `owner/${subject.toLowerCase()}` : `${repositoryId}/settings`;
  return {
    subject: `github.com/${about}`.toWellFormed(),
    type: "platform.changed",
    actor: actor === null ? { kind: "app" } : { kind: "person", id: actor.id },
    at,
    data: { change: name, subject: subject.toWellFormed(), ...values(before, after) },
  };
}

function values(
  before: PlatformChange["before"],
  after: PlatformChange["after"],
): Readonly<Record<string, unknown>> {
  return { before: wellFormed(before), after: wellFormed(after) };
}
