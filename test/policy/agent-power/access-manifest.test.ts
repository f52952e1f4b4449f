import { describe, expect, it } from "vitest";
import type { ConnectorAllowance } from "../../../src/domain/policy-snapshot.ts";
import { accessManifest } from "../../../src/policy/agent-power/access-manifest.ts";
import { agentPowerFindings, NO_OPTIONS } from "../../../src/policy/agent-power/agent-power.ts";
import { readAgentFile } from "../../../src/readers/agent-file.ts";
import { readSide } from "./read-changes.ts";

function source(path: string, value: object | string) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return { path, reading: readAgentFile({ path, text }) };
}

describe("access manifest", () => {
  it("lists what agents may do, with names of credentials and never their values", () => {
    const token = ["sk", "-", "Zq8Lw3Rt7Yp2Mn5Vb9Xc4Kd6"].join("");
    const manifest = accessManifest([
      source(".claude/settings.json", {
        permissions: {
          defaultMode: "acceptEdits",
          allow: ["Bash(npm test)"],
          deny: ["Read(.env)"],
        },
        sandbox: { enabled: true },
        hooks: { Stop: [{ hooks: [{ type: "command", command: `x --key ${token}` }] }] },
        env: { API_TOKEN: token },
      }),
      source(".mcp.json", {
        mcpServers: {
          gh: {
            command: "npx",
            args: ["-y", "gh-mcp@1.0.0"],
            env: { T: "$" + "{GITHUB_TOKEN}", API_KEY: token },
          },
          web: { url: `https://m.example/mcp?key=${token}` },
        },
      }),
      source(".claude/agents/r.md", "---\nname: r\ntools: Read\n---\n"),
      source(".gemini/settings.json", "{"),
      source("src/a.ts", "export {}"),
    ]);
    expect(manifest).toEqual({
      modes: ["permissions.defaultMode: acceptEdits"],
      tools: ["allow Bash(npm test)", "deny Read(.env)", "r: Read"],
      connectors: ["gh: gh-mcp@1.0.0", "web: m.example"],
      hooks: ["Stop[*] x --key [hidden]"],
      sandbox: ["sandbox.enabled"],
      credentialNames: ["API_KEY", "API_TOKEN", "GITHUB_TOKEN"],
      other: ["env-secret API_TOKEN", "instructions-changed .claude/agents/r.md"],
      unreadable: [".gemini/settings.json"],
    });
    expect(JSON.stringify(manifest)).not.toContain(token);
  });
});

describe("allowed tool servers", () => {
  const before = readSide(".mcp.json", { mcpServers: { old: { command: "./old" } } });
  const allowances: readonly ConnectorAllowance[] = [
    { kind: "host", host: "mcp.linear.app" },
    { kind: "package", command: "npx", name: "good-mcp" },
    { kind: "command", command: ["php", "artisan", "boost:mcp"] },
  ];

  it.each([
    ["an allowed host", { url: "https://mcp.linear.app/mcp" }, false],
    ["a host that only begins like it", { url: "https://mcp.linear.app.evil.example/mcp" }, true],
    [
      "a host in the user part of an address",
      { url: "https://mcp.linear.app@evil.example/" },
      true,
    ],
    ["an allowed package", { command: "npx", args: ["-y", "good-mcp@1.2.3"] }, false],
    ["an allowed package by another program", { command: "./npx", args: ["good-mcp"] }, true],
    ["an allowed command", { command: ["php", "artisan", "boost:mcp"] }, false],
    [
      "an allowed command with one more word",
      { command: "php", args: ["artisan", "boost:mcp", "x"] },
      true,
    ],
    ["an allowed name with another program", { command: "bash", args: ["-c", "good-mcp"] }, true],
  ])("it judges %s by what it is", (_, server, isForbidden) => {
    const after = readSide(".mcp.json", {
      mcpServers: { old: { command: "./old" }, "good-mcp": server },
    });
    const found = agentPowerFindings([{ path: ".mcp.json", before, after }], {
      ...NO_OPTIONS,
      connectors: allowances,
    });
    const codes = found.map((finding) => (finding.kind === "agent-power" ? finding.code : ""));
    expect(codes.includes("connector-forbidden")).toBe(isForbidden);
  });
});
