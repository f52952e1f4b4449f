import type { Pool, PoolClient } from "pg";
import { escapeIdentifier } from "pg";
import { z } from "zod";
import type { InstallationId } from "../domain/ids.ts";
import { OperationalError } from "../domain/operational-error.ts";
import { appendEntries } from "./audit-entries.ts";
import { execute, readRow, readRows, type Statement } from "./statement.ts";
import { inTransaction } from "./transaction.ts";

/** What there is of an organisation, or was. */
export interface TenantCounts {
  /** Null where the app never heard of the installation. */
  readonly owner: string | null;
  readonly state: "active" | "suspended" | "gone" | null;
  /** Numeric ids. */
  readonly repositories: readonly number[];
  /** Rows by table, without the empty ones. */
  readonly rows: Readonly<Record<string, number>>;
  /** Keys by which words in the log can be read. */
  readonly keys: number;
}

/** The organisation is not as the caller believed, so that nothing was deleted. */
class TenantChangedError extends OperationalError {
  override readonly name = "TenantChangedError";
  readonly code = "TENANT_CHANGED";
  readonly retryable = false;
}

// What was uninstalled before the app noted installations is known by its work alone.
const OWNER = `
  select owner, state from installation where installation_id = $1
   union all
  (select item #>> '{ref,owner}', null from work
    where installation_id = $1 and item #>> '{ref,owner}' is not null limit 1)
   order by state nulls last
   limit 1`;
const OwnerRow = z.object({
  owner: z.string(),
  state: z.enum(["active", "suspended", "gone"]).nullable(),
});

// The owner of a repository is whose work about it there is; whoever has it now keeps it.
const REPOSITORIES = `
  select repository_id from (
    select repository_id from work where installation_id = $1 and repository_id is not null
     union select repository_id from backfill_repository where installation_id = $1
     union select repository_id from policy_sighting where installation_id = $1
     union select repository_id from gate_watch where installation_id = $1
     union select repository_id from ref_push
             join delivery on guid = delivery_guid where installation_id = $1) as touched
   where not exists (
           select from work join installation on installation.installation_id = work.installation_id
            where work.repository_id = touched.repository_id and work.installation_id <> $1
              and installation.state <> 'gone')
   order by repository_id`;
const RepositoryRow = z.object({ repository_id: z.int() }).transform((row) => row.repository_id);

// Every table that says whose its rows are, those of later releases too. What others refer to goes last.
const TABLES = `
  select columns.table_name as name,
         bool_or(columns.column_name = 'installation_id') as by_installation,
         bool_or(columns.column_name = 'repository_id') as by_repository
    from information_schema.columns as columns
    join information_schema.tables as tables
      on tables.table_schema = columns.table_schema and tables.table_name = columns.table_name
   where columns.table_schema = any (current_schemas(false)) and tables.table_type = 'BASE TABLE'
     and columns.column_name in ('installation_id', 'repository_id')
   group by columns.table_name
   order by columns.table_name in ('decision', 'installation'), columns.table_name`;
const TableRow = z.object({
  name: z.string(),
  by_installation: z.boolean(),
  by_repository: z.boolean(),
});
type TenantTable = z.output<typeof TableRow>;

// These count for no installation in the queue.
const DELETE_OWN_WORK = `
  delete from work
   where installation_id = 0 and (item ->> 'installationId')::bigint = $1`;

/** Rows deleted by one statement. */
const BATCH = 2_000;

/** Policies are filed under `owner/repo`, and there is one owner of a name at a time. */
const OWN_POLICIES = "lower(split_part(scope, '/', 1)) = lower($1)";

// Keys of before had no scope: those that seal words of nobody else's repositories go as well.
const KEYS = `
  with named as (
    select found[1] as id, audit_entry.subject
      from audit_entry,
           regexp_matches(convert_from(body, 'UTF8'), '"k":"(subj:[0-9a-f]{32})"', 'g') as found)
  select id from subject_key
   where erased_at is null
     and (scope = any ($1::text[])
          or scope = '' and exists (
               select from named where named.id = subject_key.id and named.subject ~ $2)
             and not exists (
               select from named where named.id = subject_key.id and named.subject !~ $2))
   order by id`;
const KeyRow = z.object({ id: z.string() }).transform(({ id }) => id);

const DESTROY = `
  update subject_key set key = null, wrapped = null, wrapping_key = null, erased_at = now()
   where id = any ($1::text[]) and erased_at is null`;

const CountRow = z.object({ count: z.int() }).transform(({ count }) => count);

