import { describe, expect, it, vi } from "vitest";
import { enqueueWork } from "../../src/db/work.ts";
import { parkedWork, workCounts } from "../../src/db/work-overview.ts";
import { installationId, repositoryId } from "../../src/domain/ids.ts";
import type { WorkItem } from "../../src/domain/inbox-event.ts";
import { prepareAcme, propose, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";
import { PEOPLE, prepareTenants, proposeIn } from "../support/two-tenants.ts";

// What is called while an installation stands still is counted: the delays are those of production.
const product = productForEachTest({ backoffSeconds: 2 });
const SAFE = { "README.md": "# Shop, again\n" };
const STATE_MILLISECONDS = 20_000;

interface Judged {
  readonly number: number;
  readonly headSha: string;
  readonly item: WorkItem;
}

/** A pull request that was judged, and the work item that asks for it again. */
async function judged(): Promise<Judged> {
  const { sandbox, pool } = product.current;
  prepareAcme(sandbox);
  const pr = propose(sandbox, { changes: SAFE });
  await product.current.settle();
  const { rows } = await pool.query(
    "select installation_id, repository_id from work where key like 'pull-request:%'",
  );
  const [{ installation_id: of, repository_id: repository }] = rows;
  const ref = {
    installationId: installationId(of),
    repositoryId: repositoryId(repository),
    owner: "acme",
    repo: "shop",
    number: pr.number,
  };
  return { ...pr, item: { kind: "pull-request", ref } };
}

async function stateOf(owner: string): Promise<readonly string[]> {
  const { rows } = await product.current.pool.query(
    "select state from installation where owner = $1 order by installation_id",
    [owner],
  );
  return rows.map(({ state }) => String(state));
}

async function standsAs(owner: string, states: readonly string[]): Promise<void> {
  await vi.waitFor(async () => expect(await stateOf(owner)).toEqual(states), {
    timeout: STATE_MILLISECONDS,
  });
}

/** Calls that were made with a token of an installation, or to get one. */
function callsSince(mark: number): readonly string[] {
  return product.current.sandbox.requests
    .since(mark)
    .filter(({ installationId: of, path }) => of !== null || path.includes("access_tokens"))
    .map(({ method, path, status }) => `${method} ${path} ${status}`);
}

function checksSince(mark: number): readonly string[] {
  return callsSince(mark).filter((call) => /^(?:POST|PATCH) .*\/check-runs/u.test(call));
}

/** Long enough for a worker that would take the work to have taken it. */
async function twoPolls(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 4_500));
}

