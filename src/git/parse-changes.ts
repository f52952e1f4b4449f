import type { ChangedFile, FileStatus } from "../domain/pull-request-facts.ts";
import { decodeText, splitNul } from "./decode-text.ts";
import { GitError } from "./git-error.ts";

/** One side of a changed path: git's mode and the name of its content. */
export interface FileSide {
  /** `100644`, `100755` (executable), `120000` (symbolic link) or `160000` (submodule). */
  readonly mode: string;
  /** The blob; for a submodule the commit it points at. */
  readonly id: string;
}

/** A changed file with what GitHub's file list leaves out. */
export interface LocalFile {
  readonly file: ChangedFile;
  readonly before: FileSide | null;
  readonly after: FileSide | null;
  /** False when the name is not UTF-8 and can only be shown approximately. */
  readonly isNameExact: boolean;
}

/** Git's letters, as GitHub names them. Source: https://git-scm.com/docs/git-diff#_raw_output_format */
const STATUSES: Readonly<Record<string, FileStatus>> = {
  A: "added",
  C: "copied",
  D: "removed",
  M: "modified",
  R: "renamed",
  // A file that became a link or a submodule, or the other way round.
  T: "changed",
};

const RAW = /^:(\d{6}) (\d{6}) ([0-9a-f]{40,64}) ([0-9a-f]{40,64}) ([A-Z])\d{0,3}$/u;
const COUNTS = /^(\d+|-)\t(\d+|-)\t/u;
const NO_MODE = "000000";

/**
 * Reads the output of `git diff-tree -r -z --raw --numstat --no-abbrev`: all raw records, then the line
 * counts in the same order.
 *
 * @throws {GitError} when it is not of that form.
 */
export function parseChanges(output: Buffer): readonly LocalFile[] {
  const pieces = splitNul(output);
  const { records, rest } = rawRecords(pieces);
  const counts = lineCounts(pieces.slice(rest));
  if (counts.length !== records.length) {
    throw malformed(`${records.length} changed files but ${counts.length} line counts`);
  }
  return records.map((record, index) => localFile(record, counts[index] ?? NO_LINES));
}

interface RawRecord {
  readonly before: FileSide | null;
  readonly after: FileSide | null;
  readonly status: FileStatus;
  /** The old name first, when there are two. */
  readonly names: readonly Buffer[];
}

function rawRecords(pieces: readonly Buffer[]): {
  readonly records: readonly RawRecord[];
  readonly rest: number;
} {
  const records: RawRecord[] = [];
  let at = 0;
  while (pieces[at]?.[0] === ":".charCodeAt(0)) {
    const [, oldMode, newMode, oldId, newId, letter] =
      RAW.exec(pieces[at]?.toString("latin1") ?? "") ?? [];
    const status = STATUSES[letter ?? ""];
    if (status === undefined) throw malformed("a raw record cannot be read");
    const nameCount = status === "renamed" || status === "copied" ? 2 : 1;
    records.push({
      before: sideOf(oldMode, oldId),
      after: sideOf(newMode, newId),
      status,
      names: pieces.slice(at + 1, at + 1 + nameCount),
    });
    at += 1 + nameCount;
  }
  return { records, rest: at };
}

function sideOf(mode = NO_MODE, id = ""): FileSide | null {
  return mode === NO_MODE ? null : { mode, id };
}

interface LineCount {
  readonly additions: number;
  readonly deletions: number;
}

const NO_LINES: LineCount = { additions: 0, deletions: 0 };

/** `added\tremoved\tname`, or with an empty name for a rename, whose two names follow. */
function lineCounts(pieces: readonly Buffer[]): readonly LineCount[] {
  const counts: LineCount[] = [];
  for (let at = 0; at < pieces.length; at += 1) {
    const line = pieces[at]?.toString("latin1") ?? "";
    const [prefix, added, removed] = COUNTS.exec(line) ?? [];
    if (prefix === undefined) throw malformed("a line count cannot be read");
    // Binary content has a dash instead of a number.
    counts.push({ additions: Number(added) || 0, deletions: Number(removed) || 0 });
    if (line.length === prefix.length) at += 2;
  }
  return counts;
}

function localFile({ before, after, status, names }: RawRecord, counts: LineCount): LocalFile {
  const decoded = names.map(decodeText);
  const current = decoded.at(-1);
  if (current === undefined) throw malformed("a changed file has no name");
  return {
    file: {
      path: current.text,
      previousPath: decoded.length > 1 ? (decoded[0]?.text ?? null) : null,
      status,
      blob: (after ?? before)?.id ?? null,
      ...counts,
      patch: null,
    },
    before,
    after,
    isNameExact: decoded.every(({ isExact }) => isExact),
  };
}

function malformed(detail: string): GitError {
  return new GitError("GIT_FAILED", `git diff-tree gave an unexpected answer: ${detail}`);
}
