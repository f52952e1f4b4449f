import { z } from "zod";
import type { EvaluationInput } from "../domain/evaluation-record.ts";
import { type CommitSha, commitSha, type RepositoryId } from "../domain/ids.ts";
import { StoredInput } from "./recorded-judgements.ts";
import { readRow, readRows } from "./statement.ts";
import type { Queryable } from "./transaction.ts";

// The newest decision of each, and only where that one passes and holds the merge.
const PASSING = `
  select id, repository_id, number, head_sha, base_ref, policy_digest
    from (select distinct on (decision.repository_id, decision.number)
                 id, decision.repository_id, decision.number, head_sha, base_ref, policy_digest,
                 verdict, mode
            from decision
            join unnest($1::bigint[], $2::int[]) as asked (repository_id, number)
              on decision.repository_id = asked.repository_id and decision.number = asked.number
           order by decision.repository_id, decision.number, id desc) as newest
   where verdict = 'passed' and mode = 'enforce'`;

const INPUT = "select input from decision where id = $1";

const PassingRow = z
  .object({
    id: z.int(),
    repository_id: z.int(),
    number: z.int(),
    head_sha: z.string().transform(commitSha),
    base_ref: z.string(),
    policy_digest: z.string(),
  })
  .transform(
    (row): PassingJudgement => ({
      decisionId: row.id,
      repositoryId: row.repository_id,
      number: row.number,
      headSha: row.head_sha,
      baseRef: row.base_ref,
      policyDigest: row.policy_digest,
    }),
  );

const InputRow = z.object({ input: StoredInput.nullable().catch(null) });

/** The newest decision about a pull request, where it passes. */
export interface PassingJudgement {
  readonly decisionId: number;
  readonly repositoryId: number;
  readonly number: number;
  readonly headSha: CommitSha;
  readonly baseRef: string;
  readonly policyDigest: string;
}

/** Those of these pull requests that pass by their newest decision. */
export function passingJudgements(
  database: Queryable,
  refs: readonly { readonly repositoryId: RepositoryId; readonly number: number }[],
): Promise<PassingJudgement[]> {
  const values = [refs.map((ref) => ref.repositoryId), refs.map((ref) => ref.number)];
  return readRows(database, PassingRow, { text: PASSING, values });
}

/** What a decision was given; null where the record cannot be read any more. */
export async function inputOf(
  database: Queryable,
  decisionId: number,
): Promise<EvaluationInput | null> {
  const row = await readRow(database, InputRow, { text: INPUT, values: [decisionId] });
  return row?.input ?? null;
}
