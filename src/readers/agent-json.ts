import { type Node, type ParseError, parseTree } from "jsonc-parser";
import type { AgentFileReading } from "../domain/agent-file.ts";
import { plainData } from "./agent-plain-data.ts";

/** jsonc-parser recurses; more open brackets than this are refused before it starts. */
const BRACKETS_DEPTH_MAX = 200;

/** Reads JSON with comments and trailing commas, as agents and editors accept it. */
export function readJsonText(text: string): AgentFileReading {
  if (text.trim() === "") return { kind: "data", value: {}, duplicateKeys: [] };
  if (bracketDepth(text) > BRACKETS_DEPTH_MAX) {
    return { kind: "unreadable", reason: `nested deeper than ${BRACKETS_DEPTH_MAX}` };
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const [error] = errors;
  if (error !== undefined || root === undefined) {
    const line = text.slice(0, error?.offset ?? 0).split("\n").length;
    return { kind: "unreadable", reason: `not valid JSON (line ${line})` };
  }
  const duplicates = new Set<string>();
  const value = plainData(valueOf(root, duplicates));
  return { kind: "data", value, duplicateKeys: [...duplicates] };
}

/** The last of several equal keys wins, as in `JSON.parse`; the name is kept for the finding. */
function valueOf(node: Node, duplicates: Set<string>): unknown {
  const children = node.children ?? [];
  if (node.type === "array") return children.map((child) => valueOf(child, duplicates));
  if (node.type !== "object") return scalarOf(node);
  const members = new Map<string, unknown>();
  for (const property of children) {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) continue;
    const name = String(scalarOf(key));
    if (members.has(name)) duplicates.add(name);
    members.set(name, valueOf(value, duplicates));
  }
  return members;
}

function scalarOf(node: Node): unknown {
  const value: unknown = node.value;
  return value;
}

function bracketDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if (character === "[" || character === "{") depth += 1;
    if (character === "]" || character === "}") depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
