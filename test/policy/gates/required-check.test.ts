import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RequiredCheckRequirement } from "../../../src/domain/gate-requirement.ts";
import type { HeadCheck } from "../../../src/domain/head-facts.ts";
import { known, unknown } from "../../../src/domain/known.ts";
import type { PullRequestFacts } from "../../../src/domain/pull-request-facts.ts";
import { requiredCheck } from "../../../src/policy/gates/required-check.ts";
import { aBench } from "../../builders/bench.ts";
import { HEAD } from "../../builders/facts.ts";
import { anArea, touched } from "../../builders/policy.ts";

const SCOPE = { touched: touched(), areaPolicy: anArea() };
const ACTIONS = { id: 15_368, slug: "github-actions" };
const OTHER = { id: 99, slug: "other-ci" };
const SHORT = HEAD.slice(0, 7);

function aCheck(more: Partial<HeadCheck> = {}): HeadCheck {
  return {
    kind: "check-run",
    name: "ci/test",
    app: ACTIONS,
    state: "passed",
    completedAt: "2026-06-01T12:10:00Z",
    ...more,
  };
}

const REQUIRED: RequiredCheckRequirement = {
  gate: "required-check",
  check: "ci/test",
  app: "github-actions",
  skippedPasses: false,
};

function judge(
  checks: PullRequestFacts["checks"] | readonly HeadCheck[],
  more: Partial<RequiredCheckRequirement> = {},
): { readonly status: string; readonly summary: string; readonly needs: readonly string[] } {
  const read = checks !== undefined && "kind" in checks ? checks : known(checks ?? []);
  const bench = aBench(checks === undefined ? {} : { checks: read });
  return requiredCheck.judge(bench, { ...REQUIRED, ...more }, SCOPE).result;
}

describe("required-check", () => {
  it("asks for the checks of the head by name", () => {
    expect(requiredCheck.needs(REQUIRED, aBench())).toEqual({ checks: ["ci/test"] });
  });

  it("is satisfied by a success of this app on this head", () => {
    expect(judge([aCheck()])).toEqual({
      gate: "required-check",
      area: "auth",
      tier: "high",
      status: "satisfied",
      summary: `\`ci/test\` of github-actions passed on ${SHORT}.`,
      needs: [],
    });
  });

  const missing = `\`ci/test\` of github-actions has not reported on ${SHORT}.`;
  it.each<[string, readonly HeadCheck[], string]>([
    ["nothing reported", [], missing],
    ["another check", [aCheck({ name: "ci/lint" })], missing],
    ["another app's check of the name", [aCheck({ app: OTHER })], missing],
    ["a status set by a person", [aCheck({ kind: "status", app: null })], missing],
    ["a check that runs", [aCheck({ state: "pending" })], missing],
    ["a failure", [aCheck({ state: "failed" })], `failed on ${SHORT}.`],
    ["a skipped check", [aCheck({ state: "skipped" })], "does not count as passed"],
    [
      "a status and a check of which one runs",
      [
        aCheck(),
        aCheck({ kind: "status", app: { id: null, slug: "github-actions" }, state: "pending" }),
      ],
      missing,
    ],
  ])("waits at %s", (_name, checks, words) => {
    const result = judge(checks);
    expect(result.status).toBe("unsatisfied");
    expect(result.summary).toContain(words);
    expect(result.needs).toHaveLength(1);
  });

  it("asks the author when it failed, and names the check when it is missing", () => {
    expect(judge([aCheck({ state: "failed" })]).needs).toEqual([
      "the author, to fix `ci/test` of github-actions",
    ]);
    expect(judge([]).needs).toEqual(["`ci/test` of github-actions"]);
  });

  it.each<[string, HeadCheck["app"], string | number | null, string]>([
    ["an id", ACTIONS, 15_368, "satisfied"],
    ["another id", OTHER, 15_368, "unsatisfied"],
    ["a slug in other letters", ACTIONS, "GitHub-Actions", "satisfied"],
    ["an app's bot by slug", { id: null, slug: "github-actions" }, "github-actions", "satisfied"],
    ["an app's bot by id", { id: null, slug: "github-actions" }, 15_368, "unsatisfied"],
    ["anybody", null, null, "satisfied"],
  ])("tells the app by %s", (...[, app, wanted, status]) => {
    expect(judge([aCheck({ app })], { app: wanted }).status).toBe(status);
  });

  it("waits at a skipped check beside one that passed, and asks for a run of it", () => {
    const checks = [aCheck(), aCheck({ state: "skipped" })];
    expect(judge(checks)).toMatchObject({
      status: "unsatisfied",
      summary: `\`ci/test\` of github-actions was skipped on ${SHORT}, which does not count as passed.`,
      needs: ["a run of `ci/test` of github-actions"],
    });
    expect(judge(checks, { skippedPasses: true }).status).toBe("satisfied");
  });

  it("says which app is missing, by slug or id", () => {
    expect(judge([], { app: 15_368 }).summary).toContain("`ci/test` of app 15368 has not");
    expect(judge([], { app: null }).summary).toBe(`\`ci/test\` has not reported on ${SHORT}.`);
  });

  it("takes skipped and neutral only where policy says so", () => {
    expect(judge([aCheck({ state: "skipped" })], { skippedPasses: true }).status).toBe("satisfied");
  });

  it("lets no other app's success outweigh a failure where no app is named", () => {
    const checks = [aCheck({ state: "failed" }), aCheck({ app: OTHER })];
    expect(judge(checks, { app: null }).status).toBe("unsatisfied");
  });

  it("cannot judge what was not read", () => {
    expect(judge(undefined)).toMatchObject({
      status: "error",
      summary: "The required check could not be judged: the checks of the head were not read.",
    });
    expect(judge(unknown("GitHub does not let the app read the checks (403)")).summary).toContain(
      "(403)",
    );
  });

  const check: fc.Arbitrary<HeadCheck> = fc
    .record({
      name: fc.constantFrom("ci/test", "ci/lint"),
      app: fc.constantFrom(ACTIONS, OTHER, null, { id: null, slug: "github-actions" }),
      state: fc.constantFrom("passed", "pending", "skipped", "failed"),
    })
    .map(aCheck);
  const asked = fc.record({
    app: fc.constantFrom<string | number | null>(null, "github-actions", 15_368),
    skippedPasses: fc.boolean(),
  });

  it("is never satisfied by one more check that did not pass", () => {
    fc.assert(
      fc.property(fc.array(check), check, asked, (checks, last, more) => {
        const before = judge(checks, more).status;
        const after = judge([...checks, last], more).status;
        if (last.state !== "passed" && before === "unsatisfied" && !more.skippedPasses) {
          expect(after).toBe("unsatisfied");
        }
        if (last.state === "failed" && after === "satisfied") expect(before).toBe("satisfied");
      }),
    );
  });

  it("is never satisfied without a check that passed, or was skipped where that counts", () => {
    fc.assert(
      fc.property(fc.array(check), asked, (checks, more) => {
        const some = checks.some(
          ({ name, state }) =>
            name === "ci/test" &&
            (state === "passed" || (more.skippedPasses && state === "skipped")),
        );
        if (!some) expect(judge(checks, more).status).toBe("unsatisfied");
      }),
    );
  });
});
