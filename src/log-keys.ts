import {
  createPrivateKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type KeyRing, readWrappingKey, type WrappingKey } from "./db/key-ring.ts";
import { OperationalError } from "./domain/operational-error.ts";

/** A key of the log cannot be used; the message says why and what to do. */
class LogKeyError extends OperationalError {
  override readonly name = "LogKeyError";
  readonly code = "LOG_KEY";
  readonly retryable = false;
}

/** Where a key of the log comes from. */
export interface KeySource {
  /** The key itself, or null. */
  readonly inline: string | null;
  /** Path of a file with it, or null. */
  readonly path: string | null;
  /** The data folder of the embedded database, which keeps a key of its own; null without one. */
  readonly dataDirectory: string | null;
}

/** Where the keys come from that wrap those of persons. */
export interface WrappingKeySource extends KeySource {
  /** The key before, while it is replaced; null otherwise. */
  readonly previous: string | null;
  /** The app's private key in PEM, which one is derived from where none is named; null without an app. */
  readonly appKey: string | null;
}

const SIGNING_KEY_FILE = "audit-signing-key.pem";
const WRAPPING_KEY_FILE = "audit-wrapping-key";
const WRAPPING_KEY_BYTES = 32;

/**
 * The key that signs checkpoints: as configured, else the one of the data folder, made at the first start.
 * Null without either: then the log is kept and not signed.
 *
 * @throws {LogKeyError} when what is configured is no Ed25519 key.
 */
export function signingKey({ inline, path, dataDirectory }: KeySource): KeyObject | null {
  if (inline !== null) return readKey(inline.replaceAll("\\n", "\n"), "AUDIT_SIGNING_KEY");
  if (path !== null) return readKey(readFile(path), `AUDIT_SIGNING_KEY_PATH (${path})`);
  if (dataDirectory === null) return null;
  const { privateKey } = generateKeyPairSync("ed25519");
  const fresh = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  const file = keptKey(dataDirectory, SIGNING_KEY_FILE, fresh);
  return readKey(readFile(file), file);
}

/**
 * The keys that wrap those of persons: as configured, else the one of the data folder, made at the first
 * start, else one derived from the app's private key, which is never in the database either. Whoever names
 * a key later has the derived one unwrap what it wrapped. Null without any.
 *
 * @throws {LogKeyError} when what is configured is no such key.
 */
export function wrappingKeys(source: WrappingKeySource): KeyRing | null {
  const { previous, appKey, dataDirectory } = source;
  const replaced = previous === null ? [] : [wrappingKey(previous, "AUDIT_WRAPPING_KEY_PREVIOUS")];
  const derived = appKey === null ? [] : [derivedKey(appKey)];
  const named = namedKey(source);
  const kept = named !== null || dataDirectory === null ? [] : [keptWrappingKey(dataDirectory)];
  const [first, ...others] = [...(named === null ? kept : [named]), ...derived];
  return first === undefined ? null : [first, ...replaced, ...others];
}

function namedKey({ inline, path }: KeySource): WrappingKey | null {
  if (inline !== null) return wrappingKey(inline, "AUDIT_WRAPPING_KEY");
  return path === null ? null : wrappingKey(readFile(path), `AUDIT_WRAPPING_KEY_PATH (${path})`);
}

function keptWrappingKey(folder: string): WrappingKey {
  const fresh = randomBytes(WRAPPING_KEY_BYTES).toString("base64");
  const file = keptKey(folder, WRAPPING_KEY_FILE, `${fresh}\n`);
  return wrappingKey(readFile(file), file);
}

/** Source: https://www.rfc-editor.org/rfc/rfc5869 */
function derivedKey(pem: string): WrappingKey {
  const secret = createPrivateKey(pem).export({ format: "der", type: "pkcs8" });
  const key = hkdfSync("sha256", secret, "", "agentgov wrapping key", WRAPPING_KEY_BYTES);
  return wrappingKey(Buffer.from(key).toString("base64"), "the app's private key");
}

function wrappingKey(text: string, source: string): WrappingKey {
  const key = readWrappingKey(text);
  if (key !== null) return key;
  const advice = "make one with `openssl rand -base64 32`";
  throw new LogKeyError(`${source} is no key of 32 bytes in base64 or hex: ${advice}`);
}

/** The file of a key in the data folder, written when it is missing. */
function keptKey(folder: string, name: string, fresh: string): string {
  const file = join(folder, name);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, fresh, { mode: 0o600, flag: "wx" });
  // The mode of a new file passes the umask, which may be wider than the key deserves.
  chmodSync(file, 0o600);
  return file;
}

function readFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new LogKeyError(`${path} cannot be read: name a file that this account may read`, {
      cause,
    });
  }
}

function readKey(pem: string, source: string): KeyObject {
  const advice = "make one with `openssl genpkey -algorithm ed25519`";
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw new LogKeyError(`${source} is no private key in PEM form: ${advice}`, { cause });
  }
  if (key.asymmetricKeyType === "ed25519") return key;
  throw new LogKeyError(`${source} is a key of another kind than Ed25519: ${advice}`);
}
