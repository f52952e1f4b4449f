/** A file of an archive. */
export interface ArchiveFile {
  /** Below the archive's own folder; ASCII, at most 80 characters with it. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;

/**
 * An archive that every `tar` reads, the same bytes for the same files.
 *
 * Source: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html (ustar interchange format)
 */
export function tarOf(files: readonly ArchiveFile[], modifiedAt: string): Uint8Array {
  const seconds = Math.floor(Date.parse(modifiedAt) / 1_000);
  const parts = files.flatMap(({ path, bytes }) => {
    const rest = (BLOCK - (bytes.length % BLOCK)) % BLOCK;
    return [headerOf(path, bytes.length, seconds), bytes, new Uint8Array(rest)];
  });
  return Buffer.concat([...parts, new Uint8Array(2 * BLOCK)]);
}

/** @throws {RangeError} for a path that the format has no room for. */
function headerOf(path: string, size: number, seconds: number): Uint8Array {
  if (path.length > 100) throw new RangeError(`${path} is too long for an archive`);
  const header = Buffer.alloc(BLOCK);
  header.write(path, 0, "latin1");
  header.write("0000644\0", 100, "latin1");
  header.write("0000000\0", 108, "latin1");
  header.write("0000000\0", 116, "latin1");
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124, "latin1");
  header.write(`${seconds.toString(8).padStart(11, "0")}\0`, 136, "latin1");
  // The sum is taken with blanks in its own place.
  header.write("        ", 148, "latin1");
  header.write("0", 156, "latin1");
  header.write("ustar\0", 257, "latin1");
  header.write("00", 263, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
}
