import { z } from "zod";
import type { EvaluationInput } from "../domain/evaluation-record.ts";
import { readRows } from "./statement.ts";
import { StoredInstant } from "./stored-instant.ts";
import type { Queryable } from "./transaction.ts";

/** Names one decision by what its entry says: about what, and when. */
export interface DecisionKey {
  readonly repositoryId: number;
  readonly number: number;
  readonly decidedAt: string;
}

// Ids of different pull requests and instants cross, and the caller sorts them out: one round trip for all.
const BY_KEYS = `
  select repository_id, decision.number, decided_at, input
    from unnest($1::bigint[], $2::int[], $3::timestamptz[]) as asked (repository, number, at)
    join decision on repository_id = asked.repository and decision.number = asked.number
                 and decided_at = asked.at
                 and not input ? 'forgotten'`;

/**
 * What was written as the input of a decision: the shape is that of the version that wrote it. Its digest
 * is in the log, so what has another shape is known before it is judged.
 */
const StoredInput = z.custom<EvaluationInput>(
  (value) =>
    typeof value === "object" &&
    value !== null &&
    "policy" in value &&
    "facts" in value &&
    "history" in value,
);

const Row = z
  .object({
    repository_id: z.int(),
    number: z.int(),
    decided_at: StoredInstant,
    input: StoredInput,
  })
  .transform(({ repository_id: repositoryId, decided_at: decidedAt, ...row }) => ({
    ...row,
    repositoryId,
    decidedAt,
  }));

/** A decision's input, as it is stored. */
export type ReplayableDecision = z.output<typeof Row>;

/** The stored inputs of these decisions; absent where a row is gone. */
export function replayableDecisions(
  database: Queryable,
  keys: readonly DecisionKey[],
): Promise<ReplayableDecision[]> {
  const values = [
    keys.map(({ repositoryId }) => repositoryId),
    keys.map(({ number }) => number),
    keys.map(({ decidedAt }) => decidedAt),
  ];
  return readRows(database, Row, { text: BY_KEYS, values });
}
