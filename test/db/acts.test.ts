import type { Pool } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { actsOf, countOverrides, endAct, insertAct } from "../../src/db/acts.ts";
import { insertApproval } from "../../src/db/approvals.ts";
import { insertCommandComment, pendingCommands } from "../../src/db/command-comments.ts";
import { changedComments } from "../../src/db/comment-changes.ts";
import { receiveDelivery } from "../../src/db/deliveries.ts";
import { loadEvaluationState } from "../../src/db/evaluation-state.ts";
import { recordEvaluation } from "../../src/db/record-evaluation.ts";
import type { Act } from "../../src/domain/act.ts";
import { repositoryId } from "../../src/domain/ids.ts";
import type { ChangeNotice } from "../../src/domain/inbox-event.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import {
  aDelivery,
  aLease,
  anAccount,
  anApproval,
  anEvent,
  aRecord,
  aRef,
  HEAD,
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

const BOB = anAccount(202, "bob");
const MALLORY = anAccount(666, "mallory");

function anAct(more: Partial<Act> = {}): Act {
  return {
    kind: "veto",
    channel: "comment",
    sourceId: 71,
    actor: BOB,
    reason: "not like this",
    scope: null,
    baseRef: "main",
    headSha: HEAD,
    contents: null,
    givenAt: "2026-01-02T03:04:05Z",
    expiresAt: null,
    end: null,
    ...more,
  };
}

const OVERRIDE = anAct({
  kind: "override",
  scope: ["auth"],
  expiresAt: "2026-01-02T04:04:05Z",
});
const OWNERSHIP = anAct({
  kind: "ownership",
  sourceId: 72,
  reason: null,
  statement: 1,
  contents: anApproval().contents,
});

function changed(more: Partial<Extract<ChangeNotice, { kind: "comment" }>> = {}): ChangeNotice {
  return { kind: "comment", commentId: 71, change: "edited", author: BOB, by: BOB, ...more };
}

async function tell(notice: ChangeNotice, guid: string): Promise<void> {
  await receiveDelivery(pool, aDelivery(anEvent({ notices: [notice] }), guid));
}

async function tampering(): Promise<readonly object[]> {
  const { rows } = await pool.query<{ body: Buffer }>("select body from audit_entry order by id");
  return rows
    .map(({ body }): { type: string; actor: string; data: object } => JSON.parse(body.toString()))
    .filter(({ type }) => type === "tamper.noticed")
    .map(({ actor, data }) => ({ actor, ...data }));
}

describe("acts", () => {
  it("come back as they were, in the order of first sight", async () => {
    for (const act of [anAct(), OVERRIDE, OWNERSHIP]) await insertAct(pool, aRef(), act);
    await insertAct(pool, aRef(), anAct({ reason: "a second sight changes nothing" }));
    await insertAct(pool, aRef(8), anAct({ sourceId: 99 }));
    expect(await actsOf(pool, aRef())).toEqual([anAct(), OVERRIDE, OWNERSHIP]);
  });

  it("keep any text a person can write", async () => {
    await insertAct(pool, aRef(), anAct({ reason: "a\0b\ud800" }));
    expect((await actsOf(pool, aRef()))[0]?.reason).toBe("a\ufffdb\ufffd");
  });

  it.each([
    ["a person", BOB],
    ["the app", null],
  ])("end once, by %s", async (_name, by) => {
    const end = { at: "2026-01-02T03:10:00Z", by, reason: "taken back" };
    const { kind, channel, sourceId } = anAct();
    await insertAct(pool, aRef(), anAct());
    await endAct(pool, aRef(8), { kind, channel, sourceId, end });
    expect((await actsOf(pool, aRef()))[0]?.end).toBeNull();
    await endAct(pool, aRef(), { kind, channel, sourceId, end });
    await endAct(pool, aRef(), { kind, channel, sourceId, end: { ...end, reason: "again" } });
    expect(await actsOf(pool, aRef())).toEqual([anAct({ end })]);
  });

  it.each([
    ["changed", "update act set reason = 'other'"],
    ["revived", "update act set ended_at = null, end_reason = null"],
    ["changed with its end", "update act set ended_at = now(), end_reason = 'x', scope = '{a}'"],
    ["half ended", "update act set ended_at = now()"],
    ["deleted", "delete from act"],
  ])("are never %s", async (_name, statement) => {
    await insertAct(pool, aRef(), anAct());
    await expect(pool.query(statement)).rejects.toThrow(/./u);
    expect(await actsOf(pool, aRef())).toEqual([anAct()]);
  });

  it("are recorded with the evaluation, ends after beginnings", async () => {
    const lease = await aLease(pool);
    const end = { at: "2026-01-02T03:10:00Z", by: BOB, reason: "taken back by @bob" };
    const { kind, channel, sourceId } = anAct();
    const record = aRecord({ newActs: [anAct()], endedActs: [{ kind, channel, sourceId, end }] });
    await recordEvaluation(pool, lease, record);
    const state = await loadEvaluationState(pool, aRef());
    expect(state.history.acts).toEqual([anAct({ end })]);
  });
});

