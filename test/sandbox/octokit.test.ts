import { Octokit } from "@octokit/rest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Acme, startAcme, tokenFor } from "./acme.ts";

let acme: Acme;

beforeEach(async () => {
  acme = await startAcme();
});
afterEach(async () => {
  expect(acme.sandbox.violations).toEqual([]);
  await acme.sandbox.stop();
});

const SHOP = { owner: "acme", repo: "shop" };

describe.each(["", "/api/v3"])("the official client, at %j", (prefix) => {
  it("reads, pages and writes", async () => {
    const { sandbox, repo } = acme;
    const auth = await tokenFor(sandbox, "acme");
    const octokit = new Octokit({ auth, baseUrl: `${sandbox.baseUrl}${prefix}` });
    const { rest } = octokit;
    const { data: pull } = await rest.pulls.get({ ...SHOP, pull_number: 1 });
    expect(pull.head.sha).toBe(sandbox.head(repo, "feature"));
    const changes = Object.fromEntries(
      Array.from({ length: 45 }, (_, index) => [`f${String(index)}`, "x"]),
    );
    sandbox.pushCommit(repo, "feature", { author: "alice", message: "m\n", changes });
    const files = await octokit.paginate(rest.pulls.listFiles, {
      ...SHOP,
      pull_number: 1,
      per_page: 20,
    });
    expect(files).toHaveLength(46);
    const { data: ref } = await rest.git.getRef({ ...SHOP, ref: "heads/feature" });
    const { data: run } = await rest.checks.create({
      ...SHOP,
      name: "agentgov: main",
      head_sha: ref.object.sha,
      status: "in_progress",
    });
    await rest.checks.update({ ...SHOP, check_run_id: run.id, conclusion: "success" });
    const { data: runs } = await rest.checks.listForRef({ ...SHOP, ref: "feature" });
    expect(runs.check_runs[0]?.conclusion).toBe("success");
    const { data: file } = await rest.repos.getContent({
      ...SHOP,
      path: "src/cart.ts",
      ref: "main",
    });
    expect(Array.isArray(file) ? "" : file.path).toBe("src/cart.ts");
    await expect(rest.pulls.get({ ...SHOP, pull_number: 9 })).rejects.toMatchObject({
      status: 404,
    });
  });
});
