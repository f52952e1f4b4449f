import fc from "fast-check";
import type { Deployment, HeadCheck } from "../../src/domain/head-facts.ts";
import { known, unknown } from "../../src/domain/known.ts";
import { DISCLOSURE_MODES } from "../../src/domain/policy-snapshot.ts";
import { TIERS } from "../../src/domain/risk.ts";
import { type Case, cases } from "./arbitraries.ts";
import { at, EARLIER } from "./facts.ts";

const CLASSES = ["agent-authored", "agent-assisted", "automation", "undeclared", "human"] as const;
const PEOPLE = ["alice", "bob", "ivan", "@acme/identity"] as const;
const AREAS = ["auth", "app", "docs", "billing", "governance", "scripts", "mine"] as const;
const OPTIONAL: { requiredKeys: [] } = { requiredKeys: [] };

const from = fc.oneof(
  fc.constantFrom("owners", "codeowners", "write", "maintain", "admin"),
  fc.subarray([...PEOPLE], { minLength: 1 }),
);
const when = fc.subarray([...CLASSES], { minLength: 1 });

/** One gate of each kind, with every setting it has but `when`. */
const plainGate: fc.Arbitrary<object> = fc.oneof(
  fc
    .record({ approvals: fc.constantFrom(1, 2, 6), from, native: fc.constantFrom(0, 1) })
    .map((more) => ({ gate: "human-approval", ...more })),
  fc
    .record(
      {
        check: fc.constantFrom("build", "audit"),
        app: fc.constantFrom("github-actions", 15_368),
        skipped: fc.constantFrom("waits", "passes"),
      },
      { requiredKeys: ["check"] },
    )
    .map((more) => ({ gate: "required-check", ...more })),
  fc
    .record({ from, implied: fc.boolean() })
    .map((more) => ({ gate: "owner-attestation", ...more })),
  fc
    .record({
      environments: fc.subarray(["production", "canary"], { minLength: 1 }),
      soak: fc.constantFrom(0, 1, 24),
    })
    .map((more) => ({ gate: "staged-rollout", ...more })),
  from.map((people) => ({ gate: "supply-chain-scan", from: people })),
  fc.constantFrom({ gate: "declaration" }, { gate: "conversation" }),
);

const inner = fc.array(plainGate, { minLength: 1, maxLength: 3 });

/** Any gate that policy can ask for, alternatives and conditions included. */
const anyGate: fc.Arbitrary<object> = fc
  .record({
    gate: fc.oneof(
      { arbitrary: plainGate, weight: 5 },
      { arbitrary: inner.map((gates) => ({ gate: "any-of", gates })), weight: 1 },
      { arbitrary: inner.map((gates) => ({ gate: "all-of", gates })), weight: 1 },
    ),
    when: fc.option(when, { nil: null }),
  })
  .map((parts) => (parts.when === null ? parts.gate : { ...parts.gate, when: parts.when }));

const gates = fc.array(anyGate, { maxLength: 2 });
const patterns = fc.subarray(["src/**", "docs/**", "scripts/**", "**"], { maxLength: 2 });

const area = fc.record(
  {
    tier: fc.constantFrom(...TIERS),
    include: patterns,
    gates,
    disclosure: fc.constantFrom(...DISCLOSURE_MODES),
  },
  OPTIONAL,
);

function dictionary<Value>(
  keys: readonly string[],
  value: fc.Arbitrary<Value>,
): fc.Arbitrary<Record<string, Value>> {
  return fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 2 });
}

const freeze = fc.record(
  {
    from: fc.constantFrom(at(0), at(2_000)),
    until: fc.constantFrom(at(2_500), at(3_500)),
    reason: fc.constant("We rest."),
    areas: fc.subarray([...AREAS], { maxLength: 2 }),
    tier: fc.constantFrom(...TIERS),
  },
  { requiredKeys: ["from", "until", "reason"] },
);
const packages = fc.subarray(["pkg:npm/left-pad", "pkg:npm/@acme/", "pkg:pypi/requests"]);
const hosts = fc.subarray([{ host: "mcp.acme.example" }, { command: ["npx", "x"] }]);

