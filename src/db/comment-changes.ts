import { z } from "zod";
import type { ChangedComment } from "../domain/changed-comment.ts";
import type { ChangeNotice } from "../domain/inbox-event.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import { execute, readRows } from "./statement.ts";
import { StoredAccountType, storedAccount } from "./stored-account.ts";
import { StoredInstant } from "./stored-instant.ts";
import { storedText } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

type CommentNotice = Extract<ChangeNotice, { readonly kind: "comment" }>;

const INSERT = `
  insert into comment_change (comment_id, repository_id, number, change, by_id, by_login, by_type)
  values ($1, $2, $3, $4, $5, $6, $7)
  on conflict (comment_id, change) do nothing`;

// Only those that still carry something or wait: a flood of edits elsewhere pushes none of them out.
const SELECT = `
  select comment_id, change, by_id, by_login, by_type, seen_at
    from comment_change
   where repository_id = $1 and number = $2
     and (comment_id in (select source_id from approval
                          where repository_id = $1 and number = $2
                            and channel = 'comment' and withdrawn_at is null)
       or comment_id in (select source_id from act
                          where repository_id = $1 and number = $2
                            and channel = 'comment' and ended_at is null)
       or comment_id in (select comment_id from dependency_approval as given
                          where repository_id = $1 and number = $2 and revoked_at is null
                            and not exists (select from dependency_approval as ended
                                             where ended.comment_id = given.comment_id
                                               and ended.revoked_at is not null))
       or comment_id in (select comment_id from command_comment
                          where repository_id = $1 and number = $2 and state = 'pending'))
   order by seen_at, comment_id`;

const ChangeRow = z
  .object({
    comment_id: z.int(),
    change: z.enum(["edited", "deleted"]),
    by_id: z.int().nullable(),
    by_login: z.string().nullable(),
    by_type: StoredAccountType.nullable(),
    seen_at: StoredInstant,
  })
  .transform(({ by_id: id, by_login: login, by_type: type, ...row }): ChangedComment => {
    const isNamed = id !== null && login !== null && type !== null;
    const by = isNamed ? storedAccount({ id, login, type }) : null;
    return { commentId: row.comment_id, change: row.change, by, at: row.seen_at };
  });

/** Remembers that a comment was edited or deleted; a second sight of it changes nothing. */
export async function insertCommentChange(
  database: Queryable,
  ref: PullRequestRef,
  { commentId, change, by }: CommentNotice,
): Promise<void> {
  await execute(database, {
    text: INSERT,
    values: [
      commentId,
      ref.repositoryId,
      ref.number,
      change,
      by?.id ?? null,
      by === null ? null : storedText(by.login),
      by?.type ?? null,
    ],
  });
}

/** The changed comments of a pull request whose approval or act still stands, or that wait to be obeyed. */
export function changedComments(
  database: Queryable,
  ref: PullRequestRef,
): Promise<ChangedComment[]> {
  const values = [ref.repositoryId, ref.number];
  return readRows(database, ChangeRow, { text: SELECT, values });
}
