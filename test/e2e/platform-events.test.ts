import { describe, expect, it, vi } from "vitest";
import { ENFORCE, person, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

const AUTH = { "src/auth/login.js": "export const login = 2;\n" };
const DOCS = { "README.md": "# Shop\n\nMore.\n" };

const product = productForEachTest();

function mainCheck(sha: string) {
  return product.current.sandbox
    .checkRuns(SHOP)
    .findLast((run) => run.headSha === sha && run.name === "agentgov: main");
}

async function settings(): Promise<readonly { readonly change: string }[]> {
  const { rows } = await product.current.pool.query(
    `select convert_from(body, 'UTF8')::jsonb -> 'data' as data from audit_entry
      where convert_from(body, 'UTF8')::jsonb ->> 'type' = 'platform.changed' order by id`,
  );
  return rows.map(({ data }) => data);
}

/** An approved change of auth, and the approval. */
async function approved() {
  const { sandbox } = product.current;
  prepareAcme(sandbox);
  const pr = propose(sandbox, { changes: AUTH, branch: "topic" });
  const review = sandbox.review({ pr, by: "ida", state: "APPROVE" });
  await product.current.settle();
  expect(mainCheck(pr.headSha)?.conclusion).toBe("success");
  return { pr, review };
}

describe("a pass that may not count any more", () => {
  it("is taken back when its approval is, before and after it is judged again", async () => {
    const { pr, review } = await approved();
    const { sandbox } = product.current;
    // The reading of reviews fails at first: only what comes before it can have been written.
    sandbox.faults.failRequests(
      { kind: "status", status: 502 },
      { template: "/repos/{owner}/{repo}/pulls/{pull_number}/reviews", times: 1 },
    );
    sandbox.dismissReview(pr, review.id, { by: "olga" });
    await sandbox.settled();
    await vi.waitFor(() => expect(mainCheck(pr.headSha)?.title).toBe("Being judged again"), {
      timeout: 10_000,
    });
    expect(mainCheck(pr.headSha)?.status).toBe("in_progress");
    await vi.waitFor(
      async () => {
        await product.current.settle();
        expect(mainCheck(pr.headSha)?.title).toContain("@acme/identity");
      },
      { timeout: 20_000, interval: 200 },
    );
  });

  it("is judged anew after a push away and back, with what was taken back meanwhile", async () => {
    const { pr, review } = await approved();
    const { sandbox } = product.current;
    sandbox.pushCommit(SHOP, "topic", { author: "alice", message: "Away", changes: DOCS });
    await product.current.settle();
    sandbox.dismissReview(pr, review.id, { by: "olga" });
    sandbox.forcePush(SHOP, "topic", { by: "alice", sha: pr.headSha });
    await product.current.settle();
    expect(mainCheck(pr.headSha)).toMatchObject({ status: "in_progress" });
  });

  it("does not pass another base by the same commit", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    sandbox.push(SHOP, "dev", { by: "alice", sha: sandbox.head(SHOP, "main") });
    const pr = propose(sandbox, { changes: AUTH, base: "dev" });
    sandbox.review({ pr, by: "ida", state: "APPROVE" });
    await product.current.settle();
    sandbox.editPullRequest(pr, { by: "alice", base: "main" });
    expect(mainCheck(pr.headSha)).toBeUndefined();
    await product.current.settle();
    expect(mainCheck(pr.headSha)?.conclusion ?? null).not.toBe("success");
  });

  it("stays as it is when only words change", async () => {
    const { pr } = await approved();
    const writes = async (): Promise<readonly unknown[]> => {
      await product.current.settle();
      const { rows } = await product.current.pool.query("select * from check_run order by name");
      return rows;
    };
    const before = await writes();
    product.current.sandbox.editPullRequest(pr, { by: "alice", title: "Other words" });
    expect(await writes()).toEqual(before);
  });
});

