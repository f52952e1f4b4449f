import type { Decision } from "../../src/domain/decision.ts";
import { person, SHOP } from "./acme.ts";
import type { Product } from "./product.ts";

/** What a decision says of how a change was made. */
export type Shown = Pick<
  Decision,
  "provenance" | "provenanceSummary" | "disqualified" | "findings"
>;

/** The newest decision about the only pull request, as it was recorded. */
export async function decided({ pool }: Product): Promise<Shown> {
  const { rows } = await pool.query<{ decision: Shown }>(
    "select decision from decision order by id desc limit 1",
  );
  const [row] = rows;
  if (row === undefined) throw new TypeError("nothing was decided");
  return row.decision;
}

/** What the check run on a head says: its conclusion, or its status while there is none. */
export function stateOf(product: Product, headSha: string): string {
  const run = product.check(SHOP, headSha);
  return run?.conclusion ?? run?.status ?? "none";
}

/** Replaces the branch `topic` by one commit on main, as an amended first commit does. */
export function replaceBranch(
  { sandbox }: Product,
  changes: Readonly<Record<string, string>>,
  message = "Change the login\n",
): string {
  sandbox.commit(SHOP, "topic", { author: person("alice"), message, changes, from: "main" });
  return sandbox.forcePush(SHOP, "topic", { by: "alice" });
}
