import { describe, expect, it } from "vitest";
import type { Policy } from "../../src/domain/policy-snapshot.ts";
import { TIERS, type Tier } from "../../src/domain/risk.ts";
import { requirementsOf } from "../../src/policy/assess.ts";
import { mergeRepository } from "../../src/policy/merge-policy.ts";
import { PACK_TIERS } from "../../src/policy/recommended-pack.ts";
import { aDocument, anArea, aPolicy, aRequirement, touched } from "../builders/policy.ts";

function areaOf(policy: Policy, area: string): Policy["areas"][number] | undefined {
  return policy.areas.find((candidate) => candidate.area === area);
}

const WRITE = aRequirement({ from: "write" });

describe("mergeRepository", () => {
  const base = aPolicy({
    mode: "warn",
    areas: {
      auth: { owners: ["ivan"], gates: [{ gate: "human-approval", from: "write" }] },
      scripts: { tier: "low", include: ["scripts/**"] },
    },
    tiers: { critical: { gates: [{ gate: "human-approval", from: "admin" }] } },
  });

  function merge(document: object): Policy {
    const { policy, objections } = mergeRepository(base, aDocument(document));
    expect(objections).toEqual([]);
    return policy;
  }

  it("changes nothing when it says nothing, but that app keeps its files", () => {
    const { areas, ...rest } = merge({});
    const { areas: baseAreas, ...baseRest } = base;
    expect(rest).toEqual(baseRest);
    const kept = baseAreas.map((area) =>
      area.area === "app" ? { ...area, keepsFiles: true } : area,
    );
    expect(areas).toEqual(kept);
  });

  it("adds paths, gates and areas", () => {
    const gate = { gate: "human-approval", approvals: 2 };
    const policy = merge({
      mode: "enforce",
      areas: {
        auth: { include: ["lib/**"], gates: [gate] },
        billing: { gates: [gate] },
        mine: { owners: ["bob"], include: ["mine/**"], tier: "medium" },
        yours: { gates: [gate] },
      },
      tiers: { low: { gates: [gate] }, high: { gates: [gate] } },
    });
    const two = aRequirement({ approvals: 2 });
    expect(policy.mode).toBe("enforce");
    expect(areaOf(policy, "auth")).toMatchObject({
      include: ["lib/**"],
      gates: [WRITE],
      adds: [two],
      tier: "high",
    });
    expect(areaOf(policy, "billing")).toMatchObject({ gates: null, adds: [two] });
    expect(areaOf(policy, "mine")).toEqual({
      ...anArea({ area: "mine", tier: "medium", include: ["mine/**"] }),
      owners: [{ kind: "user", login: "bob" }],
    });
    expect(areaOf(policy, "yours")).toMatchObject({ gates: null, adds: [two] });
    expect(policy.tiers).toEqual(base.tiers);
    expect(policy.tierAdds).toEqual({ low: [two], medium: [], high: [two], critical: [] });
    expect(requirementsOf(policy, touched())).toEqual([WRITE, two]);
    expect(requirementsOf(policy, touched({ area: "yours" }))).toEqual([...base.tiers.high, two]);
  });

  it("keeps what the pack adds to an area beside what the layer adds", () => {
    const policy = merge({ areas: { migrations: { gates: [{ gate: "conversation" }] } } });
    expect(areaOf(policy, "migrations")?.adds?.map(({ gate }) => gate)).toEqual([
      "staged-rollout",
      "conversation",
    ]);
  });

  it("adds to every tier what it says of it", () => {
    const gate = { gate: "human-approval", approvals: 3 };
    const tiers = Object.fromEntries(
      ["low", "medium", "high", "critical"].map((tier) => [tier, { gates: [gate] }]),
    );
    const three = aRequirement({ approvals: 3 });
    const policy = merge({ tiers });
    expect(policy.tiers).toEqual(base.tiers);
    for (const tier of TIERS) {
      for (const area of ["auth", "docs", "mine"]) {
        expect(requirementsOf(policy, touched({ area, tier }))).toContainEqual(three);
      }
    }
  });

  it("keeps what every tier on the way up asked for when it raises one", () => {
    const { high, medium } = PACK_TIERS;
    const admin = aRequirement({ from: "admin" });
    const policy = merge({
      areas: { auth: { tier: "critical" }, app: { tier: "critical" }, scripts: { tier: "medium" } },
    });
    expect(areaOf(policy, "auth")).toMatchObject({ tier: "critical", raisedFrom: "high" });
    expect(areaOf(policy, "app")).toMatchObject({ raisedFrom: "medium", keepsFiles: true });
    const asked = (area: string, tier: Tier): object =>
      requirementsOf(policy, touched({ area, tier }));
    expect(asked("auth", "critical")).toEqual([WRITE, admin]);
    expect(asked("app", "critical")).toEqual([...medium, ...high, admin]);
    expect(asked("scripts", "medium")).toEqual(medium);
    expect(areaOf(merge({ areas: { auth: { tier: "high" } } }), "auth")).not.toHaveProperty(
      "raisedFrom",
    );
  });

  it.each<[string, object, string, string]>([
    [
      "a pack",
      { extends: "recommended" },
      "/extends",
      "only the organisation's policy may set `extends`",
    ],
    [
      "guardrail owners",
      { owners: ["bob"] },
      "/owners",
      "only the organisation's policy may set `owners`",
    ],
    [
      "sets of repositories",
      { repositories: [] },
      "/repositories",
      "may set `repositories`; remove it here",
    ],
    [
      "a looser mode",
      { mode: "observe" },
      "/mode",
      "`mode: observe` is looser than the organisation's `warn`",
    ],
    [
      "an exclude",
      { areas: { auth: { exclude: ["a/**"] } } },
      "/areas/auth/exclude",
      "may not take paths out of an area",
    ],
    [
      "an exclude of its own area",
      { areas: { mine: { exclude: ["a/**"] } } },
      "/areas/mine/exclude",
      "may not take paths",
    ],
    [
      "a lower tier",
      { areas: { auth: { tier: "medium" } } },
      "/areas/auth/tier",
      "`tier: medium` is looser than the organisation's `high`",
    ],
    [
      "other owners",
      { areas: { auth: { owners: ["bob"] } } },
      "/areas/auth/owners",
      "only the organisation's policy names the owners of `auth`",
    ],
    [
      "owners where none are named",
      { areas: { billing: { owners: ["bob"] } } },
      "/areas/billing/owners",
      "use CODEOWNERS here",
    ],
  ])("objects to %s", (_name, ...[document, pointer, words]) => {
    const { objections } = mergeRepository(base, aDocument(document));
    expect(objections).toHaveLength(1);
    expect(objections[0]?.pointer).toBe(pointer);
    expect(objections[0]?.message).toContain(words);
  });

  it.each<[string, object]>([
    ["the same mode", { mode: "warn" }],
    ["a stricter mode", { mode: "enforce" }],
    ["an empty exclude", { areas: { auth: { exclude: [] } } }],
    ["the same tier", { areas: { auth: { tier: "high" } } }],
    ["a tier of its own area", { areas: { mine: { tier: "low" } } }],
  ])("accepts %s", (_name, document) => {
    expect(mergeRepository(base, aDocument(document)).objections).toEqual([]);
  });

  it("objects to everything at once", () => {
    const document = {
      mode: "observe",
      owners: [],
      areas: { auth: { tier: "low", owners: [], exclude: ["a/**"] } },
    };
    const { objections } = mergeRepository(base, aDocument(document));
    expect(objections.map(({ pointer }) => pointer)).toEqual([
      "/owners",
      "/mode",
      "/areas/auth/exclude",
      "/areas/auth/tier",
      "/areas/auth/owners",
    ]);
  });
});
