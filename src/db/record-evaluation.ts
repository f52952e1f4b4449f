import type { Pool } from "pg";
import type { EvaluationRecord } from "../domain/evaluation-record.ts";
import { endAct, insertAct } from "./acts.ts";
import { insertApproval, withdrawApproval } from "./approvals.ts";
import { appendEntries } from "./audit-entries.ts";
import { answerCommand } from "./command-comments.ts";
import { insertDecision } from "./decisions.ts";
import { insertIntents } from "./effect-intents.ts";
import { holdLease, type Lease } from "./lease.ts";
import { insertProvenance } from "./provenance.ts";
import { recordLedger } from "./record-ledger.ts";
import { insertReviewerRequests, updateReviewerRequests } from "./reviewer-requests.ts";
import { inTransaction } from "./transaction.ts";
import { enqueueWork } from "./work.ts";

/**
 * Stores everything one evaluation found, in one transaction and before any effect, so that nothing
 * happens on GitHub without its record.
 *
 * Approvals come before withdrawals and acts before their ends: what is found already ended is stored, then
 * ended.
 *
 * @throws {LeaseLostError} when a newer claim has taken over; then nothing is stored.
 */
export async function recordEvaluation(
  pool: Pool,
  lease: Lease,
  record: EvaluationRecord,
): Promise<{ readonly decisionId: string }> {
  const { ref } = record;
  const { decisionId, woken } = await inTransaction(pool, async (client) => {
    await holdLease(client, lease);
    const decisionId = await insertDecision(client, record);
    for (const approval of record.newApprovals) await insertApproval(client, ref, approval);
    for (const withdrawal of record.withdrawals) await withdrawApproval(client, ref, withdrawal);
    for (const act of record.newActs) await insertAct(client, ref, act);
    for (const ended of record.endedActs) await endAct(client, ref, ended);
    for (const answered of record.answeredCommands) await answerCommand(client, ref, answered);
    if (record.newProvenance !== undefined) {
      const seenAt = record.decision.decidedAt;
      await insertProvenance(client, ref, { seen: record.newProvenance, seenAt });
    }
    await insertIntents(client, ref, { decisionId, effects: record.intents });
    await insertReviewerRequests(client, ref, record.requestedReviewers);
    if (record.requestChanges !== undefined) {
      await updateReviewerRequests(client, ref, record.requestChanges);
    }
    const { newDependencyApprovals } = record;
    const woken = await recordLedger(client, ref.installationId, newDependencyApprovals);
    await appendEntries(client, record.entries);
    return { decisionId, woken };
  });
  await enqueueWork(pool, woken);
  return { decisionId };
}
