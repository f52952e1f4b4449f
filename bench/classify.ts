import { performance } from "node:perf_hooks";
import { classifyPath, compileAreaRules } from "../src/policy/areas/classify.ts";
import { compilePattern } from "../src/policy/paths.ts";
import { readNumbers } from "./support/options.ts";

const HELP = `node bench/classify.ts

How long it takes to classify the 3,000 paths that GitHub lists at most, and the worst patterns and paths that
are accepted.
`;

readNumbers(HELP, {});

/** What GitHub lists at most for one pull request. */
const PATHS = 3000;

const FOLDERS = [
  "src",
  "app/models",
  "packages/web/src/components",
  "internal/server",
  "docs/guide",
];
const NAMES = [
  "Button.tsx",
  "user_session.go",
  "invoice.ts",
  "main.py",
  "readme.md",
  "x.test.ts",
  "a.tf",
];

/** Patterns at the edge of what is accepted, each the worst of its kind for a path of `a`. */
const PATTERNS = [
  `**/*${"a".repeat(240)}b*${"a".repeat(240)}*.ts`,
  `**/*${"a".repeat(120)}?b*${"a".repeat(120)}?b*.ts`,
  `**/a/**/a/**/a/**/${"a/".repeat(20)}b/*.ts`,
  `**/${"a/".repeat(25)}b/**/*.ts`,
  `{${Array.from({ length: 64 }, (_, index) => `*${"a".repeat(1 + (index % 3))}b*`).join(",")}}/*.ts`,
  `**/*${"?".repeat(16)}b*.ts`,
  `**/*${"[a-b]".repeat(16)}c*.ts`,
];

const HOSTILE_PATHS = [
  `${"a".repeat(4093)}.ts`,
  `${"a".repeat(4000)}/${"a".repeat(90)}.ts`,
  `${"a/".repeat(2046)}a.ts`,
  `${`${"a".repeat(255)}/`.repeat(15)}a.ts`,
];

function milliseconds(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function somePaths(): readonly string[] {
  return Array.from({ length: PATHS }, (_, index) => {
    const folder = FOLDERS[index % FOLDERS.length] ?? "";
    const name = NAMES[index % NAMES.length] ?? "";
    return `${folder}/module${index % 97}/${index}-${name}`;
  });
}

function main(): void {
  const paths = somePaths();
  const cold = milliseconds(() => {
    const { rules } = compileAreaRules([]);
    for (const path of paths) classifyPath(rules, path);
  });
  const { rules } = compileAreaRules([]);
  const warm = milliseconds(() => {
    for (const path of paths) classifyPath(rules, path);
  });
  console.log(`${PATHS} paths, cold with compiling: ${cold.toFixed(0)} ms (bar 150)`);
  console.log(`${PATHS} paths, warm: ${warm.toFixed(0)} ms`);
  const compiled = PATTERNS.map((pattern) => compilePattern(pattern, { nocase: true }));
  for (const [index, pattern] of compiled.entries()) {
    if (pattern.kind === "refused") {
      console.log(`pattern ${index}: refused, ${pattern.message}`);
      continue;
    }
    for (const path of HOSTILE_PATHS) pattern.matches(path);
    const worst = Math.max(
      ...HOSTILE_PATHS.map((path) => milliseconds(() => pattern.matches(path))),
    );
    console.log(`pattern ${index}: ${worst.toFixed(2)} ms on its worst path (bar 5)`);
  }
}

main();
