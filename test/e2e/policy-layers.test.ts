import { describe, expect, it } from "vitest";
import { ENFORCE, person, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

const CONFIG = "acme/.agentgov";
const AUTH = { "src/auth/login.js": "export const login = 2;\n" };
const CART = { "src/cart.js": "export const cart = [1];\n" };
const product = productForEachTest();

function stateOf(headSha: string): string {
  const run = product.current.check(SHOP, headSha);
  return run?.conclusion ?? run?.status ?? "none";
}

function pushPolicy(changes: Readonly<Record<string, string | null>>): string {
  return product.current.sandbox.pushCommit(CONFIG, "main", {
    author: person("olga"),
    by: "olga",
    message: "Change the policy",
    changes,
  });
}

describe("the organisation's policy", () => {
  it("is put together from parts, and their problems stand red on the commit", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, { policy: "version: 1\nmode: enforce\n" });
    const part = 'version: 1\nareas: { auth: { owners: ["ivan"] } }\n';
    pushPolicy({ "agentgov/identity.yml": part });
    await product.current.settle();
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    expect(product.current.check(SHOP, pr.headSha)?.title).toContain("@ivan");
    expect(sandbox.checkRuns(CONFIG).filter(({ name }) => name === "agentgov: policy")).toEqual([]);
    pushPolicy({ "agentgov/twice.yml": part });
    await product.current.settle();
    const red = sandbox.checkRuns(CONFIG).find(({ name }) => name === "agentgov: policy");
    expect(red).toMatchObject({ conclusion: "failure" });
    expect(red?.text).toContain("agentgov/identity.yml");
    expect(red?.text).toContain("agentgov/twice.yml");
    expect(stateOf(pr.headSha)).toBe("in_progress");
    expect(product.current.check(SHOP, pr.headSha)?.summary).toContain("last good policy");
  });

  it("shows an area that only observes, and lets it hold nothing", async () => {
    const { sandbox } = product.current;
    const sets = 'repositories: [{ match: ["shop"], mode: enforce, areas: { auth: observe } }]\n';
    prepareAcme(sandbox, { policy: `${ENFORCE}${sets}` });
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("success");
    const run = product.current.check(SHOP, pr.headSha);
    expect(`${run?.summary}${run?.text}`).toContain("Would wait if they were enforced: auth");
    expect(sandbox.pullRequest(pr).requestedTeams).toEqual([]);
    const both = propose(sandbox, { changes: { ...AUTH, ...CART } });
    await product.current.settle();
    expect(stateOf(both.headSha)).toBe("in_progress");
  });

  it("takes back what passes and would not any more before it judges anything again", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: CART });
    const docs = propose(sandbox, { changes: { "README.md": "# R\n" } });
    await product.current.settle();
    sandbox.review({ pr, by: "bob", state: "APPROVE" });
    await product.current.settle();
    expect([stateOf(pr.headSha), stateOf(docs.headSha)]).toEqual(["success", "success"]);
    const before = sandbox.requests.all.length;
    pushPolicy({
      "agentgov.yml": `${ENFORCE}tiers: { medium: { gates: [{ gate: human-approval, approvals: 2, from: write }] } }\n`,
    });
    await product.current.settle();
    expect([stateOf(pr.headSha), stateOf(docs.headSha)]).toEqual(["in_progress", "success"]);
    const writes = sandbox.requests.all
      .slice(before)
      .filter(({ method, path }) => method !== "GET" && path.includes("check-runs"));
    const judged = sandbox.requests.all
      .slice(before)
      .findIndex(({ path }) => path.endsWith(`/pulls/${pr.number}`));
    const first = sandbox.requests.all.slice(before).findIndex((one) => one === writes[0]);
    expect(first).toBeGreaterThan(-1);
    expect(first).toBeLessThan(judged);
  });

  it("is not taken from a repository that takes its name", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    sandbox.renameRepo(CONFIG, "old-policy");
    sandbox.createRepo("acme", ".agentgov", {
      files: { "agentgov.yml": "version: 1\nmode: observe\n" },
    });
    pushPolicy({ "agentgov.yml": "version: 1\nmode: observe\n# again\n" });
    await product.current.settle();
    expect(stateOf(pr.headSha)).toBe("in_progress");
    expect(product.current.check(SHOP, pr.headSha)?.summary).toContain("another repository");
    const { rows } = await product.current.pool.query(
      "select 1 from audit_entry where convert_from(body, 'UTF8')::json ->> 'type' = 'policy.invalid'",
    );
    expect(rows.length).toBeGreaterThan(0);
  });

  it("is found to have moved without any delivery", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    propose(sandbox, { changes: CART });
    await product.current.settle();
    expect(await product.current.service.reconcile("policy")).toMatchObject({ repaired: 0 });
    sandbox.deliverTo(null);
    pushPolicy({ "agentgov.yml": `${ENFORCE}# moved\n` });
    const found = await product.current.service.reconcile("policy");
    expect(found).toMatchObject({ seen: 1, repaired: 1, trouble: null });
    await product.current.service.idle(30_000);
    expect(await product.current.service.reconcile("policy")).toMatchObject({ repaired: 0 });
  });
});

describe("a rollout by custom property", () => {
  const BY_PROPERTY = `${ENFORCE.replace("mode: enforce", "mode: warn")}repositories:
  - { properties: { agentgov: [enforced, strict] }, mode: enforce }
`;

  it("holds the repositories that have it, and shows in the others", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, { policy: BY_PROPERTY });
    const shown = propose(sandbox, { changes: AUTH, branch: "before" });
    await product.current.settle();
    expect(stateOf(shown.headSha)).toBe("neutral");
    sandbox.setProperties(SHOP, { agentgov: "strict", tier: ["a", "b"] });
    sandbox.clock.advance(60);
    pushPolicy({ "agentgov.yml": `${BY_PROPERTY}# looked at again\n` });
    await product.current.settle();
    expect(stateOf(shown.headSha)).toBe("in_progress");
  });
});

describe("observe", () => {
  it("has no write path: every request reads", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, { policy: ENFORCE.replace("enforce", "observe") });
    const pr = propose(sandbox, { changes: AUTH });
    await product.current.settle();
    sandbox.comment({ pr, by: "ivan", body: "/agentgov approve" });
    sandbox.comment({ pr, by: "rita", body: "/agentgov override all because I really want to" });
    sandbox.review({ pr, by: "ida", state: "REQUEST_CHANGES" });
    pushPolicy({ "agentgov.yml": "version: 1\nmode: observ\n" });
    pushPolicy({ "agentgov.yml": ENFORCE.replace("enforce", "observe") });
    await product.current.settle();
    const other = sandbox.requests.all.filter(
      ({ method, path, body }) =>
        method !== "GET" &&
        !path.includes("access_tokens") &&
        !(path.endsWith("/graphql") && /^\s*query\b/u.test(String(Object(body)["query"] ?? ""))),
    );
    expect(other.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });
});
