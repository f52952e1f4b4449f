import { z } from "zod";
import type { RecordedLeak } from "../domain/incident.ts";
import { readRows } from "./statement.ts";
import { StoredInstant } from "./stored-instant.ts";
import type { Queryable } from "./transaction.ts";

/** Places listed of one credential: in more of them it is everywhere. */
const LEAKS_MAX = 200;

// Of every pull request the first decision that saw it at a path. Reads all decisions: an incident is
// rare, and an index would be paid for by every verdict.
const LEAKS = `
  select distinct on (repository_id, number, path)
         input #>> '{facts,repository,owner}' as owner,
         input #>> '{facts,repository,name}' as repo,
         number, head_sha as head, decided_at as at,
         finding ->> 'path' as path, (finding ->> 'line')::integer as line
    from decision,
         jsonb_path_query(input, '$.facts.content.value.findings[*] ? (@.fingerprint == $wanted)',
                          jsonb_build_object('wanted', $1::text)) as finding
   order by repository_id, number, path, id
   limit ${LEAKS_MAX}`;

const LeakRow = z
  .object({
    owner: z.string().nullable(),
    repo: z.string().nullable(),
    number: z.int(),
    head: z.string(),
    at: StoredInstant,
    path: z.string(),
    line: z.int().nullable(),
  })
  .transform(
    ({ owner, repo, ...row }): RecordedLeak => ({
      ...row,
      owner: owner ?? "",
      repo: repo ?? "",
    }),
  );

/** The pull requests in whose contents a credential was seen, by its fingerprint. */
export function recordedLeaks(
  database: Queryable,
  fingerprint: string,
): Promise<readonly RecordedLeak[]> {
  return readRows(database, LeakRow, { text: LEAKS, values: [fingerprint] });
}
