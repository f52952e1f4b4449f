import { describe, expect, it } from "vitest";
import { ENFORCE, person, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

const AUTH = { "src/auth/login.js": "export const login = 2;\n" };
const product = productForEachTest();
const BY_NAME = ENFORCE.replace('["@acme/identity"]', '["ivan"]');

function stateOf(headSha: string): string {
  const run = product.current.check(SHOP, headSha);
  return run?.conclusion ?? run?.status ?? "none";
}

/** A day goes by for everybody whom the policy names. */
async function aDayLater(): Promise<void> {
  await product.current.pool.query(
    "update policy_identity set checked_at = checked_at - interval '25 hours'",
  );
  product.current.sandbox.pushCommit("acme/.agentgov", "main", {
    author: person("olga"),
    by: "olga",
    message: "Say something",
    changes: { "README.md": "# Policy\n" },
  });
  await product.current.settle();
}

describe("who is named in a policy", () => {
  it("keeps the right with the account, not with the login", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, { policy: BY_NAME });
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    sandbox.renameUser("ivan", "ivan-the-elder");
    sandbox.createUser("ivan", { emails: ["mallory@acme.example"] });
    sandbox.setPermission(SHOP, "ivan", "write");
    sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("in_progress");
    await aDayLater();
    expect(stateOf(pr.headSha)).toBe("in_progress");
    const run = product.current.check(SHOP, pr.headSha);
    expect(`${run?.summary}${run?.text}`).toContain("belongs to another account");
    const told = sandbox
      .checkRuns("acme/.agentgov")
      .find(({ name }) => name === "agentgov: policy");
    expect(told).toMatchObject({ conclusion: "failure" });
    expect(told?.text).toContain("belongs to another account");
  });

  it("lets who renamed the account go on approving", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, { policy: BY_NAME });
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    sandbox.renameUser("ivan", "ivan-the-elder");
    sandbox.review({ pr, by: "ivan-the-elder", state: "APPROVE" });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("success");
  });

  it("is nobody where GitHub knows nobody, and whoever reads the check is told", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, { policy: ENFORCE.replace('["@acme/identity"]', '["ivvan"]') });
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("in_progress");
    const run = product.current.check(SHOP, pr.headSha);
    expect(`${run?.summary}${run?.text}`).toContain("GitHub knows nobody by that name");
  });
});

/** The newest check on the policy, and what the log says of its names. */
async function told(): Promise<object> {
  const { sandbox, pool } = product.current;
  const run = sandbox
    .checkRuns("acme/.agentgov")
    .findLast(({ name }) => name === "agentgov: policy");
  const { rows } = await pool.query<{ problems: string[] }>(
    "select convert_from(body, 'UTF8')::json #> '{data,problems}' as problems from audit_entry where convert_from(body, 'UTF8')::json ->> 'type' = 'policy.names' order by id",
  );
  return {
    conclusion: run?.conclusion ?? null,
    text: run?.text ?? "",
    recorded: rows.map(({ problems }) => problems.length),
  };
}

async function lookAgain(): Promise<number | undefined> {
  const outcome = await product.current.service.reconcile("policy");
  await product.current.settle();
  return outcome?.repaired;
}

describe("names of a policy that no delivery tells of", () => {
  it("are told and recorded once when somebody else takes one", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, { policy: BY_NAME });
    propose(sandbox, { changes: AUTH });
    await product.current.settle();
    expect(await lookAgain()).toBe(0);
    sandbox.faults.failWebhooks({ kind: "drop" }, { times: 99 });
    sandbox.renameUser("ivan", "ivan-the-elder");
    sandbox.createUser("ivan", { emails: ["mallory@acme.example"] });
    expect(await lookAgain()).toBe(1);
    expect(await told()).toMatchObject({
      conclusion: "failure",
      text: expect.stringContaining("belongs to another account"),
      recorded: [1],
    });
    expect(await lookAgain()).toBe(0);
  });

  it("are told when a team has nobody left, until it has", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    propose(sandbox, { changes: AUTH });
    await product.current.settle();
    expect(await lookAgain()).toBe(0);
    sandbox.faults.failWebhooks({ kind: "drop" }, { times: 99 });
    for (const login of ["ivan", "ida"]) sandbox.removeTeamMember("acme", "identity", login);
    expect(await lookAgain()).toBe(1);
    expect(await told()).toMatchObject({
      conclusion: "failure",
      text: expect.stringContaining("The team @acme/identity has no members"),
      recorded: [1],
    });
    sandbox.addTeamMember("acme", "identity", "ivan");
    expect(await lookAgain()).toBe(1);
    expect(await told()).toMatchObject({ conclusion: "success", text: "", recorded: [1, 0] });
  });
});
