import { describe, expect, it } from "vitest";
import { loweredBy, loweredWords } from "../../src/policy/lint-lowered.ts";
import { aPolicy } from "../builders/policy.ts";

type Areas = Parameters<typeof aPolicy>[0];

function lowered(areas: unknown): readonly string[] {
  const document: Areas = Object.fromEntries([["areas", areas]]);
  return loweredBy(aPolicy(document)).map(({ what, pointer }) => `${what} ${pointer}`);
}

describe("what a policy lowers", () => {
  it.each([
    [{}],
    [{ auth: { tier: "critical" } }],
    [{ auth: { tier: "medium", exclude: ["src/auth/docs/**"] } }],
    [{ ci: { tier: "critical", exclude: [".github/scripts/**"] } }],
    [{ generated: { tier: "low", include: ["dist/**"] } }],
    [{ app: { exclude: ["examples/**"] }, demo: { tier: "low", include: ["examples/**"] } }],
  ])("is nothing in %j", (areas) => {
    expect(lowered(areas)).toEqual([]);
  });

  it.each([
    [{ ci: { tier: "medium" } }, "guardrail-lowered /areas/ci/tier"],
    [{ governance: { tier: "low" } }, "guardrail-lowered /areas/governance/tier"],
    [{ "agent-config": { tier: "medium" } }, "guardrail-lowered /areas/agent-config/tier"],
    [{ ci: { exclude: [".github/**"] } }, "guardrail-lowered /areas/ci/exclude"],
    [{ governance: { exclude: ["**"] } }, "guardrail-lowered /areas/governance/exclude"],
    [{ dependencies: { tier: "low" } }, "built-code-lowered /areas/dependencies/tier"],
    [{ app: { tier: "low" } }, "built-code-lowered /areas/app/tier"],
    [
      { app: { exclude: ["dist/**"] }, out: { tier: "low", include: ["dist/**"] } },
      "built-code-lowered /areas/app/exclude",
    ],
    [
      { app: { exclude: ["web/*/{dist,x}/**"] }, out: { tier: "low", include: ["web/**"] } },
      "built-code-lowered /areas/app/exclude",
    ],
  ])("is found in %j", (areas, expected) => {
    expect(lowered(areas)).toContain(expected);
  });

  it("is told with a path and what to do", () => {
    const [first] = loweredBy(aPolicy({ areas: { ci: { tier: "low" } } }));
    if (first === undefined) throw new Error("nothing was found");
    expect(loweredWords(first).message).toContain("`.github/workflows/ci.yml`");
    expect(loweredWords(first).advice).toContain("`ci`");
  });
});
