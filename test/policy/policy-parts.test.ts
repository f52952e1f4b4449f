import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ParsedPolicyFile } from "../../src/domain/policy-snapshot.ts";
import { readPolicy } from "../../src/policy/read-policy.ts";
import { aPolicyFile } from "../builders/policy.ts";

const AREAS = ["auth", "billing", "data-export", "app", "own-area"];

function partOf(
  file: string,
  areas: readonly string[],
  agents: readonly string[],
): ParsedPolicyFile {
  return aPolicyFile(
    {
      version: 1,
      areas: Object.fromEntries(areas.map((area) => [area, { owners: [`${area}-owner`] }])),
      agents: agents.map((id) => ({ id, accounts: [7] })),
    },
    { file, positions: { "": { line: 1, column: 1 }, "/areas/auth": { line: 3, column: 5 } } },
  );
}

const MAIN = aPolicyFile({ version: 1, mode: "enforce" }, { file: "agentgov.yml" });

describe("the parts of a policy", () => {
  it("mean the same in any order and in any file", () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(AREAS),
        fc.array(fc.nat(3), { minLength: AREAS.length, maxLength: AREAS.length }),
        fc.func(fc.integer()),
        (areas, places, order) => {
          const files = [0, 1, 2, 3].map((place) =>
            partOf(
              `agentgov/${place}.yml`,
              areas.filter((_area, index) => places[index] === place),
              [`agent-${place}`],
            ),
          );
          const whole = partOf("agentgov/all.yml", areas, [
            "agent-3",
            "agent-1",
            "agent-2",
            "agent-0",
          ]);
          const shuffled = files.toSorted((left, right) => order(left.file) - order(right.file));
          const digests = [files, shuffled, [whole]].map((parts) => {
            const layers = { organisation: MAIN, parts, repository: null, repositoryName: "shop" };
            const reading = readPolicy(layers);
            return reading.kind === "valid" ? reading.snapshot.digest : reading.problems;
          });
          expect(new Set(digests).size).toBe(1);
        },
      ),
    );
  });

  it("may not define one thing twice: both places are told", () => {
    const parts = [partOf("b.yml", ["auth"], []), partOf("a.yml", ["auth", "billing"], [])];
    const layers = { organisation: MAIN, parts, repository: null, repositoryName: "shop" };
    expect(readPolicy(layers)).toEqual({
      kind: "invalid",
      problems: [
        {
          file: "a.yml",
          line: 3,
          column: 5,
          message: "the area `auth` is defined in b.yml too; keep one of them",
        },
        {
          file: "b.yml",
          line: 3,
          column: 5,
          message: "the area `auth` is defined in a.yml too; keep one of them",
        },
      ],
    });
  });

  it("may not say again what the main file says", () => {
    const organisation = partOf("agentgov.yml", ["billing"], ["coder"]);
    const parts = [partOf("a.yml", ["billing"], ["coder"])];
    const reading = readPolicy({ organisation, parts, repository: null, repositoryName: "shop" });
    const files = reading.kind === "invalid" ? reading.problems.map(({ file }) => file) : [];
    expect(files).toEqual(["agentgov.yml", "a.yml", "agentgov.yml", "a.yml"]);
  });
});
