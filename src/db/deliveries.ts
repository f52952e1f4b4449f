import type { Pool, PoolClient } from "pg";
import { z } from "zod";
import type { InstallationId } from "../domain/ids.ts";
import type { InboxEvent, ReadDelivery } from "../domain/inbox-event.ts";
import { storeNotice } from "./change-notices.ts";
import { insertCommandComment } from "./command-comments.ts";
import { watchersOfNews } from "./gate-watches.ts";
import { insertPush } from "./pushes.ts";
import { execute, readRow } from "./statement.ts";
import { storedJson, storedText } from "./stored-json.ts";
import { inTransaction, type Queryable } from "./transaction.ts";
import { requestWork, requestWorkFrom, wakeWorkers, workRows } from "./work.ts";

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

// One statement is one transaction and one round trip: a burst is stored three times as fast by it.
const INSERT_AND_ASK = `
  with stored as (${INSERT} returning guid),
       asked as (
         select key, item, $9::smallint as priority
           from stored, unnest($7::text[], $8::text[]) as asked (key, item)),
       requested as (${requestWorkFrom("asked")})
  select count(*) as stored from stored`;

const StoredCount = z.object({ stored: z.int() });

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
  if (reading.kind === "event" && asksForWorkOnly(reading.event)) {
    return receiveWork(pool, delivery, reading.event);
  }
  let asked = 0;
  const outcome = await inTransaction(pool, async (client) => {
    if (!(await insertDelivery(client, delivery))) return compareDelivery(client, delivery);
    if (reading.kind === "event") asked = await storeEvent(client, guid, reading.event);
    return "stored" as const;
  });
  if (outcome === "stored" && asked > 0) wakeSoon(pool);
  return outcome;
}

function asksForWorkOnly({ pushes, commands, notices = [], news = [] }: InboxEvent): boolean {
  return pushes.length + commands.length + notices.length + news.length === 0;
}

async function receiveWork(
  pool: Pool,
  delivery: ReceivedDelivery,
  { work }: InboxEvent,
): Promise<"stored" | "duplicate" | "conflict"> {
  const values = [...deliveryValues(delivery), ...workRows(work)];
  const row = await readRow(pool, StoredCount, { text: INSERT_AND_ASK, values });
  if (row?.stored !== 1) return compareDelivery(pool, delivery);
  if (work.length > 0) wakeSoon(pool);
  return "stored";
}

/** Whether another notice is to follow the one on its way. */
const waking = new WeakMap<Pool, { again: boolean }>();

/** Wakes workers without keeping the sender waiting; deliveries that come meanwhile share one notice. */
function wakeSoon(pool: Pool): void {
  const current = waking.get(pool);
  if (current !== undefined) {
    current.again = true;
    return;
  }
  const turn = { again: false };
  waking.set(pool, turn);
  void wakeWorkers(pool).finally(() => {
    waking.delete(pool);
    if (turn.again && !pool.ending) wakeSoon(pool);
  });
}

async function insertDelivery(client: PoolClient, delivery: ReceivedDelivery): Promise<boolean> {
  return (await execute(client, { text: INSERT, values: deliveryValues(delivery) })) > 0;
}

function deliveryValues({
  guid,
  installationId,
  bodyDigest,
  reading: { kind, event },
}: ReceivedDelivery): readonly unknown[] {
  return [
    guid,
    storedText(event.name),
    installationId,
    bodyDigest,
    kind === "event" ? "accepted" : "ignored",
    storedJson(event),
  ];
}

/** A redelivery has the same body; anything else under a known id is not GitHub's doing. */
async function compareDelivery(
  database: Queryable,
  { guid, bodyDigest }: ReceivedDelivery,
): Promise<"duplicate" | "conflict"> {
  const stored = await readRow(database, StoredDigest, { text: DIGEST, values: [guid] });
  return stored?.body_digest === bodyDigest ? "duplicate" : "conflict";
}

/** Returns for how many pieces of work it asked. */
async function storeEvent(client: PoolClient, guid: string, event: InboxEvent): Promise<number> {
  for (const push of event.pushes) await insertPush(client, guid, push);
  const place = event.work.find((item) => item.kind === "pull-request");
  if (place !== undefined) {
    for (const command of event.commands) await insertCommandComment(client, place.ref, command);
    for (const notice of event.notices ?? []) await storeNotice(client, place.ref, notice);
  }
  const work = [...event.work];
  for (const happened of event.news ?? []) work.push(...(await watchersOfNews(client, happened)));
  await requestWork(client, work);
  return work.length;
}
