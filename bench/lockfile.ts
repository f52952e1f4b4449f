import { performance } from "node:perf_hooks";
import { DEPENDENCY_RULES } from "../src/policy/ecosystems/rules.ts";
import { readDependencyChanges } from "../src/readers/read-dependency-changes.ts";
import { createReaderPool, READER_LIMITS } from "../src/readers/worker-pool.ts";
import { readNumbers } from "./support/options.ts";

const HELP = `node bench/lockfile.ts

How long it takes to read the largest lockfile that is read, in a worker, and a change with both its sides.
`;

readNumbers(HELP, {});

/** Just below the size limit of one file. */
const LOCK_BYTES = 19_900_000;

/** A package-lock.json of about that many bytes, shaped like real ones. */
function packageLock(bytes: number): string {
  const rows: string[] = [];
  for (let size = 0, index = 0; size < bytes; index += 1) {
    const name = `package-${String(index)}`;
    const row = JSON.stringify({
      version: `1.0.${String(index)}`,
      resolved: `https://registry.npmjs.org/${name}/-/${name}-1.0.${String(index)}.tgz`,
      integrity: `sha512-${"a".repeat(86)}==`,
      license: "MIT",
      dependencies: { "package-0": "^1.0.0" },
    });
    rows.push(`    "node_modules/${name}": ${row}`);
    size += row.length + name.length + 24;
  }
  return `{\n  "lockfileVersion": 3,\n  "packages": {\n${rows.join(",\n")}\n  }\n}\n`;
}

async function timed<Value>(label: string, work: () => Promise<Value>): Promise<Value> {
  const start = performance.now();
  const value = await work();
  console.log(`${label}: ${(performance.now() - start).toFixed(0)} ms`);
  return value;
}

/** Reads the largest allowed lockfile in a worker, then the whole change with both sides. */
async function main(): Promise<void> {
  const pool = createReaderPool();
  const lock = packageLock(LOCK_BYTES);
  await pool.read("json", "{}");
  const document = await timed(`${String(lock.length)} characters in a worker`, () =>
    pool.read("json", lock),
  );
  console.log(`${document.kind}, within a heap of ${String(READER_LIMITS.heapMegabytes)} MB`);
  const after = lock.replace('"1.0.1"', '"1.0.2"');
  const file = { path: "package-lock.json", status: "modified", before: lock, after };
  const changes = await timed("both sides and the difference", () =>
    readDependencyChanges([file], { rules: DEPENDENCY_RULES, read: pool.read }),
  );
  console.log(`${String(changes.changed.length)} changed`);
  await pool.close();
}

await main();
