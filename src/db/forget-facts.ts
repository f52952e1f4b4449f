import { z } from "zod";
import { readRow } from "./statement.ts";
import type { Queryable } from "./transaction.ts";

/** Decisions changed in one statement: well within its time limit, however large their facts are. */
const BATCH = 200;

/** Nothing younger can be forgotten: deliveries, sweeps and checks look back that far. */
export const FORGET_DAYS_MIN = 30;

const FORGET = "select forget_decision_facts($1, $2) as forgotten";
const ForgottenRow = z.object({ forgotten: z.int() }).transform((row) => row.forgotten);

/**
 * Forgets what decisions were made of, where their pull request was over for so many days. Returns how many
 * there were.
 */
export async function forgetFacts(database: Queryable, days: number): Promise<number> {
  let count = 0;
  for (;;) {
    const values = [days, BATCH];
    const forgotten = await readRow(database, ForgottenRow, { text: FORGET, values });
    if (forgotten === null || forgotten === 0) return count;
    count += forgotten;
  }
}
