import type { Pool } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { approvalsOf, insertApproval, withdrawApproval } from "../../src/db/approvals.ts";
import { insertCommandComment, seeComments, takeCommands } from "../../src/db/command-comments.ts";
import { changedComments, insertCommentChange } from "../../src/db/comment-changes.ts";
import {
  dependencyApprovalsOf,
  insertDependencyApproval,
  packagesLetIn,
} from "../../src/db/dependency-approvals.ts";
import { isTightened } from "../../src/db/own-checks.ts";
import { sweepRecords } from "../../src/db/sweep-record.ts";
import type { DependencyApproval } from "../../src/domain/dependency-approval.ts";
import { installationId } from "../../src/domain/ids.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { anAccount, anApproval, aRef } from "./builders.ts";

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
const AT = "2026-01-02T03:04:05Z";
const LATER = "2026-01-02T03:05:05Z";
const ORGANISATION = installationId(1);

function entry(commentId: number, more: Partial<DependencyApproval> = {}): DependencyApproval {
  return {
    purl: "pkg:npm/left-pad",
    actor: BOB,
    source: { repositoryId: aRef().repositoryId, number: 7, commentId },
    givenAt: AT,
    expiresAt: "2027-01-02T03:04:05Z",
    revokedAt: null,
    ...more,
  };
}

async function write(...entries: readonly DependencyApproval[]): Promise<void> {
  for (const each of entries) await insertDependencyApproval(pool, ORGANISATION, each);
}

/** Comments whose packages are still let in, as the organisation's ledger says. */
async function standing(): Promise<readonly number[]> {
  const ledger = await dependencyApprovalsOf(pool, ORGANISATION, ["pkg:npm/left-pad"]);
  return ledger.flatMap(({ revokedAt, source }) => (revokedAt === null ? [source.commentId] : []));
}

describe("a package whose comment was changed", () => {
  it("is let in no more by that comment alone", async () => {
    await write(entry(5), entry(6), entry(5, { revokedAt: LATER }), entry(5, { revokedAt: LATER }));
    expect(await standing()).toEqual([6]);
    const { rows } = await pool.query("select count(*)::int as n from dependency_approval");
    expect(rows).toEqual([{ n: 3 }]);
  });

  it("is let in no more by anybody where a person took it back", async () => {
    await write(entry(5), entry(6), entry(7, { revokedAt: LATER }), entry(8));
    expect(await standing()).toEqual([8]);
  });

  it("is remembered with the pull request it was let in on, until it ends", async () => {
    const elsewhere = { repositoryId: aRef().repositoryId, number: 8, commentId: 9 };
    await write(entry(5), entry(6), entry(9, { source: elsewhere }));
    expect(await packagesLetIn(pool, aRef())).toEqual([entry(5), entry(6)]);
    await write(entry(5, { revokedAt: LATER }));
    expect(await packagesLetIn(pool, aRef())).toEqual([entry(6)]);
  });

  it("is told with the change of its comment, until it ended", async () => {
    const notice = { kind: "comment", change: "deleted", author: BOB, by: BOB } as const;
    await insertCommentChange(pool, aRef(), { ...notice, commentId: 5 });
    expect(await changedComments(pool, aRef())).toEqual([]);
    await write(entry(5));
    expect(await changedComments(pool, aRef())).toMatchObject([{ commentId: 5 }]);
    await write(entry(5, { revokedAt: LATER }));
    expect(await changedComments(pool, aRef())).toEqual([]);
  });
});

describe("an approval whose comment was changed", () => {
  it("keeps why it ended", async () => {
    const approval = { ...anApproval(), channel: "comment", sourceId: 5 } as const;
    await insertApproval(pool, aRef(), approval);
    const end = { channel: "comment", sourceId: 5, at: LATER } as const;
    await withdrawApproval(pool, aRef(), { ...end, because: "hidden" });
    await withdrawApproval(pool, aRef(), end);
    expect(await approvalsOf(pool, aRef())).toMatchObject([{ withdrawnBecause: "hidden" }]);
  });
});

describe("commands that no delivery told of", () => {
  const command = { commentId: 71, createdAt: AT, author: BOB };

  it("are counted once, and what passes waits for them", async () => {
    await insertCommandComment(pool, aRef(), command);
    expect(await takeCommands(pool, aRef(), [command])).toBe(0);
    expect(await isTightened(pool, aRef())).toBe(false);
    expect(await takeCommands(pool, aRef(), [command, { ...command, commentId: 72 }])).toBe(1);
    expect(await isTightened(pool, aRef())).toBe(true);
  });

  it("are looked for from where the conversation was listed, which only goes on", async () => {
    const { repositoryId } = aRef();
    const listed = async (): Promise<unknown> => {
      const asked = { numbers: [7], checkNamePrefix: "agentgov: " };
      return (await sweepRecords(pool, repositoryId, asked)).get(7)?.listed;
    };
    expect(await listed()).toBeNull();
    await seeComments(pool, aRef(), { commentId: 80, createdAt: LATER });
    await seeComments(pool, aRef(), { commentId: 71, createdAt: AT });
    expect(await listed()).toEqual({ commentId: 80, createdAt: LATER });
  });
});
