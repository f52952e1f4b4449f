import { z } from "zod";
import {
  DISCLOSURE_MODES,
  type GateRequirement,
  type PolicySnapshot,
} from "../domain/policy-snapshot.ts";
import { execute, readRow } from "./statement.ts";
import { storedJson } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

const Tier = z.enum(["low", "medium", "high", "critical"]);

// By kind, so that a new gate does not compile until it can be read back.
const RequirementOf = {
  "human-approval": z.object({
    gate: z.literal("human-approval"),
    approvals: z.int(),
    from: z.enum(["owners", "write", "maintain", "admin"]),
    nativeReviews: z.int(),
  }),
} satisfies Record<GateRequirement["gate"], z.ZodType<GateRequirement>>;
const Requirement = z.discriminatedUnion("gate", [RequirementOf["human-approval"]]);

const OwnerName = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("team"), team: z.string() }),
  z.object({ kind: z.literal("user"), login: z.string() }),
]);

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

// Strict below: a rule that is not read back would be a rule lost.
const StoredPolicySnapshot: z.ZodType<PolicySnapshot> = z.object({
  policy: z.strictObject({
    mode: z.enum(["observe", "warn", "enforce"]),
    pack: z.string(),
    owners: z.array(OwnerName),
    areas: z.array(
      z.strictObject({
        area: z.string(),
        tier: Tier,
        include: z.array(z.string()),
        exclude: z.array(z.string()),
        owners: z.array(OwnerName),
        gates: z.array(Requirement).nullable(),
        keepsFiles: z.boolean().exactOptional(),
        disclosure: z.enum(DISCLOSURE_MODES).exactOptional(),
      }),
    ),
    tiers: z.record(Tier, z.array(Requirement)),
    agents: z.array(StoredAgent).exactOptional(),
    connectors: z.array(StoredConnector).exactOptional(),
    dependencies: z
      .object({ allowed: z.array(z.string()).nullable(), forbidden: z.array(z.string()) })
      .exactOptional(),
  }),
  source: z.string(),
  digest: z.string(),
  standing: z.enum(["current", "last-good", "none-valid"]),
  problems: z.array(
    z.object({ file: z.string(), line: z.int(), column: z.int(), message: z.string() }),
  ),
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
