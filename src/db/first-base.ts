import { z } from "zod";
import type { FileContent } from "../domain/approval.ts";
import { type CommitSha, commitSha } from "../domain/ids.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import { readRow } from "./statement.ts";
import { storedJson, storedText } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

/** Files as they were proposed, against one base branch. */
export interface ProposedFiles {
  readonly baseRef: string;
  readonly files: readonly Pick<FileContent, "path" | "blob">[];
}

const SELECT = `
  select input #>> '{facts,pullRequest,base,sha}' as base_sha
    from decision
   where repository_id = $1 and number = $2 and base_ref = $3
     and input #> '{facts,files,value}' @> $4::jsonb
   order by id
   limit 1`;

const Row = z
  .object({ base_sha: z.string().transform(commitSha) })
  .transform((row) => row.base_sha);

/** The tip of the base branch when these files were first proposed as they are now; null before that. */
export function firstBase(
  database: Queryable,
  { repositoryId, number }: PullRequestRef,
  { baseRef, files }: ProposedFiles,
): Promise<CommitSha | null> {
  const proposed = files.map(({ path, blob }) => ({ path, blob }));
  const values = [repositoryId, number, storedText(baseRef), storedJson(proposed)];
  return readRow(database, Row, { text: SELECT, values });
}
