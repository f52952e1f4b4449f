import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/domain/canonical-json.ts";
import { known } from "../../src/domain/known.ts";
import { DISCLOSURE_MODES } from "../../src/domain/policy-snapshot.ts";
import type { PullRequestFacts } from "../../src/domain/pull-request-facts.ts";
import { TIERS } from "../../src/domain/risk.ts";
import { assess, type CompiledPolicy, requirementsOf } from "../../src/policy/assess.ts";
import { decide } from "../../src/policy/decide.ts";
import { mergeRepository } from "../../src/policy/merge-policy.ts";
import { PACK_TIERS } from "../../src/policy/recommended-pack.ts";
import { type Case, cases } from "../builders/arbitraries.ts";
import {
  ALICE,
  AUTH,
  aCommit,
  aFile,
  anApproval,
  aPullRequest,
  BOB,
  CLAUDE,
  DOCS,
  IDA,
  IVAN,
  OLGA,
  someFacts,
  someHistory,
} from "../builders/facts.ts";
import { anOwnership } from "../builders/ownership.ts";
import { aDocument, aPolicy, compiled, touched } from "../builders/policy.ts";

const CLASSES = ["agent-authored", "agent-assisted", "automation", "undeclared", "human"] as const;

const when = fc.uniqueArray(fc.constantFrom(...CLASSES), { minLength: 1, maxLength: 3 });
const from = fc.constantFrom("owners", "codeowners", "write", "maintain", [
  "ivan",
  "@acme/identity",
]);

const bare = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      gate: fc.constant("human-approval"),
      approvals: fc.constantFrom(1, 2),
      from,
    }),
  },
  fc.record({ gate: fc.constant("owner-attestation"), from, implied: fc.boolean() }),
  fc.record({ gate: fc.constantFrom("declaration", "conversation") }),
  fc.record({ gate: fc.constantFrom("staged-rollout", "supply-chain-scan") }),
  fc.record({ gate: fc.constant("required-check"), check: fc.constantFrom("ci", "lint") }),
);
const composite = fc.record({
  gate: fc.constantFrom("any-of", "all-of"),
  gates: fc.array(bare, { minLength: 1, maxLength: 2 }),
});
/** A gate of any kind, asked of all or of some. */
const gate = fc
  .tuple(fc.oneof({ weight: 3, arbitrary: bare }, composite), fc.option(when, { nil: undefined }))
  .map(([one, classes]) => (classes === undefined ? one : { ...one, when: classes }));

const gates = fc.array(gate, { maxLength: 2 });
const area = fc.record(
  {
    tier: fc.constantFrom(...TIERS),
    disclosure: fc.constantFrom(...DISCLOSURE_MODES),
    gates,
    owners: fc.constantFrom(["olga"], ["@acme/identity"]),
  },
  { requiredKeys: [] },
);
const areas = fc.record({ docs: area, auth: area, app: area }, { requiredKeys: [] });
const tierGates = fc.record({ gates });
const tiers = fc.record(
  { low: tierGates, medium: tierGates, high: tierGates, critical: tierGates },
  { requiredKeys: [] },
);
const organisation = fc
  .record(
    {
      mode: fc.constant("enforce"),
      owners: fc.constant(["olga"]),
      areas,
      tiers,
      machines: fc.constantFrom(["bob"], ["@acme/identity"]),
    },
    { requiredKeys: ["mode"] },
  )
  .map((document) => aPolicy(document));

const AGENT = "Change\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n";
/** The same change, told in different ways; who says less comes later. */
const TOLD = {
  none: "Change\n\nAssisted-by: none\n",
  declared: "Change\n\nAssisted-by: Claude Code\n",
  undeclared: "Change\n",
  hint: "Change\n\nCo-authored-by: Devin\n",
  contradicted: `${AGENT}Assisted-by: none\n`,
} as const;
type Told = keyof typeof TOLD;

/** Pairs in which the first says no less than the second. Denying what an agent's account did is a lie. */
const ORDERED: readonly (readonly [Told, Told])[] = [
  ["none", "undeclared"],
  ["declared", "undeclared"],
  ["declared", "hint"],
  ["undeclared", "hint"],
  ["undeclared", "contradicted"],
  ["hint", "contradicted"],
  ["none", "contradicted"],
];

const PEOPLE = [BOB, IVAN, IDA, OLGA];

/** Facts that the gates read, and people who have spoken. */
const scene = fc
  .record({
    files: fc.subarray([DOCS, AUTH, aFile("src/cart.ts")], { minLength: 1 }),
    author: fc.constantFrom(ALICE, CLAUDE),
    open: fc.nat(1),
    approvers: fc.subarray(PEOPLE),
    owners: fc.subarray([ALICE, IVAN]),
  })
  .map(
    ({ files, author, open, approvers, owners }): Case => ({
      facts: someFacts({
        files: known(files),
        pullRequest: aPullRequest({ author }),
        threads: known({ total: 1, unresolved: open }),
        codeowners: known("* @bob\n"),
      }),
      history: someHistory({
        approvals: approvers.map((actor) => anApproval(actor, files)),
        acts: owners.map((actor) => anOwnership(actor, files)),
      }),
    }),
  );

