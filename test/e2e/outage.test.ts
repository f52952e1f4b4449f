import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RequestFault } from "../../src/sandbox/faults.ts";
import { prepareAcme, propose, SHOP } from "../support/acme.ts";
import { type Product, startProduct } from "../support/product.ts";

/** The whole campaign instead of a sample; see `npm run campaign:outage`. */
const IS_WHOLE = process.env["CAMPAIGN"] === "whole";
/** What is broken this often in a row heals within seconds by the queue's own delays. */
const TIMES = 2;
/** The promise: the right verdict within a minute of the end of an outage. */
const HEAL_MILLISECONDS = 60_000;
/** Calls of one evaluation, with some air. */
const EVALUATION_CALLS_MAX = 16;

const FAULTS: readonly RequestFault[] = [
  { kind: "status", status: 500 },
  { kind: "status", status: 502 },
  { kind: "status", status: 503, retryAfterSeconds: 1 },
  { kind: "status", status: 429, retryAfterSeconds: 1 },
  { kind: "status", status: 401 },
  { kind: "secondary-limit", retryAfterSeconds: 1 },
  { kind: "reset" },
  { kind: "reset-after" },
  { kind: "truncated" },
  { kind: "html" },
  ...(IS_WHOLE ? ([{ kind: "hang" }] as const) : []),
];

const SAFE = { "README.md": "# Shop, again\n" };
const RISKY = { "src/auth/login.js": "export const login = 2;\n" };

let product: Product;
beforeEach(async () => {
  product = await startProduct();
  prepareAcme(product.sandbox);
  await product.settle();
});
afterEach(async () => {
  expect(product.sandbox.violations).toEqual([]);
  await product.stop();
});

/** Every route that a first evaluation and an approval use. */
async function callSites(): Promise<readonly string[]> {
  const { sandbox } = product;
  const mark = sandbox.requests.mark();
  const pr = propose(sandbox, { changes: RISKY });
  await product.settle();
  sandbox.review({ pr, by: "ivan", state: "APPROVE" });
  await product.settle();
  const routes = sandbox.requests
    .since(mark)
    .flatMap(({ route }) => (route === null ? [] : [route]));
  return [...new Set(routes)].filter((route) => !route.includes("access_tokens"));
}

interface Ordeal {
  readonly fault: RequestFault;
  readonly route: string;
}

interface Outcome extends Ordeal {
  readonly hits: number;
  readonly calls: number;
  readonly seconds: number;
}

/** A safe and a risky pull request while one call site is broken: both verdicts must come out right. */
async function endure({ fault, route }: Ordeal): Promise<Outcome> {
  const { sandbox } = product;
  const [method = "", template = ""] = route.split(" ");
  const mark = sandbox.requests.mark();
  const begin = performance.now();
  sandbox.faults.failRequests(fault, { method, template, times: TIMES });
  const safe = propose(sandbox, { changes: SAFE });
  const risky = propose(sandbox, { changes: RISKY });
  await sandbox.settled();
  const verdicts = () => [safe, risky].map(({ headSha }) => product.check(SHOP, headSha));
  await expect
    .poll(() => verdicts().map((run) => run?.conclusion ?? run?.status), {
      timeout: HEAL_MILLISECONDS,
      interval: 25,
      message: `${JSON.stringify(fault)} at ${route}`,
    })
    .toEqual(["success", "in_progress"]);
  sandbox.faults.clear();
  const seconds = (performance.now() - begin) / 1_000;
  await product.settle();
  for (const { headSha } of [safe, risky]) {
    const runs = sandbox.checkRuns(SHOP).filter((run) => run.headSha === headSha);
    expect(runs, `${route} ${fault.kind}`).toHaveLength(1);
  }
  const made = sandbox.requests.since(mark);
  const written = made.filter(
    ({ body }) => JSON.stringify(body ?? null).includes(risky.headSha) && isSuccess(body),
  );
  expect(written, "a success for what nobody approved").toEqual([]);
  return { fault, route, hits: made.length, calls: sandbox.requests.countSince(mark), seconds };
}