/** Says what there is of an organisation, and changes nothing. */
export function countTenant(pool: Pool, id: InstallationId): Promise<TenantCounts> {
  return inTransaction(pool, (client) => readTenant(client, id));
}

/**
 * Deletes what is stored of an organisation, destroys the keys of what people said in it, and records that
 * it was done. The log itself keeps every byte, so that all its proofs hold.
 *
 * @throws {TenantChangedError} when it is another than the caller named, or the app works for it.
 */
export function deleteTenant(
  pool: Pool,
  id: InstallationId,
  { owner, at }: { readonly owner: string; readonly at: string },
): Promise<TenantCounts> {
  return inTransaction(pool, async (client) => {
    await client.query("set local statement_timeout = 0");
    const tenant = await readTenant(client, id);
    if (tenant.owner?.toLowerCase() !== owner.toLowerCase()) {
      const found = tenant.owner ?? "unknown";
      throw new TenantChangedError(`installation ${id} is of ${found}, not of ${owner}`);
    }
    if (tenant.state === "active") {
      const advice = "uninstall it on GitHub first, else the next look records all of it again";
      throw new TenantChangedError(`the app is still installed on ${owner}: ${advice}`);
    }
    await client.query("set local agentgov.deletes_tenant = 'yes'");
    const { keys, tables, repositories } = await stateOf(client, id);
    await execute(client, { text: DESTROY, values: [keys] });
    await execute(client, {
      text: `delete from policy_snapshot where ${OWN_POLICIES}`,
      values: [owner],
    });
    for (const table of tables) await deleteRows(client, table, rowsOf(table, id, repositories));
    await execute(client, { text: DELETE_OWN_WORK, values: [id] });
    await appendEntries(client, [deletionEntry(id, tenant, at)]);
    return tenant;
  });
}

/** A few thousand at a time: no single statement takes long. */
async function deleteRows(
  client: PoolClient,
  { name }: TenantTable,
  { text, values }: Statement,
): Promise<void> {
  const batch = `delete from ${escapeIdentifier(name)}
                  where ctid = any (array (select ctid ${text} limit ${BATCH}))`;
  while ((await execute(client, { text: batch, values })) > 0);
}

function deletionEntry(
  id: InstallationId,
  { repositories, rows, keys }: TenantCounts,
  at: string,
): Parameters<typeof appendEntries>[1][number] {
  const data = { installation: String(id), repositories: repositories.length, rows, keys };
  return { subject: "erasures", type: "tenant.deleted", actor: { kind: "app" }, at, data };
}

interface TenantState {
  readonly keys: readonly string[];
  readonly tables: readonly TenantTable[];
  readonly repositories: readonly number[];
}

async function stateOf(client: PoolClient, id: InstallationId): Promise<TenantState> {
  const repositories = await readRows(client, RepositoryRow, { text: REPOSITORIES, values: [id] });
  const tables = await readRows(client, TableRow, { text: TABLES, values: [] });
  const own = repositories.map(String);
  const subjects = own.length === 0 ? "^$" : `^[^/]+/(?:${own.join("|")})/`;
  const values = [own.map((repository) => `github.com/${repository}`), subjects];
  const keys = await readRows(client, KeyRow, { text: KEYS, values });
  return { keys, tables, repositories };
}

async function readTenant(client: PoolClient, id: InstallationId): Promise<TenantCounts> {
  const named = await readRow(client, OwnerRow, { text: OWNER, values: [id] });
  const { keys, tables, repositories } = await stateOf(client, id);
  const rows: Record<string, number> = {};
  for (const table of tables) {
    const { text, values } = rowsOf(table, id, repositories);
    const found = await readRow(client, CountRow, {
      text: `select count(*) as count ${text}`,
      values,
    });
    if (found !== null && found > 0) rows[table.name] = found;
  }
  return {
    owner: named?.owner ?? null,
    state: named?.state ?? null,
    repositories,
    rows,
    keys: keys.length,
  };
}

/** By installation or by repository: what somebody else has now of a repository stays theirs. */
function rowsOf(
  { name, by_installation: byInstallation, by_repository: byRepository }: TenantTable,
  id: InstallationId,
  repositories: readonly number[],
): Statement {
  const table = escapeIdentifier(name);
  if (byInstallation && byRepository) {
    return {
      text: `from ${table} where installation_id = $1 or repository_id = any ($2::bigint[])`,
      values: [id, repositories],
    };
  }
  return byInstallation
    ? { text: `from ${table} where installation_id = $1`, values: [id] }
    : { text: `from ${table} where repository_id = any ($1::bigint[])`, values: [repositories] };
}