function tell({ facts, history }: Case, told: Told): Case {
  return { facts: { ...facts, commits: known([aCommit({ message: TOLD[told] })]) }, history };
}

/** Whether the first way of telling can be true of this change. */
function canBeTold({ facts }: Case, told: Told): boolean {
  return told !== "none" || facts.pullRequest.author === ALICE;
}

function passes({ facts, history }: Case, policy: CompiledPolicy): boolean {
  return decide(policy, facts, history).verdict === "passed";
}

function requirements({ facts, history }: Case, policy: CompiledPolicy): ReadonlySet<string> {
  const { areas: all, provenance } = assess(policy, facts, history);
  return new Set(
    all
      .filter(({ area: name }) => name !== "governance")
      .flatMap((one) =>
        requirementsOf(policy.snapshot.policy, one, provenance).map(
          (each) => `${one.area} ${canonicalJson(each)}`,
        ),
      ),
  );
}

describe("the gate language", () => {
  it("asks nothing of who says more that it does not ask of who says less", () => {
    fc.assert(
      fc.property(
        organisation,
        scene,
        fc.constantFrom(...ORDERED),
        (...[policy, one, [more, less]]) => {
          fc.pre(canBeTold(one, more));
          const ready = compiled(policy);
          const open = requirements(tell(one, more), ready);
          const silent = requirements(tell(one, less), ready);
          expect([...open].filter((each) => !silent.has(each))).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("lets pass, told openly, whatever it lets pass untold", () => {
    fc.assert(
      fc.property(
        organisation,
        scene,
        fc.constantFrom(...ORDERED),
        (...[policy, one, [more, less]]) => {
          fc.pre(canBeTold(one, more));
          const ready = compiled(policy);
          if (passes(tell(one, less), ready)) expect(passes(tell(one, more), ready)).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("never asks nothing from medium on", () => {
    const asks = fc.constantFrom(...TIERS.slice(1));
    fc.assert(
      fc.property(organisation, asks, fc.constantFrom("auth", "app", "docs", "mine"), (...all) => {
        const [policy, tier, name] = all;
        for (const told of ["none", "declared", "undeclared", "contradicted"] as const) {
          const { facts, history } = tell({ facts: someFacts(), history: someHistory() }, told);
          const { provenance } = assess(compiled(policy), facts, history);
          const asked = requirementsOf(policy, touched({ area: name, tier }), provenance);
          const always = asked.filter(
            ({ gate: kind }) => kind !== "staged-rollout" && kind !== "supply-chain-scan",
          );
          expect(always).not.toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ["a gate that is asked of others", [{ gate: "human-approval", when: ["automation"] }]],
    ["a gate that asks nothing of most changes", [{ gate: "staged-rollout" }]],
    [
      "a composite of such gates",
      [{ gate: "all-of", gates: [{ gate: "staged-rollout" }, { gate: "supply-chain-scan" }] }],
    ],
  ])("asks for the shipped floor where %s is all there is", (_name, own) => {
    const policy = aPolicy({ areas: { app: { gates: own } } });
    const { provenance } = assess(compiled(policy), someFacts(), someHistory());
    const asked = requirementsOf(policy, touched({ area: "app", tier: "medium" }), provenance);
    expect(asked).toEqual(expect.arrayContaining([...PACK_TIERS.medium]));
    const low = requirementsOf(policy, touched({ area: "docs", tier: "low" }), provenance);
    expect(low).toEqual([]);
  });

  const layer = fc
    .record(
      {
        mode: fc.constant("enforce"),
        areas: fc.dictionary(
          fc.constantFrom("auth", "app", "docs", "mine", "governance"),
          fc.record(
            {
              tier: fc.constantFrom(...TIERS),
              disclosure: fc.constantFrom(...DISCLOSURE_MODES),
              include: fc.subarray(["src/**", "docs/**", "scripts/**"]),
              gates,
            },
            { requiredKeys: [] },
          ),
          { maxKeys: 2 },
        ),
        tiers,
        machines: fc.constantFrom(["alice"], ["ivan"], ["@acme/identity"]),
      },
      { requiredKeys: [] },
    )
    .map((document) => aDocument(document));

  /** Changes of every kind, with what the gates read beside. */
  const facing = fc
    .tuple(cases, fc.nat(1), fc.subarray([ALICE, IVAN, BOB]))
    .map(([{ facts, history }, open, owners]): Case => {
      const files = facts.files.kind === "known" ? facts.files.value : [];
      const more: PullRequestFacts = {
        ...facts,
        threads: known({ total: 1, unresolved: open }),
      };
      const acts = owners.map((actor) => anOwnership(actor, files));
      return { facts: more, history: { ...history, acts } };
    });

  it("never passes what it blocked when a repository adds a layer of any gates", () => {
    let both = 0;
    fc.assert(
      fc.property(organisation, layer, fc.oneof(scene, facing), (base, document, one) => {
        const { policy, objections } = mergeRepository(base, document);
        fc.pre(objections.length === 0);
        if (!passes(one, compiled(policy))) return;
        both += 1;
        expect(passes(one, compiled(base))).toBe(true);
      }),
      { numRuns: 300 },
    );
    expect(both).toBeGreaterThan(0);
  });
});
