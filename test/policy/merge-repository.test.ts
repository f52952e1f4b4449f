import { describe, expect, it } from "vitest";
import type { Policy } from "../../src/domain/policy-snapshot.ts";
import { mergeRepository } from "../../src/policy/merge-policy.ts";
import { aDocument, anArea, aPolicy, aRequirement } from "../builders/policy.ts";

function areaOf(policy: Policy, area: string): Policy["areas"][number] | undefined {
  return policy.areas.find((candidate) => candidate.area === area);
}

const WRITE = aRequirement({ from: "write" });
const OWNER = aRequirement();

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
      gates: [WRITE, two],
      tier: "high",
    });
    expect(areaOf(policy, "billing")?.gates).toEqual([OWNER, two]);
    expect(areaOf(policy, "mine")).toEqual({
      ...anArea({ area: "mine", tier: "medium", include: ["mine/**"] }),
      owners: [{ kind: "user", login: "bob" }],
    });
    expect(areaOf(policy, "yours")?.gates).toEqual([OWNER, two]);
    expect(policy.tiers).toEqual({ ...base.tiers, low: [two], high: [OWNER, two] });
  });

  it("adds to every tier what it says of it", () => {
    const gate = { gate: "human-approval", approvals: 3 };
    const tiers = Object.fromEntries(
      ["low", "medium", "high", "critical"].map((tier) => [tier, { gates: [gate] }]),
    );
    const three = aRequirement({ approvals: 3 });
    expect(merge({ tiers }).tiers).toEqual({
      low: [three],
      medium: [WRITE, three],
      high: [OWNER, three],
      critical: [aRequirement({ from: "admin" }), three],
    });
  });

  it("keeps what every tier on the way up asked for when it raises one", () => {
    const admin = aRequirement({ from: "admin" });
    const policy = merge({
      areas: { auth: { tier: "critical" }, app: { tier: "critical" }, scripts: { tier: "medium" } },
    });
    expect(areaOf(policy, "auth")).toMatchObject({
      tier: "critical",
      gates: [WRITE, OWNER, admin],
    });
    expect(areaOf(policy, "app")).toMatchObject({
      tier: "critical",
      gates: [WRITE, OWNER, admin],
      keepsFiles: true,
    });
    expect(areaOf(policy, "scripts")?.gates).toEqual([WRITE]);
    expect(areaOf(merge({ areas: { auth: { tier: "high" } } }), "auth")?.gates).toEqual([WRITE]);
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
