import { AsyncLocalStorage } from "node:async_hooks";
import type { Pool } from "pg";
import { receiveDelivery } from "./db/deliveries.ts";
import { isWatchedBranch } from "./db/landings.ts";
import { noteTightening, ownCheck } from "./db/own-checks.ts";
import { sha256Hex } from "./domain/digest.ts";
import type { InstallationId } from "./domain/ids.ts";
import type { InboxEvent, ReadDelivery, WorkItem } from "./domain/inbox-event.ts";
import { application, deliver } from "./github/application.ts";
import type { Github } from "./github/client.ts";
import type { VerifiedDelivery } from "./web/webhook-route.ts";

/** What became of a verified delivery. `conflict`: its id came before with another body. */
export type DeliveryOutcome = "stored" | "duplicate" | "conflict" | "ignored";

/** What the intake is put together from. */
export interface IntakeParts {
  readonly github: Github;
  readonly pool: Pool;
  readonly configRepository: string;
  /** The app's name in GitHub's addresses: events it caused itself are ignored. */
  readonly appSlug: string;
  /** Told of each event after it was stored. */
  readonly onStored: (event: InboxEvent) => void;
}

/** One delivery on its way through Probot, which hands only id, name and payload to its handlers. */
interface Passage {
  readonly bodyDigest: string;
  outcome: DeliveryOutcome | null;
}

/**
 * Loads the application function into Probot and returns the way in: a delivery is stored, with the work
 * it asks for, before the promise resolves.
 */
export async function createIntake(
  parts: IntakeParts,
): Promise<(delivery: VerifiedDelivery) => Promise<DeliveryOutcome>> {
  const passages = new AsyncLocalStorage<Passage>();
  await parts.github.probot.load(
    application({
      configRepo: parts.configRepository,
      appId: parts.github.appId,
      appSlug: parts.appSlug,
      async receive({ id, reading }) {
        const passage = passages.getStore();
        if (passage === undefined) throw new TypeError("a delivery came past the webhook route");
        passage.outcome = await store(parts, { id, reading, bodyDigest: passage.bodyDigest });
      },
    }),
  );
  return async ({ id, name, payload }) => {
    const passage: Passage = { bodyDigest: sha256Hex(JSON.stringify(payload)), outcome: null };
    await passages.run(passage, () => deliver(parts.github.probot, { id, name, payload }));
    return passage.outcome ?? "ignored";
  };
}

async function store(
  { pool, onStored }: IntakeParts,
  {
    id,
    reading,
    bodyDigest,
  }: { readonly id: string; readonly reading: ReadDelivery; readonly bodyDigest: string },
): Promise<DeliveryOutcome> {
  const event = reading.kind === "event" ? await concerning(pool, reading.event) : null;
  const kept: ReadDelivery = event === null ? reading : { kind: "event", event };
  // A note of what must wait is in place before any worker can take the work up.
  for (const ref of event?.tightens ?? []) await noteTightening(pool, ref);
  const item = event?.work[0];
  const installationId = item === undefined ? null : installationOf(item);
  const outcome = await receiveDelivery(pool, {
    guid: id,
    installationId,
    bodyDigest,
    reading: kept,
  });
  if (outcome !== "stored") return outcome;
  if (event === null) return "ignored";
  onStored(event);
  return "stored";
}

function installationOf(item: WorkItem): InstallationId {
  return "ref" in item ? item.ref.installationId : item.installationId;
}

/**
 * The event without the work that our own record shows to be none: pushes to branches that nobody
 * watches, and news of check runs that say what the app published.
 */
async function concerning(pool: Pool, event: InboxEvent): Promise<InboxEvent> {
  const work: WorkItem[] = [];
  for (const item of event.work) if (await concerns(pool, item)) work.push(item);
  return { ...event, work };
}

async function concerns(pool: Pool, item: WorkItem): Promise<boolean> {
  switch (item.kind) {
    case "landing":
    case "base-moved":
      return item.ref.isDefault || isWatchedBranch(pool, item.ref);
    case "check": {
      const { ref, seen } = item;
      if (seen?.own !== true) return true;
      const { repositoryId, headSha } = ref;
      const own = await ownCheck(pool, { repositoryId, headSha, name: seen.name });
      if (own?.checkRunId !== seen.id) return true;
      return seen.passing && !own.mayPass;
    }
    case "pull-request":
    case "merge-group":
    case "policy-change":
    case "platform-change":
    case "installation":
      return true;
  }
}
