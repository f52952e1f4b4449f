import { z } from "zod";
import type { EarlierContents } from "../domain/decision.ts";
import { digestOf } from "../domain/digest.ts";
import type { EvaluationRecord } from "../domain/evaluation-record.ts";
import { contentOf } from "../domain/file-content.ts";
import { type CommitSha, commitSha, type RepositoryId } from "../domain/ids.ts";
import { keptDecision } from "../domain/kept-decision.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import { StoredFileContent } from "./approvals.ts";
import { readRow, readRows } from "./statement.ts";
import { StoredInstant } from "./stored-instant.ts";
import { storedJson, storedText } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

const DecisionId = z.int().transform(String);

const INSERT = `
  insert into decision (repository_id, number, head_sha, base_ref, verdict, tier, mode, policy_digest,
                        input, input_digest, decision, decision_digest, decided_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
  returning id`;

const InsertedRow = z.object({ id: DecisionId }).transform((row) => row.id);

const LATEST = `
  select id, decision_digest, input_digest, head_sha, decided_at
    from decision
   where repository_id = $1 and number = $2
   order by id desc
   limit 1`;

const LatestRow = z
  .object({
    id: DecisionId,
    decision_digest: z.string().nullable(),
    input_digest: z.string(),
    head_sha: z.string().transform(commitSha),
    decided_at: StoredInstant,
  })
  .transform((row) => ({
    id: row.id,
    /** Identity of what it says, without when; empty for one that was stored without it. */
    digest: row.decision_digest ?? "",
    /** Digest of what `decide` was given; equal input means an equal decision. */
    inputDigest: row.input_digest,
    headSha: row.head_sha,
    decidedAt: row.decided_at,
  }));

/** The newest decision about a pull request, in short. */
export type LatestDecision = z.output<typeof LatestRow>;

// For each head the newest decision that had read its files completely.
const EARLIER = `
  select distinct on (head_sha, base_ref) head_sha, base_ref,
         (select coalesce(jsonb_agg(jsonb_build_object(
                   'path', file -> 'path', 'previousPath', file -> 'previousPath',
                   'status', file -> 'status', 'blob', file -> 'blob',
                   'patch', file -> 'patch', 'additions', file -> 'additions',
                   'deletions', file -> 'deletions') order by position), '[]')
            from jsonb_array_elements(input #> '{facts,files,value}')
                 with ordinality as listed (file, position)) as files,
         input #>> '{facts,pullRequest,base,sha}' as base_sha
    from decision
   where repository_id = $1 and number = $2 and head_sha = any ($3::text[])
     and input #>> '{facts,files,kind}' = 'known'
   order by head_sha, base_ref, id desc`;

const EarlierRow = z
  .object({
    head_sha: z.string().transform(commitSha),
    base_ref: z.string(),
    base_sha: z.string().transform(commitSha),
    files: z.array(
      StoredFileContent.extend({
        patch: z.string().nullable(),
        additions: z.int(),
        deletions: z.int(),
      }),
    ),
  })
  .transform(
    (row): EarlierContents => ({
      headSha: row.head_sha,
      baseRef: row.base_ref,
      files: row.files.map((file) =>
        contentOf(file, { baseSha: row.base_sha, headSha: row.head_sha }),
      ),
    }),
  );

const FOR_HEADS = `
  select distinct on (decision.number, decision.head_sha, base_ref)
         id, decision.number, decision.head_sha, base_ref, verdict, tier, mode, policy_digest,
         decision ->> 'headline' as headline, decided_at
    from decision
    join unnest($2::int[], $3::text[]) as asked (number, head_sha)
      on decision.number = asked.number and decision.head_sha = asked.head_sha
   where repository_id = $1
   order by decision.number, decision.head_sha, base_ref, id desc`;

const HeadRow = z
  .object({
    id: DecisionId,
    number: z.int(),
    head_sha: z.string().transform(commitSha),
    base_ref: z.string(),
    verdict: z.enum(["passed", "waiting", "action-required", "failed"]),
    tier: z.enum(["low", "medium", "high", "critical"]),
    mode: z.enum(["observe", "warn", "enforce"]),
    policy_digest: z.string(),
    headline: z.string(),
    decided_at: StoredInstant,
  })
  .transform((row) => ({
    id: row.id,
    number: row.number,
    headSha: row.head_sha,
    baseRef: row.base_ref,
    verdict: row.verdict,
    tier: row.tier,
    mode: row.mode,
    policyDigest: row.policy_digest,
    headline: row.headline,
    decidedAt: row.decided_at,
  }));

/** What was last decided about one head of one pull request against one base. */
export type HeadDecision = z.output<typeof HeadRow>;

/** One head of one pull request. */
export interface PullRequestHead {
  readonly number: number;
  readonly headSha: CommitSha;
}

/** Stores a decision with everything it was derived from; returns its id. */
export async function insertDecision(
  database: Queryable,
  { ref, input, decision, decisionDigest }: EvaluationRecord,
): Promise<string> {
  const inputJson = storedJson(input);
  const values = [
    ref.repositoryId,
    ref.number,
    decision.headSha,
    storedText(decision.baseRef),
    decision.verdict,
    decision.tier,
    decision.mode,
    decision.policy.digest,
    inputJson,
    // Of what is stored, so that a replay years later finds the same digest.
    digestOf(JSON.parse(inputJson)),
    storedJson(keptDecision(decision)),
    decisionDigest,
    decision.decidedAt,
  ];
  const id = await readRow(database, InsertedRow, { text: INSERT, values });
  if (id === null) throw new TypeError("insert … returning gave no row");
  return id;
}

/** The newest decision about a pull request, whatever its head; null before the first. */
export function latestDecision(
  database: Queryable,
  ref: PullRequestRef,
): Promise<LatestDecision | null> {
  return readRow(database, LatestRow, { text: LATEST, values: [ref.repositoryId, ref.number] });
}

/** The changed files at earlier heads, as the decisions about them read them. */
export function earlierContents(
  database: Queryable,
  ref: PullRequestRef,
  headShas: readonly CommitSha[],
): Promise<EarlierContents[]> {
  const values = [ref.repositoryId, ref.number, [...headShas]];
  return readRows(database, EarlierRow, { text: EARLIER, values });
}

/** The newest decision for each of these heads and each base it was judged against. */
export function decisionsForHeads(
  database: Queryable,
  repositoryId: RepositoryId,
  heads: readonly PullRequestHead[],
): Promise<HeadDecision[]> {
  const numbers = heads.map((head) => head.number);
  const shas = heads.map((head) => head.headSha);
  return readRows(database, HeadRow, { text: FOR_HEADS, values: [repositoryId, numbers, shas] });
}
