import { findSecrets } from "../src/readers/secrets.ts";
import { readNumbers } from "./support/options.ts";

const HELP = `node bench/secrets.ts

How long the scanner for secrets takes for ten million characters of each shape it could be slow on.
`;

readNumbers(HELP, {});

/** The largest patch worth promising a time for; GitHub cuts patches long before. */
const PATCH_CHARACTERS = 10_000_000;
const LIMIT_MILLISECONDS = 1_000;

/** Shapes of text that a scanner could be slow on, and ordinary code. */
const SHAPES: Readonly<Record<string, string>> = {
  code: '+  const client = createClient({ apiKey: process.env["API_KEY"], retries: 3 }); // token\n',
  minified: `+${"var a=function(b,c){return b.token===c.token?d(e):f(g)};".repeat(40)}\n`,
  base64: `+${"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9w".repeat(40)}\n`,
  names: `+${"password_token_secret_".repeat(80)}\n`,
  hex: `+${"0123456789abcdef".repeat(64)}\n`,
  quotes: `+${'"a" + "b" + '.repeat(80)}\n`,
  blanks: `+password${" ".repeat(4_000)}\n`,
  addresses: `+${"https://a:b".repeat(100)}\n`,
};

let slowest = 0;
for (const [name, line] of Object.entries(SHAPES)) {
  const count = Math.floor(PATCH_CHARACTERS / line.length);
  const patch = `@@ -0,0 +1,${count} @@\n${line.repeat(count)}`;
  // Processor time, so that a neighbour on the same machine does not count.
  const start = process.cpuUsage();
  const found = findSecrets({ path: "src/a.ts", patch }).length;
  const milliseconds = process.cpuUsage(start).user / 1_000;
  slowest = Math.max(slowest, milliseconds);
  console.log(`${name}: ${milliseconds.toFixed(0)} ms, ${found} findings`);
}
console.log(`slowest ${slowest.toFixed(0)} ms of ${LIMIT_MILLISECONDS} ms`);
