import { agentDocument, commandDocument } from "./agent-documents.ts";
import { claudeSettings } from "./claude-settings.ts";
import { codexConfig } from "./codex.ts";
import { connectorFile, hookFile, pluginFile } from "./connector-files.ts";
import { cursorEnvironment, cursorPermissions } from "./cursor.ts";
import { devcontainer } from "./devcontainer.ts";
import type { AgentFormat } from "./format.ts";
import { geminiSettings } from "./gemini.ts";
import { instructions } from "./instructions.ts";
import { crushConfig, opencodeConfig } from "./opencode.ts";
import {
  agentProse,
  agentScript,
  hookScript,
  ignoreFile,
  ownPolicy,
  unknownAgent,
} from "./plain-files.ts";
import { aiderConfig, rooModes } from "./roo-aider.ts";
import { vscodeExtensions, vscodeSettings, vscodeTasks, vscodeWorkspace } from "./vscode.ts";
import { agentWorkflow } from "./workflow.ts";

/** Every format, the first that matches a path wins: exact names, then folders, then the unknown. */
const AGENT_FORMATS: readonly AgentFormat[] = [
  ownPolicy,
  claudeSettings,
  pluginFile,
  hookFile,
  connectorFile,
  cursorPermissions,
  cursorEnvironment,
  vscodeSettings,
  vscodeTasks,
  vscodeExtensions,
  vscodeWorkspace,
  codexConfig,
  geminiSettings,
  opencodeConfig,
  crushConfig,
  rooModes,
  aiderConfig,
  devcontainer,
  ignoreFile,
  agentWorkflow,
  hookScript,
  agentDocument,
  commandDocument,
  agentScript,
  instructions,
  agentProse,
  unknownAgent,
];

/** Folders where such names are documentation, translations or other people's code. */
const NOT_IN_FORCE =
  /(?:^|\/)(?:docs?|website|site|www)\/(?:.+\/)?(?:agents?|claude|gemini)\.md$|(?:^|\/)(?:i18n|locales|lang|translations|vendor|node_modules)\//u;

/** How the file at `path` is read; null when no agent reads it. */
export function agentFormatOf(path: string): AgentFormat | null {
  const lower = path.toLowerCase();
  if (NOT_IN_FORCE.test(lower)) return null;
  return AGENT_FORMATS.find(({ paths }) => paths.test(lower)) ?? null;
}
