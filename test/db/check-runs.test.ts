import { describe, expect, it } from "vitest";
import { publishedCheckRun, recordPublishedCheckRun } from "../../src/db/check-runs.ts";
import { loadEvaluationState } from "../../src/db/evaluation-state.ts";
import { LeaseLostError } from "../../src/db/lease.ts";
import { recordEvaluation } from "../../src/db/record-evaluation.ts";
import { finishWork } from "../../src/db/work.ts";
import { testDatabase } from "../support/database.ts";
import { aLease, anEntry, aRecord, aRef, HEAD, OLDER, REPOSITORY } from "./builders.ts";

const database = testDatabase();

async function entryCount(): Promise<number> {
  const { rows } = await database.pool.query<{ n: number }>(
    "select count(*) as n from audit_entry",
  );
  return rows[0]?.n ?? -1;
}

describe("published check runs", () => {
  const checkRun = { checkRunId: 31, name: "agentgov: main", headSha: HEAD, digest: "d1" };

  it("are remembered per head and name, the last one, with their entry", async () => {
    const lease = await aLease(database.pool);
    const { decisionId } = await recordEvaluation(database.pool, lease, aRecord());
    const entries = [anEntry({ type: "check.published" })];
    const record = { repositoryId: REPOSITORY, checkRun, decisionId, entries };
    await recordPublishedCheckRun(database.pool, lease, record);
    const updated = { ...checkRun, digest: "d2" };
    await recordPublishedCheckRun(database.pool, lease, { ...record, checkRun: updated });
    const place = { headSha: HEAD, checkName: "agentgov: main" };
    const { published } = await loadEvaluationState(database.pool, aRef(), place);
    expect(published).toEqual({ ...updated, decisionId, publishedAt: expect.any(String) });
    expect(await entryCount()).toBe(2);
    const elsewhere = { repositoryId: REPOSITORY, headSha: OLDER, name: checkRun.name };
    expect(await publishedCheckRun(database.pool, elsewhere)).toBeNull();
  });

  it("are not forgotten for an older one that was written later", async () => {
    const lease = await aLease(database.pool, 9);
    const record = { repositoryId: REPOSITORY, decisionId: null, entries: [] };
    const place = { repositoryId: REPOSITORY, headSha: OLDER, name: checkRun.name };
    const newer = { ...checkRun, headSha: OLDER, checkRunId: 41 };
    const older = { ...newer, checkRunId: 40, digest: "older" };
    expect(
      await recordPublishedCheckRun(database.pool, lease, { ...record, checkRun: newer }),
    ).toBe(true);
    expect(
      await recordPublishedCheckRun(database.pool, lease, { ...record, checkRun: older }),
    ).toBe(false);
    expect(await publishedCheckRun(database.pool, place)).toMatchObject({ checkRunId: 41 });
  });

  it("are refused from a worker whose lease was lost", async () => {
    const lease = await aLease(database.pool, 8);
    await finishWork(database.pool, lease);
    const before = await entryCount();
    const record = { repositoryId: REPOSITORY, checkRun, decisionId: null, entries: [anEntry()] };
    await expect(recordPublishedCheckRun(database.pool, lease, record)).rejects.toThrow(
      LeaseLostError,
    );
    expect(await entryCount()).toBe(before);
  });
});
