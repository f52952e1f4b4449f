import type { Pool } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { insertCommandComment } from "../../src/db/command-comments.ts";
import { receiveDelivery } from "../../src/db/deliveries.ts";
import { finishIntent, pendingIntents } from "../../src/db/effect-intents.ts";
import { loadEvaluationState } from "../../src/db/evaluation-state.ts";
import { LeaseLostError } from "../../src/db/lease.ts";
import { recordEvaluation } from "../../src/db/record-evaluation.ts";
import { claimWork, enqueueWork, finishWork } from "../../src/db/work.ts";
import { digestOf } from "../../src/domain/digest.ts";
import type { Effect } from "../../src/domain/effect.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import {
  aDelivery,
  aLease,
  anAccount,
  anApproval,
  anEntry,
  anEvent,
  anItem,
  aPush,
  aRecord,
  aRef,
  HEAD,
  OLDER,
  REPOSITORY,
  sha,
  someFacts,
  someInput,
} from "./builders.ts";

let database: TestDatabase;
let pool: Pool;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = database.pool;
});
afterEach(async () => {
  await database.drop();
});

const TABLES = [
  "decision",
  "approval",
  "reviewer_request",
  "effect_intent",
  "audit_entry",
  "audit_pending",
] as const;

async function counts(): Promise<Record<string, number>> {
  const found = await Promise.all(
    TABLES.map(async (table) => {
      const { rows } = await pool.query<{ n: number }>(`select count(*) as n from ${table}`);
      return [table, rows[0]?.n ?? -1] as const;
    }),
  );
  return Object.fromEntries(found);
}

describe("the state before anything was recorded", () => {
  it("is empty", async () => {
    expect(await loadEvaluationState(pool, aRef())).toEqual({
      history: {
        pushes: [],
        approvals: [],
        acts: [],
        changedComments: [],
        requestedBefore: [],
        sightings: [],
      },
      pendingCommands: [],
      pendingIntents: [],
      lastDecision: null,
      published: null,
    });
  });
});

describe("recording an evaluation", () => {
  const reply: Effect = { kind: "reply", commentId: 11, body: "Done." };

  it("gives everything back to the next evaluation", async () => {
    const lease = await aLease(pool);
    for (const commentId of [11, 12]) {
      const command = { commentId, createdAt: "2026-01-02T03:04:05Z", author: anAccount() };
      await insertCommandComment(pool, aRef(), command);
    }
    const scoped = anApproval({
      channel: "comment",
      sourceId: 11,
      areas: ["auth"],
      contents: null,
    });
    const input = someInput();
    const record = aRecord({
      input,
      newApprovals: [anApproval(), scoped],
      answeredCommands: [{ commentId: 11, outcome: "done" }],
      requestedReviewers: ["bob", "team:platform"],
      intents: [reply],
      entries: [anEntry(), anEntry({ type: "reviewers.requested" })],
    });
    const { decisionId } = await recordEvaluation(pool, lease, record);

    const state = await loadEvaluationState(pool, aRef());
    expect(state).toEqual({
      history: {
        pushes: [],
        approvals: [anApproval(), scoped],
        acts: [],
        changedComments: [],
        requestedBefore: ["bob", "team:platform"],
        sightings: [{ headSha: HEAD, seenAt: record.decision.decidedAt }],
      },
      pendingCommands: [12],
      pendingIntents: [{ id: expect.stringMatching(/^\d+$/u), effect: reply }],
      lastDecision: {
        id: decisionId,
        digest: record.decisionDigest,
        inputDigest: digestOf(input),
        headSha: HEAD,
        decidedAt: record.decision.decidedAt,
      },
      published: null,
    });
    expect(await counts()).toMatchObject({ audit_entry: 2, audit_pending: 2 });
  });

  it("knows nothing of another pull request's records", async () => {
    await recordEvaluation(
      pool,
      await aLease(pool),
      aRecord({ newApprovals: [anApproval()], intents: [reply], requestedReviewers: ["bob"] }),
    );
    expect(await loadEvaluationState(pool, aRef(8))).toMatchObject({
      history: { approvals: [], requestedBefore: [], sightings: [] },
      pendingIntents: [],
      lastDecision: null,
    });
  });

  it("stores nothing for a worker whose lease was overtaken", async () => {
    await enqueueWork(pool, [anItem()]);
    const old = await claimWork(pool, { workerId: "slow", leaseSeconds: 0 });
    const current = await claimWork(pool, { workerId: "fast", leaseSeconds: 30 });
    if (old === null || current === null) throw new Error("nothing to claim");
    const record = aRecord({ newApprovals: [anApproval()], entries: [anEntry()] });
    await expect(recordEvaluation(pool, old, record)).rejects.toThrow(LeaseLostError);
    expect(Object.values(await counts())).toEqual(TABLES.map(() => 0));
    await recordEvaluation(pool, current, record);
  });

  it("stores nothing for a worker that already put the work back", async () => {
    const lease = await aLease(pool);
    await finishWork(pool, lease);
    await expect(recordEvaluation(pool, lease, aRecord())).rejects.toThrow(LeaseLostError);
  });

  it("stores nothing when one part cannot be stored", async () => {
    const entry = anEntry({ data: { text: "x".repeat(70_000) } });
    const record = aRecord({ newApprovals: [anApproval()], entries: [anEntry(), entry] });
    await expect(recordEvaluation(pool, await aLease(pool), record)).rejects.toThrow(RangeError);
    expect(Object.values(await counts())).toEqual(TABLES.map(() => 0));
  });

  it("stores text that PostgreSQL would refuse, under the digest of what it stores", async () => {
    const facts = someFacts();
    const odd = { ...facts, pullRequest: { ...facts.pullRequest, title: "zero\0 half\uDC00" } };
    const lease = await aLease(pool);
    await recordEvaluation(pool, lease, aRecord({ input: someInput({ facts: odd }) }));
    const { rows } = await pool.query("select input, input_digest from decision");
    expect(rows[0]?.input_digest).toBe(digestOf(rows[0]?.input));
    expect(rows[0]?.input.facts.pullRequest.title).toBe("zero\uFFFD half\uFFFD");
  });

  it("waits for the record before another worker can claim the key", async () => {
    await enqueueWork(pool, [anItem()]);
    const expired = await claimWork(pool, { workerId: "slow", leaseSeconds: 0 });
    if (expired === null) throw new Error("nothing to claim");
    const [recorded, next] = await Promise.allSettled([
      recordEvaluation(pool, expired, aRecord()),
      claimWork(pool, { workerId: "fast", leaseSeconds: 30 }),
    ]);
    const refused = recorded.status === "rejected";
    const overtaken = next.status === "fulfilled" && next.value !== null;
    // Either the record came first, or the claim did and the record was refused; never neither.
    expect(refused ? overtaken : true).toBe(true);
    expect((await counts())["decision"]).toBe(refused ? 0 : 1);
  });
});

