import { describe, expect, it } from "vitest";
import { person, prepareAcme, propose, SHOP } from "../support/acme.ts";
import { productForEachTest } from "../support/product.ts";

const product = productForEachTest();

const POLICY = `version: 1
mode: enforce
extends: recommended@1
owners: ["@acme/platform"]
areas:
  migrations:
    owners: ["@acme/identity"]
    gates: [{ gate: staged-rollout, environments: [production], soak: 1 }]
`;
const EXPAND = { "db/migrate/1_add.sql": "alter table cart add column total int;\n" };
const CONTRACT = { "db/migrate/2_drop.sql": "alter table cart drop column sum;\n" };
const HOUR_SECONDS = 3_600;

/** What the check run says of the gate: `satisfied: ...`. */
function rollout(headSha: string): string {
  const text = product.current.check(SHOP, headSha)?.text ?? "";
  const line = text.split("\n").find((row) => row.includes("| staged-rollout |")) ?? "";
  const [, status = "", , , , summary = ""] = line.split("|").map((cell) => cell.trim());
  return `${status.replace(/^\S+ /u, "")}: ${summary}`;
}

/** Where main points now. */
function tip(): string {
  return product.current.sandbox.head(SHOP, "main");
}

async function contracting(): Promise<string> {
  const { sandbox } = product.current;
  const { headSha } = propose(sandbox, { changes: CONTRACT, branch: "contract" });
  await product.current.settle();
  return headSha;
}

describe("staged-rollout", () => {
  it("asks nothing of a migration that only adds", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, { policy: POLICY });
    const { headSha } = propose(sandbox, { changes: EXPAND });
    await product.current.settle();
    expect(rollout(headSha)).toContain("not applicable: Nothing here takes away");
  });

  it("waits for the deployment of what it builds on, and looks again when it is reported", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, { policy: POLICY });
    const older = tip();
    sandbox.deploy(SHOP, { environment: "production", sha: older, by: "olga" });
    sandbox.commit(SHOP, "main", { author: person("olga"), message: "Expand", changes: EXPAND });
    sandbox.push(SHOP, "main", { by: "olga", admin: true });
    const sha = await contracting();
    expect(rollout(sha)).toContain("is not deployed to production");
    sandbox.clock.advance(1);
    sandbox.deploy(SHOP, { environment: "production", sha: tip(), by: "olga" });
    await product.current.settle();
    expect(rollout(sha)).toContain("runs in production since");
    sandbox.clock.advance(1);
    sandbox.deploy(SHOP, { environment: "production", sha: older, by: "olga" });
    await product.current.settle();
    expect(rollout(sha)).toContain("is not deployed to production");
  });

  it("passes when it has been in use long enough", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, { policy: POLICY });
    sandbox.clock.advance(-2 * HOUR_SECONDS);
    sandbox.deploy(SHOP, { environment: "production", sha: tip(), by: "olga" });
    sandbox.clock.advance(2 * HOUR_SECONDS);
    const sha = await contracting();
    expect(rollout(sha)).toMatch(/^satisfied: What this builds on runs in production since/u);
  });

  it("takes an owner's word where nothing is ever deployed", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox, { policy: POLICY });
    const sha = await contracting();
    expect(rollout(sha)).toContain("No deployment to production is recorded on GitHub");
    sandbox.comment({ pr: { repo: SHOP, number: 1 }, by: "ida", body: "/agentgov own" });
    await product.current.settle();
    expect(rollout(sha)).toMatch(
      /^satisfied: No deployment to production is recorded on GitHub; @ida/u,
    );
  });

  it("reads no deployments where no gate asks for them", async () => {
    const { sandbox } = product.current;
    prepareAcme(sandbox);
    propose(sandbox, { changes: { "README.md": "# R\n" } });
    await product.current.settle();
    // Without those that list what was open before the app came.
    const asked = sandbox.requests.all
      .filter(({ route }) => String(route).includes("graphql"))
      .map(({ body }) => JSON.stringify(body));
    expect(asked.filter((body) => !body.includes("query Sweep"))).toEqual([]);
  });
});
