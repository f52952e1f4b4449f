import type { PoolClient } from "pg";
import { z } from "zod";
import type { ChangeNotice } from "../domain/inbox-event.ts";
import type { PullRequestRef } from "../domain/pull-request-facts.ts";
import { appendEntries } from "./audit-entries.ts";
import { insertCommentChange } from "./comment-changes.ts";
import { readRow } from "./statement.ts";

const VETO = `
  select kind from act
   where repository_id = $1 and number = $2 and kind = 'veto' and channel = 'review'
     and source_id = $3 and ended_at is null`;

const VetoRow = z.object({ kind: z.string() });

/**
 * Stores what was done to words that were said, and puts into the log what somebody did to another person's:
 * their comment edited or deleted, their veto dismissed.
 */
export async function storeNotice(
  client: PoolClient,
  ref: PullRequestRef,
  notice: ChangeNotice,
): Promise<void> {
  switch (notice.kind) {
    case "comment": {
      await insertCommentChange(client, ref, notice);
      const data = { what: `comment.${notice.change}`, comment: String(notice.commentId) };
      await noteTampering(client, ref, { notice, data });
      break;
    }
    case "dismissal": {
      const values = [ref.repositoryId, ref.number, notice.reviewId];
      if ((await readRow(client, VetoRow, { text: VETO, values })) === null) break;
      const data = { what: "veto.dismissed", review: String(notice.reviewId) };
      await noteTampering(client, ref, { notice, data });
      break;
    }
  }
}

interface Tampering {
  readonly notice: ChangeNotice;
  readonly data: Readonly<Record<string, string>>;
}

/** People may change their own words; a sender nobody names is somebody else. */
async function noteTampering(
  client: PoolClient,
  ref: PullRequestRef,
  { notice: { author, by }, data }: Tampering,
): Promise<void> {
  if (by !== null && by.id === author?.id) return;
  await appendEntries(client, [
    {
      subject: `github.com/${String(ref.repositoryId)}/${String(ref.number)}`,
      type: "tamper.noticed",
      actor: by === null ? { kind: "app" } : { kind: "person", id: by.id },
      at: new Date().toISOString(),
      data: { ...data, author: author === null ? null : String(author.id) },
    },
  ]);
}
