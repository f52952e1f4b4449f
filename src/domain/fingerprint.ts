import { sha256Hex } from "./digest.ts";

const FINGERPRINT = /^(?:sha256:)?([0-9a-f]{64})$/iu;

/**
 * The name of a credential that does not tell it: `sha256:` and the digest of its bytes in UTF-8, as
 * `printf %s "$VALUE" | sha256sum` prints it. Whoever guesses the value can confirm it, so nobody should
 * publish that of a password.
 */
export function fingerprintOf(value: string): string {
  return `sha256:${sha256Hex(value)}`;
}

/** Reads a fingerprint with or without its `sha256:`; null for any other text. */
export function readFingerprint(text: string): string | null {
  const digest = FINGERPRINT.exec(text.trim())?.[1];
  return digest === undefined ? null : `sha256:${digest.toLowerCase()}`;
}