describe("approvals", () => {
  it("keeps the first sight, also when the same review is told again with another head", async () => {
    const lease = await aLease(pool);
    await recordEvaluation(pool, lease, aRecord({ newApprovals: [anApproval()] }));
    const moved = anApproval({ headSha: OLDER, givenAt: "2026-02-02T03:04:05Z" });
    await recordEvaluation(pool, lease, aRecord({ newApprovals: [moved] }));
    const { history } = await loadEvaluationState(pool, aRef());
    expect(history.approvals).toEqual([anApproval()]);
  });

  it("ends by the first withdrawal", async () => {
    const lease = await aLease(pool);
    const end = { channel: "review", sourceId: 501, at: "2026-01-03T00:00:00Z" } as const;
    const record = aRecord({ newApprovals: [anApproval()], withdrawals: [end] });
    await recordEvaluation(pool, lease, record);
    const later = { ...end, at: "2026-01-04T00:00:00Z" };
    await recordEvaluation(pool, lease, aRecord({ withdrawals: [later] }));
    const { history } = await loadEvaluationState(pool, aRef());
    expect(history.approvals).toEqual([anApproval({ withdrawnAt: end.at })]);
  });

  it.each([
    "update approval set head_sha = 'x'",
    "update approval set withdrawn_at = now(), actor_id = 1",
    "update approval set withdrawn_at = null",
    "delete from approval",
  ])("refuses %s", async (statement) => {
    const record = aRecord({ newApprovals: [anApproval()] });
    await recordEvaluation(pool, await aLease(pool), record);
    await expect(pool.query(statement)).rejects.toThrow(/can only be withdrawn/u);
  });
});

describe("commands", () => {
  it("are answered once", async () => {
    const lease = await aLease(pool);
    const command = { commentId: 11, createdAt: "2026-01-02T03:04:05Z", author: anAccount() };
    await insertCommandComment(pool, aRef(), command);
    const answer = (outcome: "done" | "refused") =>
      recordEvaluation(pool, lease, aRecord({ answeredCommands: [{ commentId: 11, outcome }] }));
    await answer("refused");
    await answer("done");
    await insertCommandComment(pool, aRef(), command);
    expect((await loadEvaluationState(pool, aRef())).pendingCommands).toEqual([]);
    const { rows } = await pool.query("select state from command_comment");
    expect(rows).toEqual([{ state: "refused" }]);
  });
});

describe("effects to be carried out once", () => {
  it.each<Effect>([
    { kind: "reply", commentId: 1, body: "No." },
    { kind: "react", commentId: 1, content: "+1" },
    { kind: "request-reviewers", users: ["bob"], teams: ["platform"] },
    {
      kind: "publish-check-run",
      content: {
        name: "agentgov: main",
        headSha: HEAD,
        state: { status: "completed", conclusion: "success" },
        title: "t",
        summary: "s",
        text: "x",
      },
      digest: "d",
      decisionId: "1",
      checkRunId: null,
    },
  ])("gives back $kind until it is done", async (effect) => {
    await recordEvaluation(pool, await aLease(pool), aRecord({ intents: [effect, effect] }));
    const [first, second] = await pendingIntents(pool, aRef());
    expect(first?.effect).toEqual(effect);
    await finishIntent(pool, first?.id ?? "");
    expect(await pendingIntents(pool, aRef())).toEqual([second]);
  });
});

describe("head sightings", () => {
  it("name the earliest proof, by a push or by a decision", async () => {
    const pushes = [aPush({ after: HEAD }), aPush({ after: sha("d") })];
    await receiveDelivery(pool, aDelivery(anEvent({ pushes })));
    await pool.query("update ref_push set seen_at = '2026-01-01T00:00:00Z' where after_sha = $1", [
      sha("d"),
    ]);
    await recordEvaluation(pool, await aLease(pool), aRecord());
    const head = { repositoryId: REPOSITORY, ref: "feature" };
    const { history } = await loadEvaluationState(pool, aRef(), { head });
    expect(history.sightings).toEqual([
      { headSha: HEAD, seenAt: "2026-01-02T03:05:01.250Z" },
      { headSha: sha("d"), seenAt: "2026-01-01T00:00:00.000Z" },
    ]);
    expect(history.pushes.map((push) => push.after)).toEqual([HEAD, sha("d")]);
  });
});