function isSuccess(body: unknown): boolean {
  return (
    typeof body === "object" &&
    body !== null &&
    "conclusion" in body &&
    body.conclusion === "success"
  );
}

/** For people: one line for each fault. */
function tableOf(outcomes: readonly Outcome[]): string {
  const lines = FAULTS.map((fault) => {
    const own = outcomes.filter((outcome) => outcome.fault === fault);
    const calls = Math.max(...own.map((outcome) => outcome.calls));
    const slowest = Math.max(...own.map(({ seconds }) => seconds)).toFixed(1);
    const name = "status" in fault ? `status ${fault.status}` : fault.kind;
    return `${name.padEnd(16)} ${own.length} call sites, at most ${calls} calls, healed within ${slowest} s`;
  });
  return lines.join("\n");
}

describe("an outage", () => {
  it(
    "heals by itself whichever call it hits, with one check run and few calls",
    async () => {
      const routes = await callSites();
      expect(routes.length).toBeGreaterThan(8);
      const ordeals = FAULTS.flatMap((fault, at) =>
        (IS_WHOLE ? routes : [routes[at % routes.length] ?? ""]).map((route) => ({ fault, route })),
      );
      const outcomes: Outcome[] = [];
      for (const ordeal of ordeals) outcomes.push(await endure(ordeal));
      // Two pull requests, each tried once more than it fails, and looked at once more for its own news.
      const callsMax = 2 * (TIMES + 2) * EVALUATION_CALLS_MAX;
      expect(outcomes.filter(({ calls }) => calls > callsMax)).toEqual([]);
      if (IS_WHOLE) process.stdout.write(`${tableOf(outcomes)}\n`);
    },
    IS_WHOLE ? 3_600_000 : 120_000,
  );

  it("of one organisation's limit stops no other, and is honoured to the end", async () => {
    const { sandbox } = product;
    sandbox.createUser("zoe", { emails: ["zoe@zeta.example"] });
    sandbox.createOrg("zeta", { owners: ["zoe"], members: [] });
    sandbox.createRepo("zeta", ".agentgov", {
      files: {
        "agentgov.yml": 'version: 1\nmode: enforce\nextends: recommended@1\nowners: ["@zoe"]\n',
      },
    });
    sandbox.createRepo("zeta", "tool", {
      files: { "README.md": "# Tool\n" },
      collaborators: { zoe: "admin" },
    });
    await product.settle();
    sandbox.faults.failRequests(
      { kind: "secondary-limit", retryAfterSeconds: 3 },
      { path: /\/repos\/acme\//u },
    );
    const mark = sandbox.requests.mark();
    const begin = Date.now();
    const limited = propose(sandbox, { changes: SAFE });
    await sandbox.settled();
    sandbox.pushCommit("zeta/tool", "fix", {
      author: "zoe",
      message: "Fix\n",
      changes: SAFE,
      from: "main",
    });
    const { headSha } = sandbox.openPullRequest({
      repo: "zeta/tool",
      head: "fix",
      by: "zoe",
      title: "Fix",
    });
    await sandbox.settled();
    await expect.poll(() => product.check("zeta/tool", headSha)?.conclusion).toBe("success");
    expect(product.check(SHOP, limited.headSha)).toBeUndefined();
    await expect
      .poll(() => product.check(SHOP, limited.headSha)?.conclusion, { timeout: 20_000 })
      .toBe("success");
    const [first, ...later] = sandbox.requests
      .since(mark)
      .filter(({ path }) => path.includes("/repos/acme/"))
      .map(({ at }) => at - begin);
    expect(first).toBeDefined();
    // Nothing more than what was on its way already, until the pause is over.
    expect(later.filter((at) => at > (first ?? 0) + 500 && at < (first ?? 0) + 3_000)).toEqual([]);
  });
});
