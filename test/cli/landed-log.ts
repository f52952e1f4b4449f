import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll } from "vitest";
import { keepLog } from "../../src/app/keep-log.ts";
import { logWorld } from "../../src/compose-log.ts";
import { recordEntries } from "../../src/db/audit-entries.ts";
import type { EntryDraft } from "../../src/domain/audit-entry.ts";
import { accountId } from "../../src/domain/ids.ts";
import { testDatabase } from "../support/database.ts";
import {
  removeGitRepositories,
  startedRepository,
  type TestRepository,
} from "../support/git-repository.ts";
import { type CommandResult, runCommand } from "./run-command.ts";

export const REPOSITORY = 9001;
/** Text of people's that must stay text in a page and in a spreadsheet. */
const HOSTILE = '=1+1 <script>alert("x")</script> \u202E\u0000';
/** Commits of the branch: the eleventh is nowhere in the log, the twelfth came without a passing decision. */
export const COMMITS = 40;

/** A repository whose landings are in a signed log. */
export interface LandedLog {
  readonly repository: TestRepository;
  readonly shas: readonly string[];
  /** The key to pin. */
  readonly key: () => string;
  /** Runs `agentgov audit` with the signing key of the log, or another environment. */
  readonly audit: (
    argv: readonly string[],
    env?: Readonly<Record<string, string>>,
  ) => Promise<CommandResult>;
}

/** Gives the tests of a file such a log; made before them and removed after. */
export function landedLog(): LandedLog {
  const database = testDatabase();
  const repository = startedRepository();
  const shas: string[] = [];
  const { privateKey } = generateKeyPairSync("ed25519");
  const pem = String(privateKey.export({ format: "pem", type: "pkcs8" }));
  let key = "";

  beforeAll(async () => {
    for (let index = 0; index < COMMITS; index += 1) shas.push(repository.commit(`c${index}`));
    for (const [index, sha] of shas.entries()) await land(index, sha);
    const onTrouble = (error: unknown): never => {
      throw error;
    };
    const keeper = keepLog(await logWorld(database.pool, privateKey, { onTrouble }));
    await keeper.settle();
    await keeper.stop();
    key = (await audit(["key"])).stdout.trim();
  });
  afterAll(() => {
    removeGitRepositories();
  });

  /** A pull request, its decision, and how its commit landed; the eleventh is nowhere in the log. */
  async function land(index: number, sha: string): Promise<void> {
    if (index === 10) return;
    const number = index + 1;
    const at = `2026-02-${String((index % 28) + 1).padStart(2, "0")}T10:00:00.000Z`;
    const { rows } = await database.pool.query<{ id: number }>(
      `insert into decision (repository_id, number, head_sha, base_ref, verdict, tier, mode, policy_digest,
                             input, input_digest, decision, decision_digest, decided_at)
       values ($1, $2, $3, 'main', 'passed', 'high', 'enforce', 'x',
               '{"facts":{"repository":{"owner":"acme","name":"shop"}}}', 'x', '{}', 'x', $4) returning id`,
      [REPOSITORY, number, sha, at],
    );
    const decision = String(rows[0]?.id);
    const isBypassed = index === 11;
    const [outcome, reason] = isBypassed ? ["bypassed", "not-passed"] : ["landed", "same-change"];
    await database.pool.query(
      `insert into landing (repository_id, branch, sha, outcome, reason, number, decision_id)
       values ($1, 'main', $2, $3, $4, $5, $6)`,
      [REPOSITORY, sha, outcome, reason, number, decision],
    );
    await recordEntries(database.pool, [
      ...before(number, { sha, at, gate: index === 12 ? "overridden" : "satisfied" }),
      {
        subject: `github.com/${REPOSITORY}/${number}`,
        type: isBypassed ? "commit.bypassed" : "commit.landed",
        actor: { kind: "person", id: accountId(202) },
        at,
        data: {
          branch: "main",
          commit: sha,
          tree: null,
          pullRequest: number,
          head: sha,
          decision,
          mode: "enforce",
          ...(isBypassed ? { reason, detail: HOSTILE } : { match: reason }),
        },
      },
    ]);
  }

  function before(
    number: number,
    { sha, at, gate }: { readonly sha: string; readonly at: string; readonly gate: string },
  ): readonly EntryDraft[] {
    const subject = `github.com/${REPOSITORY}/${number}`;
    const person = { kind: "person", id: accountId(101) } as const;
    const digest = `sha256:${"1".repeat(64)}`;
    return [
      { subject, type: "command.refused", actor: person, at, data: { reason: "my own words" } },
      {
        subject,
        type: "decision.recorded",
        actor: { kind: "app" },
        at,
        data: {
          verdict: "passed",
          mode: "enforce",
          tier: "high",
          head: sha,
          base: "main",
          areas: [{ area: HOSTILE, tier: "high" }],
          gates: [{ gate: "human-approval", area: "auth", status: gate }],
          provenance: { class: "agent-authored", strength: "strong", agents: ["claude"] },
          policy: digest,
          input: digest,
          evaluator: "1",
        },
      },
    ];
  }

  function audit(
    argv: readonly string[],
    env: Readonly<Record<string, string>> = { AUDIT_SIGNING_KEY: pem },
  ): Promise<CommandResult> {
    const { host, port, user, database: name } = database.address;
    const url = `postgres://${user}@/${name}?host=${encodeURIComponent(host)}&port=${port}`;
    return runCommand(["audit", ...argv], { env: { ...env, DATABASE_URL: url } });
  }

  return { repository, shas, audit, key: () => key };
}
