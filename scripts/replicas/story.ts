import { seededRandom } from "../../src/sandbox/random.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { person, propose, SHOP } from "../../test/support/acme.ts";

/** A pull request of the story. */
export interface Told {
  readonly repo: string;
  readonly number: number;
  readonly branch: string;
  readonly path: string;
}

/** What people do, one step at a time. */
export interface Story {
  readonly pullRequests: readonly Told[];
  /** Comments that ask for the state, each of which wants one answer. */
  readonly questions: readonly { readonly number: number; readonly id: number }[];
  /** Opens the pull requests. */
  open(): void;
  /** A comment, a title, an approval or a push. */
  step(): void;
}

const PULL_REQUESTS = 40;
const PATHS = ["src/auth/login.js", "README.md", "src/billing/invoice.js", "src/cart.js"];

/** Prepares what people do, by a seed; nothing has happened yet. */
export function makeStory(sandbox: Sandbox, seed: number): Story {
  const random = seededRandom(seed);
  const upTo = (count: number): number => Math.floor(random() * count);
  const pullRequests: Told[] = [];
  const questions: { number: number; id: number }[] = [];
  let turn = 0;
  const push = ({ branch, path }: Told): void => {
    sandbox.pushCommit(SHOP, branch, {
      author: person("alice"),
      message: `Turn ${turn}`,
      by: "alice",
      changes: { [path]: `export const turn = ${turn};\n` },
    });
  };
  const steps: readonly { readonly share: number; readonly act: (pr: Told) => void }[] = [
    {
      share: 40,
      act: (pr) => sandbox.comment({ pr, by: "bob", body: `I looked at it (${turn}).` }),
    },
    {
      share: 20,
      act: (pr) => sandbox.editPullRequest(pr, { by: "alice", title: `Title ${turn}` }),
    },
    { share: 10, act: (pr) => sandbox.review({ pr, by: "ivan", state: "APPROVE" }) },
    { share: 10, act: (pr) => sandbox.review({ pr, by: "olga", state: "APPROVE" }) },
    { share: 10, act: push },
    {
      share: 10,
      act: (pr) => questions.push({ number: pr.number, id: asked(sandbox, pr) }),
    },
  ];
  const weighted = (dice: number): ((pr: Told) => void) => {
    let left = dice;
    for (const { share, act } of steps) {
      if (left < share) return act;
      left -= share;
    }
    return push;
  };
  return {
    pullRequests,
    questions,
    open() {
      for (let at = 0; at < PULL_REQUESTS; at += 1) pullRequests.push(opened(sandbox, at));
    },
    step() {
      const pr = pullRequests[upTo(pullRequests.length)];
      if (pr === undefined) return;
      turn += 1;
      // Reviews and pushes of one second could not be told apart in order.
      sandbox.clock.advance(2);
      weighted(upTo(100))(pr);
    },
  };
}

function opened(sandbox: Sandbox, at: number): Told {
  const path = PATHS[at % PATHS.length] ?? "README.md";
  const branch = `change-${at}`;
  const changes = { [path]: `export const change = ${at};\n` };
  sandbox.clock.advance(2);
  const { repo, number } = propose(sandbox, { changes, branch, message: `Change ${at}` });
  return { repo, number, branch, path };
}

function asked(sandbox: Sandbox, pr: Told): number {
  return sandbox.comment({ pr, by: "bob", body: "/agentgov status" }).id;
}
