import type { EntryDraft } from "../domain/audit-entry.ts";
import type { CommitPlace, SeenCheck, WorkItem } from "../domain/inbox-event.ts";

/** What looking at a result under the app's own name needs from the world. */
export interface CheckWorld {
  /** What the app itself published under the name; null for nothing. */
  ownCheck(
    place: CommitPlace,
    name: string,
  ): Promise<{ readonly checkRunId: number; readonly mayPass: boolean } | null>;
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
  /** Whether the app may still be writing down what it published. */
  readonly patient: boolean;
  now(): string;
}

/** How looking at a result ended. */
export type CheckOutcome =
  /** Nothing was wrong; somebody wanted it judged again, or it is the app's own. */
  | { readonly kind: "fine" }
  /** The app may not have written down yet what it published: to be looked at once more. */
  | { readonly kind: "early" }
  | { readonly kind: "tampered"; readonly how: Tampering };

/** `unknown-run`: in the app's name and by its key; `changed-run`: its own run says what it never said. */
export type Tampering = "impostor" | "unknown-run" | "changed-run";

/**
 * Looks at a result under one of the app's own names. What the app did not publish is recorded, and the
 * app's own verdict is published again over it.
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
  if (how === "early") return { kind: "early" };
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

async function ownTampering(
  world: CheckWorld,
  place: CommitPlace,
  seen: SeenCheck,
): Promise<"unknown-run" | "changed-run" | "early" | null> {
  const own = await world.ownCheck(place, seen.name);
  if (own?.checkRunId !== seen.id) {
    // The newest run of a name is the one that counts: an older one was left behind by its successor.
    return own !== null && seen.id < own.checkRunId ? null : unknownRun(world, place, seen);
  }
  if (own.mayPass || !seen.passing) return null;
  // Deliveries come late: what counts is what the run says now.
  if ((await world.readPassing(place, seen.id)) !== true) return null;
  // The delivery may also be quicker than the app, which publishes first and then writes down what.
  return world.patient ? "early" : "changed-run";
}

async function unknownRun(
  world: CheckWorld,
  place: CommitPlace,
  seen: SeenCheck,
): Promise<"unknown-run" | "early" | null> {
  if (world.patient) return "early";
  // Only a run that passes can do harm.
  return (await world.readPassing(place, seen.id)) === true ? "unknown-run" : null;
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
