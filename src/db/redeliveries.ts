import { z } from "zod";
import { readRows } from "./statement.ts";
import type { Queryable } from "./transaction.ts";

// What was stored needs no second delivery, though GitHub may not have heard our answer.
const UNSETTLED = `
  select guid from unnest($1::text[]) with ordinality as asked (guid, position)
   where not exists (select from delivery where delivery.guid = asked.guid)
     and not exists (select from redelivery where redelivery.guid = asked.guid)
   order by position`;

const GuidRow = z.object({ guid: z.string() }).transform(({ guid }) => guid);

const NOTE = "insert into redelivery (guid) values ($1) on conflict do nothing returning guid";

/** Those of these deliveries that are neither stored nor were asked for again, in the same order. */
export function unsettledDeliveries(
  database: Queryable,
  guids: readonly string[],
): Promise<string[]> {
  return readRows(database, GuidRow, { text: UNSETTLED, values: [[...guids]] });
}

/** Notes that a delivery is asked for again; false when it was before. */
export async function noteRedelivery(database: Queryable, guid: string): Promise<boolean> {
  return (await readRows(database, GuidRow, { text: NOTE, values: [guid] })).length > 0;
}