describe("an installation", () => {
  it("that is suspended costs no call, and goes on when it is active again", async () => {
    const { item, headSha } = await judged();
    const { sandbox, pool, service } = product.current;
    sandbox.suspendInstallation("acme");
    await standsAs("acme", ["suspended"]);
    await product.current.settle();
    const mark = sandbox.requests.mark();
    await pool.query("delete from check_run where head_sha = $1", [headSha]);
    await enqueueWork(pool, [item]);
    await twoPolls();
    expect(callsSince(mark)).toEqual([]);
    expect(await workCounts(pool)).toMatchObject({ stopped: 1, due: 0, parked: 0 });
    const ready = await fetch(`${service.url}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([
      200,
      expect.stringContaining("1 of suspended installations"),
    ]);
    sandbox.unsuspendInstallation("acme");
    await standsAs("acme", ["active"]);
    await product.current.settle();
    expect(await workCounts(pool)).toMatchObject({ stopped: 0, parked: 0 });
    expect(checksSince(mark)).not.toEqual([]);
  });

  it("that is removed has its work dropped, and another begins anew", async () => {
    const { item, headSha } = await judged();
    const { sandbox, pool } = product.current;
    sandbox.uninstall("acme");
    await standsAs("acme", ["gone"]);
    await product.current.settle();
    const mark = sandbox.requests.mark();
    await enqueueWork(pool, [item]);
    await twoPolls();
    expect(callsSince(mark)).toEqual([]);
    expect(await parkedWork(pool, 10)).toEqual([]);
    await pool.query("delete from check_run where head_sha = $1", [headSha]);
    sandbox.install("acme");
    await standsAs("acme", ["gone", "active"]);
    await vi.waitFor(() => expect(checksSince(mark)).not.toEqual([]), {
      timeout: STATE_MILLISECONDS,
    });
  });

  it.each([
    ["suspended", (org: string) => product.current.sandbox.suspendInstallation(org)],
    ["gone", (org: string) => product.current.sandbox.uninstall(org)],
  ])("that is %s without a word is noticed by the first call, once", async (state, end) => {
    const { item } = await judged();
    const { sandbox, pool } = product.current;
    sandbox.faults.failWebhooks({ kind: "drop" }, { event: "installation", times: 1 });
    end("acme");
    await sandbox.settled();
    const items = Array.from({ length: 20 }, (_, at): WorkItem => {
      if (item.kind !== "pull-request") throw new TypeError("no pull request");
      return { ...item, ref: { ...item.ref, number: at + 1 } };
    });
    const mark = sandbox.requests.mark();
    await enqueueWork(pool, items);
    await standsAs("acme", [state]);
    await twoPolls();
    // Two workers may have met it at once, each with the old token and with none.
    expect(callsSince(mark).length).toBeLessThanOrEqual(6);
    expect(await parkedWork(pool, 10)).toEqual([]);
  });

  it("that gets no token for a moment loses no work", async () => {
    const { item, headSha } = await judged();
    const { sandbox, pool } = product.current;
    const template = "/app/installations/{installation_id}/access_tokens";
    const fault = { kind: "status", status: 404 } as const;
    sandbox.faults.failRequests(fault, { method: "POST", template, times: 1_000 });
    sandbox.faults.expireTokens();
    await pool.query("delete from check_run where head_sha = $1", [headSha]);
    const mark = sandbox.requests.mark();
    await enqueueWork(pool, [item]);
    await vi.waitFor(
      async () => {
        const { rows } = await pool.query(
          "select key from work where wanted > done and last_error like 'NoTokenError%'",
        );
        expect(rows).toHaveLength(1);
      },
      { timeout: STATE_MILLISECONDS },
    );
    expect(await stateOf("acme")).not.toContain("gone");
    sandbox.faults.clear();
    await pool.query("update work set run_at = now() where wanted > done");
    await vi.waitFor(() => expect(checksSince(mark)).not.toEqual([]), {
      timeout: STATE_MILLISECONDS,
    });
  });

  it("that is back without a word is found by the sweep", async () => {
    await judged();
    const { sandbox, service } = product.current;
    sandbox.suspendInstallation("acme");
    await standsAs("acme", ["suspended"]);
    sandbox.faults.failWebhooks({ kind: "drop" }, { event: "installation", times: 1 });
    sandbox.unsuspendInstallation("acme");
    await sandbox.settled();
    await service.reconcile("sweep");
    await standsAs("acme", ["active"]);
  });
});

describe("a repository", () => {
  it("that is taken out of the installation is left alone, and looked through when it is back", async () => {
    const { item, headSha } = await judged();
    const { sandbox, pool } = product.current;
    sandbox.setInstalledRepositories("acme", ["acme/.agentgov"]);
    await product.current.settle();
    await enqueueWork(pool, [item]);
    await product.current.settle();
    expect(await parkedWork(pool, 10)).toEqual([]);
    await pool.query("delete from check_run where head_sha = $1", [headSha]);
    const mark = sandbox.requests.mark();
    sandbox.setInstalledRepositories("acme", ["acme/.agentgov", SHOP]);
    await product.current.settle();
    expect(checksSince(mark)).not.toEqual([]);
  });

  it("that is archived asks for nothing more", async () => {
    await judged();
    const { sandbox, pool, service } = product.current;
    sandbox.archiveRepo(SHOP);
    await product.current.settle();
    await pool.query("update work set run_at = run_at - interval '2 hours' where wanted = done");
    const mark = sandbox.requests.mark();
    await service.reconcile("sweep");
    await product.current.settle();
    const asked = sandbox.requests.since(mark).filter(({ path }) => path.includes("/acme/shop/"));
    expect(asked).toEqual([]);
    expect(await parkedWork(pool, 10)).toEqual([]);
  });

  it("that is transferred goes on under the installation of its new owner", async () => {
    const { sandbox, pool } = product.current;
    prepareTenants(sandbox);
    sandbox.renameRepo("globex/shop", "other-shop");
    const { number, headSha } = proposeIn(sandbox, "acme", "topic");
    await product.current.settle();
    sandbox.transferRepo("acme/shop", "globex");
    await product.current.settle();
    const { rows } = await pool.query(
      `select installation.owner, item #>> '{ref,owner}' as named
         from work join installation using (installation_id) where key like 'pull-request:%'`,
    );
    expect(rows).toContainEqual({ owner: "globex", named: "globex" });
    sandbox.setPermission("globex/shop", PEOPLE.globex.owner, "write");
    sandbox.setTeamPermission("globex/shop", "identity", "write");
    sandbox.clock.advance(60);
    sandbox.review({
      pr: { repo: "globex/shop", number },
      by: PEOPLE.globex.owner,
      state: "APPROVE",
    });
    await product.current.settle();
    const run = sandbox.checkRuns("globex/shop").findLast((each) => each.headSha === headSha);
    expect(run?.conclusion).toBe("success");
    expect(await parkedWork(pool, 10)).toEqual([]);
  });

  it("that is transferred to where the app is not is given up without a fuss", async () => {
    const { item } = await judged();
    const { sandbox, pool } = product.current;
    sandbox.createUser("nobody-admin", { emails: ["n@example.org"] });
    sandbox.createOrg("elsewhere", { owners: ["nobody-admin"], install: false });
    sandbox.transferRepo(SHOP, "elsewhere");
    await product.current.settle();
    await enqueueWork(pool, [item]);
    await product.current.settle();
    expect(await parkedWork(pool, 10)).toEqual([]);
  });
});
