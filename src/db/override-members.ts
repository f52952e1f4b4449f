import type { Pool } from "pg";
import { z } from "zod";
import { type AccountId, accountId, type InstallationId } from "../domain/ids.ts";
import type { TeamReading } from "../domain/policy-source.ts";
import type { MemberSighting } from "../domain/pull-request-facts.ts";
import { execute, readRows } from "./statement.ts";
import { StoredInstant } from "./stored-instant.ts";
import { storedText } from "./stored-json.ts";
import { inTransaction, type Queryable } from "./transaction.ts";

const BEGIN = `
  insert into override_team (installation_id, team, read_at) values ($1, $2, clock_timestamp())
  on conflict (installation_id, team) do nothing`;

// The row is locked until the end: two readings of one team go one after the other.
const READ = `
  update override_team set read_at = clock_timestamp() where installation_id = $1 and team = $2`;

const LEFT = `
  update override_member set left_at = clock_timestamp()
   where installation_id = $1 and team = $2 and left_at is null
     and account_id <> all ($3::bigint[])`;

const JOINED = `
  insert into override_member (installation_id, team, account_id, first_seen_at)
  select $1, $2, account_id, case when $4 then null else clock_timestamp() end
    from unnest($3::bigint[]) as account_id
  on conflict (installation_id, team, account_id) do update
     set first_seen_at = excluded.first_seen_at, left_at = null
   where override_member.left_at is not null`;

const LAST_READ = `
  select team, read_at from override_team where installation_id = $1 and team = any ($2::text[])`;

const SEEN = `
  select team, account_id, first_seen_at
    from override_member
   where installation_id = $1 and team = any ($2::text[]) and account_id = any ($3::bigint[])
     and left_at is null
   order by team, account_id`;

const ReadRow = z.object({ team: z.string(), read_at: StoredInstant });

const MemberRow = z
  .object({
    team: z.string(),
    account_id: z.int().transform(accountId),
    first_seen_at: StoredInstant.nullable(),
  })
  .transform(
    ({ team, account_id: account, first_seen_at: since }): MemberSighting => ({
      team,
      account,
      since,
    }),
  );

/**
 * Notes who is in a team now: who is new, and who has left. The members of the first reading count as
 * known since before, and only `mayBegin` makes a reading the first; without it, a team that was never
 * read stays so.
 */
export function sawMembers(
  pool: Pool,
  installationId: InstallationId,
  { reading, mayBegin }: { readonly reading: TeamReading; readonly mayBegin: boolean },
): Promise<void> {
  const team = [installationId, storedText(reading.team)];
  const { members } = reading;
  return inTransaction(pool, async (client) => {
    const isFirst = mayBegin && (await execute(client, { text: BEGIN, values: team })) > 0;
    const isKnown = isFirst || (await execute(client, { text: READ, values: team })) > 0;
    if (!isKnown) return;
    await execute(client, { text: LEFT, values: [...team, members] });
    await execute(client, { text: JOINED, values: [...team, members, isFirst] });
  });
}

/** When each of these teams was last read; without those that never were. */
export async function teamsLastRead(
  database: Queryable,
  installationId: InstallationId,
  teams: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const values = [installationId, teams.map(storedText)];
  const rows = await readRows(database, ReadRow, { text: LAST_READ, values });
  return new Map(rows.map(({ team, read_at: at }) => [team, at]));
}

/** Since when these people are known to be in these teams; without those who were not seen there. */
export function membersSeen(
  database: Queryable,
  installationId: InstallationId,
  { teams, people }: { readonly teams: readonly string[]; readonly people: readonly AccountId[] },
): Promise<readonly MemberSighting[]> {
  const values = [installationId, teams.map(storedText), people];
  return readRows(database, MemberRow, { text: SEEN, values });
}
