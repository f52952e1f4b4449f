import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { known } from "../../src/domain/known.ts";
import type { Mode } from "../../src/domain/policy-snapshot.ts";
import { decide } from "../../src/policy/decide.ts";
import { readPolicy } from "../../src/policy/read-policy.ts";
import { holdsVerdict } from "../../src/policy/shown-only.ts";
import { aFile, someFacts, someHistory } from "../builders/facts.ts";
import { aPolicy, aPolicyFile, compiled } from "../builders/policy.ts";

const MODES: readonly Mode[] = ["observe", "warn", "enforce"];
const FILES = { auth: "src/auth/login.ts", app: "src/cart.ts" };

function verdictOf(modes: { readonly auth?: Mode; readonly app?: Mode }): string {
  const areas = Object.fromEntries(Object.entries(modes).map(([area, mode]) => [area, { mode }]));
  const decision = decide(
    compiled(aPolicy({ mode: "enforce", areas })),
    someFacts({ files: known(Object.values(FILES).map((path) => aFile(path))) }),
    someHistory(),
  );
  return decision.verdict;
}

describe("an area that is only shown", () => {
  it.each<[Mode, Mode, string]>([
    ["enforce", "enforce", "waiting"],
    ["observe", "enforce", "waiting"],
    ["warn", "observe", "passed"],
    ["observe", "observe", "passed"],
  ])("holds nothing: auth %s, app %s", (auth, app, verdict) => {
    expect(verdictOf({ auth, app })).toBe(verdict);
  });

  it("keeps its gates in view, and asks nobody", () => {
    const decision = decide(
      compiled(aPolicy({ mode: "enforce", areas: { auth: { mode: "warn", owners: ["ivan"] } } })),
      someFacts({ files: known([aFile(FILES.auth)]) }),
      someHistory(),
    );
    expect(decision.gates[0]).toMatchObject({ area: "auth", mode: "warn", needs: [] });
    expect(decision.notes).toContain("Would wait if they were enforced: auth (mode warn).");
    expect(decision.reviewers).toMatchObject({ users: [], teams: [] });
  });

  it("does not excuse facts that could not be read", () => {
    const decision = decide(
      compiled(aPolicy({ mode: "enforce", areas: { auth: { mode: "observe" } } })),
      someFacts({ files: known([aFile(FILES.auth)]), reviews: { kind: "unknown", reason: "503" } }),
      someHistory(),
    );
    expect(decision.verdict).toBe("failed");
  });
});

describe("what policy says of an area's mode", () => {
  it("does not let findings there hold the verdict either", () => {
    const policy = (mode: Mode): ReturnType<typeof aPolicy> =>
      aPolicy({ mode: "enforce", areas: { secrets: { mode } } });
    expect(MODES.map((mode) => holdsVerdict(policy(mode), "secrets"))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it.each<[Mode, Mode, boolean]>([
    ["enforce", "observe", false],
    ["enforce", "warn", false],
    ["warn", "observe", false],
    ["warn", "warn", true],
    ["observe", "enforce", true],
  ])("is never loosened by a repository: %s to %s", (held, wanted, isTaken) => {
    const reading = readPolicy({
      organisation: aPolicyFile({ version: 1, mode: "enforce", areas: { auth: { mode: held } } }),
      repository: aPolicyFile({ version: 1, areas: { auth: { mode: wanted } } }),
      repositoryName: "shop",
    });
    expect(reading.kind === "valid").toBe(isTaken);
  });
});

describe("a repository's layer", () => {
  const mode = fc.constantFrom(...MODES);
  const layer = fc.record(
    {
      mode,
      areas: fc.dictionary(
        fc.constantFrom("auth", "app", "docs", "billing", "own"),
        fc.record(
          {
            mode,
            tier: fc.constantFrom("low", "medium", "high", "critical"),
            include: fc.constant(["src/**"]),
            gates: fc.constantFrom(
              [],
              [{ gate: "conversation" }],
              [{ gate: "declaration" }],
              [{ gate: "required-check", check: "ci" }],
              [{ gate: "any-of", gates: [{ gate: "human-approval" }, { gate: "conversation" }] }],
            ),
            disclosure: fc.constantFrom("observe", "standard", "strict", "closed"),
          },
          { requiredKeys: [] },
        ),
      ),
      tiers: fc.constantFrom(
        {},
        { low: { gates: [{ gate: "human-approval" }] } },
        { high: { gates: [{ gate: "owner-attestation" }] } },
      ),
      freezes: fc.constant([
        { from: "2026-01-01T00:00:00Z", until: "2030-01-01T00:00:00Z", reason: "x" },
      ]),
      machines: fc.constant(["alice"]),
    },
    { requiredKeys: [] },
  );

  it("never lets pass what the organisation alone would not", () => {
    fc.assert(
      fc.property(
        fc.record({ mode, auth: mode, app: mode }),
        layer,
        fc.subarray([FILES.auth, FILES.app, "README.md"], { minLength: 1 }),
        (base, own, paths) => {
          const organisation = aPolicyFile({
            version: 1,
            mode: base.mode,
            areas: { auth: { mode: base.auth }, app: { mode: base.app } },
          });
          const read = (repository: object | null): string | null => {
            const file = repository === null ? null : aPolicyFile(repository);
            const reading = readPolicy({ organisation, repository: file, repositoryName: "shop" });
            if (reading.kind === "invalid") return null;
            const { snapshot } = reading;
            const facts = someFacts({ files: known(paths.map((path) => aFile(path))) });
            const { verdict } = decide(compiled(snapshot.policy), facts, someHistory());
            return snapshot.policy.mode !== "enforce" || verdict === "passed" ? "open" : "held";
          };
          const before = read(null);
          const after = read({ version: 1, ...own });
          if (before === "held" && after !== null) expect(after).toBe("held");
        },
      ),
      { numRuns: 200 },
    );
  });
});
