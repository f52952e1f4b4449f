import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fingerprintOf } from "../../src/domain/fingerprint.ts";
import { secretFindings } from "../../src/policy/secrets/secret-findings.ts";
import { findSecretsInText } from "../../src/readers/secrets.ts";
import { fingerprintIfRandom } from "../../src/readers/secrets-fingerprint.ts";

const TOKEN = ["gh", "p_"].join("") + randomBytes(27).toString("hex").slice(0, 36);

describe("the fingerprint of a credential", () => {
  it("goes with what is found, into the finding, and the value does not", () => {
    const sightings = findSecretsInText("src/a.ts", `const token = "${TOKEN}";`);
    const findings = secretFindings(sightings);
    expect(findings).toMatchObject([{ kind: "secret", fingerprint: fingerprintOf(TOKEN) }]);
    expect(JSON.stringify(findings)).not.toContain(TOKEN.slice(5));
  });

  it.each([
    ["a short one", "generic", "hunter2-2024"],
    ["a sentence", "generic", "correct horse battery staple 77"],
    ["a word with no digit", "generic", "correcthorsebatterystaple"],
    ["little variety", "generic", "1111111111aaaaaaaaaa"],
    ["the frame of a key", "private-key", `-----${"BEGIN"} EC2 PRIVATE KEY-----`],
    ["an address with a password", "database-url", "postgres://app:longpassword2024@db.test/app"],
    ["a pair of name and password", "basic-auth", "YXBwOmxvbmdwYXNzd29yZDIwMjQhIQ9"],
  ])("is not given of %s, which could be guessed", (_name, provider, value) => {
    expect(fingerprintIfRandom(provider, value)).toEqual({});
  });
});
