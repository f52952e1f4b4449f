import type { PlainData } from "../../domain/plain-data.ts";
import { type Description, joined } from "./declared.ts";
import { baseName, type Ecosystem } from "./ecosystem.ts";
import { npmDeclared, splitNameAndSpec } from "./npm-spec.ts";
import { at, entriesOf, isOn, itemsOf, textAt, textOf, textsOf } from "./plain.ts";
import { shellFindings } from "./shell.ts";
import { runnerPackages } from "./shell-runners.ts";
import { hostOf, isCommit, isInsecure, isLocalHost, repositoryIdentity } from "./source-url.ts";

/** MCP servers and plugins of coding agents: packages that no package manager lists. */
export const MCP: Ecosystem = {
  id: "mcp",
  title: "MCP servers, agent plugins",
  files: [
    {
      matches: isServerFile,
      reader: "json-with-comments",
      role: "standalone",
      describe: describeSettings,
    },
    {
      matches: (path) => /(?:^|\/)\.codex\/config\.toml$/u.test(path),
      reader: "toml",
      role: "standalone",
      describe: describeSettings,
    },
    {
      matches: (path) => /(?:^|\/)\.claude-plugin\/(?:marketplace|plugin)\.json$/u.test(path),
      reader: "json",
      role: "standalone",
      describe: describeMarketplace,
    },
  ],
};

const SERVER_FILES =
  /^(?:\.?mcp(?:[._-](?:config|settings|servers))?|mcp_config|claude_desktop_config|cline_mcp_settings)\.json$/u;
const SETTINGS_FILES =
  /(?:^|\/)(?:\.claude\/settings(?:\.local)?|\.gemini\/settings|\.zed\/settings|\.qwen\/settings|\.amp\/settings|\.amazonq\/(?:mcp|default|agents\/[\w.-]+)|\.crush|crush|opencode|\.opencode\/opencode)\.jsonc?$/u;

