import { describe, expect, it } from "vitest";
import { addressesApp } from "../../src/github/command-text.ts";

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
