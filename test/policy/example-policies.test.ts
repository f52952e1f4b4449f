import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { digestOf } from "../../src/domain/digest.ts";
import { known } from "../../src/domain/known.ts";
import type { PolicySnapshot } from "../../src/domain/policy-snapshot.ts";
import { compilePolicy } from "../../src/policy/assess.ts";
import { decide } from "../../src/policy/decide.ts";
import { mergeOrganisation } from "../../src/policy/merge-policy.ts";
import { type PolicyLayers, readPolicy } from "../../src/policy/read-policy.ts";
import { readPolicyYaml } from "../../src/readers/policy-yaml.ts";
import { aFile, someFacts, someHistory } from "../builders/facts.ts";

const NAMES = ["small-team", "five-hundred-engineers", "regulated"] as const;
type Name = (typeof NAMES)[number];

const PATHS = ["README.md", "src/cart.ts", "src/auth/login.ts", "db/migrations/0007_drop.sql"];

function example(name: Name, more: Partial<PolicyLayers> = {}): PolicySnapshot {
  const path = new URL(`../../examples/policies/${name}.yml`, import.meta.url);
  const parsed = readPolicyYaml(`${name}.yml`, readFileSync(path, "utf8"));
  if (parsed.kind === "problems") throw new TypeError(JSON.stringify(parsed.problems));
  const layers = { organisation: parsed.file, repository: null, repositoryName: "shop", ...more };
  const reading = readPolicy(layers);
  if (reading.kind === "invalid") throw new TypeError(JSON.stringify(reading.problems));
  return reading.snapshot;
}

/** The policy's word on one changed file, shortly. */
function said(name: Name, path: string, more: Partial<PolicyLayers> = {}): string {
  const compiled = compilePolicy(example(name, more));
  const { verdict, tier, mode, gates } = decide(
    compiled,
    someFacts({ files: known([aFile(path)]) }),
    someHistory(),
  );
  const asked = gates.map(({ area, gate, status }) => `${area}/${gate}=${status}`);
  return `${mode} ${tier} ${verdict}: ${asked.join(" ")}`;
}

describe("the example policies", () => {
  it.each<[Name, string]>([
    ["small-team", "sha256:57aab87a73b3a811044f68d8b3c86f0f7d5b939b04e7aae801e61cee4e221842"],
    [
      "five-hundred-engineers",
      "sha256:0dbfb5f9281b6d22d673c233b941f4b9e4a3c07b6409e2fbdd8d542bda845962",
    ],
    ["regulated", "sha256:907e6b97eef4671a8504d4585cfd8d1c903423bfe312672ed4a6d0aa5688421c"],
  ])("mean the same for ever: %s", (name, digest) => {
    expect(example(name).digest).toBe(digest);
  });

  it("build on a pack whose published version never changes", () => {
    expect(digestOf(mergeOrganisation(null, { name: "" }))).toBe(
      "sha256:2286aa71e24b0176b94a296ab1f44652fa3cfe03c5d2e2f18350ac5039fa1394",
    );
  });

  it("decide the same for ever", () => {
    const lines = NAMES.flatMap((name) => [
      name,
      ...PATHS.map((path) => `  ${path}: ${said(name, path)}`),
    ]);
    expect(lines.join("\n")).toMatchInlineSnapshot(`
      "small-team
        README.md: enforce low passed: 
        src/cart.ts: enforce medium waiting: app/human-approval=unsatisfied
        src/auth/login.ts: enforce high waiting: auth/human-approval=unsatisfied auth/owner-attestation=satisfied
        db/migrations/0007_drop.sql: enforce high waiting: migrations/human-approval=unsatisfied migrations/owner-attestation=satisfied migrations/staged-rollout=not-applicable
      five-hundred-engineers
        README.md: enforce low passed: 
        src/cart.ts: enforce medium failed: app/human-approval=unsatisfied app/conversation=error
        src/auth/login.ts: enforce high waiting: auth/human-approval=unsatisfied auth/owner-attestation=unsatisfied null/freeze=not-applicable
        db/migrations/0007_drop.sql: enforce high waiting: migrations/human-approval=unsatisfied migrations/owner-attestation=unsatisfied migrations/staged-rollout=not-applicable null/freeze=not-applicable
      regulated
        README.md: enforce low waiting: docs/human-approval=unsatisfied
        src/cart.ts: enforce medium waiting: app/human-approval=unsatisfied app/owner-attestation=unsatisfied
        src/auth/login.ts: enforce critical failed: auth/disclosure=unsatisfied auth/human-approval=unsatisfied auth/owner-attestation=unsatisfied auth/declaration=unsatisfied auth/conversation=error
        db/migrations/0007_drop.sql: enforce high waiting: migrations/human-approval=unsatisfied migrations/staged-rollout=not-applicable"
    `);
  });

  it("roll out by property, topic and name", () => {
    const traits = (
      topics: string[],
      properties: Record<string, string>,
    ): PolicyLayers["traits"] => ({
      topics: known(topics),
      properties: known(properties),
    });
    const modes = (more: Partial<PolicyLayers>): string =>
      example("five-hundred-engineers", more).policy.mode;
    expect(modes({ traits: traits([], {}) })).toBe("warn");
    expect(modes({ traits: traits(["payments"], {}) })).toBe("enforce");
    expect(modes({ traits: traits([], { agentgov: "enforced" }) })).toBe("enforce");
    expect(modes({ repositoryName: "sandbox-1", traits: traits(["payments"], {}) })).toBe(
      "observe",
    );
    expect(modes({})).toBe("enforce");
  });
});
