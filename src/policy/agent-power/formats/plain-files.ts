import { connectorGrants } from "../connectors.ts";
import { entry, type Grant, widens } from "../grant.ts";
import { fingerprint, member } from "../plain-json.ts";
import { proseGrants } from "../prose.ts";
import type { AgentFormat, FormatInput } from "./format.ts";
import { dataOf, proseOf } from "./shared-grants.ts";

/** agentgov's own policy: any change of it is weighed by the policy of the base branch. */
export const ownPolicy: AgentFormat = {
  id: "agentgov-policy",
  agent: "agentgov",
  paths: /(?:^|\/)\.?agentgov\.ya?ml$/u,
  grants: ({ path, reading }: FormatInput) => [whole(path, reading, "policy-changed")],
};

/**
 * Lists of files that an agent must not read.
 *
 * Source: https://cursor.com/docs/context/ignore-files
 */
export const ignoreFile: AgentFormat = {
  id: "ignore",
  agent: "the agent",
  paths:
    /(?:^|\/)\.(?:cursor|cursorindexing|claude|gemini|ai|aider|roo|cline|codeium|copilot|windsurf|continue|augment|llm|agent|crush|goose|qwen|kilocode|trae|bito|tabnine)ignore$|(?:^|\/)\.(?:aiexclude|aiignore|copilotignore)$/u,
  grants: ({ reading }: FormatInput) =>
    plainTextOf(reading)
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) =>
        // An exception opens what a line above it closed.
        line.startsWith("!")
          ? entry(line, line, { added: widens("ignore-entry-removed") })
          : entry(line, line, { removed: widens("ignore-entry-removed") }),
      ),
};

const SCRIPT_ENDING =
  /\.(?:sh|bash|zsh|fish|ps1|bat|cmd|py|rb|pl|php|lua|js|mjs|cjs|ts|mts|cts|tsx|jsx|go|rs|java|kt|swift|c|cc|cpp|cs|rules|star|dockerfile|service|exe|wasm)$/u;

/** Scripts behind hooks. Settings name more of them: see the option `scripts` of the reader. */
export const hookScript: AgentFormat = {
  id: "hook-script",
  agent: "a hook",
  paths:
    /(?:^|\/)(?:\.(?:claude|cursor|codex|gemini|github|windsurf|factory|opencode|qwen|kiro)\/hooks|hooks-handlers)\/(?!.*\.(?:md|txt)$).+$/u,
  grants: ({ path, reading }: FormatInput) => [whole(path, reading, "hook-script-changed")],
};

/** Scripts that skills, commands, plugins and dev containers run. */
export const agentScript: AgentFormat = {
  id: "agent-script",
  agent: "the agent",
  paths: new RegExp(
    [
      String.raw`(?:^|/)\.(?:claude|cursor|codex|gemini|agents?|roo|cline|clinerules|windsurf|continue|factory|openhands|kiro|junie|amp|opencode|goose|augment|trae|qwen|devcontainer)/.*(?:${SCRIPT_ENDING.source.slice(0, -1)}|/scripts?/[^/]+|/bin/[^/]+)$`,
      String.raw`(?:^|/)\.github/(?:skills|agents|hooks|copilot)/.*${SCRIPT_ENDING.source}`,
      String.raw`(?:^|/)\.devcontainer/(?:.*/)?(?:dockerfile[^/]*|[^/]*compose[^/]*\.ya?ml|devcontainer-lock\.json|[^/.]+)$`,
      String.raw`(?:^|/)dockerfile\.devcontainer$`,
      String.raw`(?:^|/)skills/[^/]+/scripts/[^/]+$`,
    ].join("|"),
    "u",
  ),
  grants: ({ path, reading }: FormatInput) => [whole(path, reading, "agent-script-changed")],
};

/** Text below an agent's folder that no format names: a model may read it. */
export const agentProse: AgentFormat = {
  id: "agent-prose",
  agent: "agents",
  paths:
    /(?:^|\/)(?:\.(?:claude|cursor|codex|gemini|agents?|roo|cline|windsurf|continue|factory|openhands|kiro|junie|amp|opencode|goose|augment|trae|qwen|aider)|\.github\/(?:skills|agents|prompts|chatmodes|copilot|instructions))(?:\/.*|[\w.-]*)\.(?:md|mdc|txt|markdown)$/u,
  grants: ({ path, reading }: FormatInput) => proseGrants(path, proseOf(reading)),
};

const PICTURE = /\.(?:png|jpe?g|gif|svg|webp|ico|pdf|mp4|woff2?|ttf)$/u;

/** Anything else below an agent's folder, or of an agent that agentgov does not know: it widens. */
export const unknownAgent: AgentFormat = {
  id: "unknown",
  agent: "an agent",
  paths:
    /(?:^|\/)(?:\.(?:claude|claude-plugin|cursor|cursor-plugin|codex|gemini|agents?|roo[\w-]*|cline|clinerules|windsurf|continue|factory|openhands|kiro|junie|amp|opencode|goose|augment[\w-]*|trae|qwen|aider[\w.-]*|kilocode|zencoder|amazonq|warp|zed|pearai|void|sourcery|codebuddy|lingma|iflow|rovodev|copilot|[\w-]*(?:agent|llm|copilot|coder|assistant)[\w-]*|github\/copilot)(?:\/|$)|\.aider|\.mcpb$|\.worktreeinclude$|skills-lock\.json$|\.goose|\.github\/(?:agents|skills|hooks|copilot)\/)/u,
  grants: ({ path, reading }: FormatInput) =>
    PICTURE.test(path.toLowerCase())
      ? []
      : [
          ...connectorGrants(member(dataOf(reading), "mcpServers")),
          whole(path, reading, "unknown-agent-config"),
        ],
};

type WholeCode =
  | "agent-script-changed"
  | "hook-script-changed"
  | "policy-changed"
  | "unknown-agent-config";

/** Any difference counts, but for line endings and blanks behind lines. */
function whole(path: string, reading: FormatInput["reading"], code: WholeCode): Grant {
  const effect = widens(code);
  const value = contentOf(reading);
  return entry(`whole:${code}`, path, { value, added: effect, changed: effect, removed: effect });
}

function contentOf(reading: FormatInput["reading"]): string {
  if (reading.kind === "data") return fingerprint(reading.value);
  return plainTextOf(reading).replaceAll(/[ \t\r]+(?=\n|$)/gu, "");
}

function plainTextOf(reading: FormatInput["reading"]): string {
  if (reading.kind === "document") return `${fingerprint(reading.frontMatter)}\n${reading.body}`;
  return reading.kind === "text" ? reading.text : "";
}
