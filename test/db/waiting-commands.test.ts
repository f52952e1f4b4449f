import type { Pool } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answerCommand, insertCommandComment } from "../../src/db/command-comments.ts";
import { changedComments, insertCommentChange } from "../../src/db/comment-changes.ts";
import { loadEvaluationState } from "../../src/db/evaluation-state.ts";
import { isTightened, noteTightening, takeTightening } from "../../src/db/own-checks.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { anAccount, aRef } from "./builders.ts";

let database: TestDatabase;
let pool: Pool;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = database.pool;
});
afterEach(async () => {
  await database.drop();
});

const ALICE = anAccount(101, "alice");
const BOB = anAccount(202, "bob");
const AT = "2026-01-02T03:04:05Z";

async function answered(commentId: number, author = BOB, number = 7): Promise<void> {
  await insertCommandComment(pool, aRef(number), { commentId, createdAt: AT, author });
  await answerCommand(pool, aRef(number), { commentId, outcome: "refused" });
}

async function laterAnswered(): Promise<unknown> {
  return (await loadEvaluationState(pool, aRef())).history.laterAnswered;
}

describe("a command that waits", () => {
  it("is told with what was answered after it was written", async () => {
    await answered(60);
    await answered(80);
    await answered(85);
    await answered(81, ALICE);
    await answered(90, BOB, 8);
    expect(await laterAnswered()).toBeUndefined();
    await insertCommandComment(pool, aRef(), { commentId: 71, createdAt: AT, author: BOB });
    expect(await laterAnswered()).toEqual([
      { accountId: ALICE.id, commentId: 81 },
      { accountId: BOB.id, commentId: 85 },
    ]);
  });

  it("is told with its own change, until it was answered", async () => {
    const edit = {
      kind: "comment",
      commentId: 71,
      change: "edited",
      author: BOB,
      by: BOB,
    } as const;
    await insertCommentChange(pool, aRef(), edit);
    expect(await changedComments(pool, aRef())).toEqual([]);
    await insertCommandComment(pool, aRef(), { commentId: 71, createdAt: AT, author: BOB });
    expect(await changedComments(pool, aRef())).toMatchObject([{ commentId: 71 }]);
    await answerCommand(pool, aRef(), { commentId: 71, outcome: "refused" });
    expect(await changedComments(pool, aRef())).toEqual([]);
  });
});

describe("a note that a pass must wait", () => {
  it("stands until it was taken", async () => {
    expect(await isTightened(pool, aRef())).toBe(false);
    await noteTightening(pool, aRef());
    expect(await isTightened(pool, aRef())).toBe(true);
    expect(await isTightened(pool, aRef(8))).toBe(false);
    await takeTightening(pool, aRef());
    expect(await isTightened(pool, aRef())).toBe(false);
  });
});
