import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { findSecrets, findSecretsInText } from "../src/readers/secrets.ts";

const Cases = z.object({
  cases: z.array(
    z.object({
      id: z.string(),
      path: z.string(),
      patch: z.string(),
      secrets: z.record(z.string(), z.array(z.string())),
      expected: z.object({ secret: z.boolean(), kind: z.string().optional() }),
    }),
  ),
});

const FILE_BYTES_MAX = 1_000_000;

/** How the labelled patches came out. */
export interface SecretScore {
  readonly precision: number;
  readonly recall: number;
  /** Secrets whose provider was named rightly. */
  readonly kinds: number;
}

/**
 * Scores the labelled cases and tells `say` of every mistake; null when there are none. Secrets are put
 * together here and never written anywhere.
 */
export function scoreSecrets(file: string, say: (line: string) => void): SecretScore | null {
  if (!existsSync(file)) return null;
  const totals = { hits: 0, misses: 0, false: 0, kinds: 0 };
  for (const { id, path, patch, secrets, expected } of Cases.parse(
    JSON.parse(readFileSync(file, "utf8")),
  ).cases) {
    const filled = patch.replaceAll(/\{\{(\w+)\}\}/gu, (_, name: string) =>
      (secrets[name] ?? []).join(""),
    );
    const found = findSecrets({ path, patch: filled }).filter(({ side }) => side === "added");
    const providers = found.map(({ provider, confidence }) => `${provider}/${confidence}`);
    if (expected.secret && found.length > 0) totals.hits += 1;
    if (expected.secret && found.length === 0) {
      totals.misses += 1;
      say(`missed ${id}`);
    }
    if (!expected.secret && found.length > 0) {
      totals.false += 1;
      say(`false ${id}: ${providers.join(" ")}`);
    }
    const isKind = found.some(({ provider }) => provider === expected.kind);
    if (expected.secret && isKind) totals.kinds += 1;
    if (expected.secret && !isKind) {
      say(`kind of ${id}: ${expected.kind ?? ""}, found ${providers.join(" ")}`);
    }
  }
  const precision = totals.hits / (totals.hits + totals.false);
  const recall = totals.hits / (totals.hits + totals.misses);
  return { precision, recall, kinds: totals.kinds };
}

/** Counts the innocent text files below a folder that raise a finding. */
function scoreInnocents(folder: string, filesMax: number): void {
  const counts = { files: 0, alarmed: 0, blocked: 0 };
  const pending = [folder];
  for (
    let next = pending.pop();
    next !== undefined && counts.files < filesMax;
    next = pending.pop()
  ) {
    const stats = lstatSync(next);
    if (stats.isDirectory()) pending.push(...readdirSync(next).map((name) => join(next, name)));
    if (!stats.isFile() || stats.size > FILE_BYTES_MAX) continue;
    const text = readFileSync(next, "utf8");
    if (text.includes("\0")) continue;
    counts.files += 1;
    const found = findSecretsInText(next.slice(folder.length + 1), text);
    if (found.length > 0) counts.alarmed += 1;
    if (found.some(({ confidence }) => confidence === "certain")) counts.blocked += 1;
    for (const { provider, confidence, line } of found.slice(0, 3)) {
      console.log(`${provider}/${confidence} ${next}:${line}`);
    }
  }
  console.log(
    `${folder}: ${counts.files} files, ${counts.alarmed} alarmed, ${counts.blocked} blocked`,
  );
}

function main(): void {
  const [target = "../shared/data/secret-cases.json", limit = "20000"] = process.argv.slice(2);
  if (existsSync(target) && lstatSync(target).isDirectory()) {
    scoreInnocents(target, Number(limit));
    return;
  }
  const score = scoreSecrets(target, console.log);
  if (score === null) {
    console.log(`no labelled cases at ${target}`);
    return;
  }
  const { precision, recall, kinds } = score;
  console.log(
    `precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, kind right ${kinds}`,
  );
}

if (import.meta.main) main();
