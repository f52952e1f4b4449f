import { describe, expect, it, vi } from "vitest";
import { installationId } from "../../src/domain/ids.ts";
import { createGithub, type InstallationClient } from "../../src/github/client.ts";
import { prepareAcme, propose, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

const AUTH = { "src/auth/login.js": "export const login = 2;\n" };

const product = productForEachTest();

/** Whoever holds the app's key can do what the app can. */
function withTheKey(): Promise<InstallationClient> {
  const { sandbox } = product.current;
  const github = createGithub({
    appId: sandbox.app.id,
    privateKey: sandbox.app.privateKeyPem,
    baseUrl: `${sandbox.baseUrl}/api/v3`,
  });
  return github.installation(installationId(sandbox.installation("acme").id));
}

async function tampering(): Promise<readonly { readonly how: string; readonly by: string }[]> {
  const { rows } = await product.current.pool.query(
    `select convert_from(body, 'UTF8')::jsonb -> 'data' as data from audit_entry
      where convert_from(body, 'UTF8')::jsonb ->> 'type' = 'tamper.noticed' order by id`,
  );
  return rows.map(({ data }) => data);
}

function runs(sha: string) {
  return product.current.sandbox
    .checkRuns(SHOP)
    .filter((run) => run.headSha === sha && run.name === "agentgov: main");
}

async function waiting() {
  const { sandbox } = product.current;
  prepareAcme(sandbox);
  const pr = propose(sandbox, { changes: AUTH });
  await product.current.settle();
  expect(product.current.check(SHOP, pr.headSha)?.status).toBe("in_progress");
  return pr;
}

describe("a result under the app's name", () => {
  it("is told once when another app posts it, and the app's own verdict stays", async () => {
    const pr = await waiting();
    const { sandbox } = product.current;
    for (const conclusion of ["success", "failure", "success"] as const) {
      sandbox.postCheck(SHOP, { sha: pr.headSha, name: "agentgov: main", conclusion });
      await product.current.settle();
    }
    expect(await tampering()).toMatchObject([{ how: "impostor", by: "the app ci", passing: true }]);
    const own = runs(pr.headSha).filter(({ app }) => app === sandbox.app.slug);
    expect(own.at(-1)?.status).toBe("in_progress");
  });

  it("is overruled when the app's own key posts a pass, and the true verdict follows on it", async () => {
    const pr = await waiting();
    const client = await withTheKey();
    await client.request("POST /repos/{owner}/{repo}/check-runs", {
      owner: "acme",
      repo: "shop",
      name: "agentgov: main",
      head_sha: pr.headSha,
      status: "completed",
      conclusion: "success",
    });
    await vi.waitFor(
      async () => expect(await tampering()).toMatchObject([{ how: "unknown-run" }]),
      {
        timeout: 20_000,
        interval: 200,
      },
    );
    await vi.waitFor(
      async () => {
        await product.current.settle();
        const newest = runs(pr.headSha)
          .toSorted((left, right) => left.id - right.id)
          .at(-1);
        expect(newest).toMatchObject({ status: "in_progress", conclusion: null });
        expect(newest?.title).toContain("@acme/identity");
      },
      { timeout: 20_000, interval: 200 },
    );
    const { sandbox } = product.current;
    expect(sandbox.merge(pr, { by: "bob" })).toMatchObject({ merged: false });
  });

  it("is put right when the app's own run is made to pass", async () => {
    const pr = await waiting();
    const client = await withTheKey();
    const [run] = runs(pr.headSha);
    await client.request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", {
      owner: "acme",
      repo: "shop",
      check_run_id: run?.id,
      status: "completed",
      conclusion: "success",
    });
    await vi.waitFor(
      async () => {
        await product.current.settle();
        const newest = runs(pr.headSha)
          .toSorted((left, right) => left.id - right.id)
          .at(-1);
        expect(newest?.status).toBe("in_progress");
      },
      { timeout: 20_000, interval: 200 },
    );
    expect(await tampering()).toMatchObject([{ how: "changed-run" }]);
  });

  it("is nothing to tell of when it is the app's own", async () => {
    const { sandbox } = product.current;
    const pr = await waiting();
    sandbox.review({ pr, by: "ida", state: "APPROVE" });
    await product.current.settle();
    expect(product.current.check(SHOP, pr.headSha)?.conclusion).toBe("success");
    expect(await tampering()).toEqual([]);
  });
});
