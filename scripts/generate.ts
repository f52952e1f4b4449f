import { readFileSync, writeFileSync } from "node:fs";
import { generatedFiles } from "./generated-files.ts";

/** Rewrites the generated pages; with `--check` it only says which ones are stale, and fails then. */
const check = process.argv.includes("--check");
let stale = 0;
for (const { path, text } of generatedFiles()) {
  const current = readCurrent(path);
  if (current === text) continue;
  stale += 1;
  if (check) console.log(`${path} is stale: run npm run generate`);
  else {
    writeFileSync(path, text);
    console.log(`wrote ${path}`);
  }
}
if (check && stale > 0) process.exitCode = 1;
if (stale === 0) console.log("every generated file is current");

function readCurrent(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
