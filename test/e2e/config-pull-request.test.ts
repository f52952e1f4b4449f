import { describe, expect, it } from "vitest";
import { ENFORCE, person, prepareAcme, propose } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

const CONFIG = "acme/.agentgov";
const AUTH = { "src/auth/login.js": "export const login = 2;\n" };
const product = productForEachTest();

/** What the check of the config repository says of a proposed policy. */
interface Shown {
  readonly number: number;
  readonly headSha: string;
  readonly state: string;
  readonly title: string;
  readonly summary: string;
  readonly text: string;
}

async function proposePolicy(
  changes: Readonly<Record<string, string | null>>,
  by = "alice",
): Promise<Shown> {
  const { sandbox } = product.current;
  const branch = "proposal";
  sandbox.commit(CONFIG, branch, {
    author: person(by),
    message: "Change the policy",
    changes,
    from: "main",
  });
  sandbox.push(CONFIG, branch, { by });
  const title = "Change the policy";
  const opened = sandbox.openPullRequest({
    repo: CONFIG,
    head: branch,
    base: "main",
    by,
    title,
    draft: false,
  });
  await product.current.settle();
  return shown(opened);
}

function shown({ number, headSha }: { readonly number: number; readonly headSha: string }): Shown {
  const run = product.current.check(CONFIG, headSha);
  return {
    number,
    headSha,
    state: run?.conclusion ?? run?.status ?? "none",
    title: run?.title ?? "",
    summary: run?.summary ?? "",
    text: run?.text ?? "",
  };
}

function prepare(policy = ENFORCE): void {
  const { sandbox } = product.current;
  prepareAcme(sandbox, { policy: null });
  sandbox.createRepo("acme", ".agentgov", {
    files: { "agentgov.yml": policy },
    collaborators: { alice: "write" },
  });
}

describe("a pull request that changes the policy", () => {
  it("fails on an invalid policy, with each problem at its line, and the old one stays in force", async () => {
    prepare();
    const { state, title, text } = await proposePolicy({
      "agentgov.yml": `${ENFORCE}    tier: hihg\nmoed: warn\n`,
    });
    expect(state).toBe("failure");
    expect(title).toContain("agentgov.yml:8");
    expect(text).toContain("did you mean");
    const pr = propose(product.current.sandbox, { changes: AUTH });
    await product.current.settle();
    expect(product.current.check("acme/shop", pr.headSha)?.status).toBe("in_progress");
  });

  it("tells what it loosens first, and what it would have made of recorded pull requests", async () => {
    prepare();
    const { sandbox } = product.current;
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    const { state, text } = await proposePolicy({
      "agentgov.yml": `${ENFORCE}    tier: low\n`,
    });
    expect(state).toBe("in_progress");
    expect(text).toMatch(/\| looser \| Area auth weighs low instead of high\./u);
    expect(text).toMatch(new RegExp(`newly free \\| 1 \\| .acme/shop#${pr.number}`, "u"));
    expect(text.indexOf("What it changes")).toBeLessThan(text.indexOf("### Gates"));
  });

  it("says so when nothing changes", async () => {
    prepare();
    propose(product.current.sandbox, { changes: AUTH });
    await product.current.settle();
    const { text } = await proposePolicy({ "agentgov.yml": `# A comment.\n${ENFORCE}` });
    expect(text).toContain("No rule changes.");
    expect(text).toContain("Nothing changes. Out of 1 recorded pull requests");
  });

  it("names who would be asked more often", async () => {
    prepare();
    propose(product.current.sandbox, { changes: { "src/cart.js": "export const cart = [1];\n" } });
    await product.current.settle();
    const { text } = await proposePolicy({
      "agentgov.yml": `${ENFORCE}  app:\n    owners: ["@acme/platform"]\n    gates: [{ gate: human-approval, approvals: 2, from: owners }]\n`,
    });
    expect(text).toMatch(/\| @?.*acme\/platform.* \| 1 \|/u);
    expect(text).toMatch(/approvals more \| 1 \|/u);
  });

  it("is judged by the policy of the base branch, whatever it says of itself", async () => {
    prepare();
    const { state, summary } = await proposePolicy({
      "agentgov.yml": ENFORCE.replace("enforce", "observe").replace("@acme/platform", "alice"),
    });
    expect(state).toBe("in_progress");
    expect(summary).toContain("acme/platform");
  });

  it("does not pass when the file is removed, or moved away", async () => {
    prepare();
    const { state, text } = await proposePolicy({ "agentgov.yml": null });
    expect(state).toBe("failure");
    expect(text).toContain("the file is gone");
  });

  it("leaves other changes of the config repository alone", async () => {
    prepare();
    const { text } = await proposePolicy({ "README.md": "# Policy\n" });
    expect(text).not.toContain("What it changes");
  });
});
