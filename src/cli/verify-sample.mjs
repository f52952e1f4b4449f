// An independent verifier of a sample pack of agentgov, to be read before it is run.
//
//   tar -xf sample.tar && node sample/verify-sample.mjs sample VERIFIER-KEY [CLONE]
//
// It shares no code with agentgov and needs nothing but Node 18 or newer, and git where a clone is named.
// Use the key you noted when the app was set up: one that comes with the pack proves nothing. It checks
//   1. that the files are those that manifest.json names by their digests
//   2. the Ed25519 signature of the checkpoint                              (C2SP signed note)
//   3. that every entry of the evidence is covered by that checkpoint       (C2SP tlog-proof, RFC 6962)
//   4. that the sample is the one that the seed draws from population.csv
//   5. that population.csv holds every commit that git dates into the period, but for those that landed at
//      another time; with a clone, that git-list.txt is git's own list
// It prints what it found and ends with 0 when all holds, 1 when something does not, 2 when used wrongly.

import { execFileSync } from "node:child_process";
import { createHash, createPublicKey, verify } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [folder, keyText, clone] = process.argv.slice(2);
if (folder === undefined || keyText === undefined) {
  console.error("usage: node verify-sample.mjs FOLDER VERIFIER-KEY [CLONE]");
  process.exit(2);
}
const problems = [];
const read = (path) => readFileSync(join(folder, path));
const sha256 = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const manifest = JSON.parse(read("manifest.json").toString("utf8"));

// --- 1. Files --------------------------------------------------------------------------------------------

const names = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() === true)
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(join(folder, "/").length));
for (const name of names) {
  const path = name.replaceAll("\\", "/");
  if (path === "manifest.json") continue;
  if (sha256(read(path)).toString("hex") !== manifest.files[path]) {
    problems.push(`${path} is not the file that manifest.json names`);
  }
}
for (const path of Object.keys(manifest.files)) {
  if (names.includes(path) === false) problems.push(`${path} is missing`);
}

// --- 2. The checkpoint -----------------------------------------------------------------------------------

