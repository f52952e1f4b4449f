import { describe, expect, it } from "vitest";
import { verifyLog } from "../../src/app/verify-log.ts";
import { forgetFacts } from "../../src/db/forget-facts.ts";
import { databaseLog } from "../../src/db/log-source.ts";
import { readVerifierKey } from "../../src/domain/checkpoint.ts";
import { type CommandResult, runCommand } from "../cli/run-command.ts";
import { ENFORCE, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

const WORDS = ["words", "of", "hers"].join("-");
const product = productForEachTest();

function run(...argv: readonly string[]): Promise<CommandResult> {
  const { host, port, user, database: name } = product.current.database.address;
  const url = `postgres://${user}@/${name}?host=${encodeURIComponent(host)}&port=${port}`;
  return runCommand(argv, { env: { DATABASE_URL: url } });
}

/** A pull request that was closed long ago, one as old that is looked at still, and one of today. */
async function story(): Promise<{ readonly over: number; readonly open: number }> {
  const { sandbox, pool } = product.current;
  prepareAcme(sandbox, { policy: ENFORCE });
  const change = (name: string): ReturnType<typeof propose> => {
    sandbox.clock.advance(60);
    const message = `Change ${name}: ${WORDS}`;
    return propose(sandbox, { changes: { [`docs/${name}.md`]: `${name}\n` }, message });
  };
  const [over, open] = [change("over"), change("open")];
  await product.current.settle();
  sandbox.close(over, { by: "alice" });
  await product.current.settle();
  await pool.query("update decision set decided_at = decided_at - interval '400 days'");
  await pool.query("update work set run_at = run_at - interval '400 days' where key like $1", [
    `pull-request:%:${over.number}`,
  ]);
  change("today");
  await product.current.settle();
  return { over: over.number, open: open.number };
}

async function numbersWithWords(): Promise<readonly number[]> {
  const { rows } = await product.current.pool.query<{ number: number }>(
    "select distinct number from decision where input::text like '%' || $1 || '%' order by number",
    [WORDS],
  );
  return rows.map(({ number }) => number);
}

describe("agentgov audit forget", () => {
  it("drops the facts of pull requests that are long over, of no others, and not the record", async () => {
    const { over, open } = await story();
    const { service, pool } = product.current;
    await service.anchor();
    const before = await pool.query("select body from audit_entry order by id");
    const { exitCode, stdout } = await run("audit", "forget", "--older-than", "365");
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringMatching(/^The facts of [1-9]\d* decisions/u),
    ]);
    const left = await numbersWithWords();
    expect(left).toContain(open);
    expect(left).toContain(open + 1);
    expect(left).not.toContain(over);
    expect((await pool.query("select body from audit_entry order by id")).rows).toEqual(
      before.rows,
    );
    const key = readVerifierKey(service.verifierKey ?? "");
    const trust = { keys: key === null ? [] : [key], anchors: [] };
    expect((await verifyLog(databaseLog(pool), trust)).findings).toEqual([]);
    expect(await forgetFacts(pool, 365)).toBe(0);
  });

  it("leaves what `who` answers from, and a replay counts what is gone", async () => {
    const { over } = await story();
    await product.current.service.anchor();
    const asked = ["who", `${SHOP}#${over}`, "--json"];
    const before = await run(...asked);
    await run("audit", "forget", "--older-than", "365");
    expect(await run(...asked)).toEqual(before);
    // Found by when they were made: as it was before the test made them old.
    await product.current.pool.query(
      "update decision set decided_at = decided_at + interval '400 days' where decided_at < now() - interval '1 day'",
    );
    const key = product.current.service.verifierKey ?? "";
    const { exitCode, stdout } = await run("audit", "verify", "--key", key, "--replay");
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringMatching(/the input of [1-9]\d* is gone/u),
    ]);
  });

  it.each(["29", "soon", "-400"])("takes no %s days", async (days) => {
    const { exitCode, stderr } = await run("audit", "forget", `--older-than=${days}`);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("from 30 on")]);
    await expect(forgetFacts(product.current.pool, 29)).rejects.toThrow("30 days at least");
  });
});
