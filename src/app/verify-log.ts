import { type Checkpoint, readCheckpoint, type VerifierKey } from "../domain/checkpoint.ts";
import { leafHash } from "../domain/digest.ts";
import { EMPTY_FRONTIER, type Frontier, grow, rootOf, sameBytes } from "../domain/merkle.ts";
import { type LogEntryHead, readEntry } from "./read-log-entry.ts";

/** One entry as its source holds it. */
export interface LoggedEntry {
  /** Its number in the tree. */
  readonly seq: number;
  /** The exact bytes; null when the source lists the leaf and has lost the entry. */
  readonly body: Uint8Array | null;
  /** The leaf hash the source keeps beside it; null where it keeps none. */
  readonly leaf: Uint8Array | null;
  /** What a database keeps of the entry beside its bytes, to find it by; absent elsewhere. */
  readonly columns?: {
    readonly subject: string | null;
    readonly prev: Uint8Array | null;
    readonly leaf: Uint8Array | null;
  };
}

/** A log to be verified: a database, or an exported folder. */
export interface LogSource {
  /** Entries in the order of the tree, in batches. */
  entries(): AsyncIterable<readonly LoggedEntry[]>;
  /** Every signed checkpoint the source holds, oldest first. */
  checkpoints(): Promise<readonly string[]>;
  /** What the source holds beside the tree and should not: one sentence each. */
  lost(): Promise<readonly string[]>;
}

/** What may be wrong, most grave first; the position is part of the exit code. */
export const LOG_FAULTS = [
  "empty",
  "signature",
  "split-view",
  "truncated",
  "root",
  "entry-changed",
  "gap",
  "lost",
  "chain",
  "form",
  "input-changed",
  "replay",
  "unrecorded",
] as const;
export type LogFault = (typeof LOG_FAULTS)[number];

/** One thing that is wrong, said so that a person can look at it. */
export interface LogFinding {
  readonly fault: LogFault;
  readonly message: string;
  /** The entry it is about; null for one about the log as a whole. */
  readonly seq: number | null;
}

/** What verification found out. */
export interface LogReport {
  readonly size: number;
  /** Lower-case hex; of the entries as they are now. */
  readonly root: string;
  /** Checkpoints whose signature, size and root hold. */
  readonly checkpoints: number;
  /** How many entries the newest of them covers. */
  readonly covered: number;
  readonly subjects: number;
  readonly findings: readonly LogFinding[];
}

/** What a log is held against. */
export interface Trust {
  /** The keys that are believed, pinned outside of the log. */
  readonly keys: readonly VerifierKey[];
  /** Checkpoints kept outside of the log: what it can no longer deny. */
  readonly anchors: readonly string[];
}

/** Leaves joined to the tree at once. */
const JOINED_MAX = 1_024;
/** Findings listed; the rest is counted. */
const FINDINGS_MAX = 100;

/**
 * Verifies a log without trusting who keeps it: signatures, the root at every checkpoint and anchor, the
 * bytes of every entry and the chain of every subject.
 */
export async function verifyLog(source: LogSource, trust: Trust): Promise<LogReport> {
  const findings = createFindings();
  const own = readNotes(await source.checkpoints(), trust.keys, findings);
  const anchors = readNotes(trust.anchors, trust.keys, findings);
  const expected = expectedRoots([...own, ...anchors], findings);
  const walk = createWalk(expected, findings);
  for await (const batch of source.entries()) {
    for (const entry of batch) walk.take(entry);
  }
  for (const message of await source.lost()) findings.add("lost", message);
  return walk.finish([...own, ...anchors]);
}

interface Findings {
  readonly list: LogFinding[];
  add(fault: LogFault, message: string, seq?: number): void;
}

function createFindings(): Findings {
  const list: LogFinding[] = [];
  return {
    list,
    add(fault, message, seq) {
      if (list.length < FINDINGS_MAX) list.push({ fault, message, seq: seq ?? null });
    },
  };
}

function readNotes(
  notes: readonly string[],
  keys: readonly VerifierKey[],
  findings: Findings,
): readonly Checkpoint[] {
  return notes.flatMap((note) => {
    const reading = readCheckpoint(note, keys);
    if (reading.kind === "verified") return [reading.checkpoint];
    const first = note.split("\n", 2).join(" ").slice(0, 100);
    findings.add("signature", `The checkpoint "${first}" is not to be trusted: ${reading.reason}.`);
    return [];
  });
}