describe("two pull requests with one head", () => {
  it("pass only together, in whatever order they are opened, approved and closed", async () => {
    const { pr: first } = await approved();
    const { sandbox } = product.current;
    sandbox.push(SHOP, "twin", { by: "bob", sha: first.headSha });
    const second = sandbox.openPullRequest({ repo: SHOP, head: "twin", by: "bob", title: "Twin" });
    await product.current.settle();
    const check = () => mainCheck(first.headSha);
    expect(second.headSha).toBe(first.headSha);
    expect(check()).toMatchObject({ status: "in_progress" });
    expect(sandbox.merge({ repo: SHOP, number: first.number }, { by: "bob" }).merged).toBe(false);
    expect(sandbox.merge({ repo: SHOP, number: second.number }, { by: "bob" }).merged).toBe(false);
    sandbox.close({ repo: SHOP, number: second.number }, { by: "bob" });
    await product.current.settle();
    expect(check()?.conclusion).toBe("success");
    sandbox.reopen({ repo: SHOP, number: second.number }, { by: "bob" });
    await product.current.settle();
    expect(check()).toMatchObject({ status: "in_progress" });
    sandbox.review({ pr: { repo: SHOP, number: second.number }, by: "ida", state: "APPROVE" });
    await product.current.settle();
    expect(check()?.conclusion).toBe("success");
  });
});

describe("a re-run", () => {
  it("finds the pull request of a fork, which GitHub does not name", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    sandbox.createUser("fay", { emails: ["fay@acme.example"] });
    sandbox.setPermission(SHOP, "fay", "read");
    const fork = sandbox.fork(SHOP, "fay");
    sandbox.commit(fork.fullName, "fix", {
      author: person("alice"),
      message: "Fix",
      changes: AUTH,
    });
    sandbox.push(fork.fullName, "fix", { by: "fay" });
    const pr = sandbox.openPullRequest({
      repo: SHOP,
      head: "fix",
      headRepo: fork.fullName,
      by: "fay",
      title: "Fix",
    });
    await product.current.settle();
    const run = mainCheck(pr.headSha);
    expect(run?.status).toBe("in_progress");
    sandbox.faults.failWebhooks({ kind: "drop" }, { event: "pull_request_review", times: 1 });
    sandbox.clock.advance(60);
    sandbox.review({ pr, by: "ida", state: "APPROVE" });
    await product.current.settle();
    expect(mainCheck(pr.headSha)?.status).toBe("in_progress");
    sandbox.rerequestCheck(run?.id ?? 0, "fay");
    await product.current.settle();
    expect(mainCheck(pr.headSha)?.conclusion).toBe("success");
  });
});

describe("a base that moves", () => {
  it("has what passed against it judged again, and nothing else", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, { policy: ENFORCE });
    sandbox.setRules(SHOP, "main", { requiredChecks: [{ context: "agentgov: main" }] });
    const passing = propose(sandbox, { changes: { "docs/a.md": "a\n" } });
    const waiting = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    const wanted = async (number: number): Promise<number> => {
      const { rows } = await product.current.pool.query(
        "select wanted::int as wanted from work where key like $1",
        [`pull-request:%:${number}`],
      );
      return rows[0].wanted;
    };
    const before = [await wanted(passing.number), await wanted(waiting.number)];
    const other = propose(sandbox, { changes: DOCS });
    await product.current.settle();
    sandbox.merge(other, { by: "bob" });
    await product.current.settle();
    const after = [await wanted(passing.number), await wanted(waiting.number)];
    expect(after[0]).toBeGreaterThan(before[0] ?? 0);
    expect(after[1]).toBe(before[1]);
  });
});

describe("settings around the app", () => {
  it("are recorded when they change, and a renamed repository goes on by its id", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    sandbox.renameRepo(SHOP, "store");
    await product.current.settle();
    expect(await settings()).toContainEqual({
      change: "repository.renamed",
      subject: "acme/store",
      before: { "repository.name": "shop" },
      after: {},
    });
    const renamed = { repo: "acme/store", number: pr.number };
    sandbox.review({ pr: renamed, by: "ida", state: "APPROVE" });
    await product.current.settle();
    const run = sandbox.checkRuns("acme/store").findLast((each) => each.headSha === pr.headSha);
    expect(run?.conclusion).toBe("success");
  });

  it("are recorded when the app loses its access", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    await product.current.settle();
    sandbox.suspendInstallation("acme");
    await product.current.settle();
    expect(await settings()).toContainEqual(
      expect.objectContaining({ change: "installation.suspend", subject: "acme" }),
    );
  });
});
