import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { schemaFiles } from "../src/cli/output-schemas.ts";

const FOLDER = join(import.meta.dirname, "../docs/schema");

/** Writes the JSON Schemas of everything the command line prints for programs. */
function generateSchemas(): void {
  mkdirSync(FOLDER, { recursive: true });
  for (const { name, text } of schemaFiles()) {
    writeFileSync(join(FOLDER, name), text);
    console.log(`wrote docs/schema/${name}`);
  }
}

generateSchemas();
