// An independent verifier of an exported agentgov log, to be read before it is run.
//
//   node verify-log.mjs FOLDER VERIFIER-KEY [ANCHOR-FILE...]
//
// It shares no code with agentgov and needs nothing but Node 18 or newer. It checks, in this order:
//   1. the Ed25519 signature of every checkpoint in the folder and of every anchor   (C2SP signed note)
//   2. the Merkle root of the entries at the size of each of them                    (RFC 6962, section 2.1)
//   3. that every entry names the hash of the entry before it about the same subject
// It prints what it found and ends with 0 when all holds, 1 when something does not, 2 when used wrongly.

import { createHash, createPublicKey, verify } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [folder, keyText, ...anchorFiles] = process.argv.slice(2);
if (folder === undefined || keyText === undefined) {
  console.error("usage: node verify-log.mjs FOLDER VERIFIER-KEY [ANCHOR-FILE...]");
  process.exit(2);
}

const problems = [];
const sha256 = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const leafHash = (body) => sha256(Uint8Array.of(0), body);
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);

// --- 1. Signatures ---------------------------------------------------------------------------------------

// A verifier key is name+hex(id)+base64(type and key). The name itself holds no plus sign.
const [keyName = "", keyIdHex = "", keyBase64 = ""] = keyText.split("+", 2).concat(
  keyText.split("+").slice(2).join("+"),
);
const typedKey = Buffer.from(keyBase64, "base64");
if (typedKey.length !== 33 || typedKey[0] !== 1) {
  console.error("the verifier key is none of Ed25519");
  process.exit(2);
}
const expectedId = sha256(`${keyName}\n`, typedKey).subarray(0, 4);
if (expectedId.toString("hex") !== keyIdHex) {
  console.error("the verifier key does not fit its own id");
  process.exit(2);
}
const publicKey = createPublicKey({
  // The 32 bytes of the key behind the fixed beginning of its SubjectPublicKeyInfo (RFC 8410).
  key: Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), typedKey.subarray(1)]),
  format: "der",
  type: "spki",
});

/** Size and root of a note that this key signed; null for any other. */
function readNote(note, where) {
  const end = note.lastIndexOf("\n\n");
  const text = note.slice(0, end + 1);
  for (const line of note.slice(end + 2).split("\n")) {
    const [dash, name, encoded] = line.split(" ");
    if (dash !== "\u2014" || name !== keyName || encoded === undefined) continue;
    const bytes = Buffer.from(encoded, "base64");
    if (!bytes.subarray(0, 4).equals(expectedId)) continue;
    if (verify(null, Buffer.from(text), publicKey, bytes.subarray(4))) {
      const [origin, size, root] = text.split("\n");
      if (origin !== keyName) break;
      return { size: Number(size), root: Buffer.from(root, "base64") };
    }
  }
  problems.push(`${where}: no valid signature of ${keyName}`);
  return null;
}

const notes = [];
const history = join(folder, "checkpoints");
const texts = existsSync(history) ? readFileSync(history, "utf8").split("\n---\n") : [];
texts.push(readFileSync(join(folder, "checkpoint"), "utf8"));
for (const text of new Set(texts)) {
  if (text !== "") notes.push(readNote(text, "the folder's checkpoints"));
}
for (const file of anchorFiles) notes.push(readNote(readFileSync(file, "utf8"), file));
const signed = notes.filter((note) => note !== null);
if (signed.length === 0) problems.push("there is no signed checkpoint: nothing is proved");

// --- 2. and 3. Entries -----------------------------------------------------------------------------------

/** tile/entries/x001/234 for bundle 1234; the last one may be partial, as in 234.p/17. */
function bundleOf(index) {
  let path = String(index % 1000).padStart(3, "0");
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    path = `x${String(rest % 1000).padStart(3, "0")}/${path}`;
  }
  const whole = join(folder, "tile", "entries", path);
  if (existsSync(whole)) return readFileSync(whole);
  if (!existsSync(`${whole}.p`)) return null;
  const widest = Math.max(...readdirSync(`${whole}.p`).map(Number));
  return readFileSync(join(`${whole}.p`, String(widest)));
}

const rootAt = new Map();
for (const { size, root } of signed) {
  if (rootAt.has(size) && !rootAt.get(size).equals(root)) {
    problems.push(`two different roots are signed for ${size} entries`);
  }
  rootAt.set(size, root);
}

const stack = []; // Hashes of the complete subtrees, left to right, each with its number of leaves.
const lastOf = new Map(); // The hash of the last entry about each subject.
let size = 0;
for (let index = 0; ; index += 1) {
  const bundle = bundleOf(index);
  if (bundle === null) break;
  for (let at = 0; at < bundle.length; ) {
    const length = bundle.readUInt16BE(at);
    const body = bundle.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    const hash = leafHash(body);
    const { subject, prev } = JSON.parse(body.toString("utf8"));
    if (prev !== (lastOf.get(subject) ?? null)) {
      problems.push(`entry ${size} does not follow the last one about ${subject}`);
    }
    lastOf.set(subject, hash.toString("hex"));
    stack.push({ hash, leaves: 1 });
    while (stack.length > 1 && stack.at(-1).leaves === stack.at(-2).leaves) {
      const right = stack.pop();
      const left = stack.pop();
      stack.push({ hash: nodeHash(left.hash, right.hash), leaves: left.leaves * 2 });
    }
    size += 1;
    const expected = rootAt.get(size);
    if (expected === undefined) continue;
    const root = stack.map((tree) => tree.hash).reduceRight((right, left) => nodeHash(left, right));
    if (!root.equals(expected)) problems.push(`the first ${size} entries are not those signed`);
  }
}
if (size === 0) problems.push("there is no entry: nothing was verified");
const largest = Math.max(0, ...signed.map((note) => note.size));
if (largest > size) problems.push(`${largest} entries were signed, and ${size} are there`);

for (const problem of problems) console.log(`WRONG: ${problem}`);
console.log(`${size} entries about ${lastOf.size} subjects, ${signed.length} signed checkpoints`);
console.log(problems.length === 0 ? "The log holds." : "The log does not hold.");
process.exit(problems.length === 0 ? 0 : 1);
