import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PERMISSIONS, permits } from "../../src/domain/account.ts";
import { actorText } from "../../src/domain/audit-entry.ts";
import { mentionsCommand, resemblesCommand } from "../../src/domain/command-mention.ts";
import { digestOf, leafHash, sha256Hex } from "../../src/domain/digest.ts";
import { type GateStatus, isFulfilled } from "../../src/domain/gate.ts";
import {
  accountId,
  commitSha,
  installationId,
  isCommitSha,
  login,
  repositoryId,
} from "../../src/domain/ids.ts";
import { isBefore } from "../../src/domain/instant.ts";
import { isPlainRecord } from "../../src/domain/plain-data.ts";
import { highestTier, TIERS, tierRank } from "../../src/domain/risk.ts";
import { shown } from "../../src/domain/shown-text.ts";

describe("ids", () => {
  it.each([
    ["a".repeat(40), true],
    ["0123456789abcdef".repeat(4), true],
    ["a".repeat(39), false],
    ["a".repeat(41), false],
    ["A".repeat(40), false],
    ["g".repeat(40), false],
    [`${"a".repeat(40)}\n`, false],
    ["", false],
  ])("tells whether %j is a full object name", (text, is) => {
    expect(isCommitSha(text)).toBe(is);
    if (is) expect(commitSha(text)).toBe(text);
    else expect(() => commitSha(text)).toThrow("not a commit sha");
  });

  it("folds logins, since GitHub compares them so", () => {
    expect(login("Alice-B")).toBe("alice-b");
  });

  it.each([0, -1, 1.5, 2 ** 53, Number.NaN])("refuses %s as an id", (id) => {
    expect(() => accountId(id)).toThrow("not a account id");
    expect(() => repositoryId(id)).toThrow("not a repository id");
    expect(() => installationId(id)).toThrow("not a installation id");
  });

  it("reads an id", () => {
    expect([accountId(1), repositoryId(2), installationId(3)]).toEqual([1, 2, 3]);
  });
});

describe("ranks", () => {
  it("lets every permission stand for itself and those below", () => {
    for (const [held, first] of PERMISSIONS.entries()) {
      for (const [wanted, second] of PERMISSIONS.entries()) {
        expect(permits(first, second)).toBe(held >= wanted);
      }
    }
  });

  it("takes the highest tier, and low for none", () => {
    expect(highestTier([])).toBe("low");
    expect(highestTier(["medium", "critical", "high"])).toBe("critical");
    expect(TIERS.map(tierRank)).toEqual([0, 1, 2, 3]);
  });

  it.each<[GateStatus, boolean]>([
    ["satisfied", true],
    ["overridden", true],
    ["not-applicable", true],
    ["unsatisfied", false],
    ["error", false],
  ])("lets a gate that is %s through: %s", (status, passes) => {
    expect(isFulfilled(status)).toBe(passes);
  });
});

describe("isBefore", () => {
  it.each([
    ["2026-06-01T12:00:00Z", "2026-06-01T12:00:01Z", true],
    ["2026-06-01T12:00:00Z", "2026-06-01T12:00:00.900Z", false],
    ["2026-06-01T12:00:00.100Z", "2026-06-01T12:00:00Z", false],
    ["2026-06-01T12:00:01Z", "2026-06-01T12:00:00Z", false],
    ["2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z", true],
  ])("compares %s and %s by whole seconds", (left, right, before) => {
    expect(isBefore(left, right)).toBe(before);
  });
});

describe("digests", () => {
  it("hashes text, values and leaves", () => {
    const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    expect(sha256Hex("")).toBe(empty);
    expect(digestOf({ b: 1, a: 2 })).toBe(digestOf({ a: 2, b: 1 }));
    expect(digestOf("")).toBe(`sha256:${sha256Hex('""')}`);
    // The leaf hash of empty data in RFC 6962's own test vectors.
    const leaf = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
    expect(Buffer.from(leafHash(new Uint8Array())).toString("hex")).toBe(leaf);
  });

  it("names who did something", () => {
    expect(actorText({ kind: "app" })).toBe("app");
    expect(actorText({ kind: "person", id: accountId(7) })).toBe("u:7");
  });
});

describe("shown", () => {
  it.each([
    ["a\nb\tc", "a b c"],
    ["a`b", "a b"],
    ["a\u202eb\u200bc", "a b c"],
    ["a\u2028b\u2029c", "a b c"],
    ["a\u0000\u001b[31m", "a  [31m"],
    ["x".repeat(200), "x".repeat(200)],
    ["x".repeat(201), `${"x".repeat(200)}…`],
    ["😀".repeat(201), `${"😀".repeat(200)}…`],
  ])("shows %j as plain text", (text, plain) => {
    expect(shown(text)).toBe(plain);
  });

  it("bounds any text and keeps it on one line", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 2_000 }), (text) => {
        const plain = shown(text);
        expect(Array.from(plain).length).toBeLessThanOrEqual(201);
        expect(plain).not.toMatch(/[\n\r`\u2028\u202e]/u);
      }),
    );
  });
});

describe("resemblesCommand", () => {
  it.each([
    "/agentgov approve",
    "  /agentgov approve",
    "> /agentgov approve",
    "**/agentgov approve**",
    "`/agentgov approve`",
    "@agentgov approve",
    "!agentgov approve",
    "\\agentgov approve",
    "/ agentgov approve",
    "/AGENTGOV approve",
    "/аgentgov approve",
    "/agentgоv approve",
    "/agent\u200bgov approve",
    "／agentgov approve",
    "/agentgov",
  ])("takes %j for an attempt", (line) => {
    expect(resemblesCommand(line)).toBe(true);
    expect(mentionsCommand(`Hello\n${line}\nBye`)).toBe(true);
  });

  it.each([
    "agentgov is great",
    "See /agentgov approve",
    "/agentgovernor",
    "/agent gov",
    "https://example.org/agentgov",
    "",
  ])("does not take %j for an attempt", (line) => {
    expect(resemblesCommand(line)).toBe(false);
    expect(mentionsCommand(line)).toBe(false);
  });
});

describe("isPlainRecord", () => {
  it.each([
    [{}, true],
    [[], false],
    [null, false],
    [undefined, false],
    ["a", false],
  ])("tells a record from %j", (data, is) => {
    expect(isPlainRecord(data)).toBe(is);
  });
});
