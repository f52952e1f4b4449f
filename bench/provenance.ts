import { performance } from "node:perf_hooks";
import { detectCommit } from "../src/policy/provenance.ts";
import type { CommitInput } from "../src/policy/signatures/evidence.ts";
import { readNumbers } from "./support/options.ts";

const HELP = `node bench/provenance.ts

How many ordinary commits a second are searched for agents, and how long the longest hostile messages take.
`;

readNumbers(HELP, {});

const ROUNDS = 20_000;
/** The size GitHub's check-run texts stop at; commit messages of this size exist. */
const ADVERSARIAL_CHARACTERS = 65_536;

function commitWith(message: string): CommitInput {
  const person = {
    name: "Ana Lopez",
    email: "ana@example.com",
    at: "2026-05-20T10:00:00Z",
    account: null,
  };
  return { sha: null, message, author: person, committer: person, verification: null };
}

const PROSE = Array.from(
  { length: 10 },
  (_, at) =>
    `- change number ${String(at)}: the handler now reads the file once and says what it found`,
).join("\n");

const ORDINARY = [
  `feat: read once (#12)\n\n${PROSE}\n\nCo-Authored-By: Claude Opus 4.8 <noreply@anthropic.com>\nSigned-off-by: Ana Lopez <ana@example.com>\n`,
  "fix: race\n",
  `fix: race\n\n${PROSE}\n`,
  `feat: y (#7)\n\n* add parser\n\n* fix typo\n\n---------\n\nCo-authored-by: Ben Ito <7+ben@users.noreply.github.com>\n`,
  `chore: z\n\n${PROSE}\n\n🤖 Generated with [Claude Code](https://claude.com/claude-code)\n`,
].map(commitWith);

function filled(unit: string): string {
  const body = unit.repeat(Math.ceil(ADVERSARIAL_CHARACTERS / unit.length));
  return `s\n\n${body.slice(0, ADVERSARIAL_CHARACTERS)}\n`;
}

const ADVERSARIAL: Readonly<Record<string, string>> = {
  "co-author lines": filled("Co-authored-by: Claude <noreply@anthropic.com>\n"),
  "distinct co-authors": Array.from(
    { length: 1300 },
    (_, at) => `Co-authored-by: P ${String(at)} <person${String(at)}@example.com>`,
  ).join("\n"),
  "at signs": `s\n\nCo-authored-by: ${"@".repeat(ADVERSARIAL_CHARACTERS)}`,
  "angle brackets": `s\n\nCo-authored-by: ${"<".repeat(ADVERSARIAL_CHARACTERS)}a@b`,
  "blanks in a value": `s\n\nAssisted-by: ${" ".repeat(ADVERSARIAL_CHARACTERS)}x`,
  "open fences": filled("```js\n"),
  "closed fences": filled("```\n```\n"),
  "fences of every length": filled(
    Array.from({ length: 300 }, (_, at) => "`".repeat(302 - at)).join("x\n"),
  ),
  "blank lines": filled("\n"),
  "comment lines": filled("#\n"),
  continuations: filled("a: b\n c\n"),
  "footer starts": filled("Generated with [\n"),
  "long footer": filled("Generated with a b c d e f\n"),
  links: filled("https://cursor.com/agents?id=bc-1 x\n"),
  "link tails": filled(`https://cursor.com/agents?id=bc-1 ${"._".repeat(180)}x\n`),
  "long keys": filled("aaaaaaaa aaaaaaaa aaaaaaaa aaaaaaaa aaaa:\n"),
  "tool values": filled("Assisted-by: a, b, c, d, e, f, g, h (x: y\n"),
  "person names": filled("Assisted-by: Aa Bb Cc Dd Ee Ff Gg Hh\n"),
  "invisible characters": filled("\u200B"),
  "one line": filled("x"),
};

/** Evidence is remembered with the commit it was read from: only a commit of its own is read anew. */
function readAnew(commit: (typeof ORDINARY)[number]): void {
  detectCommit({ ...commit });
}

function millisecondsOf(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

for (const commit of ORDINARY) for (let round = 0; round < 500; round += 1) readAnew(commit);
const spent = millisecondsOf(() => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const commit = ORDINARY[round % ORDINARY.length];
    if (commit !== undefined) readAnew(commit);
  }
});
console.log(
  `${Math.round((ROUNDS * 1000) / spent).toLocaleString("en")} ordinary messages a second`,
);

let worst = 0;
for (const [name, message] of Object.entries(ADVERSARIAL)) {
  const commit = commitWith(message);
  const times = Array.from({ length: 15 }, () => millisecondsOf(() => readAnew(commit)));
  // The best run: the others measure what else the machine was doing.
  const best = Math.min(...times);
  worst = Math.max(worst, best);
  console.log(`${best.toFixed(2)} ms: ${name}`);
}
console.log(`worst 64 KiB message: ${worst.toFixed(2)} ms`);
