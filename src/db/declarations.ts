import { z } from "zod";
import { commitSha } from "../domain/ids.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import { DECLARED_USES, type Declaration } from "../domain/recorded-provenance.ts";
import { execute, readRows } from "./statement.ts";
import { StoredAccountType, storedAccount } from "./stored-account.ts";
import { StoredInstant } from "./stored-instant.ts";
import { storedText } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

/** Declarations recalled of one pull request, the latest: of each person only the last one speaks. */
const DECLARATIONS_MAX = 500;

type PullRequestName = Pick<PullRequestRef, "repositoryId" | "number">;

const INSERT = `
  insert into declaration (repository_id, number, comment_id, account_id, account_login, account_type,
                           declared, tool, head_sha, tree, declared_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
  on conflict (repository_id, comment_id) do nothing`;

const SELECT = `
  select comment_id, account_id, account_login, account_type, declared, tool, head_sha, tree,
         declared_at
    from (select * from declaration
           where repository_id = $1 and number = $2
           order by comment_id desc
           limit $3) as latest
   order by comment_id`;

const Row = z
  .object({
    comment_id: z.int(),
    account_id: z.int(),
    account_login: z.string(),
    account_type: StoredAccountType,
    declared: z.enum(DECLARED_USES),
    tool: z.string().nullable(),
    head_sha: z.string().transform(commitSha),
    tree: z.string().nullable(),
    declared_at: StoredInstant,
  })
  .transform(
    (row): Declaration => ({
      commentId: row.comment_id,
      account: storedAccount({
        id: row.account_id,
        login: row.account_login,
        type: row.account_type,
      }),
      use: row.declared,
      tool: row.tool,
      headSha: row.head_sha,
      tree: row.tree,
      declaredAt: row.declared_at,
    }),
  );

/** Stores a declaration; the comment it came from is never read twice. */
export async function insertDeclaration(
  database: Queryable,
  { repositoryId, number }: PullRequestName,
  declaration: Declaration,
): Promise<void> {
  const { account } = declaration;
  await execute(database, {
    text: INSERT,
    values: [
      repositoryId,
      number,
      declaration.commentId,
      account.id,
      storedText(account.login),
      account.type,
      declaration.use,
      declaration.tool === null ? null : storedText(declaration.tool),
      declaration.headSha,
      declaration.tree,
      declaration.declaredAt,
    ],
  });
}

/** What was declared on a pull request, in the order of the comments. */
export function declarationsOf(
  database: Queryable,
  { repositoryId, number }: PullRequestName,
): Promise<Declaration[]> {
  const values = [repositoryId, number, DECLARATIONS_MAX];
  return readRows(database, Row, { text: SELECT, values });
}
