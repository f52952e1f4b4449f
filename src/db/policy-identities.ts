import { z } from "zod";
import type { InstallationId } from "../domain/ids.ts";
import type { KnownName } from "../domain/policy-source.ts";
import { execute, readRows } from "./statement.ts";
import { StoredInstant } from "./stored-instant.ts";
import { storedJson, storedText } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

/** Whose names they are: the organisation's, or one layer's. */
export interface NameScope {
  readonly installationId: InstallationId;
  /** Empty for the organisation's policy. */
  readonly scope: string;
}

const FIND = `
  select kind, name, account_id, recycled, revision, checked_at
    from policy_identity
   where installation_id = $1 and scope = $2 and used`;

const SAVE = `
  insert into policy_identity
         (installation_id, scope, kind, name, account_id, recycled, revision, checked_at)
  select $1, $2, kind, name, id, recycled, revision, "checkedAt"
    from jsonb_to_recordset($3::jsonb)
         as said (kind text, name text, id bigint, recycled boolean, revision text,
                  "checkedAt" timestamptz)
   order by kind, name
  on conflict (installation_id, scope, kind, name) do update
     set account_id = excluded.account_id, recycled = excluded.recycled,
         revision = excluded.revision, checked_at = excluded.checked_at, used = true`;

const FORGET = `
  update policy_identity set used = false
   where installation_id = $1 and scope = $2 and used and not (kind || ' ' || name = any ($3::text[]))`;

const NameRow = z
  .object({
    kind: z.enum(["user", "team"]),
    name: z.string(),
    account_id: z.int().nullable(),
    recycled: z.boolean(),
    revision: z.string(),
    checked_at: StoredInstant,
  })
  .transform(
    ({ account_id: id, checked_at: checkedAt, ...row }): KnownName => ({
      ...row,
      id,
      checkedAt,
    }),
  );

/** Every name of one scope, as it was looked up. */
export function knownNames(
  database: Queryable,
  { installationId, scope }: NameScope,
): Promise<KnownName[]> {
  return readRows(database, NameRow, { text: FIND, values: [installationId, storedText(scope)] });
}

/**
 * Remembers whom names stand for, and forgets every name of the scope that is not among `used`: one that
 * comes back is looked up anew.
 */
export async function saveNames(
  database: Queryable,
  { installationId, scope }: NameScope,
  {
    names,
    used,
  }: {
    readonly names: readonly KnownName[];
    readonly used: readonly Pick<KnownName, "kind" | "name">[];
  },
): Promise<void> {
  const values = [installationId, storedText(scope)];
  const keys = used.map(({ kind, name }) => storedText(`${kind} ${name}`));
  await execute(database, { text: FORGET, values: [...values, keys] });
  if (names.length === 0) return;
  await execute(database, { text: SAVE, values: [...values, storedJson(names)] });
}
