import { describe, expect, it } from "vitest";
import { prepareAcme, propose, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

/** The whole campaign instead of a sample; see `npm run campaign:delivery`. */
const IS_WHOLE = process.env["CAMPAIGN"] === "whole";
const PULL_REQUESTS = IS_WHOLE ? 300 : 12;
const CAMPAIGN_MILLISECONDS = IS_WHOLE ? 3_600_000 : 120_000;

const HEAL_MILLISECONDS = 60_000;

const SAFE = { "README.md": "# Shop, again\n" };
const RISKY = { "src/auth/login.js": "export const login = 2;\n" };
const MORE = { "src/auth/token.js": "export const token = 2;\n" };

const product = productForEachTest();

/** A fixed sequence of chances: the same run every time. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** As the product settles, with the patience of a campaign. */
async function settle(): Promise<void> {
  const { sandbox, service } = product.current;
  for (;;) {
    const attempts = await sandbox.settled();
    await service.idle(CAMPAIGN_MILLISECONDS);
    if (attempts.length === 0) return;
  }
}

describe("deliveries that are lost, doubled and out of order", () => {
  it(
    "leave every pull request right after one sweep",
    async () => {
      const { sandbox, pool, service } = product.current;
      prepareAcme(sandbox);
      await settle();
      const chance = chances(20_261_120);
      const sent = { dropped: 0, doubled: 0, reordered: 0 };
      const spoil = (): void => {
        const dice = chance();
        if (dice < 0.2) {
          sandbox.faults.failWebhooks({ kind: "drop" });
          sent.dropped += 1;
        } else if (dice < 0.4) {
          sandbox.faults.failWebhooks({ kind: "duplicate" });
          sent.doubled += 1;
        } else {
          sandbox.faults.failWebhooks({ kind: "reorder" });
          sent.reordered += 1;
        }
      };
      const expected = new Map<string, string>();
      for (let turn = 0; turn < PULL_REQUESTS; turn += 1) {
        // Each of the deliveries of a step meets its own fate; what is left over meets the next one's.
        for (let delivery = 0; delivery < 4; delivery += 1) spoil();
        const branch = `work-${turn}`;
        const pr = propose(sandbox, { changes: turn % 3 === 0 ? SAFE : RISKY, branch });
        let { headSha } = pr;
        if (turn % 3 === 2) {
          sandbox.review({ pr, by: "ivan", state: "APPROVE" });
          const later = chance() < 0.5;
          // Another commit after the approval: what was approved is not what would land.
          if (later) {
            headSha = sandbox.pushCommit(SHOP, branch, {
              author: "alice",
              message: "More\n",
              changes: MORE,
            });
          }
          expected.set(headSha, later ? "in_progress" : "success");
        } else {
          expected.set(headSha, turn % 3 === 0 ? "success" : "in_progress");
        }
      }
      await settle();
      sandbox.faults.clear();
      const wrong = (): readonly string[] =>
        [...expected].flatMap(([headSha, wanted]) => {
          const run = product.current.check(SHOP, headSha);
          return (run?.conclusion ?? run?.status) === wanted ? [] : [headSha];
        });
      const before = wrong();
      await pool.query(
        "update work set run_at = run_at - interval '10 minutes' where wanted = done",
      );
      const outcome = await service.reconcile("sweep");
      await settle();
      // GitHub may contradict itself for a moment, and then the queue waits some seconds.
      await expect.poll(wrong, { timeout: HEAL_MILLISECONDS }).toEqual([]);
      const numbers = new Map<string, number>();
      for (const { headSha } of sandbox.checkRuns(SHOP)) {
        numbers.set(headSha, (numbers.get(headSha) ?? 0) + 1);
      }
      expect([...expected.keys()].filter((headSha) => (numbers.get(headSha) ?? 0) !== 1)).toEqual(
        [],
      );
      if (IS_WHOLE) {
        const line = {
          pullRequests: PULL_REQUESTS,
          ...sent,
          wrongBefore: before.length,
          ...outcome,
        };
        process.stdout.write(`${JSON.stringify(line)}\n`);
      }
    },
    CAMPAIGN_MILLISECONDS,
  );
});
