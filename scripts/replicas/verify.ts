import type { KeyObject } from "node:crypto";
import type { Pool } from "pg";
import { verifyLog } from "../../src/app/verify-log.ts";
import { databaseLog } from "../../src/db/log-source.ts";
import { verifierKeyOf } from "../../src/domain/checkpoint.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { SHOP } from "../../test/support/acme.ts";
import type { Sent } from "./balancer.ts";
import type { Story } from "./story.ts";

/** Deliveries that were acknowledged and are not stored, and work that was given up. */
export async function lost(pool: Pool, sent: readonly Sent[]): Promise<readonly string[]> {
  const guids = [...new Set(sent.filter((each) => each.acknowledged).map(({ guid }) => guid))];
  const { rows: missing } = await pool.query<{ guid: string }>(
    "select guid from unnest($1::text[]) as acked (guid) where not exists (select from delivery where delivery.guid::text = acked.guid)",
    [guids],
  );
  const { rows: parked } = await pool.query<{ key: string; last_error: string }>(
    "select key, last_error from work where parked_at is not null",
  );
  return [
    ...missing.map(({ guid }) => `delivery ${guid} was acknowledged and is not stored`),
    ...parked.map(({ key, last_error: error }) => `${key} was given up: ${error}`),
  ];
}

/** Checks, comments and answers of which there is more than one. */
export function doubled(sandbox: Sandbox, { pullRequests, questions }: Story): readonly string[] {
  const found: string[] = [];
  const runs = new Map<string, number>();
  for (const { name, headSha } of sandbox.checkRuns(SHOP)) {
    const key = `${name} on ${headSha}`;
    runs.set(key, (runs.get(key) ?? 0) + 1);
  }
  for (const [key, count] of runs) if (count > 1) found.push(`${count} check runs ${key}`);
  for (const pr of pullRequests) {
    const { comments } = sandbox.pullRequest(pr);
    const sticky = comments.filter(({ body }) => body.includes("<!-- agentgov:status -->"));
    if (sticky.length > 1) found.push(`${sticky.length} status comments on #${pr.number}`);
    for (const { id } of questions.filter(({ number }) => number === pr.number)) {
      const answers = comments.filter(({ body }) => body.includes(`agentgov:reply:${id} `));
      if (answers.length !== 1) found.push(`${answers.length} answers to comment ${id}`);
    }
  }
  return found;
}

/** What a verifier who trusts this key finds wrong with the log. */
export async function damaged(pool: Pool, signingKey: KeyObject): Promise<readonly string[]> {
  const log = databaseLog(pool);
  const [note = ""] = await log.checkpoints();
  // A checkpoint's first line is the name its key signs under.
  const key = verifierKeyOf(note.split("\n", 1)[0] ?? "", signingKey);
  const report = await verifyLog(log, { keys: [key], anchors: [] });
  return report.findings.map(({ message }) => `log: ${message}`);
}

/** What the check on each open pull request says now. */
export function verdicts(sandbox: Sandbox, { pullRequests }: Story): ReadonlyMap<number, string> {
  const runs = sandbox.checkRuns(SHOP);
  return new Map(
    pullRequests.map((pr) => {
      const { headSha } = sandbox.pullRequest(pr);
      const newest = runs.filter((run) => run.headSha === headSha).at(-1);
      return [pr.number, newest === undefined ? "none" : (newest.conclusion ?? newest.status)];
    }),
  );
}

/** Pull requests whose check says something else once everything was judged anew. */
export function stale(
  before: ReadonlyMap<number, string>,
  after: ReadonlyMap<number, string>,
): readonly string[] {
  return [...before]
    .filter(([number, verdict]) => after.get(number) !== verdict)
    .map(([number, verdict]) => `#${number} said ${verdict} and says ${after.get(number)} anew`);
}
