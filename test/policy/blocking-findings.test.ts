import { describe, expect, it } from "vitest";
import { brokenRule, isBlocking } from "../../src/domain/blocking-finding.ts";
import type { Decision } from "../../src/domain/decision.ts";
import type { Finding } from "../../src/domain/finding.ts";
import { known } from "../../src/domain/known.ts";
import { decide } from "../../src/policy/decide.ts";
import { renderCheckRun } from "../../src/render/check-run.ts";
import { AUTH, aFile, DOCS, someFacts, someHistory } from "../builders/facts.ts";
import { ENFORCED } from "../builders/policy.ts";

const PLACE = { tier: "critical", path: "docs/guide.md", line: 3 } as const;
const SECRET: Finding = {
  ...PLACE,
  kind: "secret",
  area: "secrets",
  provider: "github",
  blocks: true,
  message: "adds a github credential (starts with abcd): revoke it",
};
const FORBIDDEN: Finding = {
  ...PLACE,
  kind: "suspicious-dependency",
  area: "dependencies",
  reasons: ["forbidden-package:pkg:npm/a"],
  message: "pkg:npm/a is forbidden by policy.",
};
const CONNECTOR: Finding = {
  ...PLACE,
  kind: "agent-power",
  area: "agent-config",
  code: "connector-forbidden",
  direction: "widens",
  subject: "tickets",
  message: "The connector tickets is not allowed.",
};

const FILES = [AUTH, DOCS, aFile("docs/more.md")];

function judged(findings: readonly Finding[], notes: readonly string[] = []): Decision {
  const dependencies = { added: [], removed: [], changed: [] };
  const content = known({ findings, dependencies, ...(notes.length === 0 ? {} : { notes }) });
  return decide(ENFORCED, someFacts({ files: known(FILES), content }), someHistory());
}

describe("a finding that blocks", () => {
  it.each([SECRET, FORBIDDEN, CONNECTOR])("fails the decision and heads it: $kind", (finding) => {
    expect(isBlocking(finding)).toBe(true);
    const decision = judged([finding]);
    expect(decision.verdict).toBe("failed");
    expect(decision.headline).toBe(brokenRule(finding));
    expect(decision.headline).toContain("docs/guide.md:3");
  });

  it("names further broken rules among what to do", () => {
    const { summary, state } = renderCheckRun(judged([SECRET, FORBIDDEN]), "enforce");
    expect(state).toEqual({ status: "completed", conclusion: "failure" });
    expect(summary).toContain("pkg:npm/a is forbidden by policy");
  });

  it("shows and does not block in warn", () => {
    const { state } = renderCheckRun(judged([SECRET]), "warn");
    expect(state).toEqual({ status: "completed", conclusion: "neutral" });
  });
});

describe("a finding that does not block", () => {
  it("leaves the verdict to the gates", () => {
    expect(judged([{ ...SECRET, blocks: false }]).verdict).toBe("waiting");
  });
});

describe("a decision", () => {
  it("carries the notes of whoever read the contents", () => {
    expect(judged([], ["A note."]).notes).toContain("A note.");
  });

  it("says which file makes the weight, in the check run too", () => {
    const decision = judged([]);
    expect(decision.advice).toEqual({ tier: "low", without: [AUTH.path] });
    expect(renderCheckRun(decision, "enforce").text).toContain(
      `Without this file this is low: \`${AUTH.path}\`.`,
    );
  });

  it("says nothing of the kind where there is nothing to say", () => {
    const files = known([DOCS]);
    expect(decide(ENFORCED, someFacts({ files }), someHistory())).not.toHaveProperty("advice");
  });
});
