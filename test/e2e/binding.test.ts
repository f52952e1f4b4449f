import { beforeEach, describe, expect, it } from "vitest";
import { person, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

const product = productForEachTest();

const LOGIN = "src/auth/login.js";
const AUTH = { [LOGIN]: "export const login = 2;\n" };
const WORDS = { "README.md": "# Words\n" };
/** Longer than a head takes to settle. */
const SETTLED_SECONDS = 11;

function headline(): Promise<string> {
  return product.current.pool
    .query<{ headline: string }>(
      "select decision ->> 'headline' as headline from decision order by id desc limit 1",
    )
    .then(({ rows }) => rows[0]?.headline ?? "");
}

function state(): string {
  const head = product.current.sandbox.head(SHOP, "topic");
  const run = product.current.check(SHOP, head);
  return run?.conclusion ?? run?.status ?? "none";
}

/** A pull request on branch `topic` that ivan has approved. */
async function approved(changes: Parameters<typeof propose>[1]["changes"] = AUTH): Promise<void> {
  const { sandbox } = product.current;
  prepareAcme(sandbox);
  const pr = propose(sandbox, { changes, branch: "topic" });
  await product.current.settle();
  sandbox.review({ pr, by: "ivan", state: "APPROVE" });
  await product.current.settle();
  expect(state()).toBe("success");
}

function push(changes: Parameters<typeof propose>[1]["changes"]): void {
  product.current.sandbox.pushCommit(SHOP, "topic", {
    author: person("alice"),
    message: "More",
    by: "alice",
    changes,
  });
}

describe("an approval", () => {
  it("is carried over a push that leaves its files alone, by their modes too", async () => {
    await approved();
    const mark = product.current.sandbox.requests.mark();
    push(WORDS);
    await product.current.settle();
    expect(state()).toBe("success");
    const trees = product.current.sandbox.requests
      .since(mark)
      .filter(({ route }) => route?.includes("git/trees") === true);
    expect(trees.length).toBeGreaterThanOrEqual(2);
  });

  it("is carried over a clean rebase onto a base that touched other files", async () => {
    await approved();
    const { sandbox } = product.current;
    sandbox.setRules(SHOP, "main", {});
    sandbox.pushCommit(SHOP, "main", {
      author: person("olga"),
      message: "Words",
      by: "olga",
      changes: WORDS,
    });
    sandbox.commit(SHOP, "topic", {
      author: person("alice"),
      message: "Same",
      changes: AUTH,
      from: "main",
    });
    sandbox.forcePush(SHOP, "topic", { by: "alice" });
    await product.current.settle();
    expect(state()).toBe("success");
  });

  it("dies with a file that became executable, and the headline says so", async () => {
    await approved();
    push({ [LOGIN]: { content: AUTH[LOGIN], mode: "100755" } });
    await product.current.settle();
    expect(state()).toBe("in_progress");
    expect(await headline()).toContain(`the mode of ${LOGIN} changed after @ivan approved`);
  });

  it("dies with the file that changed, and the headline names it", async () => {
    await approved();
    push({ [LOGIN]: "export const login = 3;\n" });
    await product.current.settle();
    expect(await headline()).toContain(`${LOGIN} changed after @ivan approved`);
  });

  it("does not count for a head that was pushed while it was given", async () => {
    await approved();
    const { sandbox } = product.current;
    push({ [LOGIN]: "export const login = 3;\n" });
    await product.current.settle();
    const pr = { repo: SHOP, number: 1, headSha: sandbox.head(SHOP, "topic") };
    sandbox.review({ pr, by: "ida", state: "APPROVE" });
    await product.current.settle();
    expect(state()).toBe("in_progress");
    sandbox.clock.advance(SETTLED_SECONDS);
    sandbox.review({ pr, by: "ida", state: "APPROVE" });
    await product.current.settle();
    expect(state()).toBe("success");
  });
});

describe("somebody who pushed", () => {
  beforeEach(() => {
    prepareAcme(product.current.sandbox);
  });

  it("cannot approve although the delivery of the push was lost", async () => {
    const { sandbox, service } = product.current;
    const pr = propose(sandbox, { changes: WORDS, branch: "topic" });
    await product.current.settle();
    sandbox.deliverTo(null);
    sandbox.pushCommit(SHOP, "topic", {
      author: person("alice"),
      message: "More",
      by: "ivan",
      changes: AUTH,
    });
    sandbox.clock.advance(SETTLED_SECONDS);
    await sandbox.settled();
    sandbox.deliverTo(`${service.url}/api/github/webhooks`);
    sandbox.review({ pr, by: "ivan", state: "APPROVE" });
    await product.current.settle();
    expect(state()).toBe("in_progress");
    sandbox.review({ pr, by: "ida", state: "APPROVE" });
    await product.current.settle();
    expect(state()).toBe("success");
  });
});
