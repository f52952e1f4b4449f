// Plays random histories of a pull request against an independent judge; exits with 1 on a violation.
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { type Campaign, campaign } from "../test/oracle/campaign.ts";
import { explore } from "../test/oracle/small-model.ts";

const USAGE = `usage: npm run histories -- [--count N] [--seed N] [--depth N] [--whole N]
  --count  random histories of the core (10000; 0 for none)
  --seed   repeats the histories of an earlier run
  --depth  moves up to which every state of the small model is looked at (0: not at all)
  --whole  histories of the whole product, over a database and signed webhooks (0)`;

/** The largest seed that is surely taken as it is. */
const SEED_MAX = 0x7f_ff_ff_ff;

function main(): number {
  const { values } = parseArgs({
    options: {
      count: { type: "string", default: "10000" },
      seed: { type: "string", default: String(Math.trunc(Math.random() * SEED_MAX)) },
      depth: { type: "string", default: "0" },
      whole: { type: "string", default: "0" },
    },
  });
  const [count, seed, depth, whole] = [values.count, values.seed, values.depth, values.whole].map(
    Number,
  );
  const numbers = [count, seed, depth, whole].filter(
    (number) => number !== undefined && Number.isSafeInteger(number) && number >= 0,
  );
  const [counted = 0, seeded = 0, deep = 0, wholes = 0] = numbers;
  if (numbers.length < 4) {
    console.error(USAGE);
    return 2;
  }
  void run({ count: counted, seed: seeded, depth: deep, whole: wholes }).then((isRight) => {
    process.exitCode = isRight ? 0 : 1;
  });
  return 0;
}

interface Options {
  readonly count: number;
  readonly seed: number;
  readonly depth: number;
  readonly whole: number;
}

async function run(options: Options): Promise<boolean> {
  console.log(`seed         ${String(options.seed)}`);
  const core = options.count === 0 || (await playCore(options));
  const small = options.depth === 0 || (await lookAround(options));
  const whole = options.whole === 0 || playWhole(options);
  return core && small && whole;
}

async function playCore({ count, seed }: Options): Promise<boolean> {
  const started = performance.now();
  const played = await campaign({ count, seed });
  console.log(`histories    ${String(played.count)} with ${String(played.steps)} steps`);
  console.log(`time         ${secondsSince(started)}`);
  console.log(`open, shut   ${String(played.open)}, ${String(played.shut)}`);
  tellReasons(played);
  console.log(`violations   ${String(played.violations)}`);
  if (played.worst !== null) console.log(played.worst);
  return played.violations === 0;
}

function tellReasons({ stricter, reasons }: Campaign): void {
  console.log(`stricter     ${String(stricter)}, with these words of the app`);
  const byCount = [...reasons].toSorted((left, right) => right[1] - left[1]);
  for (const [reason, times] of byCount) {
    console.log(`             ${String(times).padStart(5)}  ${reason}`);
  }
}

async function lookAround({ depth }: Options): Promise<boolean> {
  const started = performance.now();
  const { states, transitions, violations } = await explore(depth);
  const size = `${String(states)} states, ${String(transitions)} transitions`;
  console.log(`small model  ${String(depth)} moves: ${size}`);
  console.log(`time         ${secondsSince(started)}`);
  console.log(`violations   ${String(violations.length)}`);
  for (const violation of violations) console.log(`             ${violation}`);
  return violations.length === 0;
}

/** The database and the stand-in are started by the test that has the sample of it. */
function playWhole({ whole, seed }: Options): boolean {
  const { status } = spawnSync("vitest", ["run", "test/e2e/histories.test.ts"], {
    stdio: "inherit",
    env: { ...process.env, WHOLE_HISTORIES: String(whole), WHOLE_SEED: String(seed) },
  });
  return status === 0;
}

function secondsSince(started: number): string {
  return `${((performance.now() - started) / 1_000).toFixed(1)} s`;
}

process.exitCode = main();
