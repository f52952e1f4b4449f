import type { Readable } from "node:stream";

/** How a stream of records is cut. */
export interface RecordFormat {
  /** The byte that ends a record: a line feed or NUL. */
  readonly end: number;
  /** Longer records are cut here; whoever reads them refuses them by their length. */
  readonly bytesMax: number;
}

/** The byte after each line. */
export const LINE_FEED = 10;
/** The byte after each record of `-z` outputs. */
export const NUL = 0;

/** Reads records as UTF-8 text, one after another, without keeping the whole input. */
export async function* readRecords(
  stream: Readable,
  { end, bytesMax }: RecordFormat,
): AsyncGenerator<string> {
  const kept: Buffer[] = [];
  let bytes = 0;
  const keep = (piece: Buffer): void => {
    const room = piece.subarray(0, bytesMax - bytes);
    kept.push(room);
    bytes += room.length;
  };
  for await (const chunk of stream) {
    const buffer: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    let start = 0;
    for (let at = buffer.indexOf(end); at !== -1; at = buffer.indexOf(end, start)) {
      keep(buffer.subarray(start, at));
      yield Buffer.concat(kept.splice(0)).toString("utf8");
      bytes = 0;
      start = at + 1;
    }
    keep(buffer.subarray(start));
  }
  if (bytes > 0) yield Buffer.concat(kept).toString("utf8");
}
