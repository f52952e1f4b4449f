import { connectorGrants } from "../connectors.ts";
import { entry, type Grant, widens } from "../grant.ts";
import { hookGrants } from "../hooks.ts";
import {
  entriesOf,
  fingerprint,
  isObject,
  itemsOf,
  type MaybeJson,
  member,
  shown,
  textsOf,
} from "../plain-json.ts";
import type { AgentFormat, FormatInput } from "./format.ts";
import { dataOf, preference, reach } from "./shared-grants.ts";

/**
 * Lists of tool servers that many agents share a shape of: `mcpServers`, or `servers` in VS Code.
 *
 * Source: https://modelcontextprotocol.io/docs/develop/connect-local-servers,
 * https://code.visualstudio.com/docs/copilot/reference/mcp-configuration
 */
export const connectorFile: AgentFormat = {
  id: "connectors",
  agent: "the agent",
  paths:
    /(?:^|\/)(?:\.?mcp(?:\.local)?\.json|[^/]+\.mcp\.json|mcp_servers\.json|mcp_config\.json|(?:cline_)?mcp_settings\.json|claude_desktop_config\.json|\.mcp\/[^/]+\.json|mcp-config\.json)$/u,
  grants: ({ reading }: FormatInput) => serverGrants(dataOf(reading)),
};

/** The servers of such a list, wherever it stands: a file, or an argument. */
export function serverGrants(data: MaybeJson): readonly Grant[] {
  const named = ["mcpServers", "servers", "mcp_servers"].filter(
    (key) => member(data, key) !== undefined,
  );
  if (named.length > 0) {
    return named.flatMap((key) => connectorGrants(member(data, key)));
  }
  // Some tools take the mapping itself as the whole file.
  return connectorGrants(
    Object.fromEntries(entriesOf(data).filter(([, value]) => isServer(value))),
  );
}

function isServer(value: MaybeJson): boolean {
  return ["command", "url", "httpUrl", "serverUrl"].some((key) => member(value, key) !== undefined);
}

/**
 * Hooks in a file of their own: Cursor, plugins of Claude Code, Copilot, Codex.
 *
 * Source: https://cursor.com/docs/agent/hooks, https://code.claude.com/docs/en/hooks
 */
export const hookFile: AgentFormat = {
  id: "hooks",
  agent: "the agent",
  paths:
    /(?:^|\/)hooks\/hooks\.json$|(?:^|\/)\.(?:cursor|codex|gemini|windsurf|factory|claude|qwen)\/hooks\.json$|(?:^|\/)\.(?:github|copilot)\/hooks\/[^/]+\.json$/u,
  grants: ({ reading }: FormatInput) => {
    const data = dataOf(reading);
    const hooks = member(data, "hooks");
    const disabled = member(data, "disableAllHooks") === true;
    return [
      ...hookGrants(hooks ?? eventsOf(data)),
      ...(disabled
        ? [entry("disableAllHooks", "disableAllHooks", { added: widens("hooks-disabled") })]
        : []),
    ];
  },
};

/**
 * Plugins and marketplaces: what they start, and where they are fetched from.
 *
 * Source: https://code.claude.com/docs/en/plugins-reference
 */
export const pluginFile: AgentFormat = {
  id: "plugin",
  agent: "Claude Code",
  paths: /(?:^|\/)\.(?:claude|cursor|codex)-plugin\/[^/]+\.json$|(?:^|\/)gemini-extension\.json$/u,
  grants: ({ reading }: FormatInput) => {
    const data = dataOf(reading);
    return [
      ...(isObject(member(data, "hooks")) ? hookGrants(member(data, "hooks")) : []),
      ...(isObject(member(data, "mcpServers")) ? connectorGrants(member(data, "mcpServers")) : []),
      ...helperGrants(member(data, "lspServers")),
      ...itemsOf(member(data, "plugins")).map((plugin) => {
        const name = shown(member(plugin, "name"));
        const value = fingerprint(member(plugin, "source"));
        return reach(`plugin:${name}`, name, { code: "plugin-enabled", value });
      }),
      ...["hooks", "mcpServers", "commands", "agents", "skills"].flatMap((key) =>
        textsOf(member(data, key)).map((path) =>
          reach(`${key}:${path}`, path, { code: "agent-script-changed" }),
        ),
      ),
      ...entriesOf(data)
        .filter(([key]) => ["version", "description"].includes(key))
        .map(([key, value]) => preference(key, value)),
    ];
  },
};

/** Language servers and formatters: programs that an agent starts beside itself. */
export function helperGrants(servers: MaybeJson): readonly Grant[] {
  return entriesOf(servers).flatMap(([name, server]) => {
    const command = [...textsOf(member(server, "command")), ...textsOf(member(server, "args"))];
    if (command.length === 0) return [];
    const subject = `${name} ${command.join(" ")}`;
    return [reach(`helper:${name}`, subject, { code: "helper-command-added" })];
  });
}

/** Events that stand in a hook file without a key around them; a version or a description is none. */
function eventsOf(data: MaybeJson): MaybeJson {
  const events = entriesOf(data).filter(([, value]) => typeof value === "object");
  return Object.fromEntries(events);
}
