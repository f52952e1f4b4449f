import { isPlainRecord, type PlainData } from "../domain/plain-data.ts";
import type { PolicyProblem, TextPosition } from "../domain/policy-snapshot.ts";
import { type PolicyFileReading, readPolicyYaml, refusedUnparsed } from "./policy-yaml.ts";
import { createReaderPool, READER_LIMITS, type ReaderLimits } from "./worker-pool.ts";

/**
 * Texts as short as this are parsed here: nothing so short takes long (the worst of hand-made ones takes
 * some milliseconds), and starting a thread takes longer.
 */
const INLINE_BYTES_MAX = 4_096;

/** How much one policy file may use: a thousand times what a real one of full size does. */
export const POLICY_LIMITS: ReaderLimits = {
  ...READER_LIMITS,
  fileMilliseconds: 250,
  heapMegabytes: 128,
  threads: 1,
};

/** The name under which the worker knows this reader. */
const POLICY_READER = "policy-yaml";

/** Parses policy files with bounded time and memory. */
export interface PolicyYamlReader {
  /** Never rejects: what cannot be read is a problem. */
  read(file: string, text: string): Promise<PolicyFileReading>;
  close(): Promise<void>;
}

/** Makes a reader with a thread of its own, which is started when it is first needed. */
export function createPolicyYamlReader(limits: ReaderLimits = POLICY_LIMITS): PolicyYamlReader {
  const pool = createReaderPool(limits);
  return {
    async read(file, text) {
      const refused = refusedUnparsed(file, text);
      if (refused !== null) return refused;
      if (text.length <= INLINE_BYTES_MAX && Buffer.byteLength(text) <= INLINE_BYTES_MAX) {
        return readPolicyYaml(file, text);
      }
      const document = await pool.read(POLICY_READER, text);
      if (document.kind === "unreadable") {
        return problem(file, `the file cannot be read: ${document.detail}`);
      }
      return answerOf(file, document.data);
    },
    close: () => pool.close(),
  };
}

/** What the thread said, in the form that {@link readPolicyYaml} gives. */
function answerOf(file: string, data: PlainData): PolicyFileReading {
  if (!isPlainRecord(data)) return problem(file, NO_ANSWER);
  const { kind, document, positions, problems } = data;
  if (kind === "parsed" && isPlainRecord(positions)) {
    const places = Object.entries(positions).flatMap(([pointer, place]) => {
      const position = positionOf(place);
      return position === null ? [] : [[pointer, position] as const];
    });
    return { kind: "parsed", file: { file, document, positions: Object.fromEntries(places) } };
  }
  if (!Array.isArray(problems) || problems.length === 0) return problem(file, NO_ANSWER);
  return { kind: "problems", problems: problems.map((each) => problemOf(file, each)) };
}

const NO_ANSWER = "the file cannot be read: its reader gave no answer";

function positionOf(place: PlainData | undefined): TextPosition | null {
  if (!isPlainRecord(place)) return null;
  const { line, column } = place;
  return typeof line === "number" && typeof column === "number" ? { line, column } : null;
}

function problemOf(file: string, each: PlainData): PolicyProblem {
  const message = isPlainRecord(each) ? each["message"] : null;
  const at = positionOf(each) ?? { line: 1, column: 1 };
  return { file, ...at, message: typeof message === "string" ? message : NO_ANSWER };
}

function problem(file: string, message: string): PolicyFileReading {
  return { kind: "problems", problems: [{ file, line: 1, column: 1, message }] };
}
