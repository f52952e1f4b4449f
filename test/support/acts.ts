import { SealedText, unsealed } from "../../src/db/subject-keys.ts";
import type { Decision } from "../../src/domain/decision.ts";
import { ENFORCE, SHOP } from "./acme.ts";
import type { Product } from "./product.ts";

/** The policy of most tests, where olga's team may break the glass. */
export const WITH_OVERRIDE = `${ENFORCE}override:
  people: ["@acme/platform", "ida"]
  minutes: 30
`;

/** A change of what `@acme/identity` owns. */
export const AUTH = { "src/auth/login.js": "export const login = 2;\n" };

/** The newest decision, as it was recorded. */
export async function lastDecision({ pool }: Product): Promise<Decision> {
  const { rows } = await pool.query<{ decision: Decision }>(
    "select decision from decision order by id desc limit 1",
  );
  const [row] = rows;
  if (row === undefined) throw new TypeError("nothing was decided");
  return row.decision;
}

/** What the check run on a head says: its conclusion, or its status while there is none. */
export function checkState(product: Product, headSha: string): string {
  const run = product.check(SHOP, headSha);
  return run?.conclusion ?? run?.status ?? "none";
}

/** Entries of one kind, oldest first, as their actor and data. */
export async function entriesOf(
  { pool }: Product,
  type: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { rows } = await pool.query<{ body: Buffer }>("select body from audit_entry order by id");
  const entries = rows
    .map(({ body }): { type: string; actor: string; data: object } => JSON.parse(body.toString()))
    .filter((entry) => entry.type === type);
  return Promise.all(
    entries.map(async ({ actor, data }) => ({ actor, ...(await readable(pool, data)) })),
  );
}

/** People's own words, which the record keeps sealed. */
async function readable(pool: Product["pool"], data: object): Promise<object> {
  const fields = Object.entries(data).map(async ([name, value]) => {
    const sealed = SealedText.safeParse(value);
    return [name, sealed.success ? await unsealed(pool, sealed.data) : value];
  });
  return Object.fromEntries(await Promise.all(fields));
}

/** What the app answered last. */
export function lastReply(
  product: Product,
  pr: Parameters<Product["sandbox"]["pullRequest"]>[0],
): string {
  const comments = product.sandbox.pullRequest(pr).comments;
  return comments.findLast(({ body }) => body.includes("agentgov:reply"))?.body ?? "";
}
