import { describe, expect, it } from "vitest";
import { addressesApp, onlyStopsMerge, stopsMerge } from "../../src/github/command-text.ts";

describe("addressesApp", () => {
  it.each([
    "/agentgov",
    "/agentgov approve",
    "  /agentgov approve",
    "text\r\n/agentgov approve",
    "@agentgov approve",
    "\\agentgov approve",
    "/ agentgov approve",
    "/AgentGov Approve",
    "\u200b/agentgov approve",
    "\uff0fagentgov approve",
    "\u2215agentgov approve",
    "!agentgov approve",
    "**/agentgov approve**",
    "/\u0430gentgov approve",
    "/agentg\u043ev hold",
    "/age\u200bntgov approve",
    "/\uff41gentgov hold",
  ])("is true for %j", (body) => {
    expect(addressesApp(body)).toBe(true);
  });

  it.each([
    "",
    "agentgov is nice",
    "see /agentgov help",
    "> /agentgov approve",
    "/agentgovernance",
    "/agentgov-bot approve",
    "//agentgov",
    "> /\u0430gentgov approve",
    "see /\u0430gentgov help",
    "\u0430gentgov is nice",
    "- `/agentgov help`",
    "/\nagentgov",
  ])("is false for %j", (body) => {
    expect(addressesApp(body)).toBe(false);
  });

  it("stays fast on hostile text", () => {
    const startedAt = performance.now();
    addressesApp(`${" ".repeat(65_000)}/agentgo`);
    addressesApp("/ ".repeat(32_000));
    addressesApp("\u200b\n".repeat(32_000));
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});

describe("stopsMerge", () => {
  it.each([
    ["/agentgov deny no", true, true],
    ["/agentgov  veto no", true, true],
    ["Sorry.\n/agentgov unapprove", true, true],
    ["/AgentGov Revoke", true, true],
    ["/agentgov hold\n/agentgov deny x", true, true],
    ["/agentgov hold\n/agentgov approve", true, false],
    ["/agentgov hold\n/ agentgov approve", true, false],
    ["/agentgov approve", false, false],
    ["/agentgov denying", false, false],
    ["/agentgov hold-on", false, false],
    ["hold", false, false],
    ["", false, false],
  ])("says of %j whether it does, and whether it does nothing else", (body, does, only) => {
    expect([stopsMerge(body), onlyStopsMerge(body)]).toEqual([does, only]);
  });
});
