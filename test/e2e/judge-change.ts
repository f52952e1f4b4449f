import type { Decision } from "../../src/domain/decision.ts";
import type { FileContent } from "../../src/sandbox/verbs/files.ts";
import { propose, SHOP } from "../support/acme.ts";
import type { Product } from "../support/product.ts";

/** What each path is to hold; null removes it. */
export type Files = Readonly<Record<string, FileContent>>;

/** What one change led to. */
export interface Judged {
  readonly headSha: string;
  /** The check run's conclusion, or its status while it has none. */
  readonly state: string;
  readonly decision: Decision;
}

/** Proposes a change in a repository that is there, and waits until it was judged. */
export async function judgeChange(product: Product, changes: Files): Promise<Judged> {
  const { headSha } = propose(product.sandbox, { changes });
  await product.settle();
  const { rows } = await product.pool.query<{ decision: Decision }>(
    "select decision from decision where head_sha = $1 order by id desc limit 1",
    [headSha],
  );
  const [row] = rows;
  if (row === undefined) throw new Error("nothing was decided");
  const run = product.check(SHOP, headSha);
  return { headSha, state: run?.conclusion ?? run?.status ?? "none", decision: row.decision };
}

/** The kinds of its findings, those about agents with their code. */
export function kindsOf({ findings }: Decision): readonly string[] {
  return findings.map((finding) =>
    finding.kind === "agent-power" ? `${finding.kind}:${finding.code}` : finding.kind,
  );
}
