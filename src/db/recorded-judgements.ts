import { z } from "zod";
import type { EvaluationInput } from "../domain/evaluation-record.ts";
import { readRows } from "./statement.ts";
import type { Queryable } from "./transaction.ts";

/** Newer decisions looked through for the last one of each pull request. */
const DECISIONS_MAX = 50_000;
/** Inputs of a batch: large ones have megabytes, and reading them holds everybody else up. */
const BATCH = 5;

const LATEST = `
  select max(id) as id
    from decision
   where id > (select coalesce(max(id), 0) - ${DECISIONS_MAX} from decision)
     and lower(input #>> '{facts,repository,owner}') = lower($1)
   group by repository_id, number
   order by max(id) desc
   limit $2`;

const LatestRow = z.object({ id: z.int() });

const INPUTS = `
  select latest.input,
         extract(epoch from
           (select min(decided_at) from decision passed
             where passed.repository_id = latest.repository_id and passed.number = latest.number
               and passed.verdict = 'passed')
           - (select min(decided_at) from decision waiting
               where waiting.repository_id = latest.repository_id and waiting.number = latest.number
                 and waiting.verdict = 'waiting'))::float8 as waited_seconds
    from decision latest
   where latest.id = any ($1::bigint[])
   order by latest.id desc`;

const SECONDS_PER_HOUR = 3600;

/** Our own record, as it was written: what judging again needs of it is looked for, and not every field. */
export const StoredInput = z.custom<EvaluationInput>(
  (value) =>
    z
      .looseObject({
        facts: z.looseObject({
          repository: z.looseObject({ owner: z.string(), name: z.string() }),
          pullRequest: z.looseObject({ number: z.int() }),
          files: z.looseObject({ kind: z.enum(["known", "unknown"]) }),
          gatheredAt: z.string(),
        }),
        history: z.looseObject({
          pushes: z.array(z.unknown()),
          approvals: z.array(z.unknown()),
          earlierContents: z.array(z.unknown()),
          sightings: z.array(z.unknown()),
        }),
      })
      .safeParse(value).success,
);

const InputRow = z
  .object({ input: StoredInput.nullable().catch(null), waited_seconds: z.number().nullable() })
  .transform(({ input, waited_seconds: seconds }) => ({
    input,
    waitedHours: seconds === null || seconds < 0 ? null : seconds / SECONDS_PER_HOUR,
  }));

/** A recorded pull request, with what its last decision was given. */
export type RecordedInput = z.output<typeof InputRow>;

/** The last decisions about an organisation's pull requests, the newest first, in small batches. */
export async function* recordedJudgements(
  database: Queryable,
  owner: string,
  most: number,
): AsyncGenerator<readonly RecordedInput[]> {
  const rows = await readRows(database, LatestRow, { text: LATEST, values: [owner, most] });
  for (let start = 0; start < rows.length; start += BATCH) {
    const ids = rows.slice(start, start + BATCH).map(({ id }) => id);
    yield await readRows(database, InputRow, { text: INPUTS, values: [ids] });
  }
}
