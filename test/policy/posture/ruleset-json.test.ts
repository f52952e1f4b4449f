import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { rulesetJson } from "../../../src/policy/posture/ruleset-json.ts";

const SLICE = new URL("../../../src/sandbox/contract/rest.json", import.meta.url);
const { definitions } = z
  .object({ definitions: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync(SLICE, "utf8")));

/** GitHub's own description of each type of rule, in the checked-in slice. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  deletion: "repository-rule-deletion",
  non_fast_forward: "repository-rule-non-fast-forward",
  pull_request: "repository-rule-pull-request",
  required_status_checks: "repository-rule-required-status-checks",
};

const Ruleset = z.strictObject({
  name: z.string().min(1),
  target: z.literal("branch"),
  enforcement: z.literal("active"),
  bypass_actors: z.array(z.never()),
  conditions: z.strictObject({
    ref_name: z.strictObject({ include: z.array(z.string()), exclude: z.array(z.string()) }),
  }),
  rules: z.array(
    z.object({ type: z.string(), parameters: z.record(z.string(), z.unknown()).optional() }),
  ),
});

function ruleset(branch = "main"): z.infer<typeof Ruleset> {
  const text = rulesetJson({ appId: 4711, branch, checkName: `agentgov: ${branch}` });
  return Ruleset.parse(JSON.parse(text));
}

describe("rulesetJson", () => {
  it("is a ruleset that is enforced on the one branch and that nobody bypasses", () => {
    const { conditions, bypass_actors: actors } = ruleset("release/1");
    expect(conditions.ref_name).toEqual({ include: ["refs/heads/release/1"], exclude: [] });
    expect(actors).toEqual([]);
  });

  it("has the rules the gate stands on", () => {
    const rules = new Map(ruleset().rules.map(({ type, parameters }) => [type, parameters]));
    expect([...rules.keys()].toSorted()).toEqual(Object.keys(DESCRIPTIONS).toSorted());
    expect(rules.get("required_status_checks")).toEqual({
      strict_required_status_checks_policy: true,
      do_not_enforce_on_create: false,
      required_status_checks: [{ context: "agentgov: main", integration_id: 4711 }],
    });
    expect(rules.get("pull_request")).toMatchObject({ dismiss_stale_reviews_on_push: true });
  });

  it.each(ruleset().rules)("describes $type as GitHub does", (rule) => {
    const checker = new Ajv({ strict: false, allErrors: true, logger: false });
    checker.addSchema({ $id: "rest", definitions });
    const validate = checker.compile({
      $ref: `rest#/definitions/${DESCRIPTIONS[rule.type] ?? ""}`,
    });
    expect([validate(rule), validate.errors]).toEqual([true, null]);
  });
});
