import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inForce } from "../../src/app/policy-entries.ts";
import { lastGoodPolicy, saveGoodPolicy } from "../../src/db/policy-snapshots.ts";
import { digestOf } from "../../src/domain/digest.ts";
import type { Policy, PolicySnapshot } from "../../src/domain/policy-snapshot.ts";
import { mergeRepository } from "../../src/policy/merge-policy.ts";
import { aDocument, aPolicy, aSnapshot } from "../builders/policy.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

function snapshotOf(policy: Policy): PolicySnapshot {
  return aSnapshot({ policy, digest: digestOf(policy) });
}

/** As the app remembers it: with its entry. */
async function cameIntoForce(scope: string, snapshot: PolicySnapshot): Promise<void> {
  const entry = inForce(scope, snapshot, "2026-06-01T12:00:00Z");
  await saveGoodPolicy(database.pool, scope, { snapshot, entry });
}

describe("the last good policy", () => {
  it("comes back with every rule it went with", async () => {
    const organisation = aPolicy({
      mode: "enforce",
      owners: ["olga"],
      areas: { auth: { owners: ["@acme/identity"], disclosure: "closed" } },
      agents: [{ id: "acme-coder", logins: ["acme-coder[bot]"] }],
      connectors: {
        allowed: [
          { host: "mcp.acme.example" },
          { command: "npx", package: "@acme/tickets" },
          { command: ["node", "server.js"] },
        ],
      },
      dependencies: { allowed: ["pkg:npm/"], forbidden: ["pkg:npm/left-pad"] },
      override: { people: ["olga"], minutes: 30, critical: 3, perWeek: 5 },
      tiers: { high: { objectionMinutes: 30 } },
    });
    const gate = { gate: "any-of", gates: [{ gate: "conversation" }, { gate: "human-approval" }] };
    const { policy } = mergeRepository(
      organisation,
      aDocument({
        areas: { auth: { tier: "critical", gates: [gate] }, migrations: { gates: [gate] } },
        tiers: { high: { gates: [{ gate: "owner-attestation", when: ["agent-authored"] }] } },
        machines: ["@acme/robots"],
        freezes: [{ from: "2026-12-24T12:00:00Z", until: "2027-01-02T08:00:00Z", reason: "x" }],
      }),
    );
    const snapshot = snapshotOf(policy);
    await cameIntoForce("acme/all", snapshot);
    expect(await lastGoodPolicy(database.pool, "acme/all")).toEqual({ kind: "found", snapshot });
  });

  it.each<[string, string]>([
    [
      "whose rules were changed",
      `snapshot = replace(snapshot::text, '"enforce"', '"observe"')::jsonb`,
    ],
    ["that was put under another digest", "digest = digest || '-orphan'"],
    ["that names another digest", `snapshot = jsonb_set(snapshot, '{digest}', '"sha256:0"')`],
  ])("is not a copy %s", async (what, change) => {
    const scope = `acme/${what.replaceAll(" ", "-")}`;
    await cameIntoForce(scope, snapshotOf(aPolicy({ mode: "enforce" })));
    await database.pool.query(`update policy_snapshot set ${change} where scope = $1`, [scope]);
    const found = await lastGoodPolicy(database.pool, scope);
    expect([found.kind, found.kind === "changed" ? found.reason : ""]).toEqual([
      "changed",
      expect.stringContaining("it has the digest sha256:"),
    ]);
  });

  it("is not a whole and sound copy of which the log knows nothing", async () => {
    const [strict, loose] = [aPolicy({ mode: "enforce" }), aPolicy({ mode: "observe" })];
    await cameIntoForce("acme/forged", snapshotOf(strict));
    const entry = null;
    await saveGoodPolicy(database.pool, "acme/forged", { snapshot: snapshotOf(loose), entry });
    const found = await lastGoodPolicy(database.pool, "acme/forged");
    expect(found).toMatchObject({ kind: "changed", reason: expect.stringContaining("the log") });
    await saveGoodPolicy(database.pool, "acme/unsaid", { snapshot: snapshotOf(loose), entry });
    expect(await lastGoodPolicy(database.pool, "acme/unsaid")).toMatchObject({ kind: "changed" });
  });

  it("is another one for branches whose names differ in case alone", async () => {
    const [strict, loose] = [aPolicy({ mode: "enforce" }), aPolicy({ mode: "warn" })].map(
      snapshotOf,
    );
    for (const [branch, snapshot] of [["Main", strict] as const, ["main", loose] as const]) {
      if (snapshot !== undefined) await cameIntoForce(`acme/shop:${branch}`, snapshot);
    }
    expect(await lastGoodPolicy(database.pool, "acme/shop:Main")).toEqual({
      kind: "found",
      snapshot: strict,
    });
  });
});