describe("a comment that was changed", () => {
  it("is remembered while something of it stands", async () => {
    const comment = anApproval({ channel: "comment", sourceId: 71 });
    await tell(changed({ change: "deleted" }), "one");
    await tell(changed({ change: "deleted", by: MALLORY }), "two");
    expect(await changedComments(pool, aRef())).toEqual([]);
    await insertApproval(pool, aRef(), comment);
    expect(await changedComments(pool, aRef())).toEqual([
      { commentId: 71, change: "deleted", by: BOB, at: expect.any(String) },
    ]);
    expect(await changedComments(pool, aRef(8))).toEqual([]);
    await insertAct(pool, aRef(), anAct({ channel: "review", sourceId: 80 }));
    await insertAct(pool, aRef(), OVERRIDE);
    await tell(changed({ commentId: 80 }), "three");
    expect(await changedComments(pool, aRef())).toHaveLength(1);
    const state = await loadEvaluationState(pool, aRef());
    expect(state.history.changedComments).toHaveLength(1);
  });

  it("is put into the log when somebody else did it", async () => {
    await tell(changed(), "own");
    await tell(changed({ commentId: 72, by: MALLORY }), "other");
    await tell(changed({ commentId: 73, change: "deleted", by: null }), "nobody");
    await tell(changed({ commentId: 74, author: null }), "ghost");
    expect(await tampering()).toEqual([
      { actor: "u:666", what: "comment.edited", comment: "72", author: "202" },
      { actor: "app", what: "comment.deleted", comment: "73", author: "202" },
      { actor: "u:202", what: "comment.edited", comment: "74", author: null },
    ]);
  });

  it("is told twice by a redelivery, and noted once", async () => {
    const notice = changed({ by: MALLORY });
    await tell(notice, "one");
    await tell(notice, "one");
    expect(await tampering()).toHaveLength(1);
  });

  it("is not asked for any more once it is gone", async () => {
    const command = { commentId: 71, createdAt: "2026-01-02T03:04:05Z", author: BOB };
    await insertCommandComment(pool, aRef(), command);
    await tell(changed(), "edited");
    expect(await pendingCommands(pool, aRef())).toEqual([71]);
    await tell(changed({ change: "deleted" }), "deleted");
    expect(await pendingCommands(pool, aRef())).toEqual([]);
  });
});

describe("a dismissed review", () => {
  const dismissed: ChangeNotice = { kind: "dismissal", reviewId: 80, author: BOB, by: MALLORY };
  const veto = anAct({ channel: "review", sourceId: 80, reason: null });

  it("is put into the log when it was a veto and somebody else dismissed it", async () => {
    await tell(dismissed, "before it was a veto");
    await insertAct(pool, aRef(), veto);
    await tell({ ...dismissed, by: BOB }, "by its author");
    expect(await tampering()).toEqual([]);
    await tell(dismissed, "by somebody else");
    expect(await tampering()).toEqual([
      { actor: "u:666", what: "veto.dismissed", review: "80", author: "202" },
    ]);
  });
});

describe("counting overrides", () => {
  const until = "2026-01-09T03:04:05Z";

  async function count(): Promise<number> {
    return countOverrides(pool, aRef(), { until, commentId: 80 });
  }

  it.each([
    ["just before", { givenAt: "2026-01-09T03:04:04Z", sourceId: 90 }, 1],
    ["earlier in the same second", { givenAt: until, sourceId: 79 }, 1],
    ["in question itself", { givenAt: until, sourceId: 80 }, 0],
    ["later in the same second", { givenAt: until, sourceId: 81 }, 0],
    ["after it", { givenAt: "2026-01-09T03:04:06Z" }, 0],
    ["almost 7 days before", { givenAt: "2026-01-02T03:04:06Z" }, 1],
    ["7 days before", { givenAt: "2026-01-02T03:04:05Z" }, 0],
    ["that is no override", { kind: "hold", givenAt: "2026-01-09T03:04:04Z" }, 0],
  ] as const)("counts or leaves out one %s", async (_name, more, expected) => {
    await insertAct(pool, aRef(8), { ...OVERRIDE, ...more });
    expect(await count()).toBe(expected);
  });

  it("counts ended ones, and none of another repository", async () => {
    const { kind, channel, sourceId } = OVERRIDE;
    const end = { at: until, by: null, reason: "it expired" };
    await insertAct(pool, aRef(), { ...OVERRIDE, givenAt: until });
    await endAct(pool, aRef(), { kind, channel, sourceId, end });
    const elsewhere = { ...aRef(), repositoryId: repositoryId(77) };
    await insertAct(pool, elsewhere, { ...OVERRIDE, sourceId: 70, givenAt: until });
    expect(await count()).toBe(1);
  });
});