/** What a repository may say as well as an organisation. */
const shared = {
  tiers: dictionary(TIERS, fc.record({ gates })),
  connectors: fc.record({ allowed: hosts }),
  dependencies: fc.record({ allowed: packages, forbidden: packages }, OPTIONAL),
  freezes: fc.array(freeze, { maxLength: 1 }),
  machines: fc.subarray([...PEOPLE], { maxLength: 2 }),
};

/** An organisation's policy, of every key there is. */
export const organisations: fc.Arbitrary<object> = fc.record(
  {
    mode: fc.constantFrom("enforce", "enforce", "enforce", "warn"),
    owners: fc.subarray(["olga", "@acme/identity"]),
    areas: dictionary(
      AREAS,
      fc
        .record({
          area,
          owners: fc.option(fc.subarray([...PEOPLE]), { nil: null }),
          mode: fc.constantFrom(null, null, "warn", "observe"),
          exclude: fc.constantFrom(null, null, ["docs/**"]),
        })
        .map(({ area: said, ...more }) => ({
          ...said,
          ...Object.fromEntries(Object.entries(more).filter(([, value]) => value !== null)),
        })),
    ),
    override: fc.record({ people: fc.constant(["rita"]), minutes: fc.constantFrom(5, 60) }),
    vetoes: fc.record({ endedBy: fc.constant(["olga"]) }),
    reviews: fc.record({ openRequests: fc.constantFrom(1, 10) }),
    agents: fc.constant([{ id: "acme-coder", trailers: ["Acme-Coder"] }]),
    ...shared,
  },
  OPTIONAL,
);

/** A repository's layer, of every key one may have; whether it may say so depends on what it is put over. */
export const layers: fc.Arbitrary<object> = fc.record(
  {
    mode: fc.constantFrom("warn", "enforce", "enforce"),
    areas: dictionary(
      AREAS,
      fc
        .record({
          area,
          mode: fc.constantFrom(null, null, "enforce", "warn"),
          owners: fc.constantFrom(null, null, null, ["alice"]),
          exclude: fc.constantFrom(null, null, null, ["src/**"]),
        })
        .map(({ area: said, ...more }) => ({
          ...said,
          ...Object.fromEntries(Object.entries(more).filter(([, value]) => value !== null)),
        })),
    ),
    ...shared,
  },
  OPTIONAL,
);

/** Changes of which also checks, deployments and conversations are known, or are not. */
export const casesWithGateFacts: fc.Arbitrary<Case> = fc
  .record({
    one: cases,
    check: fc.constantFrom("passed", "skipped", "failed", null),
    open: fc.constantFrom(0, 0, 1, null),
    deployed: fc.constantFrom(true, true, false, null),
  })
  .map(({ one, check, open, deployed }) => ({
    ...one,
    facts: {
      ...one.facts,
      checks:
        check === null
          ? unknown("no")
          : known(["build", "audit"].map((name) => checkOf(name, check))),
      threads: open === null ? unknown("no") : known({ total: 3, unresolved: open }),
      deployments:
        deployed === null
          ? unknown("no")
          : known(deployed ? [deploymentTo("production"), deploymentTo("canary")] : []),
    },
  }));

function checkOf(name: string, state: HeadCheck["state"]): HeadCheck {
  return {
    kind: "check-run",
    name,
    app: { id: 15_368, slug: "github-actions" },
    state,
    completedAt: at(100),
  };
}

function deploymentTo(environment: string): Deployment {
  return {
    environment,
    sha: EARLIER,
    createdAt: "2026-05-01T12:00:00Z",
    state: "succeeded",
    succeededAt: "2026-05-01T12:00:00Z",
    containsBase: known(true),
  };
}
