import { z } from "zod";
import type { Checkpoint } from "../domain/checkpoint.ts";
import { execute, readRow } from "./statement.ts";
import { StoredInstant } from "./stored-instant.ts";
import type { Queryable } from "./transaction.ts";

const HeadRow = z.object({ size: z.int(), root: z.instanceof(Uint8Array) });

const StoredCheckpointRow = z
  .object({
    id: z.int(),
    origin: z.string(),
    size: z.int(),
    root: z.instanceof(Uint8Array),
    note: z.string(),
    made_at: StoredInstant,
  })
  .transform(({ made_at: madeAt, ...row }) => ({ ...row, madeAt }));

/** A checkpoint as it was signed and kept. */
export type StoredCheckpoint = z.output<typeof StoredCheckpointRow>;

const COLUMNS = "id, origin, size, root, note, made_at";

// Nothing is signed for a time before the last signature: then a clock is wrong, and a person has to look.
const INSERT = `
  insert into audit_checkpoint (origin, size, root, note)
  select $1, $2, $3, $4
   where not exists (select from audit_checkpoint where made_at > clock_timestamp())
  on conflict (origin, size) do nothing`;

/** Where the tree stands now. */
export async function treeHead(
  database: Queryable,
): Promise<{ readonly size: number; readonly root: Uint8Array }> {
  const text = "select size, root from audit_head where one = 1";
  const head = await readRow(database, HeadRow, { text, values: [] });
  if (head === null) throw new TypeError("the log has no head: the schema is not complete");
  return head;
}

/** Keeps a signed checkpoint. False when there is one of that size, or the clock went back. */
export async function insertCheckpoint(
  database: Queryable,
  { origin, size, root }: Checkpoint,
  note: string,
): Promise<boolean> {
  return (await execute(database, { text: INSERT, values: [origin, size, root, note] })) > 0;
}

/** The newest checkpoint of all origins; null before the first. */
export function latestCheckpoint(database: Queryable): Promise<StoredCheckpoint | null> {
  const text = `select ${COLUMNS} from audit_checkpoint order by id desc limit 1`;
  return readRow(database, StoredCheckpointRow, { text, values: [] });
}

/** The largest checkpoint of one name; null before its first. */
export function largestCheckpoint(
  database: Queryable,
  origin: string,
): Promise<StoredCheckpoint | null> {
  const text = `select ${COLUMNS} from audit_checkpoint where origin = $1 order by size desc limit 1`;
  return readRow(database, StoredCheckpointRow, { text, values: [origin] });
}
