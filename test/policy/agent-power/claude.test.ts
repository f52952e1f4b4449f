import { describe, it } from "vitest";
import { expectChanges, type Row } from "./read-changes.ts";

const SETTINGS = ".claude/settings.json";
const guard = (command: string, more: object = {}): object => ({
  hooks: { PreToolUse: [{ matcher: "Bash", hooks: [{ type: "command", command, ...more }] }] },
});

describe("Claude Code", () => {
  it.each<Row>([
    [
      "a hook that is gone",
      SETTINGS,
      guard("g.sh"),
      {},
      ["widens hook-removed PreToolUse[Bash] g.sh"],
    ],
    [
      "a hook that no longer fails",
      SETTINGS,
      guard("g.sh"),
      guard("g.sh; true"),
      ["widens hook-changed PreToolUse[Bash] g.sh -> g.sh; true"],
    ],
    [
      "a hook with less time",
      SETTINGS,
      guard("g.sh"),
      guard("g.sh", { timeout: 1 }),
      ["widens hook-changed PreToolUse[Bash] g.sh"],
    ],
    [
      "a hook that fires for more tools",
      SETTINGS,
      { hooks: { Stop: [{ matcher: "Edit", hooks: [{ command: "a" }] }] } },
      { hooks: { Stop: [{ matcher: "Edit|Write", hooks: [{ command: "a" }] }] } },
      ["neutral hook-changed Stop a: Edit -> Edit|Write"],
    ],
    [
      "a hook whose tools are put together",
      SETTINGS,
      {
        hooks: {
          Stop: ["Edit", "Write"].map((matcher) => ({ matcher, hooks: [{ command: "a" }] })),
        },
      },
      { hooks: { Stop: [{ matcher: "Edit|Write", hooks: [{ command: "a" }] }] } },
      ["neutral hook-changed Stop a: Edit -> Edit|Write"],
    ],
    [
      "a hook whose tools are taken apart",
      SETTINGS,
      { hooks: { Stop: [{ matcher: "Edit|Write", hooks: [{ command: "a" }] }] } },
      {
        hooks: {
          Stop: ["Edit", "Write"].map((matcher) => ({ matcher, hooks: [{ command: "a" }] })),
        },
      },
      ["neutral hook-changed Stop a: Edit|Write -> Edit"],
    ],
    [
      "a status line",
      SETTINGS,
      {},
      { statusLine: { type: "command", command: "./s.sh" } },
      ["widens helper-command-added statusLine ./s.sh"],
    ],
    [
      "a sandbox that is opened",
      SETTINGS,
      { sandbox: { enabled: true } },
      {
        sandbox: {
          enabled: true,
          excludedCommands: ["docker"],
          network: { allowedDomains: ["a.example"] },
          filesystem: { denyRead: ["~/.ssh"] },
        },
      },
      [
        "widens sandbox-widened sandbox.excludedCommands docker",
        "widens sandbox-network-widened a.example",
        "narrows sandbox-narrowed sandbox.filesystem.denyRead ~/.ssh",
      ],
    ],
    [
      "a sandbox that is off",
      SETTINGS,
      { sandbox: { enabled: true } },
      { sandbox: { enabled: false } },
      ["widens sandbox-disabled sandbox.enabled"],
    ],
    [
      "variables",
      SETTINGS,
      {},
      { env: { HTTPS_PROXY: "http://x", LD_PRELOAD: "./x.so", COLOR: "1" } },
      [
        "widens env-endpoint-changed HTTPS_PROXY",
        "widens env-code-injection LD_PRELOAD",
        "neutral env-changed COLOR",
      ],
    ],
    [
      "reach",
      SETTINGS,
      {},
      {
        permissions: { additionalDirectories: ["../x"] },
        enableAllProjectMcpServers: true,
        enabledPlugins: { "p@m": true },
        extraKnownMarketplaces: { m: { source: {} } },
      },
      [
        "widens directory-added ../x",
        "widens mcp-auto-approve-all enableAllProjectMcpServers",
        "widens plugin-enabled p@m",
        "widens marketplace-added m",
      ],
    ],
    [
      "an unknown mode and an unknown key",
      SETTINGS,
      {},
      { permissions: { defaultMode: "turbo", loose: true } },
      [
        "widens unknown-value permissions.defaultMode turbo",
        "widens unknown-value permissions.loose true",
      ],
    ],
    [
      "an ask rule that is gone while an allow rule stands",
      SETTINGS,
      { permissions: { allow: ["Bash(git:*)"], ask: ["Bash(git push:*)"] } },
      { permissions: { allow: ["Bash(git:*)"] } },
      ["widens permission-ask-removed Bash(git push:*)"],
    ],
    [
      "an allow rule that a deny rule cancels",
      SETTINGS,
      { permissions: { deny: ["Bash"] } },
      { permissions: { deny: ["Bash"], allow: ["Bash(x)"] } },
      [],
    ],
    [
      "a deny rule that is narrowed",
      SETTINGS,
      { permissions: { deny: ["Bash(rm:*)"] } },
      { permissions: { deny: ["Bash(rm -rf:*)"] } },
      ["widens permission-deny-removed Bash(rm:*)", "narrows permission-deny-added Bash(rm -rf:*)"],
    ],
    [
      "deny rules that a wider one replaces",
      SETTINGS,
      { permissions: { deny: ["Read(.env)", "Read(.env.local)"] } },
      { permissions: { deny: ["Read(.env*)"] } },
      ["narrows permission-deny-added Read(.env*)"],
    ],
    [
      "a denial that another one already says",
      SETTINGS,
      { permissions: { deny: ["Bash(rm:*)"] } },
      { permissions: { deny: ["Bash(rm:*)", "Bash(rm -rf:*)"] } },
      [],
    ],
    [
      "a command with a shell",
      ".claude/commands/d.md",
      "---\nallowed-tools: Bash(git status:*)\n---\nGo\n",
      "---\nallowed-tools: Bash(git status:*), Bash(sh:*)\n---\nGo !`id`\n",
      [
        "widens permission-allow-broad Bash(sh:*)",
        "widens inline-shell id",
        "widens instructions-changed .claude/commands/d.md",
      ],
    ],
    [
      "a plugin's hooks",
      "plugins/p/hooks/hooks.json",
      null,
      { hooks: { Stop: [{ hooks: [{ type: "command", command: "x" }] }] } },
      ["widens hook-added Stop x"],
    ],
    [
      "a sub-agent that is given servers by name",
      ".claude/agents/a.md",
      "---\nname: a\ntools: Read\n---\n",
      "---\nname: a\ntools: Read\nmcpServers: [github, { own: { command: ./own } }]\n---\n",
      ["widens mcp-server-added own", "widens mcp-server-added github"],
    ],
    [
      "a sub-agent with fewer tools",
      ".claude/agents/a.md",
      "---\nname: a\ntools: Read, Bash\n---\n",
      "---\nname: a\ntools: Read\n---\n",
      ["narrows agent-tools-narrowed a Read,Bash -> Read"],
    ],
  ])("it reads %s", (...row) => expectChanges(row));
});
