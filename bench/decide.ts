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
import { aPolicy, compiled, ORGANISATION } from "../test/builders/policy.ts";
import { durations } from "./support/figures.ts";

/** Areas that the organisation adds patterns to. */
const AREAS = ["auth", "billing", "infrastructure", "migrations", "docs"];
const PATTERNS_PER_AREA = 8;

const SECONDS = 3;
const WARM_UP = 20;
const LARGE_TARGET_MILLISECONDS = 20;

const HELP = `node bench/decide.ts

How long the pure decision takes, from facts that were read: a usual pull request, and the largest that
GitHub lists, under a policy with ${PATTERNS_PER_AREA} patterns of its own for each of ${AREAS.length} areas.

  paths never seen  facts read anew, of files nobody has asked about (their folders are known): the first
                    evaluation of a change
  facts read anew   what a path is was found before, everything else is new: each further event
  judged before     the very same facts again: one evaluation judges them several times
  JSON.parse        no decision at all: reading these facts from their JSON, to tell machines apart

Takes ${SECONDS * 8} seconds.
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

/** A policy as organisations write them: areas with owners, and where in this repository they are. */
const POLICY = compiled(
  aPolicy({
    ...ORGANISATION,
    areas: Object.fromEntries(
      AREAS.map((area) => [
        area,
        {
          owners: [`@acme/${area}`],
          include: Array.from({ length: PATTERNS_PER_AREA }, (_, index) =>
            index % 2 === 0 ? `services/${area}-${index}/**` : `**/${area}_${index}*.{ts,go}`,
          ),
        },
      ]),
    ),
  }),
);

/** Facts and history of a change of this size; `mark` makes its paths those of no other. */
function input({ files, commits, reviews, comments }: Size, mark = ""): Input {
  const changed = Array.from({ length: files }, (_, index) =>
    aFile(`${PLACES[index % PLACES.length]}-${mark}${index}.${ENDINGS[index % ENDINGS.length]}`, {
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

/** Milliseconds of each turn, after the compiler has seen some. */
function measure<Given>(read: (turn: number) => Given, work: (given: Given) => void): number[] {
  for (let turn = 0; turn < WARM_UP; turn += 1) work(read(turn));
  const taken: number[] = [];
  const end = performance.now() + SECONDS * 1_000;
  while (performance.now() < end) {
    const given = read(WARM_UP + taken.length);
    const begin = performance.now();
    work(given);
    taken.push(performance.now() - begin);
  }
  return taken;
}

function decideOn({ facts, history }: Input): void {
  decide(POLICY, facts, history);
}

function rowsOf(size: Size): readonly object[] {
  const kept = input(size);
  const text = JSON.stringify(kept);
  const target = size === LARGE ? `p50 < ${LARGE_TARGET_MILLISECONDS} ms` : "";
  const rows: readonly (readonly [string, number[], string])[] = [
    ["paths never seen", measure((turn) => input(size, `${turn}-`), decideOn), ""],
    ["facts read anew", measure(() => structuredClone(kept), decideOn), target],
    ["judged before", measure(() => kept, decideOn), target],
    ["JSON.parse", measure(() => text, JSON.parse), ""],
  ];
  return rows.map(([what, taken, bar]) => {
    return { what, ...size, turns: taken.length, ...durations(taken), target: bar };
  });
}

const { values } = parseArgs({ options: { help: { type: "boolean", default: false } } });
if (values.help) {
  console.log(HELP);
} else {
  console.table([USUAL, LARGE].flatMap(rowsOf));
}
