import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from "yaml";
import type { ParsedPolicyFile, PolicyProblem, TextPosition } from "../domain/policy-snapshot.ts";
import type { Reader } from "./reader.ts";
import { tooDeepAt } from "./yaml-depth.ts";

/** Largest policy file: tens of times what an organisation of thousands of repositories needs. */
export const POLICY_BYTES_MAX = 65_536;
/** Most values in one file: an organisation of thousands of repositories needs a tenth of it. */
const VALUES_MAX = 10_000;
/** Deepest nesting; the schema needs five. */
const DEPTH_MAX = 20;
/** Problems listed: nobody mends more at a time. */
const PROBLEMS_MAX = 20;

/** Longest message kept of the parser's own. */
const LINE_MAX = 300;

/** The reader as a worker runs it; the file's name is put in by who asked. */
export const policyYamlReader: Reader = {
  name: "policy-yaml",
  read(text) {
    const reading = readPolicyYaml("", text);
    // What YAML stands for is plain data already; this only shows it to the compiler, key by key.
    const data = JSON.parse(
      JSON.stringify(
        reading.kind === "parsed"
          ? {
              kind: "parsed",
              document: reading.file.document,
              positions: reading.file.positions,
            }
          : reading,
      ),
    );
    return { data };
  },
};

/** A policy file as plain data with positions, or what keeps it from being read. */
export type PolicyFileReading =
  | { readonly kind: "parsed"; readonly file: ParsedPolicyFile }
  | { readonly kind: "problems"; readonly problems: readonly PolicyProblem[] };

/**
 * Parses the YAML of a policy file: one document of plain values, no anchors, aliases, tags or duplicate
 * keys. Every problem has its place. Total: hostile input gives problems, never an exception.
 */
export function readPolicyYaml(file: string, text: string): PolicyFileReading {
  const refused = refusedUnparsed(file, text);
  if (refused !== null) return refused;
  const lines = new LineCounter();
  const parsed = parseDocument(text, {
    lineCounter: lines,
    // The parser's own check takes seconds for thousands of keys; the walk below finds them in one pass.
    uniqueKeys: false,
    version: "1.2",
    schema: "core",
    merge: false,
    prettyErrors: false,
    // `silent` would also keep quiet about a second document.
    logLevel: "error",
  });
  const faults = [...parsed.errors, ...parsed.warnings];
  if (faults.length > 0) {
    return {
      kind: "problems",
      problems: faults.slice(0, PROBLEMS_MAX).map(({ message, pos }) => ({
        file,
        ...positionAt(lines, pos[0]),
        message: faultText(message),
      })),
    };
  }
  if (parsed.contents === null) return problem(file, "the file is empty; it must set `version: 1`");
  return walk(file, parsed.contents, lines);
}

/** What keeps a text from being parsed at all, in one look through it; null for nothing. */
export function refusedUnparsed(file: string, text: string): PolicyFileReading | null {
  const bytes = Buffer.byteLength(text);
  if (bytes > POLICY_BYTES_MAX) {
    return problem(file, `the file has ${bytes} bytes; the limit is ${POLICY_BYTES_MAX}`);
  }
  if (text.includes("\0")) return problem(file, "the file holds a NUL character; it is not text");
  const deep = tooDeepAt(text);
  if (deep === null) return null;
  return problem(file, `nested deeper than ${DEPTH_MAX} levels`, placeOf(text, deep));
}

interface Walk {
  readonly file: string;
  readonly lines: LineCounter;
  readonly positions: Record<string, TextPosition>;
  readonly problems: PolicyProblem[];
  values: number;
}

function walk(file: string, root: Node, lines: LineCounter): PolicyFileReading {
  const state: Walk = { file, lines, positions: {}, problems: [], values: 0 };
  const document = plain(root, { pointer: "", depth: 0 }, state);
  if (state.problems.length > 0) {
    return { kind: "problems", problems: state.problems.slice(0, PROBLEMS_MAX) };
  }
  return { kind: "parsed", file: { file, document, positions: state.positions } };
}

