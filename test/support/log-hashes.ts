import type { Pool } from "pg";
import { treeHead } from "../../src/db/checkpoints.ts";
import { EMPTY_FRONTIER, grow, rootOf } from "../../src/domain/merkle.ts";

/** The root that the leaves make and the one that is kept, in hex. */
export async function takeHashes(
  pool: Pool,
): Promise<{ readonly made: string; readonly kept: string }> {
  const { rows } = await pool.query<{ leaf: Buffer }>("select leaf from audit_leaf order by seq");
  const made = rootOf(
    grow(
      EMPTY_FRONTIER,
      rows.map(({ leaf }) => leaf),
    ),
  );
  const { root } = await treeHead(pool);
  return { made: Buffer.from(made).toString("hex"), kept: Buffer.from(root).toString("hex") };
}