function isServerFile(path: string): boolean {
  if (/(?:^|\/)(?:i18n|locales?|translations?|lang)\//u.test(path)) return false;
  return SERVER_FILES.test(baseName(path)) || SETTINGS_FILES.test(path);
}

/** Under these keys the agents keep their tables of servers. */
const SERVER_KEYS = ["mcpServers", "servers", "mcp_servers", "context_servers", "amp.mcpServers"];

function describeSettings(data: PlainData): Description {
  const tables = SERVER_KEYS.map((key) => at(data, key));
  // OpenCode and Crush use `mcp`; VS Code's settings nest `servers` below it.
  const mcp = at(data, "mcp");
  const servers = [...tables, at(mcp, "servers") ?? mcp].flatMap((table) => entriesOf(table));
  return joined([
    ...servers.map(([name, server]) => describeServer(name, server)),
    marketplaces(data),
    plugins(data),
  ]);
}

function describeServer(name: string, server: PlainData): Description {
  const url = textAt(server, "url") ?? textAt(server, "serverUrl") ?? textAt(server, "httpUrl");
  if (url !== null) return { declared: [], signals: remoteServer(url) };
  const nested = at(server, "command", "path") === undefined ? server : at(server, "command");
  const command = textsOf(at(nested, "command") ?? at(nested, "path"));
  const words = [
    ...command.flatMap((word) => (command.length === 1 ? splitCommand(word) : [word])),
    ...textsOf(at(nested, "args")),
  ];
  const [program = "", ...rest] = words;
  const found = describeCommand(name, program, rest);
  const index = entriesOf(at(server, "env")).flatMap(([key, value]) =>
    registryVariable(key, textOf(value) ?? ""),
  );
  return joined([found, { declared: [], signals: index }]);
}

/** A command with arguments in one text. */
function splitCommand(text: string): readonly string[] {
  return /^(?:npx|uvx|bunx|docker|pnpm|yarn|deno|uv)\s/u.test(text) ? text.split(/\s+/u) : [text];
}

const SHELLS = new Set([
  "sh",
  "bash",
  "zsh",
  "dash",
  "fish",
  "cmd",
  "cmd.exe",
  "powershell",
  "powershell.exe",
  "pwsh",
]);
const SHELL_FLAG = /^(?:-\w*c|\/c|-command|-Command|-lc)$/u;

function describeCommand(name: string, program: string, words: readonly string[]): Description {
  const shell = baseName(program.replaceAll("\\", "/"));
  const flag = words.findIndex((word) => SHELL_FLAG.test(word));
  if (SHELLS.has(shell) && flag !== -1) {
    const found = shellFindings(words.slice(flag + 1).join(" "));
    return { declared: found.declared, signals: [`shell-command:${name}`, ...found.signals] };
  }
  if (program === "env") {
    return describeCommand(name, words.find((word) => !word.includes("=")) ?? "", words.slice(1));
  }
  const declared = runnerPackages(shell, words) ?? [];
  const proxied = words.filter((word) => /^https?:\/\//u.test(word)).flatMap(remoteServer);
  return { declared, signals: declared.some(({ id }) => id.includes("mcp-remote")) ? proxied : [] };
}

function remoteServer(url: string): readonly string[] {
  const host = hostOf(url);
  if (host === "" || isLocalHost(host)) return [];
  return isInsecure(url)
    ? [`remote-server:${host}`, `insecure-url:${host}`]
    : [`remote-server:${host}`];
}

/** Variables that point a package runner at another registry. */
function registryVariable(key: string, value: string): readonly string[] {
  const names = [
    "npm_config_registry",
    "uv_index_url",
    "uv_default_index",
    "uv_extra_index_url",
    "pip_index_url",
  ];
  if (!names.includes(key.toLowerCase()) || hostOf(value) === "") return [];
  return [`registry-changed:${key}->${hostOf(value)}`];
}

/** Source: https://docs.claude.com/en/docs/claude-code/plugin-marketplaces */
function marketplaces(data: PlainData): Description {
  const sources = entriesOf(at(data, "extraKnownMarketplaces")).map(([, row]) => at(row, "source"));
  return joined(sources.map((source) => pluginSource(source)));
}

/** A source of plugins: a forge repository, a git address, an npm package or a folder. */
function pluginSource(source: PlainData | undefined): Description {
  const kind = textAt(source, "source");
  const name = textAt(source, "package");
  if (kind === "npm" && name !== null) return npmSource(name, textAt(source, "version") ?? "");
  const repository = textAt(source, "repo");
  const url = repository === null ? textAt(source, "url") : `https://github.com/${repository}`;
  if (url === null) return { declared: [] };
  const id = repositoryIdentity(url);
  const ref = textAt(source, "sha") ?? textAt(source, "commit") ?? textAt(source, "ref");
  const pinned = isCommit(ref);
  const origin = {
    kind: "registry",
    location: "",
    pinned,
    ...(ref === null ? {} : { ref }),
  } as const;
  const version = ref === null ? {} : { version: ref, range: ref };
  const isFile = kind === "url" && url.endsWith(".json");
  const signals = isInsecure(url) ? [`insecure-url:${id}`] : [];
  if (isFile) signals.push(`url-dependency:${id}`);
  return {
    declared: [{ id, origin, mutable: !pinned, written: repository ?? url, ...version }],
    signals,
  };
}

function npmSource(text: string, version: string): Description {
  const [name, inline] = splitNameAndSpec(text);
  const spec = version === "" ? inline : version;
  const found = npmDeclared(name, spec);
  if (found === null) return { declared: [] };
  return { declared: [{ ...found, unpinned: spec === "", written: name }] };
}

function plugins(data: PlainData): Description {
  const enabled = entriesOf(at(data, "enabledPlugins")).flatMap(([name, value]) =>
    isOn(value) || itemsOf(value).length > 0 ? [`plugin-enabled:${name}`] : [],
  );
  const listed = textsOf(at(data, "plugin")).map((text) => npmSource(text, ""));
  return joined([{ declared: [], signals: enabled }, ...listed]);
}

/** A marketplace of this repository lists plugins, some of them from elsewhere. */
function describeMarketplace(data: PlainData): Description {
  const listed = itemsOf(at(data, "plugins")).map((plugin) => pluginSource(at(plugin, "source")));
  const servers = entriesOf(at(data, "mcpServers")).map(([name, server]) =>
    describeServer(name, server),
  );
  return joined([...listed, ...servers]);
}
