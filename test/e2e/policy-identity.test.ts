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
    expect(told).toMatchObject({ conclusion: "success" });
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
