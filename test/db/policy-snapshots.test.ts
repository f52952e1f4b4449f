import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lastGoodPolicy, saveGoodPolicy } from "../../src/db/policy-snapshots.ts";
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
    const snapshot = aSnapshot({ policy });
    await saveGoodPolicy(database.pool, "acme/all", snapshot);
    expect(await lastGoodPolicy(database.pool, "acme/all")).toEqual(snapshot);
  });
});
