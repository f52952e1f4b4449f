import { load as parseYaml } from "js-yaml";
import { parse as parseToml } from "smol-toml";
import type { AgentFileReading, AgentFileSource } from "../domain/agent-file.ts";
import type { Json } from "../domain/canonical-json.ts";
import { readJsonText } from "./agent-json.ts";
import { plainData } from "./agent-plain-data.ts";

/** Agent files are written by hand: a megabyte is an attack or not a configuration. */
const CHARACTERS_MAX = 1_048_576;

const SYMLINK_MODE = "120000";

type Format = "json" | "toml" | "yaml" | "document" | "text";

const FORMATS: readonly (readonly [RegExp, Format])[] = [
  [/\.(?:json|jsonc|json5|code-workspace|mcpb)$/u, "json"],
  [/\.toml$/u, "toml"],
  [/\.ya?ml$/u, "yaml"],
  [/(?:^|\/)\.roomodes$/u, "yaml"],
  [/\.(?:md|mdc|markdown|mdx)$/u, "document"],
];

/**
 * Reads one side of an agent's configuration into plain data.
 *
 * Synchronous and total: what cannot be read is a value, so that it runs in a worker or in process.
 */
export function readAgentFile({ path, text, mode }: AgentFileSource): AgentFileReading {
  if (mode === SYMLINK_MODE) return { kind: "symlink", target: text.trim() };
  if (text.length > CHARACTERS_MAX) {
    return { kind: "unreadable", reason: `longer than ${CHARACTERS_MAX} characters` };
  }
  try {
    return readAs(formatOf(path), text.replace(/^\uFEFF/u, ""));
  } catch (error) {
    return {
      kind: "unreadable",
      reason: error instanceof Error ? oneLine(error.message) : "unknown",
    };
  }
}

function formatOf(path: string): Format {
  const lower = path.toLowerCase();
  return FORMATS.find(([pattern]) => pattern.test(lower))?.[1] ?? "text";
}

function readAs(format: Format, text: string): AgentFileReading {
  switch (format) {
    case "json":
      return readJsonText(text);
    case "toml":
      return { kind: "data", value: plainData(parseToml(text)), duplicateKeys: [] };
    case "yaml":
      return { kind: "data", value: yamlValue(text), duplicateKeys: [] };
    case "document":
      return readDocument(text);
    case "text":
      return { kind: "text", text };
  }
}

/** Parses YAML 1.2; an empty document is an empty mapping. Duplicate keys and tags are errors. */
function yamlValue(text: string): Json {
  if (text.trim() === "") return {};
  const value: unknown = parseYaml(text);
  return plainData(value ?? {});
}

const FRONT_MATTER = /^---[ \t]*\r?\n/u;
const FRONT_MATTER_END = /\r?\n---[ \t]*(?:\r?\n|$)/u;

function readDocument(text: string): AgentFileReading {
  const start = FRONT_MATTER.exec(text);
  if (start === null) return { kind: "document", frontMatter: null, body: text };
  // Keeps the line feed before the closing dashes reachable when the front matter is empty.
  const rest = `\n${text.slice(start[0].length)}`;
  const end = FRONT_MATTER_END.exec(rest);
  if (end === null) return { kind: "document", frontMatter: null, body: text };
  const body = rest.slice(end.index + end[0].length);
  return { kind: "document", frontMatter: frontMatterOf(rest.slice(1, end.index)), body };
}

/** Agents accept front matter that YAML does not (`globs: *.ts`), so its top level is read by line. */
function frontMatterOf(text: string): Json {
  try {
    return yamlValue(text);
  } catch {
    return looseMembers(text);
  }
}

const MEMBER = /^([A-Za-z][\w-]*):(.*)$/u;
const ITEM = /^\s*-\s(.*)$/u;

function looseMembers(text: string): Json {
  const members = new Map<string, Json>();
  let last = "";
  for (const line of text.split(/\r?\n/u)) {
    const [, key, value] = MEMBER.exec(line) ?? [];
    const [, item] = ITEM.exec(line) ?? [];
    if (key !== undefined && value !== undefined) {
      last = key;
      members.set(key, value.trim());
    } else if (item !== undefined) {
      const items = members.get(last);
      members.set(last, [...(Array.isArray(items) ? items : []), item.trim()]);
    }
  }
  return Object.fromEntries(members);
}

function oneLine(message: string): string {
  return message.split("\n", 1).join("").slice(0, 200);
}
