import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { Pool } from "pg";
import { sha256Hex } from "../domain/digest.ts";
import { OperationalError } from "../domain/operational-error.ts";
import type { Queryable } from "./transaction.ts";

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
/** Source: https://nvlpubs.nist.gov/nistpubs/Legacy/SP/nistspecialpublication800-38d.pdf section 8.2 */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Enough of a digest to tell a handful of keys apart, and nothing of the key. */
const ID_LENGTH = 16;

/** A key that wraps the keys of persons. It is never in the database. */
export interface WrappingKey {
  /** By what the database names it. */
  readonly id: string;
  readonly key: Uint8Array;
}

/** The wrapping keys in use: the first wraps, the others only unwrap, while one is rotated. */
export type KeyRing = readonly [WrappingKey, ...WrappingKey[]];

/** Keys of persons are wrapped by a key that was not given; the message says what to do. */
export class WrappingKeyError extends OperationalError {
  override readonly name = "WrappingKeyError";
  readonly code = "WRAPPING_KEY";
  readonly retryable = false;
}

/** Reads 32 bytes in base64 or hex; null for anything else. */
export function readWrappingKey(text: string): WrappingKey | null {
  const trimmed = text.trim();
  const isHex = /^[0-9a-f]{64}$/iu.test(trimmed);
  if (!isHex && !/^[A-Za-z0-9+/]{43}=$/u.test(trimmed)) return null;
  const key = Buffer.from(trimmed, isHex ? "hex" : "base64");
  if (key.length !== KEY_BYTES) return null;
  const named = Buffer.concat([Buffer.from("agentgov wrapping key\n", "utf8"), key]);
  return { id: sha256Hex(named).slice(0, ID_LENGTH), key };
}

// A connection is opened with the keys as it is opened with a password: whoever writes to the record has a
// connection, and none of them has to know that there are keys.
const ringOfPool = new WeakMap<object, KeyRing>();

/** Lets everything that is written and read over this pool use these keys. */
export function useKeyRing(pool: Pool, ring: KeyRing): void {
  ringOfPool.set(pool, ring);
  pool.on("acquire", (client) => ringOfPool.set(client, ring));
}

/** The keys of this connection; null where none were given. */
export function keyRingOf(database: Queryable): KeyRing | null {
  return ringOfPool.get(database) ?? null;
}

/** Nonce, sealed key and tag. `name` is bound to it: a wrapped key works for its own person alone. */
export function wrapKey({ key: wrapping }: WrappingKey, name: string, key: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, wrapping, nonce);
  cipher.setAAD(Buffer.from(name, "utf8"));
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
}

/** The key that was wrapped; null when it was wrapped for another name, by another key, or was changed. */
export function unwrapKey(
  { key: wrapping }: WrappingKey,
  name: string,
  wrapped: Uint8Array,
): Uint8Array | null {
  const bytes = Buffer.from(wrapped);
  if (bytes.length !== NONCE_BYTES + KEY_BYTES + TAG_BYTES) return null;
  try {
    const decipher = createDecipheriv(CIPHER, wrapping, bytes.subarray(0, NONCE_BYTES));
    decipher.setAAD(Buffer.from(name, "utf8"));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const sealed = bytes.subarray(NONCE_BYTES, -TAG_BYTES);
    return Buffer.concat([decipher.update(sealed), decipher.final()]);
  } catch {
    return null;
  }
}
