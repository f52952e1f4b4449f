import { describe, expect, it } from "vitest";
import { ENFORCE, prepareAcme, propose } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

const AUTH = { "src/auth/login.js": "export const login = 2;\n" };
const ESCALATING = `${ENFORCE}reviews:
  nudge: 8
  escalate: 60
  escalateTo: ["olga"]
`;

const product = productForEachTest();

/** Lets time pass for the app: everything it remembers happened earlier, and what was due later is due. */
async function pass(days: number): Promise<void> {
  const { pool } = product.current;
  const earlier = `- interval '${days} days'`;
  await pool.query(
    `update reviewer_request set requested_at = requested_at ${earlier},
            nudged_at = nudged_at ${earlier}, ended_at = ended_at ${earlier}`,
  );
  await pool.query(`update work set wake_at = wake_at ${earlier}`);
}

function notifications(): string[] {
  return product.current.sandbox.requests.all
    .filter(({ method, path }) => method === "POST" && path.endsWith("requested_reviewers"))
    .map(({ path }) => path);
}

async function wake(): Promise<void> {
  const { pool } = product.current;
  const due = "select 1 from work where wake_at <= now()";
  await expect.poll(async () => (await pool.query(due)).rowCount, { timeout: 10_000 }).toBe(0);
  await product.current.settle();
}

describe("reminders", () => {
  it("reminds once, then asks whom policy names, without any event", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, { policy: ESCALATING });
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    expect(notifications()).toHaveLength(1);
    await pass(4);
    await wake();
    // Four days are two to four working days.
    expect(notifications()).toHaveLength(2);
    expect(sandbox.pullRequest(pr).requestedReviewers).toEqual(["ida"]);
    await pass(10);
    await wake();
    expect(notifications()).toHaveLength(3);
    expect(sandbox.pullRequest(pr).requestedReviewers.toSorted()).toEqual(["ida", "olga"]);
    await pass(20);
    await wake();
    expect(notifications().length).toBeLessThanOrEqual(4);
    const quiet = notifications().length;
    await pass(20);
    await wake();
    expect(notifications()).toHaveLength(quiet);
  });

  it("reminds nobody who has answered", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, { policy: ESCALATING });
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    sandbox.review({ pr, by: "ida", state: "APPROVE" });
    await product.current.settle();
    await pass(30);
    await wake();
    expect(notifications()).toHaveLength(1);
  });

  it("sleeps in the row that is there, and over a restart", async () => {
    const { sandbox, pool } = product.current;
    prepareAcme(sandbox);
    propose(sandbox, { changes: AUTH });
    await product.current.settle();
    const rows =
      "select wake_at > now() as sleeps from work where wake_at is not null and key like 'pull-request:%'";
    expect((await pool.query(rows)).rows).toMatchObject([{ sleeps: true }]);
    await product.current.service.stop();
    await pass(4);
    await product.current.startReplica();
    await wake();
    expect(notifications()).toHaveLength(2);
    expect((await pool.query("select 1 from work where key like 'pull-request:%'")).rowCount).toBe(
      1,
    );
  });
});
