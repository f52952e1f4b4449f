import type { AreaPolicy } from "../../../src/domain/policy-snapshot.ts";
import type { ChangedFile } from "../../../src/domain/pull-request-facts.ts";
import { type AreaRuleSet, compileAreaRules } from "../../../src/policy/areas/classify.ts";

/** An area as policy writes it; a test names only what it is about. */
export function someAreaPolicy(area: Partial<AreaPolicy>): AreaPolicy {
  return { area: "auth", tier: "high", include: [], exclude: [], owners: [], gates: null, ...area };
}

/** A modified file; a test names only what it is about. */
export function someFile(file: Partial<ChangedFile>): ChangedFile {
  return {
    path: "src/main.ts",
    previousPath: null,
    status: "modified",
    blob: null,
    additions: 1,
    deletions: 0,
    patch: null,
    ...file,
  };
}

/** The shipped rules with these areas of an organisation over them. */
export function rulesWith(...areas: readonly Partial<AreaPolicy>[]): AreaRuleSet {
  return compileAreaRules(areas.map(someAreaPolicy)).rules;
}

/** Paths of every area, and traps. */
export const PATHS: readonly string[] = [
  "src/main.ts",
  "src/auth/login.ts",
  "src/billing/invoice.ts",
  "db/migrate/1_a.rb",
  "infra/main.tf",
  "docs/guide.md",
  "docs/secret-plan.txt",
  "test/auth_test.go",
  "public/logo.png",
  "types/a.d.ts",
  ".env",
  ".mcp.json",
  "CODEOWNERS",
  "agentgov.yml",
  ".github/workflows/ci.yml",
  "package.json",
  "services/identity/keys.go",
  "SERVICES/Identity/Keys.go",
  "src/pay/mocks/gateway.ts",
];