interface Place {
  readonly pointer: string;
  readonly depth: number;
}

/** Turns a node into plain data and notes where it stands. Stops descending at the first bound broken. */
function plain(node: unknown, place: Place, state: Walk): unknown {
  state.values += 1;
  if (!isNode(node)) return null;
  state.positions[place.pointer] ??= positionAt(state.lines, node.range?.[0] ?? 0);
  const objection = objectTo(node, place, state);
  if (objection !== null) {
    object(state, node, objection);
    return null;
  }
  if (isScalar(node)) return node.value;
  if (isSeq(node)) {
    return node.items.map((item, index) =>
      plain(item, { pointer: `${place.pointer}/${index}`, depth: place.depth + 1 }, state),
    );
  }
  return isMap(node) ? plainMap(node.items, place, state) : null;
}

function plainMap(items: readonly unknown[], place: Place, state: Walk): Record<string, unknown> {
  // Without a prototype, a key such as `__proto__` is only a key.
  const map: Record<string, unknown> = Object.create(null);
  for (const item of items) {
    if (!isPair(item)) continue;
    const key = plainKey(item.key);
    if (key === null || !isScalar(item.key)) {
      object(state, isNode(item.key) ? item.key : null, "a key must be a plain word");
      continue;
    }
    const pointer = `${place.pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (key === "__proto__" || Object.hasOwn(map, key)) {
      const message = key === "__proto__" ? "is not a policy key" : "stands here twice";
      object(state, item.key, `\`${oneLine(key)}\` ${message}`);
      continue;
    }
    state.positions[pointer] = positionAt(state.lines, item.key.range?.[0] ?? 0);
    map[key] = plain(item.value, { pointer, depth: place.depth + 1 }, state);
  }
  return { ...map };
}

/** A key as people write it; null for what is no plain word: a list, a tag, an anchor, nothing at all. */
function plainKey(key: unknown): string | null {
  if (!isScalar(key) || (key.anchor ?? "") !== "" || key.tag !== undefined) return null;
  const { value } = key;
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

function object(state: Walk, node: Node | null, message: string): void {
  const at = positionAt(state.lines, node?.range?.[0] ?? 0);
  state.problems.push({ file: state.file, ...at, message });
}

function objectTo(node: Node, place: Place, state: Walk): string | null {
  if (isAlias(node) || (node.anchor ?? "") !== "") {
    return "anchors and aliases are not allowed; write the value out";
  }
  if (node.tag !== undefined) {
    return `the tag \`${oneLine(node.tag)}\` is not allowed; write a plain value`;
  }
  if (place.depth > DEPTH_MAX) return `nested deeper than ${DEPTH_MAX} levels`;
  if (state.values > VALUES_MAX) return `more than ${VALUES_MAX} values`;
  if (isScalar(node) && typeof node.value === "number" && !Number.isFinite(node.value)) {
    return "not a finite number";
  }
  return null;
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isSeq(value) || isMap(value) || isAlias(value);
}

function positionAt(lines: LineCounter, offset: number): TextPosition {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function oneLine(message: string): string {
  return (message.split("\n", 1)[0] ?? "").slice(0, LINE_MAX).toWellFormed();
}

/** The parser's own words speak to programmers in two cases; an exhausted stack is one of them. */
function faultText(message: string): string {
  if (message.includes("multiple documents")) return "more than one document; keep the first alone";
  const exhausted = /call stack size|stack overflow/iu.test(message);
  return exhausted ? `nested deeper than ${DEPTH_MAX} levels` : oneLine(message);
}

/** The place of a character, before the text was parsed. */
function placeOf(text: string, offset: number): TextPosition {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return { line: text.slice(0, start).split("\n").length, column: offset - start + 1 };
}

function problem(
  file: string,
  message: string,
  { line, column }: TextPosition = { line: 1, column: 1 },
): PolicyFileReading {
  return { kind: "problems", problems: [{ file, line, column, message }] };
}
