import { describe, expect, it } from "vitest";
import type { SecretSighting } from "../../../src/domain/secret-sighting.ts";
import { secretFindings } from "../../../src/policy/secrets/secret-findings.ts";

function sighting(overrides: Partial<SecretSighting>): SecretSighting {
  const base = { path: "a.ts", line: 3, provider: "github", prefix: "ghp_" };
  return { ...base, side: "added", confidence: "certain", ...overrides };
}

describe("secret findings", () => {
  it.each([
    ["certain", "added", true, "critical", "adds a github credential"],
    ["test", "added", false, "medium", "in a fixture or of a test mode"],
    ["likely", "added", false, "medium", "a person should look"],
    ["certain", "removed", false, "medium", "revoke it, it stays in the history"],
  ] as const)("blocks %s on %s lines: %s", (...[confidence, side, blocks, tier, words]) => {
    const [finding] = secretFindings([sighting({ confidence, side })]);
    const expected = { kind: "secret", area: "secrets", path: "a.ts", line: 3, provider: "github" };
    expect(finding).toMatchObject({ ...expected, blocks, tier });
    expect(finding?.message).toContain(words);
  });
});
