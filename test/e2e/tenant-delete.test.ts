import type { Pool } from "pg";
import { describe, expect, it } from "vitest";
import { AuditOutput } from "../../src/cli/audit-output.ts";
import { countTenant, deleteTenant } from "../../src/db/delete-tenant.ts";
import { installationId } from "../../src/domain/ids.ts";
import { type CommandResult, runCommand } from "../cli/run-command.ts";
import { productForEachTest } from "../support/product.ts";
import { PEOPLE, prepareTenants, proposeIn, TENANTS } from "../support/two-tenants.ts";

const product = productForEachTest();

/** Both organisations with verdicts, an approval, a declaration with words, and a veto with words. */
async function playBoth(): Promise<void> {
  const { sandbox } = product.current;
  prepareTenants(sandbox);
  for (const tenant of TENANTS) {
    const pr = proposeIn(sandbox, tenant, "topic");
    await product.current.settle();
    sandbox.comment({ pr, by: "shared", body: `/agentgov veto wrong for ${tenant}` });
    sandbox.clock.advance(60);
    sandbox.review({ pr, by: PEOPLE[tenant].owner, state: "APPROVE" });
    await product.current.settle();
  }
}

function idOf(tenant: string) {
  return installationId(product.current.sandbox.installation(tenant).id);
}

function command(...argv: readonly string[]): Promise<CommandResult> {
  const { host, port, user, database } = product.current.database.address;
  const url = `postgres://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;
  return runCommand(argv, { env: { DATABASE_URL: url } });
}

async function leaves(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query(
    "select encode(body, 'hex') as body from audit_entry order by id",
  );
  return rows.map(({ body }) => String(body));
}

/** Keys that open something, by the repository they are of. */
async function openKeys(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query(
    "select distinct scope from subject_key where erased_at is null order by scope",
  );
  return rows.map(({ scope }) => String(scope));
}

describe("deleting an organisation", () => {
  it("takes its rows and keys, leaves the other's, and the log still holds", async () => {
    await playBoth();
    const { sandbox, pool, service } = product.current;
    const [acme, globex] = [idOf("acme"), idOf("globex")];
    const own = (await countTenant(pool, acme)).repositories.map((id) => `github.com/${id}`);
    sandbox.uninstall("acme");
    await product.current.settle();
    const before = await countTenant(pool, globex);
    const kept = await leaves(pool);
    const keys = await openKeys(pool);
    const dry = await command("tenant", "delete", "--installation", String(acme));
    expect(dry.stdout).toMatch(/^acme \(gone\): 2 repositories, [1-9]\d* keys[\s\S]*decision: \d/u);
    expect(dry.stdout).toContain("Nothing was deleted. To delete it: --confirm acme");
    expect((await countTenant(pool, acme)).rows["decision"]).toBeGreaterThan(0);
    const done = await command(
      "tenant",
      "delete",
      "--installation",
      String(acme),
      "--confirm",
      "ACME",
    );
    expect(done.stdout).toContain("Deleted.");
    expect(await countTenant(pool, acme)).toMatchObject({ owner: null, rows: {} });
    expect(await countTenant(pool, globex)).toEqual(before);
    expect((await leaves(pool)).slice(0, kept.length)).toEqual(kept);
    expect(keys.filter((scope) => own.includes(scope))).toHaveLength(1);
    expect(await openKeys(pool)).toEqual(keys.filter((scope) => !own.includes(scope)));
    await service.anchor();
    const verified = await command(
      "audit",
      "verify",
      "--key",
      service.verifierKey ?? "",
      "--replay",
      "--json",
    );
    const report = AuditOutput.parse(JSON.parse(verified.stdout));
    expect(report.findings).toEqual([]);
    expect(verified.exitCode).toBe(0);
    const { rows } = await pool.query(
      `select convert_from(body, 'UTF8')::jsonb -> 'data' as data from audit_entry
        where convert_from(body, 'UTF8')::jsonb ->> 'type' = 'tenant.deleted'`,
    );
    expect(rows).toMatchObject([{ data: { installation: String(acme), repositories: 2 } }]);
  });

  it.each([
    ["another name", "globex", "is of acme, not of globex"],
    ["an app that is still installed", "acme", "still installed"],
  ])("refuses %s, and deletes nothing", async (_what, confirm, said) => {
    await playBoth();
    const { pool } = product.current;
    const id = idOf("acme");
    const before = await countTenant(pool, id);
    const { exitCode, stderr } = await command(
      "tenant",
      "delete",
      "--installation",
      String(id),
      "--confirm",
      confirm,
    );
    expect(stderr).toContain(said);
    expect(exitCode).toBe(1);
    expect(await countTenant(pool, id)).toEqual(before);
  });

  it("says that nothing is known of an installation nobody heard of", async () => {
    const { exitCode, stdout } = await command("tenant", "delete", "--installation", "999999");
    expect(stdout).toContain("Nothing is recorded of installation 999999");
    expect(exitCode).toBe(6);
    expect((await command("tenant", "delete", "--installation", "acme")).exitCode).toBe(2);
    await expect(
      deleteTenant(product.current.pool, installationId(999_999), { owner: "acme", at: "" }),
    ).rejects.toThrow("is of unknown");
  });

  it("leaves what a later installation of the same organisation has", async () => {
    await playBoth();
    const { sandbox, pool } = product.current;
    const old = idOf("acme");
    sandbox.uninstall("acme");
    await product.current.settle();
    sandbox.install("acme");
    sandbox.clock.advance(60);
    sandbox.comment({
      pr: { repo: "acme/shop", number: 1 },
      by: "shared",
      body: "/agentgov status",
    });
    await product.current.settle();
    const decisions = async (): Promise<unknown> =>
      (await pool.query("select count(*)::int as n from decision where number = 1")).rows;
    const before = await decisions();
    await deleteTenant(pool, old, { owner: "acme", at: new Date().toISOString() });
    expect(await decisions()).toEqual(before);
  });
});
