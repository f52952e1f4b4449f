import { parseArgs } from "node:util";
import type { PullRequestHistory } from "../src/domain/decision.ts";
import { known } from "../src/domain/known.ts";
import type { PullRequestFacts } from "../src/domain/pull-request-facts.ts";
import { decide } from "../src/policy/decide.ts";
import {
  ALICE,
  aComment,
  aCommit,
  aFile,
  anAccount,
  anApproval,
  aPullRequest,
  aReview,
  at,
  HEAD,
  holds,
  sha,
  someFacts,
  someHistory,
} from "../test/builders/facts.ts";
import { ENFORCED } from "../test/builders/policy.ts";
import { durations } from "./support/figures.ts";

const SECONDS = 4;
const WARM_UP = 20;
const LARGE_TARGET_MILLISECONDS = 20;

const HELP = `node bench/decide.ts

How long the pure decision takes, from facts that were read: a usual pull request, and the largest that
GitHub lists. Of facts that were read anew nothing is remembered; an evaluation judges the same facts several
times, and then what was found of each file and commit is known. Takes ${SECONDS * 4} seconds.
`;

interface Size {
  readonly files: number;
  readonly commits: number;
  readonly reviews: number;
  readonly comments: number;
}

interface Input {
  readonly facts: PullRequestFacts;
  readonly history: PullRequestHistory;
}

const USUAL: Size = { files: 20, commits: 5, reviews: 2, comments: 1 };
/** The most that GitHub lists of files and commits, with half a thousand reviews and comments. */
const LARGE: Size = { files: 3_000, commits: 250, reviews: 400, comments: 100 };

/** Folders of many areas, so that no rule is left out. */
const PLACES = [
  "src/auth/login",
  "src/cart/total",
  "services/billing/src/invoice",
  "docs/guide",
  "test/unit/cart",
  "db/migrations/0001",
  "deploy/terraform/main",
  "packages/web/src/components/button",
];
const ENDINGS = ["ts", "ts", "ts", "md", "test.ts", "sql", "tf", "tsx"];

function input({ files, commits, reviews, comments }: Size): Input {
  const changed = Array.from({ length: files }, (_, index) =>
    aFile(`${PLACES[index % PLACES.length]}-${index}.${ENDINGS[index % ENDINGS.length]}`, {
      patch: "@@ -1,1 +1,2 @@\n export const a = 1;\n+export const b = 2;\n",
    }),
  );
  const people = Array.from({ length: reviews }, (_, index) =>
    anAccount(`person-${index}`, 10_000 + index),
  );
  const facts = someFacts({
    pullRequest: aPullRequest({ changedFiles: files, commitCount: commits }),
    files: known(changed),
    commits: known(
      Array.from({ length: commits }, (_, index) =>
        aCommit({
          sha: index === commits - 1 ? HEAD : sha(1_000 + index),
          message: `Step ${index}\n\nWhy it is needed.\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n`,
        }),
      ),
    ),
    reviews: known(people.map((person, index) => aReview(person, { id: 50_000 + index }))),
    permissions: [holds(ALICE, "write"), ...people.map((person) => holds(person, "write"))],
    commands: people
      .slice(0, comments)
      .map((person, index) => aComment(person, "/agentgov status", { id: 90_000 + index })),
  });
  const given = people.slice(0, comments).map((person) => anApproval(person, changed.slice(0, 5)));
  const history = someHistory({
    approvals: given,
    sightings: [{ headSha: HEAD, seenAt: at(10) }],
  });
  return { facts, history };
}

/** Milliseconds of each decision, after the compiler has seen some. */
function measure(read: () => Input): number[] {
  for (let turn = 0; turn < WARM_UP; turn += 1) decideOn(read());
  const taken: number[] = [];
  const end = performance.now() + SECONDS * 1_000;
  while (performance.now() < end) {
    const input = read();
    const begin = performance.now();
    decideOn(input);
    taken.push(performance.now() - begin);
  }
  return taken;
}

function decideOn({ facts, history }: Input): void {
  decide(ENFORCED, facts, history);
}

const { values } = parseArgs({ options: { help: { type: "boolean", default: false } } });
if (values.help) {
  console.log(HELP);
} else {
  console.table(
    [USUAL, LARGE]
      .flatMap((size) => {
        const kept = input(size);
        const target = size === LARGE ? `p50 < ${LARGE_TARGET_MILLISECONDS} ms` : "";
        return [
          { size, facts: "read anew", taken: measure(() => structuredClone(kept)), target },
          { size, facts: "judged before", taken: measure(() => kept), target: "" },
        ];
      })
      .map(({ size, facts, taken, target }) => {
        return { facts, ...size, decisions: taken.length, ...durations(taken), target };
      }),
  );
}
