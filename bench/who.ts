import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { answerWho } from "../src/app/answer-who.ts";
import { whoWorld } from "../src/cli/run-who.ts";
import { startEmbeddedPostgres } from "../src/db/embedded-postgres.ts";
import { migrate } from "../src/db/migrate.ts";
import { createPool } from "../src/db/pool.ts";
import { readNumbers } from "./support/options.ts";

const HELP = `node bench/who.ts [--commits N]

How long \`agentgov who\` takes for one of N (1000000) landed commits, with as many recorded ones and ten of
them to a pull request.
`;

const { commits: COMMITS } = readNumbers(HELP, { commits: 1_000_000 });
const PER_PULL_REQUEST = 10;
const QUESTIONS = 1_000;
/** Filled in one statement, well within its time limit. */
const CHUNK = 2_000;

const SHA = "left(encode(sha256(($1::text || n)::bytea), 'hex'), 40)";

const DECISION = JSON.stringify({
  headSha: "1".repeat(40),
  baseRef: "main",
  mode: "enforce",
  verdict: "passed",
  tier: "high",
  areas: [
    { area: "auth", tier: "high", files: [{ path: "src/auth/a.ts", rule: "auth/word:auth" }] },
  ],
  provenance: { class: "undeclared", strength: "none", agents: [], evidence: [] },
  provenanceSummary: "No agent is named.",
  gates: [],
  approvals: [],
  disqualified: [],
  policy: { source: "built-in", digest: `sha256:${"1".repeat(64)}` },
  incomplete: [],
  decidedAt: "2026-01-02T03:05:01.250Z",
});

async function fill(pool: Pool, from: number, to: number): Promise<void> {
  await pool.query(
    `insert into decision (repository_id, number, head_sha, base_ref, verdict, tier, mode, policy_digest,
                           input, input_digest, decision, decision_digest, decided_at)
     select 9001, n / $3 + 1, ${SHA}, 'main', 'passed', 'high', 'enforce', 'x',
            '{"facts":{"repository":{"owner":"acme","name":"shop"}}}', 'x', $4::jsonb, 'x', now()
       from generate_series($2::int, $5::int, $3::int) as n`,
    ["head", from, PER_PULL_REQUEST, DECISION, to],
  );
  await pool.query(
    `insert into landing (repository_id, branch, sha, outcome, reason, number)
     select 9001, 'main', ${SHA}, 'landed', 'rebased', n / $4 + 1
       from generate_series($2::int, $3::int) as n`,
    ["landed", from, to, PER_PULL_REQUEST],
  );
  await pool.query(
    `insert into commit_provenance (repository_id, number, sha, tree, patch_id, evidence, people, first_seen_at)
     select 9001, n / $4 + 1, ${SHA}, md5(n::text), md5('p' || n), '[]', '[]', now()
       from generate_series($2::int, $3::int) as n`,
    ["commit", from, to, PER_PULL_REQUEST],
  );
}

function percentile(values: readonly number[], share: number): string {
  const sorted = values.toSorted((left, right) => left - right);
  return (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2);
}

const folder = await mkdtemp(join(tmpdir(), "agentgov-bench-"));
const server = await startEmbeddedPostgres({ folder, production: false });
const pool = createPool({ config: server.address, connectionsMax: 2, onError: console.error });
try {
  await migrate(pool);
  for (let from = 0; from < COMMITS; from += CHUNK) {
    await fill(pool, from, Math.min(from + CHUNK, COMMITS) - 1);
  }
  await pool.query("set statement_timeout = 0; analyze landing; analyze commit_provenance");
  const world = whoWorld(pool, null);
  const times: number[] = [];
  for (let turn = 0; turn < QUESTIONS; turn += 1) {
    const n = Math.floor(Math.random() * COMMITS);
    const kind = turn % 2 === 0 ? "landed" : "commit";
    const { rows } = await pool.query<{ sha: string }>(
      `select ${SHA} as sha from (select $2::int as n) as one`,
      [kind, n],
    );
    const sha = (rows[0]?.sha ?? "").slice(0, 12);
    const begin = performance.now();
    const outcome = await answerWho(world, { kind: "commit", sha });
    times.push(performance.now() - begin);
    if (outcome.kind !== "known") throw new Error(`${kind} ${n}: ${outcome.reason}`);
  }
  console.table({
    commits: COMMITS,
    "p50 ms": percentile(times, 0.5),
    "p95 ms": percentile(times, 0.95),
    "p99 ms": percentile(times, 0.99),
  });
} finally {
  await pool.end();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
