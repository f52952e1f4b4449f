import { publicBytes, sha256, signEd25519, verifiesEd25519 } from "./digest.ts";

/**
 * Checkpoints of the log as C2SP signed notes, so that other people's tools can read them.
 *
 * Source: https://c2sp.org/tlog-checkpoint and https://c2sp.org/signed-note
 */

/** What a checkpoint says: the log of this name has so many entries and this root. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

/** A public key by which notes are verified, with the name it signs under. */
export interface VerifierKey {
  readonly name: string;
  /** First four bytes of the hash that identify it in a note. */
  readonly id: Uint8Array;
  readonly publicKey: Uint8Array;
}

/** The only signature type used: Ed25519. */
const ED25519_TYPE = 1;
const KEY_ID_BYTES = 4;
const ROOT_BYTES = 32;
const SIGNATURE_BYTES = 64;
/** A note is a few lines; a larger text is none. */
const NOTE_CHARACTERS_MAX = 100_000;
/** Signatures looked at: the log's own and those of witnesses. */
const SIGNATURES_MAX = 100;
const DASH = "\u2014";
const SIGNATURE_LINE = /^\u2014 (\S+) ([A-Za-z0-9+/]+={0,2})$/u;
const SIZE = /^(?:0|[1-9]\d{0,15})$/u;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/u;

/** The key by which others verify what `key` signs under `name`. */
export function verifierKeyOf(name: string, key: Parameters<typeof publicBytes>[0]): VerifierKey {
  const publicKey = publicBytes(key);
  return { name, id: keyId(name, publicKey), publicKey };
}

/** `name+hex(id)+base64(type and key)`: how a verifier key is handed to people. */
export function verifierKeyText({ name, id, publicKey }: VerifierKey): string {
  const typed = Buffer.concat([Uint8Array.of(ED25519_TYPE), publicKey]).toString("base64");
  return `${name}+${Buffer.from(id).toString("hex")}+${typed}`;
}

/** Reads what {@link verifierKeyText} writes; null for anything else. */
export function readVerifierKey(text: string): VerifierKey | null {
  const parts = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/u.exec(text.trim());
  const [, name = "", idHex = "", typedText = ""] = parts ?? [];
  const typed = Buffer.from(typedText, "base64");
  if (parts === null || typed[0] !== ED25519_TYPE || typed.length !== 1 + ROOT_BYTES) return null;
  const publicKey = typed.subarray(1);
  const id = keyId(name, publicKey);
  return Buffer.from(id).toString("hex") === idHex ? { name, id, publicKey } : null;
}

function keyId(name: string, publicKey: Uint8Array): Uint8Array {
  const hashed = Buffer.concat([
    Buffer.from(`${name}\n`, "utf8"),
    Uint8Array.of(ED25519_TYPE),
    publicKey,
  ]);
  return sha256(hashed).subarray(0, KEY_ID_BYTES);
}

/** The text of a checkpoint, which is what gets signed. */
function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${Buffer.from(root).toString("base64")}\n`;
}

/** A checkpoint with its signature, as it is published. */
export function signCheckpoint(
  checkpoint: Checkpoint,
  privateKey: Parameters<typeof signEd25519>[0],
): string {
  const text = checkpointText(checkpoint);
  const { id } = verifierKeyOf(checkpoint.origin, privateKey);
  const signature = Buffer.concat([id, signEd25519(privateKey, text)]).toString("base64");
  return `${text}\n${DASH} ${checkpoint.origin} ${signature}\n`;
}

/** What became of reading a note. */
export type NoteReading =
  | { readonly kind: "verified"; readonly checkpoint: Checkpoint }
  /** `reason` is a clause for people. */
  | { readonly kind: "refused"; readonly reason: string };

/** Reads a signed checkpoint and verifies it against the keys that are trusted. */
export function readCheckpoint(note: string, trusted: readonly VerifierKey[]): NoteReading {
  if (note.length > NOTE_CHARACTERS_MAX) return refused("the note is too long");
  const end = note.lastIndexOf("\n\n");
  if (end === -1 || !note.endsWith("\n")) return refused("it is no signed note");
  const text = note.slice(0, end + 1);
  const lines = note.slice(end + 2, -1).split("\n");
  if (lines.length > SIGNATURES_MAX) return refused("it has too many signatures");
  const checkpoint = readText(text);
  if (checkpoint === null) return refused("its text is no checkpoint");
  let known = false;
  for (const line of lines) {
    const [, name = "", encoded = ""] = SIGNATURE_LINE.exec(line) ?? [];
    if (name === "") return refused("a line of it is no signature");
    const bytes = Buffer.from(encoded, "base64");
    const key = trusted.find(
      (candidate) =>
        candidate.name === name && bytes.subarray(0, KEY_ID_BYTES).equals(candidate.id),
    );
    // Signatures of strangers say nothing; a wrong one of a trusted key says that somebody lies.
    if (key === undefined) continue;
    const signature = bytes.subarray(KEY_ID_BYTES);
    const holds =
      signature.length === SIGNATURE_BYTES && verifiesEd25519(key.publicKey, text, signature);
    if (!holds) return refused(`the signature of ${name} is wrong`);
    known ||= key.name === checkpoint.origin;
  }
  return known
    ? { kind: "verified", checkpoint }
    : refused("no trusted key of the log itself signed it");
}

function readText(text: string): Checkpoint | null {
  const [origin = "", sizeText = "", rootText = ""] = text.split("\n");
  const root = Buffer.from(rootText, "base64");
  const size = Number(sizeText);
  if (origin === "" || !SIZE.test(sizeText) || !Number.isSafeInteger(size)) return null;
  if (!BASE64.test(rootText) || root.length !== ROOT_BYTES) return null;
  return { origin, size, root };
}

function refused(reason: string): NoteReading {
  return { kind: "refused", reason };
}
