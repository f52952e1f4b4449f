import { describe, expect, it } from "vitest";
import { reviewLoads } from "../../src/db/reviewer-requests.ts";
import { installationId } from "../../src/domain/ids.ts";
import { productForEachTest } from "../support/product.ts";
import { PEOPLE, prepareTenants, proposeIn, TENANTS, type Tenant } from "../support/two-tenants.ts";

const product = productForEachTest();

/** The same story in both organisations, step by step, so that all their work is mixed. */
async function playBoth(): Promise<Readonly<Record<Tenant, string>>> {
  const { sandbox } = product.current;
  prepareTenants(sandbox);
  const heads = { acme: "", globex: "" };
  const prs = TENANTS.map((tenant) => ({ tenant, ...proposeIn(sandbox, tenant, "topic") }));
  for (const { tenant, headSha } of prs) heads[tenant] = headSha;
  await product.current.settle();
  for (const { tenant: _tenant, ...pr } of prs) {
    sandbox.comment({ pr, by: "shared", body: "/agentgov status" });
  }
  await product.current.settle();
  sandbox.clock.advance(60);
  const [acme] = prs;
  if (acme !== undefined) sandbox.review({ pr: acme, by: PEOPLE.acme.owner, state: "APPROVE" });
  await product.current.settle();
  await product.current.service.reconcile("sweep");
  await product.current.settle();
  return heads;
}

function idOf(tenant: Tenant) {
  return installationId(product.current.sandbox.installation(tenant).id);
}

function other(tenant: Tenant): Tenant {
  return tenant === "acme" ? "globex" : "acme";
}

describe("two organisations with the same names of everything", () => {
  it("have verdicts of their own: what one approves passes nothing in the other", async () => {
    const heads = await playBoth();
    expect(product.current.check("acme/shop", heads.acme)?.conclusion).toBe("success");
    expect(product.current.check("globex/shop", heads.globex)?.status).toBe("in_progress");
  });

  it("are only ever called for with their own token", async () => {
    await playBoth();
    const { sandbox } = product.current;
    for (const tenant of TENANTS) {
      const id = Number(idOf(tenant));
      const calls = sandbox.requests.all.filter((request) => request.installationId === id);
      expect(calls.length).toBeGreaterThan(10);
      const foreign = calls.filter(({ path }) => path.includes(`/${other(tenant)}/`));
      expect(foreign.map(({ path }) => path)).toEqual([]);
    }
  });

  it("read nothing of each other, in checks, comments and what is stored", async () => {
    await playBoth();
    const { sandbox, pool } = product.current;
    for (const tenant of TENANTS) {
      const foreign = new RegExp(
        `\\b(?:${other(tenant)}|${Object.values(PEOPLE[other(tenant)]).join("|")})\\b`,
        "u",
      );
      const repo = `${tenant}/shop`;
      const shown = [sandbox.checkRuns(repo), sandbox.pullRequest({ repo, number: 1 }).comments];
      expect(JSON.stringify(shown)).not.toMatch(foreign);
      const { rows } = await pool.query(
        `select input, decision from decision
          where repository_id in (select repository_id from work where installation_id = $1)`,
        [idOf(tenant)],
      );
      expect(rows.length).toBeGreaterThan(0);
      expect(JSON.stringify(rows)).not.toMatch(foreign);
    }
  });

  it("do not learn from the app how busy somebody is in the other", async () => {
    await playBoth();
    const { pool } = product.current;
    await pool.query("delete from reviewer_request");
    await pool.query(
      `insert into reviewer_request (repository_id, number, name)
       select distinct repository_id, 1, 'shared' from work
        where installation_id = $1 and repository_id is not null`,
      [idOf("acme")],
    );
    expect(await reviewLoads(pool, idOf("acme"), ["shared"])).toMatchObject([{ login: "shared" }]);
    expect(await reviewLoads(pool, idOf("globex"), ["shared"])).toEqual([]);
  });
});
