import { createHash } from "node:crypto";
import { canonicalJson } from "./canonical-json.ts";

/** SHA-256 of UTF-8 text or bytes, in lower-case hex. */
export function sha256Hex(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** `sha256:` and the hex digest of the canonical JSON of `value`. */
export function digestOf(value: unknown): string {
  return `sha256:${sha256Hex(canonicalJson(value))}`;
}

/**
 * The RFC 6962 leaf hash of an entry: SHA-256 over a zero byte and the exact bytes, so that a leaf can
 * never be taken for an inner node.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc6962#section-2.1
 */
export function leafHash(body: Uint8Array): Uint8Array {
  return createHash("sha256").update(Uint8Array.of(0)).update(body).digest();
}
