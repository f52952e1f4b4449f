import { describe, expect, it } from "vitest";
import { person, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

const product = productForEachTest();

const ACTION = "acme/publish-action";

/** What the check says of a workflow that uses this action. */
async function saidOf(uses: string): Promise<string> {
  const { current } = product;
  const { sandbox } = current;
  const workflow = `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: ${uses}\n`;
  const { headSha } = propose(sandbox, { changes: { ".github/workflows/a.yml": workflow } });
  await current.settle();
  const run = current.check(SHOP, headSha);
  expect(run?.status).toBe("in_progress");
  return [run?.title, run?.summary, run?.text].join("\n");
}

const WORDS = "not on the default branch of its repository";
const UNTOLD = "was not looked up";

describe("a workflow that pins an action to a commit", () => {
  it("is told apart by whether the commit is one of the action's repository", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    sandbox.createRepo("acme", "publish-action", { files: { "action.yml": "name: Publish\n" } });
    const old = sandbox.head(ACTION, "main");
    sandbox.pushCommit(ACTION, "main", {
      author: person("olga"),
      by: "olga",
      message: "Publish more",
      changes: { "action.yml": "name: Publish more\n" },
    });
    const own = await saidOf(`${ACTION}@${old}`);
    expect([own.includes(WORDS), own.includes(UNTOLD)]).toEqual([false, false]);
    sandbox.clock.advance(60);
    // What only a fork holds diverges from the default branch, and nothing of the repository names it.
    sandbox.createUser("mallory");
    const fork = sandbox.fork(ACTION, "mallory").fullName;
    sandbox.commit(fork, "main", {
      author: "mallory",
      message: "Take the token",
      changes: { "action.yml": "name: Publish all\n" },
    });
    sandbox.push(fork, "main", { by: "mallory" });
    expect(await saidOf(`${ACTION}@${sandbox.head(fork, "main")}`)).toContain(WORDS);
    sandbox.clock.advance(60);
    expect(await saidOf(`${ACTION}@${"b".repeat(40)}`)).toContain(WORDS);
    sandbox.clock.advance(60);
    const elsewhere = await saidOf(`actions/checkout@${"b".repeat(40)}`);
    expect([elsewhere.includes(WORDS), elsewhere.includes(UNTOLD)]).toEqual([false, true]);
  });
});
