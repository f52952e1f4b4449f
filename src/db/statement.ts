import type { z } from "zod";
import type { Queryable } from "./transaction.ts";

/** One SQL statement with its parameters; values are never part of the text. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Runs a statement and reads every row through its schema, once, at the border. */
export async function readRows<Row extends z.ZodType>(
  database: Queryable,
  row: Row,
  { text, values }: Statement,
): Promise<z.output<Row>[]> {
  const { rows } = await database.query(text, [...values]);
  return rows.map((found) => row.parse(found));
}

/** Runs a statement that returns one row at most. */
export async function readRow<Row extends z.ZodType>(
  database: Queryable,
  row: Row,
  statement: Statement,
): Promise<z.output<Row> | null> {
  const [first] = await readRows(database, row, statement);
  return first ?? null;
}

/** Runs a statement for its effect and says how many rows it touched. */
export async function execute(database: Queryable, { text, values }: Statement): Promise<number> {
  const { rowCount } = await database.query(text, [...values]);
  return rowCount ?? 0;
}
