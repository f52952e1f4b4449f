import { z } from "zod";
import { type InstallationId, installationId } from "../domain/ids.ts";
import type { InstallationState } from "../domain/installation.ts";
import { execute, readRow, readRows } from "./statement.ts";
import { storedText } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

const NOTE = `
  insert into installation (installation_id, owner, state) values ($1, $2, $3)
  on conflict (installation_id) do update
     set owner = excluded.owner, state = excluded.state,
         changed_at = case when installation.state = excluded.state then installation.changed_at
                           else now() end
  returning (select old.state from installation as old where old.installation_id = $1) as before`;
const BeforeRow = z.object({ before: z.enum(["active", "suspended", "gone"]).nullable() });

// A row that somebody works on is ended by whoever does.
const DROP = `
  update work set done = wanted, wake_at = null, parked_at = null
   where installation_id = $1 and leased_until is null
     and (wanted > done or wake_at is not null)`;

const UNSEEN = `
  select asked.installation_id, asked.owner
    from unnest($1::bigint[], $2::text[]) as asked (installation_id, owner)
    left join installation using (installation_id)
   where installation.state is distinct from 'active'
      or installation.backfill <> 'done'
         and not exists (select from work
                          where key = 'installation:' || asked.installation_id
                            and parked_at is null and (wanted > done or wake_at is not null))
   union all
  select installation_id, owner from installation
   where state = 'active' and installation_id <> all ($1::bigint[])`;

const OwnedRow = z
  .object({ installation_id: z.int().positive().transform(installationId), owner: z.string() })
  .transform((row) => ({ installationId: row.installation_id, owner: row.owner }));

/** An installation with the name of its account. */
export type OwnedInstallation = z.output<typeof OwnedRow>;

/**
 * Notes how an installation stands. What waits for one that is suspended waits on; for one that is gone it
 * is dropped, because whoever installs the app anew gets another id.
 *
 * Returns how it stood before; null when it was unheard of.
 */
export async function noteInstallation(
  database: Queryable,
  { installationId: id, owner }: OwnedInstallation,
  state: InstallationState,
): Promise<InstallationState | null> {
  const values = [id, storedText(owner), state];
  const row = await readRow(database, BeforeRow, { text: NOTE, values });
  if (state === "gone") await execute(database, { text: DROP, values: [id] });
  return row?.before ?? null;
}

/**
 * Of the installations that GitHub lists as active, those of which the record does not say so or that are
 * not looked through and nobody is at it, and those the record takes for active that are not listed.
 */
export function unsettledInstallations(
  database: Queryable,
  listed: readonly OwnedInstallation[],
): Promise<OwnedInstallation[]> {
  const ids: readonly InstallationId[] = listed.map((each) => each.installationId);
  const values = [ids, listed.map(({ owner }) => storedText(owner))];
  return readRows(database, OwnedRow, { text: UNSEEN, values });
}
