import type { EntryDraft } from "../domain/audit-entry.ts";
import type { CommitPlace, SeenCheck, WorkItem } from "../domain/inbox-event.ts";
import { OperationalError } from "../domain/operational-error.ts";

/** A replica writes down within milliseconds what it has published. */
const RETRY_SECONDS = 2;

/** A delivery was quicker than the app, which publishes first and then writes down what. */
export class CheckUnsettledError extends OperationalError {
  override readonly name = "CheckUnsettledError";
  readonly code = "CHECK_UNSETTLED";
  readonly retryable = true;
  override readonly retryAfterSeconds = RETRY_SECONDS;
}

/** What looking at a result under the app's own name needs from the world. */
export interface CheckWorld {
  /** What the app itself published under the name; null for nothing. */
  ownCheck(place: CommitPlace, name: string): Promise<PublishedCheck | null>;
  /** Whether work of the installation has begun and not ended, which may have published something. */
  isWriting(place: CommitPlace): Promise<boolean>;
  /** Whether a run passes on GitHub now; null when it is gone. */
  readPassing(place: CommitPlace, checkRunId: number): Promise<boolean | null>;
  /** False where the sighting was told of before. */
  isFirstSighting(place: CommitPlace, seen: SeenCheck): Promise<boolean>;
  record(entry: EntryDraft): Promise<void>;
  /** Makes a run the app did not make fail, and takes it over, unless nothing may be written there. */
  overrule(place: CommitPlace, seen: SeenCheck): Promise<void>;
  /** Has the next evaluation publish its own verdict again. */
  spoil(place: CommitPlace, name: string): Promise<void>;
  /** Everything that is judged by this commit's check. */
  judgedBy(place: CommitPlace): Promise<readonly WorkItem[]>;
  enqueue(items: readonly WorkItem[]): Promise<void>;
  /** Whether what may be written down in a moment is worth waiting for. */
  readonly patient: boolean;
  now(): string;
}

interface PublishedCheck {
  readonly checkRunId: number;
  /** Whether it may let a merge through. */
  readonly mayPass: boolean;
}

/** How looking at a result ended. */
export type CheckOutcome =
  /** Nothing was wrong; somebody wanted it judged again, or it is the app's own. */
  { readonly kind: "fine" } | { readonly kind: "tampered"; readonly how: Tampering };

/** `unknown-run`: in the app's name and by its key; `changed-run`: its own run says what it never said. */
export type Tampering = "impostor" | "unknown-run" | "changed-run";

/**
 * Looks at a result under one of the app's own names. What the app did not publish is recorded, and the
 * app's own verdict is published again over it.
 *
 * @throws {CheckUnsettledError} when the app may be publishing just now; the caller looks again.
 */
export async function verifyCheck(
  world: CheckWorld,
  place: CommitPlace,
  seen: SeenCheck | null,
): Promise<CheckOutcome> {
  if (seen === null) {
    await world.enqueue(await world.judgedBy(place));
    return { kind: "fine" };
  }
  const how = seen.own ? await ownTampering(world, place, seen) : "impostor";
  if (how === null) return { kind: "fine" };
  const first = await world.isFirstSighting(place, seen);
  if (first) await world.record(tamperEntry(place, seen, { how, at: world.now() }));
  // Two apps that answer each other's results would never come to an end.
  else if (how === "impostor") return { kind: "fine" };
  if (how === "unknown-run") await world.overrule(place, seen);
  await world.spoil(place, seen.name);
  await world.enqueue(await world.judgedBy(place));
  return { kind: "tampered", how };
}

/**
 * Deliveries come late, and what counts is what the run says now; they also come early. What our own worker
 * published before that was read is written down before its work is done: so with no work begun and not
 * ended, what the record does not say was published by somebody else.
 */
async function ownTampering(
  world: CheckWorld,
  place: CommitPlace,
  seen: SeenCheck,
): Promise<"unknown-run" | "changed-run" | null> {
  if (suspect(await world.ownCheck(place, seen.name), seen) === null) return null;
  // Asked before as well: nearly always it saves the call.
  await waitForWriters(world, place);
  // Only a run that passes can do harm.
  if ((await world.readPassing(place, seen.id)) !== true) return null;
  await waitForWriters(world, place);
  return suspect(await world.ownCheck(place, seen.name), seen);
}

async function waitForWriters(world: CheckWorld, place: CommitPlace): Promise<void> {
  if (!world.patient || !(await world.isWriting(place))) return;
  throw new CheckUnsettledError("the app may be publishing this check: looking again in a moment");
}

/** How the record contradicts a run of the app's own that passes; null where it does not. */
function suspect(
  own: PublishedCheck | null,
  seen: SeenCheck,
): "unknown-run" | "changed-run" | null {
  if (own?.checkRunId === seen.id) return own.mayPass || !seen.passing ? null : "changed-run";
  // The newest run of a name is the one that counts: an older one was left behind by its successor.
  return own !== null && seen.id < own.checkRunId ? null : "unknown-run";
}

function tamperEntry(
  { repositoryId, headSha }: CommitPlace,
  seen: SeenCheck,
  { how, at }: { readonly how: Tampering; readonly at: string },
): EntryDraft {
  return {
    subject: `github.com/${repositoryId}/commit/${headSha}`,
    type: "tamper.noticed",
    actor: seen.actor === null ? { kind: "app" } : { kind: "person", id: seen.actor.id },
    at,
    data: {
      kind: "spoof.attempt",
      how,
      source: seen.kind,
      id: String(seen.id),
      name: seen.name.toWellFormed(),
      by: seen.by.toWellFormed(),
      passing: seen.passing,
      head: headSha,
    },
  };
}
