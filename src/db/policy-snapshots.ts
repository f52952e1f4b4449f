import type { Pool } from "pg";
import { z } from "zod";
import type { EntryDraft } from "../domain/audit-entry.ts";
import { digestOf } from "../domain/digest.ts";
import { DISCLOSURE_MODES, type PolicySnapshot } from "../domain/policy-snapshot.ts";
import type { StoredPolicy } from "../domain/policy-source.ts";
import { appendEntries } from "./audit-entries.ts";
import { execute, readRow } from "./statement.ts";
import { StoredOwner, StoredRequirement } from "./stored-gate.ts";
import { storedJson } from "./stored-json.ts";
import { inTransaction, type Queryable } from "./transaction.ts";

const Tier = z.enum(["low", "medium", "high", "critical"]);

const StoredMode = z.enum(["observe", "warn", "enforce"]);

const StoredAgent = z.object({
  id: z.string(),
  name: z.string(),
  addresses: z.array(z.string()),
  accountIds: z.array(z.number()),
  logins: z.array(z.string()),
  trailerKeys: z.array(z.string()),
  branchPrefixes: z.array(z.string()),
});

const StoredConnector = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("host"), host: z.string() }),
  z.object({ kind: z.literal("package"), command: z.string(), name: z.string() }),
  z.object({ kind: z.literal("command"), command: z.array(z.string()) }),
]);

const StoredFreeze = z.strictObject({
  from: z.string(),
  until: z.string(),
  reason: z.string(),
  areas: z.array(z.string()),
  tier: Tier,
});

const StoredReviews = z.strictObject({
  nudgeHours: z.int().nullable(),
  escalateHours: z.int().nullable(),
  escalateTo: z.array(StoredOwner),
  workingHours: z.strictObject({
    timeZone: z.string(),
    from: z.int(),
    until: z.int(),
    days: z.array(z.int()),
  }),
  openRequestsMax: z.int(),
});

// Strict below: a rule that is not read back would be a rule lost.
const StoredPolicySnapshot: z.ZodType<PolicySnapshot> = z.object({
  policy: z.strictObject({
    mode: StoredMode,
    pack: z.string(),
    owners: z.array(StoredOwner),
    areas: z.array(
      z.strictObject({
        area: z.string(),
        tier: Tier,
        include: z.array(z.string()),
        exclude: z.array(z.string()),
        owners: z.array(StoredOwner),
        gates: z.array(StoredRequirement).nullable(),
        adds: z.array(StoredRequirement).exactOptional(),
        raisedFrom: Tier.exactOptional(),
        keepsFiles: z.boolean().exactOptional(),
        disclosure: z.enum(DISCLOSURE_MODES).exactOptional(),
        mode: StoredMode.exactOptional(),
      }),
    ),
    tiers: z.record(Tier, z.array(StoredRequirement)),
    tierAdds: z.record(Tier, z.array(StoredRequirement)).exactOptional(),
    objectionMinutes: z.partialRecord(Tier, z.int()).exactOptional(),
    agents: z.array(StoredAgent).exactOptional(),
    connectors: z.array(StoredConnector).exactOptional(),
    dependencies: z
      .object({ allowed: z.array(z.string()).nullable(), forbidden: z.array(z.string()) })
      .exactOptional(),
    override: z
      .strictObject({
        people: z.array(StoredOwner),
        minutes: z.int(),
        peopleAtCritical: z.int(),
        perWeek: z.int().exactOptional(),
      })
      .exactOptional(),
    vetoes: z.strictObject({ endedBy: z.array(StoredOwner) }).exactOptional(),
    freezes: z.array(StoredFreeze).exactOptional(),
    reviews: StoredReviews.exactOptional(),
    machines: z.array(StoredOwner).exactOptional(),
  }),
  source: z.string(),
  digest: z.string(),
  standing: z.enum(["current", "last-good", "none-valid"]),
  problems: z.array(
    z.object({ file: z.string(), line: z.int(), column: z.int(), message: z.string() }),
  ),
  origins: z.array(z.object({ file: z.string(), revision: z.string() })).exactOptional(),
  identities: z
    .array(
      z.object({
        kind: z.enum(["user", "team"]),
        name: z.string(),
        id: z.int().nullable(),
        state: z.enum(["resolved", "unknown", "recycled", "unread"]),
      }),
    )
    .exactOptional(),
});

const SnapshotRow = z.object({
  digest: z.string(),
  snapshot: z.unknown(),
  in_force: z.string().nullable(),
});

// The clock, not the start of the transaction: two policies seen in one second keep their order.
const UPSERT = `
  insert into policy_snapshot (scope, digest, snapshot, first_seen_at, last_seen_at)
  values ($1, $2, $3, clock_timestamp(), clock_timestamp())
  on conflict (scope, digest) do update
     set snapshot = excluded.snapshot, last_seen_at = excluded.last_seen_at`;

// Beside the row what the log says came into force last: whoever edits the one has to add to the other.
const LATEST = `
  select digest, snapshot,
         (select convert_from(body, 'UTF8')::jsonb #>> '{data,digest}'
            from audit_entry
           where subject = $2 and convert_from(body, 'UTF8')::jsonb ->> 'type' = 'policy.in-force'
           order by id desc
           limit 1) as in_force
    from policy_snapshot
   where scope = $1
   order by last_seen_at desc
   limit 1`;

/**
 * Remembers a valid policy as the one in force for `owner/repo:branch`, with the entry that says so: a
 * stored copy is believed by its entry, so neither is there without the other.
 */
export function saveGoodPolicy(
  pool: Pool,
  scope: string,
  { snapshot, entry }: { readonly snapshot: PolicySnapshot; readonly entry: EntryDraft | null },
): Promise<void> {
  const values = [scopeKey(scope), snapshot.digest, storedJson(snapshot)];
  return inTransaction(pool, async (client) => {
    await appendEntries(client, entry === null ? [] : [entry]);
    await execute(client, { text: UPSERT, values });
  });
}

/**
 * The policy that was last known to be valid for `owner/repo:branch`; none when there never was one, or
 * when an older release wrote it in a form this one cannot read. Its digest is made anew, and has to be
 * the one under which the log says that it came into force.
 */
export async function lastGoodPolicy(database: Queryable, scope: string): Promise<StoredPolicy> {
  const values = [scopeKey(scope), `policy/${scope}`];
  const row = await readRow(database, SnapshotRow, { text: LATEST, values });
  if (row === null) return { kind: "none" };
  const read = StoredPolicySnapshot.safeParse(row.snapshot);
  if (!read.success) return { kind: "none" };
  const { data: snapshot } = read;
  const digest = digestOf(snapshot.policy);
  if (digest !== row.digest || digest !== snapshot.digest) {
    return changed(`it has the digest ${digest}, and was stored as ${row.digest}`);
  }
  if (digest === row.in_force) return { kind: "found", snapshot };
  return changed(
    `it has the digest ${digest}, and the log says that ${row.in_force ?? "nothing"} came into force`,
  );
}

function changed(reason: string): StoredPolicy {
  return { kind: "changed", reason };
}

/** Names of repositories ignore case; those of branches do not. */
function scopeKey(scope: string): string {
  const end = scope.indexOf(":");
  return end < 0 ? scope.toLowerCase() : `${scope.slice(0, end).toLowerCase()}${scope.slice(end)}`;
}
