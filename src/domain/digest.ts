import { createHash, createPublicKey, hash, type KeyObject, sign, verify } from "node:crypto";
import { canonicalJson } from "./canonical-json.ts";

const ED25519_KEY_BYTES = 32;
/**
 * What stands before the 32 bytes of an Ed25519 key in its SubjectPublicKeyInfo.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc8410#section-4
 */
const ED25519_SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

const LEAF_PREFIX = Uint8Array.of(0);
const NODE_PREFIX = Uint8Array.of(1);

/** SHA-256 of UTF-8 text or bytes, in lower-case hex. */
export function sha256Hex(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** SHA-256 of UTF-8 text or bytes. */
export function sha256(content: string | Uint8Array): Uint8Array {
  return createHash("sha256").update(content).digest();
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
  return hash("sha256", Buffer.concat([LEAF_PREFIX, body]), "buffer");
}

/**
 * The RFC 6962 hash of an inner node: SHA-256 over a one byte and the two hashes below it.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc6962#section-2.1
 */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return hash("sha256", Buffer.concat([NODE_PREFIX, left, right]), "buffer");
}

/** Signs with a private key of Ed25519 (PKCS #8 in PEM or DER form as Node reads it). */
export function signEd25519(privateKey: KeyObject, message: string): Uint8Array {
  return sign(null, Buffer.from(message, "utf8"), privateKey);
}

/** The 32 bytes of the public half of a key of Ed25519. */
export function publicBytes(key: KeyObject): Uint8Array {
  const half = key.type === "private" ? createPublicKey(key) : key;
  return half.export({ format: "der", type: "spki" }).subarray(-ED25519_KEY_BYTES);
}

/** Whether `signature` is that of the owner of this public key (32 bytes) over the message. */
export function verifiesEd25519(
  publicKey: Uint8Array,
  message: string,
  signature: Uint8Array,
): boolean {
  if (publicKey.length !== ED25519_KEY_BYTES) return false;
  const key = createPublicKey({
    key: Buffer.concat([ED25519_SPKI_PREFIX, publicKey]),
    format: "der",
    type: "spki",
  });
  return verify(null, Buffer.from(message, "utf8"), key, signature);
}
