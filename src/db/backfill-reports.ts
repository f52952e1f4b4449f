import { z } from "zod";
import { installationId } from "../domain/ids.ts";
import type { BackfillReport } from "../domain/installation.ts";
import { readRows } from "./statement.ts";
import { StoredInstant } from "./stored-instant.ts";
import type { Queryable } from "./transaction.ts";

/** Installations reported on, the ones that are not through first. */
const REPORTS_MAX = 1_000;

// Whoever asks for the open ones does so at every scrape: nothing is counted of the others then.
const REPORTS = `
  select installation.installation_id, owner, state, backfill, backfill_started_at, backfill_ended_at,
         repositories.count as repositories, repositories.listed,
         pulls.count as pulls, pulls.asked, pulls.judged
    from installation
    left join lateral (
      select count(*) as count, count(*) filter (where listed) as listed
        from backfill_repository
       where installation_id = installation.installation_id and not gone) as repositories on true
    left join lateral (
      select count(*) as count, count(asked_at) as asked,
             count(asked_at) filter (where work.wanted = work.done) as judged
        from backfill_pull_request as seen
        left join work on work.key = 'pull-request:' || seen.repository_id || ':' || seen.number
       where seen.installation_id = installation.installation_id) as pulls on true
   where $1 or (state = 'active' and backfill <> 'done')
   order by backfill = 'done', installation.installation_id
   limit ${REPORTS_MAX}`;

const ReportRow = z
  .object({
    installation_id: z.int().positive().transform(installationId),
    owner: z.string(),
    state: z.enum(["active", "suspended", "gone"]),
    backfill: z.enum(["wanted", "listing", "asking", "done"]),
    backfill_started_at: StoredInstant.nullable(),
    backfill_ended_at: StoredInstant.nullable(),
    repositories: z.int(),
    listed: z.int(),
    pulls: z.int(),
    asked: z.int(),
    judged: z.int(),
  })
  .transform(
    ({
      installation_id: id,
      backfill_started_at: startedAt,
      backfill_ended_at: endedAt,
      pulls: pullRequests,
      ...row
    }): BackfillReport => ({ ...row, installationId: id, pullRequests, startedAt, endedAt }),
  );

/** How far the backfill of every installation is; those that are not through come first. */
export function backfillReports(database: Queryable): Promise<BackfillReport[]> {
  return readRows(database, ReportRow, { text: REPORTS, values: [true] });
}

/** How far those backfills are that are not through, of installations the app works for. */
export function openBackfills(database: Queryable): Promise<BackfillReport[]> {
  return readRows(database, ReportRow, { text: REPORTS, values: [false] });
}
