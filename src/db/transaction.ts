import type { Pool, PoolClient } from "pg";

/** Something that runs a statement: the pool, or one connection inside a transaction. */
export type Queryable = Pool | PoolClient;

/**
 * Runs `work` in one transaction: all of it is kept, or none.
 *
 * A connection whose rollback fails is thrown away rather than lent again.
 *
 * @throws whatever `work` or the commit throws.
 */
export async function inTransaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    broken = await rollBack(client);
    throw error;
  } finally {
    client.release(broken);
  }
}

async function rollBack(client: PoolClient): Promise<Error | undefined> {
  try {
    await client.query("rollback");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error("rollback failed", { cause: error });
  }
}
