import { describe, it } from "vitest";
import { expectChanges, type Row } from "./read-changes.ts";

describe("other agents and editors", () => {
  it.each<Row>([
    [
      "Cursor's allowlists",
      ".cursor/permissions.json",
      { terminalAllowlist: ["ls"] },
      { terminalAllowlist: ["ls", "npm"], mcpAllowlist: ["gh:*", "gh:read"] },
      [
        "widens permission-allow-broad terminalAllowlist npm",
        "widens permission-allow-broad mcpAllowlist gh:*",
        "widens permission-allow-added mcpAllowlist gh:read",
      ],
    ],
    [
      "Cursor's hooks",
      ".cursor/hooks.json",
      { version: 1, hooks: { stop: [{ command: "a" }] } },
      { version: 1, hooks: {} },
      ["widens hook-removed stop a"],
    ],
    [
      "a rule of Cursor whose front matter is no YAML",
      ".cursor/rules/a.mdc",
      "---\nglobs: *.ts\n---\nA\n",
      "---\nglobs: *.ts\n---\nB\n",
      ["widens instructions-changed .cursor/rules/a.mdc"],
    ],
    [
      "the machine of Cursor's background agents",
      ".cursor/environment.json",
      { install: "npm ci" },
      { install: "npm ci; curl x" },
      ["widens lifecycle-command-changed install"],
    ],
    [
      "a rule of Cursor that now always applies",
      ".cursor/rules/a.mdc",
      "---\nalwaysApply: false\n---\nA\n",
      "---\nalwaysApply: true\n---\nA\n",
      ["widens instructions-changed .cursor/rules/a.mdc"],
    ],
    [
      "data of a hook script",
      ".claude/hooks/paths.json",
      { closed: ["auth/"] },
      { closed: [] },
      ["widens hook-script-changed .claude/hooks/paths.json"],
    ],
    [
      "VS Code's approvals",
      ".vscode/settings.json",
      {},
      {
        "chat.tools.autoApprove": true,
        "chat.tools.terminal.autoApprove": { "npm test": true, "/.*/": true },
      },
      [
        "widens permission-allow-added chat.tools.terminal.autoApprove npm test",
        "widens permission-allow-broad chat.tools.terminal.autoApprove /.*/",
        "widens auto-approve-enabled chat.tools.autoApprove",
      ],
    ],
    [
      "VS Code's programs and no others",
      ".vscode/settings.json",
      {},
      {
        "eslint.nodePath": "./n",
        "files.exclude": { a: true },
        "editor.fontFamily": "x",
        "python.testing.pytestArgs": ["."],
        "cSpell.customDictionaryPath": "x",
      },
      [
        "widens editor-code-execution eslint.nodePath",
        "widens editor-code-execution python.testing.pytestArgs",
      ],
    ],
    [
      "a task that starts itself",
      ".vscode/tasks.json",
      {},
      {
        tasks: [
          { label: "t", command: "x", runOptions: { runOn: "folderOpen" } },
          { label: "u", command: "y" },
        ],
      },
      ["widens auto-run-task t"],
    ],
    [
      "a recommended extension",
      ".vscode/extensions.json",
      { recommendations: [] },
      { recommendations: ["a.b"] },
      ["widens editor-extension-added a.b"],
    ],
    [
      "Codex's sandbox and profiles",
      ".codex/config.toml",
      "",
      'sandbox_workspace_write.network_access = true\n[profiles.p]\napproval_policy = "never"\n',
      [
        "widens sandbox-network-widened sandbox_workspace_write.network_access",
        "widens profile-widened p approval_policy=never",
      ],
    ],
    [
      "Codex asking more",
      ".codex/config.toml",
      'approval_policy = "never"\n',
      'approval_policy = "untrusted"\n',
      ["narrows permission-mode-lowered approval_policy never -> untrusted"],
    ],
    [
      "Gemini's trust and tools",
      ".gemini/settings.json",
      { tools: { core: ["ls"] } },
      { mcpServers: { x: { command: "x", trust: true } } },
      [
        "widens mcp-server-added x",
        "widens mcp-server-trusted x",
        "widens agent-tools-widened tools.core ls -> (all)",
      ],
    ],
    [
      "OpenCode's patterns",
      "opencode.json",
      { permission: { bash: { "*": "ask", "rm *": "deny" } } },
      { permission: "allow" },
      [
        "widens permission-mode-raised permission.bash * ask -> allow",
        "widens permission-mode-raised permission.bash rm * deny -> allow",
      ],
    ],
    [
      "OpenCode asking before one command",
      "opencode.json",
      { permission: { bash: "allow" } },
      { permission: { bash: { "*": "allow", "git push": "ask" } } },
      ["narrows permission-mode-lowered permission.bash git push allow -> ask"],
    ],
    [
      "Aider without questions",
      ".aider.conf.yml",
      "",
      "yes-always: true\nread: [docs/a.md]\nattribute-author: false\n",
      [
        "widens auto-approve-enabled yes-always",
        "widens instructions-import docs/a.md",
        "neutral attribution-disabled attribute-author",
      ],
    ],
    [
      "a new mode of Roo",
      ".roomodes",
      "customModes: []\n",
      "customModes:\n  - {slug: m, groups: [read, [edit, {fileRegex: md}]]}\n",
      [
        "widens agent-tools-widened m (none) -> read,edit(md)",
        "widens instructions-changed .roomodes",
      ],
    ],
    [
      "Crush's disabled tools",
      "crush.json",
      { options: { disabled_tools: ["bash"] } },
      {},
      ["widens permission-deny-removed bash"],
    ],
  ])("it reads %s", (...row) => expectChanges(row));
});
