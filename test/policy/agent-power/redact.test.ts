import { describe, expect, it } from "vitest";
import { redact } from "../../../src/policy/agent-power/redact.ts";

/** Assembled, so that no literal here looks like a key. */
const MIXED = ["aB3", "dE5fG", "7hJ9kL", "2mN4pQ6"].join("");

describe("redaction", () => {
  it.each([
    ["a long mixed run", `run --key ${MIXED}`, "run --key [hidden]"],
    ["a known beginning", ["ghp", "_", "a".repeat(20)].join(""), "[hidden]"],
    [
      "a password in an address",
      "https://user:pw@host.example/x",
      "https://user:[hidden]@host.example/x",
    ],
  ])("hides %s", (...[, text, expected]) => {
    expect(redact(text)).toBe(expected);
  });

  it.each([
    "PreToolUse[Edit|Write] .claude/hooks/block-protected-files.sh",
    "ghcr.io/devcontainers/features/docker-in-docker:2",
    "sandbox_workspace_write.network_access",
    "Bash(npm run test:unit)",
    "@modelcontextprotocol/server-filesystem",
  ])("leaves %s alone", (text) => {
    expect(redact(text)).toBe(text);
  });
});
