import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { importCodeowners } from "../../src/policy/import-codeowners.ts";
import { importPolicyBot } from "../../src/policy/import-policy-bot.ts";
import { draftText, type PolicyDraft } from "../../src/policy/policy-draft.ts";
import { readPolicy } from "../../src/policy/read-policy.ts";
import { readPolicyYaml } from "../../src/readers/policy-yaml.ts";

/** What keeps a draft from being a valid policy; empty when it is one. */
function problemsOf(draft: PolicyDraft): readonly string[] {
  const parsed = readPolicyYaml("draft.yml", draftText(draft));
  if (parsed.kind === "problems") return parsed.problems.map(({ message }) => message);
  const reading = readPolicy({ organisation: parsed.file, repository: null, repositoryName: "" });
  return reading.kind === "valid" ? [] : reading.problems.map(({ message }) => message);
}

describe("importCodeowners", () => {
  it("makes one area of what the same people own, and keeps what has no equivalent as remarks", () => {
    const draft = importCodeowners(
      "* @acme/platform\n/src/auth/ @Acme/Identity @bob\nlib/token.ts @bob @acme/identity\n*.tf ops@acme.example\n/docs/\n",
    );
    expect(draft.owners).toEqual(["@acme/platform"]);
    expect(draft.areas.map(({ name, include }) => ({ name, include }))).toEqual([
      { name: "identity", include: ["src/auth/**/*", "lib/token.ts", "lib/token.ts/**/*"] },
    ]);
    expect(draft.remarks.join("\n")).toMatch(
      /Line 4: ops@acme\.example.*\n.*Line 4.*\nLine 5 takes/u,
    );
    expect(problemsOf(draft)).toEqual([]);
  });

  it("gives a valid policy for any text", () => {
    const line = fc.stringMatching(/^[\w*/.@! #[\]\\{}:"'-]{0,40}$/u);
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string()), { maxLength: 12 }), (lines) => {
        expect(problemsOf(importCodeowners(lines.join("\n")))).toEqual([]);
      }),
    );
  });
});

describe("importPolicyBot", () => {
  function rule(more: object): unknown {
    return {
      approval_rules: [
        { name: "Deploys!", requires: { count: 2, teams: ["acme/deploy"] }, ...more },
      ],
    };
  }

  it.each([
    [["^config/.*$"], ["config/**"]],
    [["^config/"], ["config/**"]],
    [[String.raw`\.go$`], ["**/*.go"]],
    [[String.raw`.*\.sql$`], ["**/*.sql"]],
    [[String.raw`^docs/a\.md$`], ["docs/a.md"]],
    [["^(a|b)$", "config", "^a+/", "["], []],
  ])("takes over %j as globs of equal meaning, or not at all", (paths, include) => {
    const draft = importPolicyBot(rule({ if: { changed_files: { paths } } }));
    expect(draft.areas.flatMap((area) => area.include)).toEqual(include);
    if (include.length === 0) expect(draft.remarks[0]).toContain("became no area");
    expect(problemsOf(draft)).toEqual([]);
  });

  it("tells every condition and option it cannot say", () => {
    const draft = importPolicyBot(
      rule({
        if: { has_labels: ["x"], changed_files: { paths: ["^a/"], ignore: ["b"] } },
        options: { allow_author: true },
      }),
    );
    const said = draft.remarks.join("\n");
    expect(said).toMatch(/ignores b;[^]*if\.has_labels[^]*options\.allow_author/u);
    expect(draft.areas[0]?.gates).toEqual([
      '{ gate: human-approval, approvals: 2, from: ["@acme/deploy"] }',
    ]);
  });

  it("gives a valid policy for any document", () => {
    const requires = fc.record({
      count: fc.integer(),
      users: fc.array(fc.string()),
      teams: fc.array(fc.string()),
    });
    const paths = fc.array(fc.oneof(fc.string(), fc.stringMatching(/^\^?[a-z/.\\*$]{0,12}$/u)));
    const rules = fc.array(
      fc.record({
        name: fc.string(),
        requires,
        if: fc.record({ changed_files: fc.record({ paths }) }),
      }),
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.record({ approval_rules: rules })), (document) => {
        expect(problemsOf(importPolicyBot(document))).toEqual([]);
      }),
    );
  });
});
