import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inclusionProof } from "../db/log-proofs.ts";
import type { Queryable } from "../db/transaction.ts";
import { leafHash, sha256Hex } from "../domain/digest.ts";
import { verifiesInclusion } from "../domain/merkle.ts";
import { OperationalError } from "../domain/operational-error.ts";
import { type SamplePack, standingCounts } from "../domain/sample-pack.ts";
import type { BranchList } from "../git/list-branch.ts";
import { csvRecord } from "../render/csv.ts";
import { renderSamplePage } from "../render/sample-page.ts";
import type { CollectedSample } from "./collect-sample.ts";
import type { ArchiveFile } from "./tar-archive.ts";

/** The record is not fit to be shown; the message says why and what to do. */
export class SampleError extends OperationalError {
  override readonly name = "SampleError";
  readonly code = "SAMPLE";
  readonly retryable = false;
}

/** The signed checkpoint that everything in a pack is proved against. */
export interface SampleCheckpoint {
  readonly note: string;
  readonly size: number;
  readonly root: Uint8Array;
}

/** Goes with every pack; whoever distrusts it takes the same file from the source. */
const VERIFIER = join(import.meta.dirname, "verify-sample.mjs");
/** Source: https://c2sp.org/tlog-proof */
const PROOF_HEAD = "c2sp.org/tlog-proof@v1";

const COLUMNS = [
  "commit",
  "landed_at",
  "committer_date",
  "standing",
  "reason",
  "pull_request",
  "verdict",
  "tier",
  "provenance",
  "landing_entry",
  "drawn",
];

/** Every entry of the evidence in its exact bytes, each with the proof that the checkpoint covers it. */
export async function evidenceFiles(
  database: Queryable,
  { entries }: CollectedSample,
  { note, size, root }: SampleCheckpoint,
): Promise<readonly ArchiveFile[]> {
  const files: ArchiveFile[] = [];
  for (const [seq, { body }] of [...entries].toSorted(([left], [right]) => left - right)) {
    if (seq >= size) {
      throw new SampleError(`entry ${seq} is not signed yet: ask again when the app has signed it`);
    }
    const proof = await inclusionProof(database, seq, size);
    if (!verifiesInclusion({ leaf: leafHash(body), index: seq, size, root }, proof)) {
      throw new SampleError(
        `entry ${seq} is not the one that was signed: run agentgov audit verify`,
      );
    }
    const hashes = proof.map((hash) => `${Buffer.from(hash).toString("base64")}\n`).join("");
    const text = `${PROOF_HEAD}\nindex ${seq}\n${hashes}\n${note}`;
    files.push(
      { path: `evidence/${seq}.json`, bytes: body },
      { path: `evidence/${seq}.tlog-proof`, bytes: bytesOf(text) },
    );
  }
  return files;
}

/** Everything else of the pack; the manifest names the digest of every other file. */
export function packFiles(
  pack: SamplePack,
  list: BranchList,
  { note, evidence }: { readonly note: string; readonly evidence: readonly ArchiveFile[] },
): readonly ArchiveFile[] {
  const files = [
    { path: "index.html", bytes: bytesOf(renderSamplePage(pack)) },
    { path: "population.csv", bytes: bytesOf(populationCsv(pack)) },
    { path: "exceptions.csv", bytes: bytesOf(exceptionsCsv(pack)) },
    { path: "git-list.txt", bytes: bytesOf(list.text) },
    { path: "checkpoint", bytes: bytesOf(note) },
    { path: "verify-sample.mjs", bytes: readFileSync(VERIFIER) },
    ...evidence,
  ];
  return [{ path: "manifest.json", bytes: bytesOf(manifest(pack, files)) }, ...files];
}

function populationCsv({ population }: SamplePack): string {
  const rows = population.map((commit) =>
    csvRecord([
      commit.sha,
      commit.landedAt ?? "",
      commit.committedAt,
      commit.standing,
      commit.reason,
      commit.pullRequest === null ? "" : String(commit.pullRequest),
      commit.decision?.verdict ?? "",
      commit.decision?.tier ?? "",
      commit.decision?.provenance.class ?? "",
      commit.landingSeq === null ? "" : String(commit.landingSeq),
      commit.isDrawn ? "yes" : "",
    ]),
  );
  return [csvRecord(COLUMNS), ...rows].join("");
}

function exceptionsCsv({ exceptions }: SamplePack): string {
  const rows = exceptions.map(({ sha, kind, note }) => csvRecord([sha, kind, note]));
  return [csvRecord(["commit", "kind", "note"]), ...rows].join("");
}

function manifest(pack: SamplePack, files: readonly ArchiveFile[]): string {
  const { population, sample, exceptions, ...parameters } = pack;
  const evidence = [...population].filter((commit) => commit.evidence.length > 0);
  const digests = files.map(({ path, bytes }) => [path, sha256Hex(bytes)]);
  const text = {
    schema: "agentgov.audit-sample/1",
    ...parameters,
    algorithm: "sha256(seed LF commit) in hex, ascending; the first of them are the sample",
    population: population.length,
    standings: standingCounts(pack),
    exceptions: exceptions.length,
    sample: sample.map(({ sha }) => sha),
    evidence: Object.fromEntries(
      evidence.map((commit) => [commit.sha, commit.evidence.map(({ seq }) => seq)]),
    ),
    files: Object.fromEntries(digests),
  };
  return `${JSON.stringify(text, null, 2)}\n`;
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, "utf8");
}
