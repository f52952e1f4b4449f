import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { BYPASSES } from "../test/bypasses/catalogue.ts";
import { bypassesPage, countBy, countOf, readTested, stateOf } from "../test/bypasses/coverage.ts";

/** Says which known ways around the gate have a test, and writes the page about them with `--write`. */
function main(): void {
  const tested = readTested();
  const counts = [
    ...countBy("group", tested),
    ...countBy("kind", tested),
    countOf("all", BYPASSES, tested),
  ];
  console.log("tested, of these partly, known:");
  for (const { name, covered, partly, all } of counts) {
    console.log(
      `  ${name.padEnd(16)} ${String(covered).padStart(3)} ${String(partly).padStart(3)} ${String(all).padStart(4)}`,
    );
  }
  for (const state of ["partly", "open"] as const) {
    console.log(`\n${state}:`);
    for (const { id, title, gap } of BYPASSES) {
      if (stateOf(id, gap, tested) === state) console.log(`  ${id}  ${title}: ${gap ?? "?"}`);
    }
  }
  if (tested.switchedOff.length > 0) {
    console.log(`\nTests are switched off in ${tested.switchedOff.join(", ")}: none there counts.`);
  }
  if (process.argv.includes("--write")) {
    writeFileSync(join(import.meta.dirname, "../docs/bypasses.md"), bypassesPage(tested));
  }
}

main();
