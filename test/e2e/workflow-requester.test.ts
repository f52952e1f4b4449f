import { describe, expect, it } from "vitest";
import { person, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";
import { decided, stateOf } from "../support/provenance.ts";

const product = productForEachTest();

const AUTH = { "src/auth/login.js": "export const login = 2;\n" };
const CLAUDE = "Change the login\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n";
const ACTIONS = "github-actions[bot]";

/** A pull request that an agent opened from a workflow which bob may have started. */
async function openedByWorkflow(start: boolean): Promise<ReturnType<typeof propose>> {
  const { sandbox } = product.current;
  prepareAcme(sandbox);
  sandbox.createUser(ACTIONS, { type: "Bot" });
  sandbox.setPermission(SHOP, ACTIONS, "write");
  sandbox.setTeamPermission(SHOP, "identity", "write");
  if (start) sandbox.startWorkflow(SHOP, { event: "issue_comment", branch: "main", by: "ivan" });
  const pr = propose(sandbox, {
    changes: AUTH,
    by: ACTIONS,
    author: person("olga"),
    message: CLAUDE,
    branch: "topic",
  });
  await product.current.settle();
  return pr;
}

describe("a workflow in which an agent opened a pull request", () => {
  it("makes whoever started it somebody who asked, and cannot approve", async () => {
    const { sandbox } = product.current;
    const pr = await openedByWorkflow(true);
    const { disqualified } = await decided(product.current);
    expect(disqualified).toContainEqual(
      expect.objectContaining({
        account: expect.objectContaining({ login: "ivan" }),
        reason: "started the workflow that made this change",
        evidence: expect.stringMatching(/^workflow run \d+$/u),
      }),
    );
    sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await product.current.settle();
    expect(stateOf(product.current, pr.headSha)).toBe("in_progress");
  });

  it("is a note and no error where the app may not look", async () => {
    const { sandbox } = product.current;
    sandbox.faults.failRequests(
      { kind: "status", status: 404 },
      { template: "/repos/{owner}/{repo}/actions/runs", times: 9 },
    );
    const pr = await openedByWorkflow(true);
    expect(stateOf(product.current, pr.headSha)).toBe("in_progress");
    const { rows } = await product.current.pool.query<{ notes: string[] }>(
      "select decision -> 'notes' as notes from decision order by id desc limit 1",
    );
    expect(rows[0]?.notes.join(" ")).toContain("who started the workflows");
  });

  it("costs a call only where nobody is known to have asked", async () => {
    const { sandbox } = product.current;
    const mark = sandbox.requests.mark();
    await openedByWorkflow(false);
    const asked = (from: number): number =>
      sandbox.requests.since(from).filter(({ path }) => path.includes("/actions/runs")).length;
    expect(asked(mark)).toBeGreaterThan(0);
    const later = sandbox.requests.mark();
    propose(sandbox, { changes: AUTH, message: CLAUDE });
    await product.current.settle();
    expect(asked(later)).toBe(0);
  });
});
