import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type {
  ApproverSource,
  GateRequirement,
  SimpleRequirement,
} from "../../src/domain/gate-requirement.ts";
import { comparePolicies, isLoosening } from "../../src/policy/compare-policies.ts";
import { coversGate } from "../../src/policy/gate-strictness.ts";
import { aPolicy, aRequirement } from "../builders/policy.ts";

const BASE = {
  mode: "enforce",
  owners: ["olga"],
  areas: { auth: { owners: ["@acme/identity", "ivan"], exclude: ["**/testdata/**"] } },
  override: { people: ["@acme/on-call"], minutes: 60, critical: 2 },
  freezes: [{ from: "2026-12-24T00:00:00Z", until: "2026-12-27T00:00:00Z", reason: "Holidays." }],
  dependencies: { forbidden: ["pkg:npm/left-pad"] },
  connectors: { allowed: [{ host: "mcp.acme.example" }] },
  machines: ["robot"],
} as const;

function directions(proposed: object): readonly string[] {
  const changes = comparePolicies(aPolicy(BASE), aPolicy({ ...BASE, ...proposed }));
  return changes.map(({ direction, subject }) => `${direction} ${subject}`);
}

describe("comparePolicies", () => {
  it("finds nothing between a policy and itself", () => {
    expect(comparePolicies(aPolicy(BASE), aPolicy(BASE))).toEqual([]);
  });

  const auth = BASE.areas.auth;
  it.each([
    ["a looser mode", { mode: "warn" }, "looser mode"],
    ["a lower tier", { areas: { auth: { ...auth, tier: "medium" } } }, "looser area auth"],
    ["a higher tier", { areas: { auth: { ...auth, tier: "critical" } } }, "tighter area auth"],
    [
      "another exclusion",
      { areas: { auth: { ...auth, exclude: ["**/testdata/**", "a/**"] } } },
      "looser area auth",
    ],
    ["an exclusion less", { areas: { auth: { ...auth, exclude: [] } } }, "tighter area auth"],
    ["an owner less", { areas: { auth: { ...auth, owners: ["ivan"] } } }, "tighter area auth"],
    ["no owner left", { areas: { auth: { ...auth, owners: [] } } }, "moved area auth"],
    [
      "another owner",
      { areas: { auth: { ...auth, owners: ["@acme/identity", "eve"] } } },
      "moved area auth",
    ],
    [
      "gates of its own",
      { areas: { auth: { ...auth, gates: [{ gate: "conversation" }] } } },
      "moved area auth",
    ],
    [
      "looser disclosure",
      { areas: { auth: { ...auth, disclosure: "observe" } } },
      "looser area auth",
    ],
    ["other guardrail owners", { owners: ["eve"] }, "moved owners"],
    [
      "a tier that asks for less",
      { tiers: { critical: { gates: [{ gate: "human-approval" }] } } },
      "looser tier critical",
    ],
    [
      "a tier that asks for more",
      { tiers: { low: { gates: [{ gate: "conversation" }] } } },
      "tighter tier low",
    ],
    ["a longer override", { override: { ...BASE.override, minutes: 120 } }, "looser override"],
    ["a shorter override", { override: { ...BASE.override, minutes: 30 } }, "tighter override"],
    ["time to object", { tiers: { high: { objectionMinutes: 30 } } }, "tighter tier high"],
    ["more overrides a week", { override: { ...BASE.override, perWeek: 11 } }, "looser override"],
    ["fewer overrides a week", { override: { ...BASE.override, perWeek: 9 } }, "tighter override"],
    ["a freeze less", { freezes: [] }, "looser freezes"],
    ["a package allowed again", { dependencies: {} }, "looser dependencies"],
    ["any connector", { connectors: undefined }, "looser connectors"],
    [
      "another connector",
      { connectors: { allowed: [...BASE.connectors.allowed, { host: "x.example" }] } },
      "looser connectors",
    ],
    ["a machine that may approve", { machines: [] }, "looser machines"],
    ["another agent", { agents: [{ id: "a", branches: ["a/"] }] }, "moved agents"],
  ])("calls %s what it is", (_name, proposed, expected) => {
    expect(directions(proposed)).toContain(expected);
  });

  it("does not call an area tighter that takes files away from stricter gates", () => {
    const open = { tier: "medium", include: ["src/**"], gates: [{ gate: "conversation" }] };
    expect(directions({ areas: { ...BASE.areas, fast: open } })).toEqual(["moved area fast"]);
  });

  it("tells the loosening first and counts what is unclear as loosening", () => {
    const proposed = aPolicy({
      ...BASE,
      mode: "warn",
      areas: { auth: { ...auth, tier: "critical" } },
    });
    const changes = comparePolicies(aPolicy(BASE), proposed);
    expect(changes.map(({ direction }) => direction)).toEqual(["looser", "tighter"]);
    expect(isLoosening(changes)).toBe(true);
    expect(isLoosening(changes.slice(1))).toBe(false);
  });

  it("never calls both ways of one change tighter", () => {
    const mode = fc.constantFrom("observe", "warn", "enforce");
    const tier = fc.constantFrom("low", "medium", "high", "critical");
    const gates = fc.subarray([
      { gate: "conversation" },
      { gate: "human-approval", approvals: 2 },
      { gate: "human-approval", from: "write" },
      { gate: "declaration", when: ["agent-authored"] },
    ]);
    const document = fc.record({ mode, areas: fc.record({ auth: fc.record({ tier, gates }) }) });
    fc.assert(
      fc.property(document, document, (left, right) => {
        const there = comparePolicies(aPolicy(left), aPolicy(right));
        const back = comparePolicies(aPolicy(right), aPolicy(left));
        expect(there.length === 0).toBe(back.length === 0);
        if (there.length > 0) expect(isLoosening(there) || isLoosening(back)).toBe(true);
      }),
    );
  });
});

describe("coversGate", () => {
  const one = aRequirement();
  const two = aRequirement({ approvals: 2 });
  const TALK: SimpleRequirement = { gate: "conversation" };

  function by(from: ApproverSource): SimpleRequirement {
    return aRequirement({ from });
  }
  function anyOf(...gates: readonly SimpleRequirement[]): GateRequirement {
    return { gate: "any-of", gates };
  }
  function allOf(...gates: readonly SimpleRequirement[]): GateRequirement {
    return { gate: "all-of", gates: [...gates, TALK] };
  }

  it.each([
    { name: "more approvals", strict: two, other: one, covers: true },
    { name: "fewer approvals", strict: one, other: two, covers: false },
    { name: "admins for writers", strict: by("admin"), other: by("write"), covers: true },
    { name: "writers for owners", strict: by("write"), other: one, covers: false },
    {
      name: "a condition",
      strict: { ...one, when: ["automation"] as const },
      other: one,
      covers: false,
    },
    { name: "all of it", strict: allOf(one), other: one, covers: true },
    { name: "one of two", strict: anyOf(two, TALK), other: one, covers: false },
    { name: "each way through", strict: anyOf(two, one), other: one, covers: true },
    { name: "one way of many", strict: one, other: anyOf(one, TALK), covers: true },
  ])("knows about $name", ({ strict, other, covers }) => {
    expect(coversGate(strict, other)).toBe(covers);
  });
});
