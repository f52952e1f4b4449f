import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import type { LoggedEntry, LogSource } from "../app/verify-log.ts";
import { leafHash } from "../domain/digest.ts";
import { OperationalError } from "../domain/operational-error.ts";
import {
  bundlePath,
  collectTiles,
  decodeBundle,
  encodeBundle,
  TILE_WIDTH,
  type Tile,
  tilePath,
} from "../domain/tlog-tiles.ts";

/** An exported log cannot be read; the message says which file and why. */
class LogFolderError extends OperationalError {
  override readonly name = "LogFolderError";
  readonly code = "LOG_FOLDER";
  readonly retryable = false;
}

/** The newest checkpoint, where the format wants it. */
const CHECKPOINT_FILE = "checkpoint";
/** Every checkpoint, oldest first, one after the other. */
const HISTORY_FILE = "checkpoints";
/** Stands between two notes of the history: a note never holds a line of it. */
const NOTE_SEPARATOR = "\n---\n";
/** A history of a checkpoint a second for a month; a larger file is none of ours. */
const HISTORY_BYTES_MAX = 512 * 1024 * 1024;

/**
 * Writes a log as static files: entries, the hashes of the tree over them, and checkpoints. It ends where
 * the newest checkpoint does, because the tiles of one size serve no other. Returns how many entries.
 */
export async function writeLogFolder(folder: string, source: LogSource): Promise<number> {
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length > 0) {
    throw new LogFolderError(`${folder} is not empty: name a folder that does not exist yet`);
  }
  const notes = await source.checkpoints();
  const newest = notes.at(-1) ?? "";
  const written = await writeTiles(folder, source, sizeOf(newest));
  writeFileSync(join(folder, CHECKPOINT_FILE), newest);
  writeFileSync(join(folder, HISTORY_FILE), notes.join(NOTE_SEPARATOR));
  return written;
}

/** How many entries a note speaks of; endless where it is none, so that nothing is held back for it. */
function sizeOf(note: string): number {
  const size = Number(note.split("\n", 2)[1] ?? "");
  return Number.isSafeInteger(size) && size > 0 ? size : Number.POSITIVE_INFINITY;
}

/** Writes the first `size` entries of a log, and every tile of the tree over them. */
async function writeTiles(folder: string, source: LogSource, size: number): Promise<number> {
  let open: Uint8Array[] = [];
  let written = 0;
  const flush = (): void => {
    if (open.length === 0) return;
    const path = bundlePath(Math.floor(written / TILE_WIDTH), open.length);
    writeInto(folder, path, encodeBundle(open));
    written += open.length;
    open = [];
  };
  const writeTile = ({ level, index, hashes }: Tile): void => {
    const path = tilePath(level, index, hashes.length);
    writeInto(folder, path, Buffer.concat([...hashes]));
  };
  const tiles = collectTiles(writeTile);
  for await (const batch of source.entries()) {
    for (const { body, seq } of batch.slice(0, size - written - open.length)) {
      if (body === null) {
        throw new LogFolderError(`entry ${seq} is gone: verify the database first`);
      }
      open.push(body);
      tiles.add(leafHash(body));
      if (open.length === TILE_WIDTH) flush();
    }
    if (written + open.length >= size) break;
  }
  flush();
  tiles.finish();
  return written;
}

function writeInto(folder: string, path: string, bytes: Uint8Array): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}

/** Reads a log that {@link writeLogFolder} wrote. */
export function readLogFolder(folder: string): LogSource {
  return {
    entries: () => readable(readBundles(folder)),
    checkpoints: () => Promise.resolve(readNotes(folder)),
    lost: () => Promise.resolve([]),
  };
}

function* readBundles(folder: string): Generator<readonly LoggedEntry[]> {
  for (let index = 0; ; index += 1) {
    const bundle = readBundle(folder, index);
    if (bundle === null) return;
    const first = index * TILE_WIDTH;
    yield bundle.map((body, offset) => ({ seq: first + offset, body, leaf: null }));
    if (bundle.length < TILE_WIDTH) return;
  }
}

function readable(
  batches: Generator<readonly LoggedEntry[]>,
): AsyncIterable<readonly LoggedEntry[]> {
  return Readable.from(batches, { objectMode: true, highWaterMark: 1 });
}

function readNotes(folder: string): readonly string[] {
  const newest = readIfThere(join(folder, CHECKPOINT_FILE));
  if (newest === null) {
    throw new LogFolderError(`${folder} holds no exported log: its file "checkpoint" is missing`);
  }
  const history = readIfThere(join(folder, HISTORY_FILE)) ?? Buffer.alloc(0);
  const notes = [...history.toString("utf8").split(NOTE_SEPARATOR), newest.toString("utf8")];
  return [...new Set(notes)].filter((note) => note !== "");
}

function readBundle(folder: string, index: number): readonly Uint8Array[] | null {
  const whole = join(folder, bundlePath(index, TILE_WIDTH));
  const bytes = readIfThere(whole) ?? readPartial(folder, index);
  if (bytes === null) return null;
  const entries = decodeBundle(bytes);
  if (entries === null || entries.length === 0) {
    throw new LogFolderError(`${whole} is cut or is no bundle of entries`);
  }
  return entries;
}

/** The widest of the partial bundles, which holds what narrower ones held. */
function readPartial(folder: string, index: number): Buffer | null {
  const partials = join(folder, `${bundlePath(index, TILE_WIDTH)}.p`);
  if (statSync(partials, { throwIfNoEntry: false })?.isDirectory() !== true) return null;
  const widths = readdirSync(partials).filter((name) => /^\d{1,3}$/u.test(name));
  const widest = Math.max(...widths.map(Number), 0);
  return readIfThere(join(partials, String(widest)));
}

function readIfThere(path: string): Buffer | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true) return null;
  if (found.size > HISTORY_BYTES_MAX) throw new LogFolderError(`${path} is too large to be read`);
  return readFileSync(path);
}
