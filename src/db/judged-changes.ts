import { z } from "zod";
import { commitSha } from "../domain/ids.ts";
import { type Known, known, unknown } from "../domain/known.ts";
import type { JudgedChange, LandedCommit, MergedPullRequest } from "../domain/landing.ts";
import type { ChangedFile } from "../domain/pull-request-facts.ts";
import type { TestMerge } from "../domain/test-merge.ts";
import type { LandingBranch } from "./landings.ts";
import { readRow } from "./statement.ts";
import { storedText } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

const Sha = z.string().transform(commitSha);

/** A changed file as decisions keep it. */
export const StoredFile: z.ZodType<ChangedFile> = z.object({
  path: z.string(),
  previousPath: z.string().nullable(),
  status: z.enum(["added", "removed", "modified", "renamed", "copied", "changed", "unchanged"]),
  blob: z.string().nullable(),
  additions: z.int(),
  deletions: z.int(),
  patch: z.string().nullable(),
});

/** A test merge as decisions keep it. */
export const StoredTestMerge: z.ZodType<TestMerge> = z.object({
  sha: Sha,
  baseSha: Sha,
  added: z.array(z.string()),
  otherwise: z.array(z.string()),
  missing: z.array(z.string()),
});

const StoredCommit: z.ZodType<LandedCommit> = z.object({
  sha: Sha,
  parents: z.array(Sha),
  tree: z.string().nullable(),
});

// A reading of the merged pull request speaks of a time when it was too late to hold anything back.
const NEWEST = `
  select id, number, head_sha, verdict, mode,
         input #> '{facts,files}' as files,
         input #> '{facts,merge,value}' as merge,
         coalesce(input #> '{facts,commits,value}', '[]') as commits,
         input #>> '{facts,pullRequest,mergeBaseSha}' as merge_base
    from decision
   where repository_id = $1 and number = $2 and base_ref = $3
     and ($4::text is null or head_sha = $4)
     and input #> '{facts,pullRequest,merged}' = 'false'
   order by id desc
   limit 1`;

const Files = z.union([
  z.object({ kind: z.literal("known"), value: z.array(StoredFile) }),
  z.object({ kind: z.literal("unknown"), reason: z.string() }),
]);

const JudgedRow = z
  .object({
    id: z.int().transform(String),
    number: z.int(),
    head_sha: Sha,
    verdict: z.enum(["passed", "waiting", "action-required", "failed"]),
    mode: z.enum(["observe", "warn", "enforce"]),
    files: Files.nullable(),
    merge: StoredTestMerge.nullable(),
    commits: z.array(StoredCommit),
    merge_base: Sha.nullable(),
  })
  .transform(
    (row): JudgedChange => ({
      decisionId: row.id,
      number: row.number,
      headSha: row.head_sha,
      verdict: row.verdict,
      mode: row.mode,
      files: filesOf(row.files),
      ...(row.merge === null ? {} : { merge: row.merge }),
      commits: row.commits,
      mergeBaseSha: row.merge_base,
    }),
  );

function filesOf(files: z.output<typeof Files> | null): Known<readonly ChangedFile[]> {
  if (files === null) return unknown("its changed files were not recorded");
  return files.kind === "known" ? known(files.value) : unknown(files.reason);
}

/**
 * What was decided last about the head of a pull request, against one base, while it was still open;
 * null when nothing was.
 */
export function judgedChange(
  database: Queryable,
  { repositoryId, branch }: LandingBranch,
  { number, headSha }: MergedPullRequest,
): Promise<JudgedChange | null> {
  const values = [repositoryId, number, storedText(branch), headSha];
  return readRow(database, JudgedRow, { text: NEWEST, values });
}
