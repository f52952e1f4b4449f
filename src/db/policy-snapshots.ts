import { z } from "zod";
import { DISCLOSURE_MODES, type PolicySnapshot } from "../domain/policy-snapshot.ts";
import { execute, readRow } from "./statement.ts";
import { StoredOwner, StoredRequirement } from "./stored-gate.ts";
import { storedJson } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

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

const SnapshotRow = z.object({ snapshot: z.unknown() });

// The clock, not the start of the transaction: two policies seen in one second keep their order.
const UPSERT = `
  insert into policy_snapshot (scope, digest, snapshot, first_seen_at, last_seen_at)
  values ($1, $2, $3, clock_timestamp(), clock_timestamp())
  on conflict (scope, digest) do update
     set snapshot = excluded.snapshot, last_seen_at = excluded.last_seen_at`;

const LATEST = `
  select snapshot from policy_snapshot
   where scope = $1
   order by last_seen_at desc
   limit 1`;

/** Remembers a valid policy as the one in force for `owner/repo`. */
export async function saveGoodPolicy(
  database: Queryable,
  scope: string,
  snapshot: PolicySnapshot,
): Promise<void> {
  const values = [scope.toLowerCase(), snapshot.digest, storedJson(snapshot)];
  await execute(database, { text: UPSERT, values });
}

/**
 * The policy that was last known to be valid for `owner/repo`; null when there never was one, or when an
 * older release wrote it in a form this one cannot read.
 */
export async function lastGoodPolicy(
  database: Queryable,
  scope: string,
): Promise<PolicySnapshot | null> {
  const values = [scope.toLowerCase()];
  const row = await readRow(database, SnapshotRow, { text: LATEST, values });
  if (row === null) return null;
  const snapshot = StoredPolicySnapshot.safeParse(row.snapshot);
  return snapshot.success ? snapshot.data : null;
}
