import { describe, expect, it } from "vitest";
import type { ConnectorAllowance } from "../../../src/domain/policy-snapshot.ts";
import { forbiddenConnectors } from "../../../src/policy/agent-power/connector-allowance.ts";
import type { ConnectorGrant } from "../../../src/policy/agent-power/grant.ts";

const ALLOWED: readonly ConnectorAllowance[] = [
  { kind: "host", host: "mcp.acme.example" },
  { kind: "package", command: "npx", name: "@acme/tickets" },
  { kind: "package", command: "docker", name: "ghcr.io/acme/tool" },
  { kind: "command", command: ["node", "tools/server.js"] },
];

function connector(more: Partial<ConnectorGrant>): ConnectorGrant {
  return {
    kind: "connector",
    name: "tickets",
    command: [],
    url: null,
    env: new Map(),
    helper: null,
    enabled: true,
    trusted: false,
    rest: new Map(),
    ...more,
  };
}

function isForbidden(more: Partial<ConnectorGrant>): boolean {
  return forbiddenConnectors([], [connector(more)], ALLOWED).length > 0;
}

describe("forbiddenConnectors", () => {
  it.each(["https://mcp.acme.example/sse", "https://MCP.acme.example"])(
    "allows the host of %s",
    (url) => {
      expect(isForbidden({ url })).toBe(false);
    },
  );

  it.each([
    "https://mcp.acme.example.evil.example/",
    "https://evil.example\\@mcp.acme.example/",
    "https://evil.example/@mcp.acme.example",
    "https://evil.example#@mcp.acme.example",
    "https://mcp.acme.example:8443/",
    "mcp.acme.example",
  ])("forbids %s", (url) => {
    expect(isForbidden({ url })).toBe(true);
  });

  it.each([
    "npx -y @acme/tickets@1.2.3",
    "npx @acme/tickets --stdio",
    "docker run -i --rm -e TOKEN ghcr.io/acme/tool:1.2",
    "node tools/server.js",
  ])("allows %s", (line) => {
    expect(isForbidden({ command: line.split(" ") })).toBe(false);
  });

  it.each([
    "npx -y other",
    "npx @acme/tickets@npm:evil",
    "npx @acme/tickets@https://evil.example/a.tgz",
    "npx --registry=https://evil.example @acme/tickets",
    "npx -p @acme/tickets evil",
    "npx -y evil @acme/tickets",
    "bunx @acme/tickets",
    "docker run -v /:/host ghcr.io/acme/tool:1.2",
    "docker run --privileged ghcr.io/acme/tool",
    "docker run evil ghcr.io/acme/tool",
    "node tools/server.js --more",
    "node tools/other.js",
  ])("forbids %s", (line) => {
    expect(isForbidden({ command: line.split(" ") })).toBe(true);
  });

  it("speaks of new and changed ones only, and of none without a list", () => {
    const old = connector({ command: ["node", "old.js"] });
    expect(forbiddenConnectors([old], [old], ALLOWED)).toEqual([]);
    expect(forbiddenConnectors([], [old], null)).toEqual([]);
    expect(forbiddenConnectors([], [old], [])).toHaveLength(1);
  });
});