/** The root that each signed size must have; two roots for one size are two stories. */
function expectedRoots(
  checkpoints: readonly Checkpoint[],
  findings: Findings,
): ReadonlyMap<number, Checkpoint> {
  const roots = new Map<number, Checkpoint>();
  for (const checkpoint of checkpoints) {
    const known = roots.get(checkpoint.size);
    if (known !== undefined && !sameBytes(known.root, checkpoint.root)) {
      const message = `Two different roots were signed for ${checkpoint.size} entries.`;
      findings.add("split-view", message);
    }
    roots.set(checkpoint.size, checkpoint);
  }
  return roots;
}

interface Walk {
  take(entry: LoggedEntry): void;
  finish(checkpoints: readonly Checkpoint[]): LogReport;
}

function createWalk(expected: ReadonlyMap<number, Checkpoint>, findings: Findings): Walk {
  const heads = new Map<string, string>();
  let frontier = EMPTY_FRONTIER;
  // Leaves are joined when a root is asked for, and now and then: each alone would copy the frontier.
  let waiting: Uint8Array[] = [];
  let next = 0;
  let held = 0;
  const join = (): Frontier => {
    frontier = grow(frontier, waiting);
    waiting = [];
    return frontier;
  };
  return {
    take(entry) {
      const { seq } = entry;
      if (seq !== next) findings.add("gap", `Entry ${next} is missing: ${seq} follows.`, seq);
      next = seq + 1;
      waiting.push(checkBytes(entry, { heads, findings }));
      const size = frontier.size + waiting.length;
      const checkpoint = expected.get(size);
      if (waiting.length >= JOINED_MAX) join();
      if (checkpoint === undefined) return;
      if (sameBytes(checkpoint.root, rootOf(join()))) held += 1;
      else findings.add("root", `The first ${size} entries are not those that were signed.`, seq);
    },
    finish(checkpoints) {
      const { size } = join();
      if (size === 0) findings.add("empty", "There is no entry: nothing was verified.");
      else if (checkpoints.length === 0) {
        findings.add("empty", "There is no checkpoint to hold the entries against.");
      }
      const largest = checkpoints.reduce((most, one) => Math.max(most, one.size), 0);
      if (largest > size) {
        findings.add("truncated", `${largest} entries were signed, and ${size} are there.`);
      }
      return {
        size,
        root: Buffer.from(rootOf(frontier)).toString("hex"),
        checkpoints: held,
        covered: Math.min(largest, size),
        subjects: heads.size,
        findings: findings.list.toSorted((left, right) => gravity(left) - gravity(right)),
      };
    },
  };
}

function gravity({ fault }: LogFinding): number {
  return LOG_FAULTS.indexOf(fault);
}

interface EntryScene {
  /** The last leaf of each subject, in hex. */
  readonly heads: Map<string, string>;
  readonly findings: Findings;
}

/** Checks what an entry is and what is kept beside it; returns the leaf it makes in the tree. */
function checkBytes({ seq, body, leaf, columns }: LoggedEntry, scene: EntryScene): Uint8Array {
  const { findings } = scene;
  if (body === null) {
    findings.add("entry-changed", `Entry ${seq} is gone.`, seq);
    return leaf ?? new Uint8Array();
  }
  const actual = leafHash(body);
  const kept = [leaf, ...(columns === undefined ? [] : [columns.leaf])];
  if (kept.some((hash) => hash !== null && !sameBytes(hash, actual))) {
    findings.add("entry-changed", `Entry ${seq} is not what its hash says.`, seq);
  }
  const entry = readEntry(Buffer.from(body.buffer, body.byteOffset, body.length).toString("utf8"));
  if (entry === null) {
    findings.add("form", `Entry ${seq} is no entry in canonical form.`, seq);
    return actual;
  }
  checkChain(entry, seq, scene);
  scene.heads.set(entry.subject, Buffer.from(actual).toString("hex"));
  if (columns !== undefined && !agree(entry, columns)) {
    const message = `Entry ${seq} is filed under another subject or place than it names.`;
    findings.add("entry-changed", message, seq);
  }
  return actual;
}

/** Whether an entry follows the one before it of its subject. */
function checkChain({ subject, prev }: LogEntryHead, seq: number, scene: EntryScene): void {
  if (prev === (scene.heads.get(subject) ?? null)) return;
  const message = `Entry ${seq} does not follow the last one about ${subject}.`;
  scene.findings.add("chain", message, seq);
}

function agree({ subject, prev }: LogEntryHead, columns: LoggedEntry["columns"]): boolean {
  const kept = columns?.prev ?? null;
  const filed = kept === null ? null : Buffer.from(kept).toString("hex");
  return columns?.subject === subject && filed === prev;
}
