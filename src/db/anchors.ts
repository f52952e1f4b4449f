import { z } from "zod";
import { installationId } from "../domain/ids.ts";
import { execute, readRow, readRows } from "./statement.ts";
import { StoredInstant } from "./stored-instant.ts";
import type { Queryable } from "./transaction.ts";

/** Decisions looked back over for organisations that are written to; a day of a busy one. */
const DECISIONS_MAX = 5_000;
/** Organisations anchored at in one turn. */
const OWNERS_MAX = 100;
/** Places shown: an installation has a handful. */
const PLACES_MAX = 200;

const INSERT = "insert into audit_anchor (checkpoint_id, place, reference) values ($1, $2, $3)";

const LAST = `
  select checkpoint_id from audit_anchor where place = $1 order by id desc limit 1`;
const LastRow = z.object({ checkpoint_id: z.int() });

// Counted from the first checkpoint after the last one that is outside.
const UNANCHORED = `
  select coalesce(extract(epoch from clock_timestamp() - min(made_at)), 0)::float8 as seconds
    from audit_checkpoint
   where id > coalesce((select max(checkpoint_id) from audit_anchor), 0)`;
const SecondsRow = z.object({ seconds: z.number() }).transform(({ seconds }) => seconds);

// In an organisation that only observes, nothing is written: not even there.
const OWNERS = `
  select distinct (work.item #>> '{ref,installationId}')::bigint as installation_id,
         work.item #>> '{ref,owner}' as owner
    from (select repository_id, number, mode from decision order by id desc limit ${DECISIONS_MAX}) as recent
    join work on work.key = 'pull-request:' || recent.repository_id || ':' || recent.number
   where recent.mode <> 'observe'
   order by 1, 2
   limit ${OWNERS_MAX}`;

const OwnerRow = z
  .object({ installation_id: z.int().positive().transform(installationId), owner: z.string() })
  .transform((row) => ({ installationId: row.installation_id, owner: row.owner }));

const SUMMARY = `
  select distinct on (audit_anchor.place) audit_anchor.place, audit_anchor.anchored_at,
         audit_checkpoint.size
    from audit_anchor join audit_checkpoint on audit_checkpoint.id = audit_anchor.checkpoint_id
   order by audit_anchor.place, audit_anchor.id desc
   limit ${PLACES_MAX}`;

const PlaceRow = z
  .object({ place: z.string(), anchored_at: StoredInstant, size: z.int() })
  .transform(({ anchored_at: at, ...row }) => ({ ...row, at }));

/** Where and when the log was last anchored, place by place. */
export type StoredAnchor = z.output<typeof PlaceRow>;

/** Remembers that a checkpoint was laid down outside. */
export async function insertAnchor(
  database: Queryable,
  checkpointId: number,
  { place, reference }: { readonly place: string; readonly reference: string },
): Promise<void> {
  await execute(database, { text: INSERT, values: [checkpointId, place, reference] });
}

/** The newest checkpoint laid down at a place; 0 for none. */
export async function lastAnchored(database: Queryable, place: string): Promise<number> {
  const row = await readRow(database, LastRow, { text: LAST, values: [place] });
  return row?.checkpoint_id ?? 0;
}

/** For how long the oldest checkpoint that is nowhere outside has waited; 0 for none. */
export async function unanchoredSeconds(database: Queryable): Promise<number> {
  return (await readRow(database, SecondsRow, { text: UNANCHORED, values: [] })) ?? 0;
}

/** Organisations whose changes were lately judged in a mode that may write, with their installation. */
export function writtenOwners(database: Queryable): Promise<z.output<typeof OwnerRow>[]> {
  return readRows(database, OwnerRow, { text: OWNERS, values: [] });
}

/** The newest anchor of every place. */
export function anchorSummary(database: Queryable): Promise<StoredAnchor[]> {
  return readRows(database, PlaceRow, { text: SUMMARY, values: [] });
}