const [keyName, keyIdHex, ...keyRest] = keyText.split("+");
const typedKey = Buffer.from(keyRest.join("+"), "base64");
if (typedKey.length !== 33 || typedKey[0] !== 1) {
  console.error("the verifier key is none of Ed25519");
  process.exit(2);
}
const keyId = sha256(`${keyName}\n`, typedKey).subarray(0, 4);
if (keyId.toString("hex") !== keyIdHex) {
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
function readNote(note) {
  const end = note.lastIndexOf("\n\n");
  const text = note.slice(0, end + 1);
  const [origin, size, root] = text.split("\n");
  for (const line of note.slice(end + 2).split("\n")) {
    const [dash, name, encoded] = line.split(" ");
    if (dash !== "\u2014" || name !== keyName || encoded === undefined) continue;
    const bytes = Buffer.from(encoded, "base64");
    const isOurs = bytes.subarray(0, 4).equals(keyId) === true && origin === keyName;
    if (isOurs && verify(null, Buffer.from(text), publicKey, bytes.subarray(4)) === true) {
      return { size: Number(size), root: Buffer.from(root, "base64") };
    }
  }
  return null;
}

const checkpointText = read("checkpoint").toString("utf8");
const checkpoint = readNote(checkpointText);
if (checkpoint === null) problems.push("the checkpoint has no valid signature of the key");

// --- 3. Evidence -----------------------------------------------------------------------------------------

/** The root that a leaf and its proof make (RFC 6962, section 2.1.1). */
function rootOf(leaf, { index, size, path }) {
  const climb = (first, count, at) => {
    if (count === 1) return leaf;
    let split = 1;
    while (split * 2 < count) split *= 2;
    const isLeft = at < split;
    const below = isLeft
      ? climb(first, split, at)
      : climb(first + split, count - split, at - split);
    const sibling = path.shift() ?? Buffer.alloc(0);
    return isLeft
      ? sha256(Uint8Array.of(1), below, sibling)
      : sha256(Uint8Array.of(1), sibling, below);
  };
  const root = climb(0, size, index);
  return path.length === 0 ? root : null;
}

let proved = 0;
const entries = new Set(Object.values(manifest.evidence).flat());
for (const seq of entries) {
  const body = read(`evidence/${seq}.json`);
  const proof = read(`evidence/${seq}.tlog-proof`).toString("utf8");
  const border = proof.indexOf("\n\n");
  const [head, index, ...hashes] = proof.slice(0, border).split("\n");
  const path = hashes.map((hash) => Buffer.from(hash, "base64"));
  const isForm = head === "c2sp.org/tlog-proof@v1" && index === `index ${seq}`;
  const isSame = proof.slice(border + 2) === checkpointText;
  const leaf = sha256(Uint8Array.of(0), body);
  const inTree = checkpoint !== null && seq < checkpoint.size;
  const root = inTree ? rootOf(leaf, { index: seq, size: checkpoint.size, path }) : null;
  if (isForm && isSame && root !== null && root.equals(checkpoint.root) === true) proved += 1;
  else problems.push(`entry ${seq} is not proved to be in the log`);
}

// --- 4. and 5. Population and sample ---------------------------------------------------------------------

const [header, ...rows] = read("population.csv")
  .toString("utf8")
  .split("\r\n")
  .filter((line) => line !== "")
  .map((line) => [...line.matchAll(/"((?:[^"]|"")*)"/g)].map((cell) => cell[1]));
const column = (row, name) => row[header.indexOf(name)];
const population = rows.map((row) => column(row, "commit"));
const drawn = population
  .map((sha) => ({ sha, lot: sha256(`${manifest.seed}\n${sha}`).toString("hex") }))
  .sort((left, right) => (left.lot < right.lot ? -1 : 1))
  .slice(0, manifest.size)
  .map(({ sha }) => sha);
if (drawn.join() !== manifest.sample.join()) problems.push("the sample is not what the seed draws");
if (population.length === 0) problems.push("the population is empty: nothing was verified");

for (const row of rows) {
  const [sha, seq] = [column(row, "commit"), column(row, "landing_entry")];
  if (manifest.sample.includes(sha) === false || seq === "") continue;
  const { type, data } = JSON.parse(read(`evidence/${seq}.json`).toString("utf8"));
  const standing = column(row, "standing");
  const isRight =
    data.commit === sha &&
    data.branch === manifest.branch &&
    type === (standing === "bypassed" ? "commit.bypassed" : "commit.landed");
  if (!isRight) problems.push(`entry ${seq} does not say that ${sha} is ${standing}`);
}

const known = new Set([...population, ...manifest.elsewhere.map(({ sha }) => sha)]);
const list = read("git-list.txt").toString("utf8");
for (const line of list.split("\n")) {
  const [seconds, sha] = line.split(" ");
  if (sha === undefined) continue;
  // A commit may bear any number; the last year of four digits stands for all later ones.
  const at = new Date(Math.min(Number(seconds), 253402300799) * 1000).toISOString();
  if (at >= manifest.from && at < manifest.to && !known.has(sha)) {
    problems.push(`${sha} is dated into the period and not in the population`);
  }
}
const listed = new Set(list.split("\n").map((line) => line.split(" ")[1]));
for (const sha of population) {
  if (!listed.has(sha)) problems.push(`${sha} is in the population and not in git's list`);
}
if (clone !== undefined) {
  const command = ["rev-list", "--topo-order", "--timestamp", "--parents", manifest.head];
  const own = execFileSync("git", command, { cwd: clone, maxBuffer: 2 ** 30 }).toString("latin1");
  const sorted = (text) => text.split("\n").sort().join("\n");
  if (sorted(own) !== sorted(list)) problems.push("git-list.txt is not what the clone lists");
}

for (const problem of problems) console.log(`WRONG: ${problem}`);
console.log(
  `${population.length} commits, ${drawn.length} drawn, ${proved} of ${entries.size} entries proved` +
    (clone === undefined ? "; git's list was not compared with a clone" : ""),
);
console.log(problems.length === 0 ? "The sample holds." : "The sample does not hold.");
process.exit(problems.length === 0 ? 0 : 1);
