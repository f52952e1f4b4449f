import type { Pool, PoolClient } from "pg";
import { z } from "zod";
import type { InstallationId } from "../domain/ids.ts";
import type { InboxEvent, ReadDelivery } from "../domain/inbox-event.ts";
import { insertCommandComment } from "./command-comments.ts";
import { insertPush } from "./pushes.ts";
import { execute, readRow } from "./statement.ts";
import { storedJson, storedText } from "./stored-json.ts";
import { inTransaction } from "./transaction.ts";
import { requestWork, wakeWorkers } from "./work.ts";

/** One verified webhook delivery, reduced to what the app reads. */
export interface ReceivedDelivery {
  /** GitHub's id of the delivery: a redelivery has the same. */
  readonly guid: string;
  readonly installationId: InstallationId | null;
  /** Digest of the raw body, which itself is not kept. */
  readonly bodyDigest: string;
  readonly reading: ReadDelivery;
}

const INSERT = `
  insert into delivery (guid, event_name, installation_id, body_digest, state, reading)
  values ($1, $2, $3, $4, $5, $6)
  on conflict (guid) do nothing`;

const DIGEST = "select body_digest from delivery where guid = $1";

const StoredDigest = z.object({ body_digest: z.string() });

/**
 * Stores a delivery together with everything it asks for, in one transaction: once this returns, the
 * work cannot be lost, and a redelivery asks for nothing twice. `conflict`: the id came before with
 * another body.
 */
export async function receiveDelivery(
  pool: Pool,
  delivery: ReceivedDelivery,
): Promise<"stored" | "duplicate" | "conflict"> {
  const { guid, reading } = delivery;
  const outcome = await inTransaction(pool, async (client) => {
    if (!(await insertDelivery(client, delivery))) return compareDelivery(client, delivery);
    if (reading.kind === "event") await storeEvent(client, guid, reading.event);
    return "stored" as const;
  });
  if (outcome !== "stored") return outcome;
  if (reading.kind === "event" && reading.event.work.length > 0) await wakeWorkers(pool);
  return "stored";
}

async function insertDelivery(client: PoolClient, delivery: ReceivedDelivery): Promise<boolean> {
  const { kind, event } = delivery.reading;
  const values = [
    delivery.guid,
    storedText(event.name),
    delivery.installationId,
    delivery.bodyDigest,
    kind === "event" ? "accepted" : "ignored",
    storedJson(event),
  ];
  return (await execute(client, { text: INSERT, values })) > 0;
}

/** A redelivery has the same body; anything else under a known id is not GitHub's doing. */
async function compareDelivery(
  client: PoolClient,
  { guid, bodyDigest }: ReceivedDelivery,
): Promise<"duplicate" | "conflict"> {
  const stored = await readRow(client, StoredDigest, { text: DIGEST, values: [guid] });
  return stored?.body_digest === bodyDigest ? "duplicate" : "conflict";
}

async function storeEvent(client: PoolClient, guid: string, event: InboxEvent): Promise<void> {
  for (const push of event.pushes) await insertPush(client, guid, push);
  const place = event.work.find((item) => item.kind === "pull-request");
  if (place !== undefined) {
    for (const command of event.commands) await insertCommandComment(client, place.ref, command);
  }
  await requestWork(client, event.work);
}
