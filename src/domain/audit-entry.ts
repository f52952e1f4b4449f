import type { AccountId } from "./ids.ts";

/** Who did what an entry records: a person, or the app itself. */
export type EntryActor =
  | { readonly kind: "person"; readonly id: AccountId }
  | { readonly kind: "app" };

/** The closed list of what the log records. */
export const ENTRY_TYPES = [
  "decision.recorded",
  "approval.recorded",
  "approval.withdrawn",
  "declaration.recorded",
  "act.recorded",
  "act.ended",
  "dependency.approved",
  "dependency.revoked",
  "tamper.noticed",
  "commit.landed",
  "commit.bypassed",
  "command.refused",
  "command.answered",
  "check.published",
  "reviewers.requested",
  "merge-group.decided",
  "platform.changed",
  "policy.in-force",
  "policy.invalid",
  "policy.names",
  "policy.texts",
  "clock.differs",
  "job.parked",
  "drill.completed",
  "subject.erased",
  "tenant.deleted",
] as const;
export type EntryType = (typeof ENTRY_TYPES)[number];

/** An entry before it is chained: `prev` is added by the store, which knows the subject's last leaf. */
export interface EntryDraft {
  /** `<host>/<repository id>/<pull request>`, or another stable name of what it is about. */
  readonly subject: string;
  readonly type: EntryType;
  readonly actor: EntryActor;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Facts, ids and digests; never transcripts or secrets. Ids above 2^53 are strings. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** How an actor is written into an entry: `u:<id>` or `app`. */
export function actorText(actor: EntryActor): string {
  return actor.kind === "person" ? `u:${actor.id}` : "app";
}
