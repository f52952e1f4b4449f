import { monitorEventLoopDelay } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type RecordedJudgement, replayPolicy } from "../src/app/replay-policy.ts";
import { known } from "../src/domain/known.ts";
import {
  aCommit,
  aFile,
  aPullRequest,
  HEAD,
  sha,
  someFacts,
  someHistory,
} from "../test/builders/facts.ts";
import { aPolicy, compiled, ORGANISATION } from "../test/builders/policy.ts";

const PULL_REQUESTS = 1_000;
const BATCH = 5;
const TARGET_SECONDS = 10;
const STALL_TARGET_MILLISECONDS = 50;

const HELP = `node bench/replay.ts

How long it takes to judge ${PULL_REQUESTS} recorded pull requests with two policies, and for how long everything else has
to wait meanwhile. Each tenth is large (300 files, 30 commits); the others have 20 files in 5 commits. The records are read
from text, as the database hands them over.
`;

const PLACES = [
  "src/auth/login",
  "src/cart/total",
  "services/billing/invoice",
  "docs/guide",
  "db/migrations/1",
];

function recordOf(number: number): string {
  const [files, commits] = number % 10 === 0 ? [300, 30] : [20, 5];
  const facts = someFacts({
    pullRequest: aPullRequest({ number, changedFiles: files, commitCount: commits }),
    files: known(
      Array.from({ length: files }, (_, index) =>
        aFile(`${PLACES[index % PLACES.length]}-${number}-${index}.ts`, {
          patch: "@@ -1,1 +1,2 @@\n export const a = 1;\n+export const b = 2;\n",
        }),
      ),
    ),
    commits: known(
      Array.from({ length: commits }, (_, index) =>
        aCommit({
          sha: index === commits - 1 ? HEAD : sha(1_000 + index),
          message: `Step ${index}\n\nWhy.\n`,
        }),
      ),
    ),
  });
  return JSON.stringify({ input: { facts, history: someHistory() }, waitedHours: number % 7 });
}

async function* recorded(records: readonly string[]): AsyncGenerator<readonly RecordedJudgement[]> {
  for (let start = 0; start < records.length; start += BATCH) {
    await nextTurn();
    yield records.slice(start, start + BATCH).map((text): RecordedJudgement => JSON.parse(text));
  }
}

const { values } = parseArgs({ options: { help: { type: "boolean", default: false } } });
if (values.help) {
  console.log(HELP);
} else {
  const records = Array.from({ length: PULL_REQUESTS }, (_, index) => recordOf(index + 1));
  const current = compiled(aPolicy());
  const proposed = compiled(
    aPolicy({ ...ORGANISATION, areas: { auth: { tier: "critical" }, docs: { tier: "medium" } } }),
  );
  const stalls = monitorEventLoopDelay({ resolution: 1 });
  stalls.enable();
  const begin = performance.now();
  const report = await replayPolicy(
    {
      recorded: () => recorded(records),
      monotonic: () => performance.now(),
      pause: () => nextTurn(),
    },
    { owner: "acme", except: { repo: "acme/.agentgov", number: 1 } },
    () => Promise.resolve({ current, proposed, lacksLayer: false, lacksTraits: false }),
  );
  const seconds = (performance.now() - begin) / 1_000;
  stalls.disable();
  console.table([
    { what: "judged", value: report.judged, target: PULL_REQUESTS },
    { what: "seconds", value: seconds.toFixed(2), target: `< ${TARGET_SECONDS}` },
    {
      what: "longest stall, ms",
      value: (stalls.max / 1e6).toFixed(0),
      target: `< ${STALL_TARGET_MILLISECONDS}`,
    },
  ]);
}
