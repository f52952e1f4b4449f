import { describe, expect, it } from "vitest";
import type { Policy } from "../../src/domain/policy-snapshot.ts";
import { withoutRepetition } from "../../src/policy/gate-requirements.ts";
import { mergeOrganisation, mergeRepository } from "../../src/policy/merge-policy.ts";
import { PACK_AREAS, PACK_TIERS } from "../../src/policy/recommended-pack.ts";
import { compileNamePattern } from "../../src/policy/repository-name.ts";
import { aDocument, anArea, aPolicy, aRequirement } from "../builders/policy.ts";

function areaOf(policy: Policy, area: string): Policy["areas"][number] | undefined {
  return policy.areas.find((candidate) => candidate.area === area);
}

const WRITE = aRequirement({ from: "write" });
const OWNER = aRequirement();
const TWO = aRequirement({ approvals: 2, nativeReviews: 1 });

describe("mergeOrganisation", () => {
  it("is the shipped pack in warn mode without a document", () => {
    expect(mergeOrganisation(null, "shop")).toEqual({
      mode: "warn",
      pack: "recommended@1",
      owners: [],
      areas: PACK_AREAS,
      tiers: PACK_TIERS,
    });
    expect(mergeOrganisation(aDocument(), "shop").mode).toBe("warn");
  });

  it("asks by default what the table that ships promises", () => {
    expect(PACK_TIERS).toEqual({ low: [], medium: [WRITE], high: [OWNER], critical: [TWO] });
    const tiers = Object.fromEntries(PACK_AREAS.map(({ area, tier }) => [area, tier]));
    expect(tiers).toEqual({
      auth: "high",
      billing: "high",
      migrations: "high",
      dependencies: "medium",
      infrastructure: "high",
      ci: "high",
      secrets: "high",
      "agent-config": "high",
      governance: "high",
      docs: "low",
      tests: "low",
      types: "low",
      assets: "low",
      app: "medium",
    });
  });

  it("gives the guardrails to their owners, unless an area names others", () => {
    const areas = { governance: { owners: ["@Acme/Rules"] } };
    const policy = aPolicy({ owners: ["Olga", "@acme/platform"], areas });
    const olga = { kind: "user", login: "olga" };
    const platform = { kind: "team", team: "acme/platform" };
    expect(policy.owners).toEqual([olga, platform]);
    expect(areaOf(policy, "agent-config")?.owners).toEqual([olga, platform]);
    expect(areaOf(policy, "governance")?.owners).toEqual([{ kind: "team", team: "acme/rules" }]);
    expect(areaOf(policy, "auth")?.owners).toEqual([]);
  });

  it("changes of an area what is said of it, and nothing else", () => {
    const gates = [{ gate: "human-approval", approvals: 2, native: 1, from: "admin" }];
    const areas = {
      auth: { tier: "critical", include: ["a/**"], exclude: ["b/**"], owners: ["@bob"], gates },
      billing: { gates: [] },
      export: { include: ["export/**"] },
      constructor: { tier: "low" },
    };
    const policy = aPolicy({ areas });
    expect(areaOf(policy, "auth")).toEqual({
      area: "auth",
      tier: "critical",
      include: ["a/**"],
      exclude: ["b/**"],
      owners: [{ kind: "user", login: "bob" }],
      gates: [aRequirement({ approvals: 2, nativeReviews: 1, from: "admin" })],
    });
    expect(areaOf(policy, "billing")).toEqual(anArea({ area: "billing" }));
    expect(areaOf(policy, "export")).toEqual(
      anArea({ area: "export", include: ["export/**"], tier: "high" }),
    );
    expect(areaOf(policy, "constructor")?.tier).toBe("low");
    expect(areaOf(aPolicy({}), "constructor")).toBeUndefined();
    expect(policy.areas).toHaveLength(PACK_AREAS.length + 2);
  });

  it("replaces the gates of a tier, but never by nothing", () => {
    const gate = { gate: "human-approval", from: "maintain" };
    const { tiers } = aPolicy({ tiers: { low: { gates: [gate] }, high: { gates: [] } } });
    const maintain = aRequirement({ from: "maintain" });
    expect(tiers).toEqual({ ...PACK_TIERS, low: [maintain] });
    const all = Object.fromEntries(
      ["low", "medium", "high", "critical"].map((tier) => [tier, { gates: [gate] }]),
    );
    expect(Object.values(aPolicy({ tiers: all }).tiers)).toEqual(Array(4).fill([maintain]));
  });

  it.each([
    ["sandbox-1", "observe"],
    ["SANDBOX-1", "observe"],
    ["shop", "enforce"],
    ["shop-2", "warn"],
    ["other", "warn"],
    [".github", "enforce"],
  ])("finds the mode of %s", (name, mode) => {
    const repositories = [
      { match: ["x", "sandbox-*"], mode: "observe" },
      { match: ["shop", ".github"], mode: "enforce" },
      { match: ["sandbox-*"], mode: "enforce" },
    ];
    expect(mergeOrganisation(aDocument({ mode: "warn", repositories }), name).mode).toBe(mode);
  });

  it("uses no pattern over names that it cannot read", () => {
    expect(compileNamePattern("!x").kind).toBe("refused");
    expect(compileNamePattern("**/sandbox-*").kind).toBe("ok");
    const repositories = [{ match: ["!x"], mode: "observe" }];
    expect(mergeOrganisation(aDocument({ mode: "enforce", repositories }), "!x").mode).toBe(
      "enforce",
    );
  });
});

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
  ])("objects to %s", (_name, document, pointer, words) => {
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

describe("withoutRepetition", () => {
  it("keeps the first of equals and everything that differs", () => {
    const all = [OWNER, WRITE, { ...OWNER }, TWO, aRequirement({ approvals: 2 }), TWO];
    expect(withoutRepetition(all)).toEqual([OWNER, WRITE, TWO, aRequirement({ approvals: 2 })]);
  });
});
