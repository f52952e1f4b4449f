import { afterAll, describe, expect, it } from "vitest";
import { type ReplayReport, replayLog } from "../../src/app/replay-log.ts";
import { AuditOutput } from "../../src/cli/audit-output.ts";
import { recordEntries } from "../../src/db/audit-entries.ts";
import { databaseLog } from "../../src/db/log-source.ts";
import { replayableDecisions } from "../../src/db/replayable.ts";
import { type CommandResult, runCommand } from "../cli/run-command.ts";
import { ENFORCE, prepareAcme, propose } from "../support/acme.ts";
import { removeGitRepositories, startedRepository } from "../support/git-repository.ts";
import { productForEachTest } from "../support/product.ts";

const product = productForEachTest();

/** A change that is judged, approved and judged again. */
async function story(): Promise<void> {
  const { sandbox, service } = product.current;
  prepareAcme(sandbox, { policy: ENFORCE });
  const pr = propose(sandbox, { changes: { "src/auth/login.js": "export const login = 2;\n" } });
  await product.current.settle();
  sandbox.comment({ pr, by: "ivan", body: "/agentgov approve" });
  sandbox.comment({ pr, by: "bob", body: "/agentgov hold wait for \u0000 the \uD800 release" });
  await product.current.settle();
  await service.anchor();
}

function replay(): Promise<ReplayReport> {
  const { pool } = product.current;
  return replayLog(databaseLog(pool), (keys) => replayableDecisions(pool, keys));
}

function verify(...more: readonly string[]): Promise<CommandResult> {
  const { host, port, user, database: name } = product.current.database.address;
  const url = `postgres://${user}@/${name}?host=${encodeURIComponent(host)}&port=${port}`;
  const key = product.current.service.verifierKey ?? "";
  const argv = ["audit", "verify", "--key", key, "--json", ...more];
  return runCommand(argv, { env: { DATABASE_URL: url } });
}

describe("every recorded decision", () => {
  it("comes out the same when it is made again from its stored input", async () => {
    await story();
    const report = await replay();
    expect(report).toMatchObject({ gone: 0, changedByVersion: 0, findings: [] });
    expect(report.decisions).toBeGreaterThan(1);
    expect(report.replayed).toBe(report.decisions);
    const { exitCode, stdout } = await verify("--replay");
    expect([exitCode, AuditOutput.parse(JSON.parse(stdout)).replay?.replayed]).toEqual([
      0,
      report.decisions,
    ]);
  });

  it("is missed when its input was changed, also by somebody who changed the digest with it", async () => {
    await story();
    await product.current.pool.query(
      `update decision set input = jsonb_set(input, '{facts,pullRequest,title}', '"other"'),
                           input_digest = 'sha256:0' where id = (select min(id) from decision)`,
    );
    expect((await replay()).findings.map(({ fault }) => fault)).toEqual(["input-changed"]);
    expect((await verify("--replay")).exitCode).toBe(20);
  });

  it("is counted when its row is gone", async () => {
    await story();
    await product.current.pool.query("update decision set decided_at = now() + interval '1 day'");
    const { gone, decisions } = await replay();
    expect([gone > 0, gone]).toEqual([true, decisions]);
  });
});

describe("every commit of the branch", () => {
  afterAll(removeGitRepositories);

  it("has an entry that tells how it came there", async () => {
    await story();
    const repository = startedRepository();
    repository.commit("recorded");
    const around = repository.commit("around");
    const { exitCode, stdout } = await verify("--repo", repository.folder);
    expect([exitCode, stdout]).toEqual([22, expect.stringContaining("No entry tells of a commit")]);
    const data = { branch: "main", commit: repository.git("rev-parse", "HEAD~1") };
    const subject = "github.com/9001/1";
    const at = "2026-01-02T03:05:01.250Z";
    const actor = { kind: "app" } as const;
    await recordEntries(product.current.pool, [
      { subject, type: "commit.landed", actor, at, data },
    ]);
    await product.current.service.anchor();
    const missed = await verify("--repo", repository.folder);
    expect([missed.exitCode, missed.stdout]).toEqual([
      22,
      expect.stringContaining(around.slice(0, 12)),
    ]);
    await recordEntries(product.current.pool, [
      { subject, type: "commit.bypassed", actor, at, data: { branch: "main", commit: around } },
    ]);
    await product.current.service.anchor();
    expect((await verify("--repo", repository.folder)).exitCode).toBe(0);
  });
});
