import { fingerprint } from "../plain-json.ts";
import { proseGrants } from "../prose.ts";
import type { AgentFormat, FormatInput } from "./format.ts";
import { proseOf } from "./shared-grants.ts";

/**
 * Instruction files that agents read on their own.
 *
 * Source: https://agents.md, https://code.claude.com/docs/en/memory, https://cursor.com/docs/context/rules,
 * https://docs.github.com/en/copilot/how-tos/configure-custom-instructions
 */
export const instructions: AgentFormat = {
  id: "instructions",
  agent: "agents",
  paths: new RegExp(
    [
      String.raw`(?:^|/)(?:agents|agent|claude|claude\.local|gemini|qwen|warp|crush|conventions|agents\.override|\.replit)\.md$`,
      String.raw`(?:^|/)(?:\.cursorrules|[^/]+\.cursorrules|\.windsurfrules|\.goosehints|\.clinerules|\.roorules(?:-[\w-]+)?|\.rules|\.augment-guidelines)$`,
      String.raw`(?:^|/)\.(?:cursor|windsurf|roo|clinerules|cline|continue|kiro|junie|augment|trae|amazonq|claude)/(?:.+/)?[^/]+\.(?:md|mdc|txt)$`,
      String.raw`(?:^|/)\.clinerules/`,
      String.raw`(?:^|/)\.github/(?:copilot-instructions\.md|copilot-[\w-]+\.md|instructions/.+\.md)$`,
    ].join("|"),
    "u",
  ),
  grants: ({ path, reading }: FormatInput) => proseGrants(path, wholeText(reading)),
};

/** Front matter says when a rule applies, which is part of the instruction. */
function wholeText(reading: FormatInput["reading"]): string {
  const front = reading.kind === "document" ? fingerprint(reading.frontMatter ?? {}) : "{}";
  return `${front === "{}" ? "" : `${front}\n`}${proseOf(reading)}`;
}
