import { describe, expect, it } from "vitest";
import type { Policy } from "../../src/domain/policy-snapshot.ts";
import { withoutRepetition } from "../../src/policy/gate-requirements.ts";
import { mergeOrganisation } from "../../src/policy/merge-policy.ts";
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
    expect(mergeOrganisation(null, { name: "shop" })).toEqual({
      mode: "warn",
      pack: "recommended@1",
      owners: [],
      areas: PACK_AREAS,
      tiers: PACK_TIERS,
    });
    expect(mergeOrganisation(aDocument(), { name: "shop" }).mode).toBe("warn");
  });

  it("asks by default what the table that ships promises", () => {
    const named = {
      gate: "owner-attestation",
      from: "write",
      implied: true,
      when: ["agent-authored", "agent-assisted"],
    };
    expect(PACK_TIERS).toEqual({
      low: [],
      medium: [WRITE],
      high: [OWNER, named],
      critical: [TWO, named],
    });
    const adds = PACK_AREAS.flatMap(({ area, adds: more = [] }) =>
      more.map(({ gate }) => [area, gate]),
    );
    expect(adds).toEqual([
      ["migrations", "staged-rollout"],
      ["dependencies", "supply-chain-scan"],
    ]);
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

  it("keeps what the pack adds to an area until policy names gates of its own", () => {
    const gates = [{ gate: "human-approval" }];
    for (const migrations of [{}, { gates: [] }, { tier: "critical", owners: ["bob"] }]) {
      expect(areaOf(aPolicy({ areas: { migrations } }), "migrations")?.adds).toHaveLength(1);
    }
    const policy = aPolicy({ areas: { migrations: { gates } } });
    expect(areaOf(policy, "migrations")).not.toHaveProperty("adds");
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
    expect(mergeOrganisation(aDocument({ mode: "warn", repositories }), { name }).mode).toBe(mode);
  });

  it.each<[string, string, readonly string[], boolean, string]>([
    ["has left its set by its name", "store", ["shop"], false, "enforce"],
    ["came out of an exempt set", "store", ["sandbox-1"], false, "warn"],
    ["came into an exempt set", "sandbox-2", ["store"], false, "warn"],
    ["was in a stricter set before", "sandbox-2", ["store", "shop"], false, "enforce"],
    ["took the name of an exempt one", "sandbox-1", [], true, "warn"],
    ["took a name of a strict set", "shop", [], true, "enforce"],
    ["kept its name", "sandbox-1", [], false, "observe"],
  ])("loosens nothing for a repository that %s", (...[, name, former, isTaken, mode]) => {
    const repositories = [
      { match: ["sandbox-*"], mode: "observe", areas: { auth: "observe" } },
      { match: ["shop"], mode: "enforce" },
    ];
    const document = aDocument({ mode: "warn", repositories });
    const policy = mergeOrganisation(document, { name, names: { former, isTaken } });
    const auth = policy.areas.find(({ area }) => area === "auth");
    expect([policy.mode, auth?.mode ?? policy.mode]).toEqual([mode, mode]);
  });

  it("uses no pattern over names that it cannot read", () => {
    expect(compileNamePattern("!x").kind).toBe("refused");
    expect(compileNamePattern("**/sandbox-*").kind).toBe("ok");
    const repositories = [{ match: ["!x"], mode: "observe" }];
    expect(
      mergeOrganisation(aDocument({ mode: "enforce", repositories }), { name: "!x" }).mode,
    ).toBe("enforce");
  });
});

describe("withoutRepetition", () => {
  it("keeps the first of equals and everything that differs", () => {
    const all = [OWNER, WRITE, { ...OWNER }, TWO, aRequirement({ approvals: 2 }), TWO];
    expect(withoutRepetition(all)).toEqual([OWNER, WRITE, TWO, aRequirement({ approvals: 2 })]);
  });
});
