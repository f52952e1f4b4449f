import { parseArgs } from "node:util";
import { ENFORCE, person, propose, SHOP } from "../test/support/acme.ts";
import { settled } from "../test/support/process.ts";
import { type Stage, setStage } from "./support/stage.ts";

const PULL_REQUESTS = 500;
const POLL_MILLISECONDS = 50;
const LOOKS_MAX = 10;
const STRICTER = `${ENFORCE}tiers: { low: { gates: [{ gate: human-approval, approvals: 1, from: write }] } }
`;

const HELP = `node bench/policy-change.ts [--pull-requests N]

A policy is tightened while N (${PULL_REQUESTS}) open pull requests pass that the new one would not let pass:

  strict  seconds from the push until none of them can be merged any more
  all     seconds until every one was judged by the new policy
  calls   requests to GitHub for each of them, writes and unchanged answers included

The app is a process of its own over a durable database; driver and stand-in share the machine with it.
`;

const { values } = parseArgs({
  options: {
    help: { type: "boolean", default: false },
    "pull-requests": { type: "string", default: String(PULL_REQUESTS) },
  },
});
if (values.help) {
  console.log(HELP);
} else {
  await using stage = await setStage();
  const { row, routes } = await measure(stage, Number(values["pull-requests"]));
  console.table([row]);
  console.log(routes);
}

interface Measured {
  readonly row: object;
  readonly routes: string;
}

async function measure(stage: Stage, count: number): Promise<Measured> {
  const { sandbox, pool } = stage;
  await stage.startApp({ WORKERS: "8" });
  const open = Array.from({ length: count }, (_, at) =>
    propose(sandbox, { changes: { [`docs/page-${at}.md`]: `# ${at}\n` }, branch: `page-${at}` }),
  );
  await settledAtLast(sandbox, pool);
  const passing = (): number => open.filter(({ headSha }) => passes(headSha)).length;
  function passes(headSha: string): boolean {
    const run = sandbox.checkRuns(SHOP).findLast((each) => each.headSha === headSha);
    return run?.conclusion === "success";
  }
  const before = passing();
  const calls = sandbox.requests.all.length;
  const begin = performance.now();
  sandbox.pushCommit("acme/.agentgov", "main", {
    author: person("olga"),
    by: "olga",
    message: "Ask for a review everywhere",
    changes: { "agentgov.yml": STRICTER },
  });
  while (passing() > 0) await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  const strict = performance.now() - begin;
  await settledAtLast(sandbox, pool);
  const all = performance.now() - begin;
  const made = sandbox.requests.all.slice(calls);
  const unchanged = made.filter(({ status }) => status === 304).length;
  const row = {
    "pull requests": count,
    "passed before": before,
    "strict s": seconds(strict),
    "all s": seconds(all),
    "calls each": (made.length / count).toFixed(2),
    "charged each": ((made.length - unchanged) / count).toFixed(2),
  };
  return { row, routes: tally(made) };
}

/** How often each route was asked for, and with what status, the most frequent first. */
function tally(requests: Stage["sandbox"]["requests"]["all"]): string {
  const counts = new Map<string, number>();
  for (const { route, path, status } of requests) {
    const key = `${route ?? path} ${status}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([, left], [, right]) => right - left)
    .map(([key, count]) => `  ${count} ${key}`)
    .join("\n");
}

/** Waits as long as it takes: one look at so much work gives up too early. */
async function settledAtLast(...about: Parameters<typeof settled>): Promise<void> {
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    try {
      await settled(...about);
      return;
    } catch (error) {
      console.error(`not settled yet: ${error instanceof Error ? error.message.slice(0, 80) : ""}`);
    }
  }
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(1);
}
