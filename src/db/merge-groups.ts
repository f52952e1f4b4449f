import { z } from "zod";
import type { CommitSha, RepositoryId } from "../domain/ids.ts";
import type { MergeGroupRef, WorkItem } from "../domain/inbox-event.ts";
import { execute, readRows } from "./statement.ts";
import { storedJson } from "./stored-json.ts";
import { StoredWorkItem } from "./stored-work-item.ts";
import type { Queryable } from "./transaction.ts";

/** Groups of one repository that wait at once: GitHub builds up to a hundred. */
const GROUPS_MAX = 100;

const REMEMBER = `
  insert into merge_group (repository_id, head_sha, item, members) values ($1, $2, $3, $4)
  on conflict (repository_id, head_sha) do update
     set item = excluded.item, members = excluded.members, seen_at = now()`;

const END = `
  update merge_group set ended_at = now()
   where repository_id = $1 and head_sha = $2 and ended_at is null`;

// A group nobody told the end of lands or is given up within a day.
const ACTIVE = `
  select item from merge_group
   where repository_id = $1 and ended_at is null and seen_at > now() - interval '1 day'
     and ($2::text is null or head_sha = $2)
     and ($3::text is null or members @> $3::jsonb)
   order by seen_at desc
   limit $4`;

const GroupRow = z.object({ item: StoredWorkItem }).transform(({ item }) => item);

/** Remembers a group that waits, with the pull requests it holds. */
export async function rememberGroup(
  database: Queryable,
  group: MergeGroupRef,
  members: readonly { readonly number: number; readonly headSha: CommitSha }[],
): Promise<void> {
  const item: WorkItem = { kind: "merge-group", ref: group };
  const held = members.map(({ number, headSha }) => ({ number, headSha }));
  await execute(database, {
    text: REMEMBER,
    values: [group.repositoryId, group.headSha, storedJson(item), storedJson(held)],
  });
}

/** A group that landed, or that GitHub gave up. */
export async function endGroup(
  database: Queryable,
  { repositoryId, headSha }: Pick<MergeGroupRef, "repositoryId" | "headSha">,
): Promise<void> {
  await execute(database, { text: END, values: [repositoryId, headSha] });
}

/** The waiting groups of a repository that hold a pull request, or that are this commit. */
export function activeGroups(
  database: Queryable,
  repositoryId: RepositoryId,
  { number, headSha }: { readonly number?: number; readonly headSha?: CommitSha },
): Promise<WorkItem[]> {
  const holds = number === undefined ? null : storedJson([{ number }]);
  const values = [repositoryId, headSha ?? null, holds, GROUPS_MAX];
  return readRows(database, GroupRow, { text: ACTIVE, values });
}
