import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ENFORCE, prepareAcme, SHOP } from "../support/acme.ts";
import { type Product, startProduct } from "../support/product.ts";
import { type Files, type Judged, judgeChange, kindsOf } from "./judge-change.ts";

const SERVER = { command: "npx", args: ["-y", "@acme/tickets@1.2.3"] };
const MCP = JSON.stringify({ mcpServers: { tickets: SERVER } });

const POLICY = `${ENFORCE}connectors:
  allowed:
    - command: npx
      package: "@acme/tickets"
    - host: mcp.acme.example
dependencies:
  forbidden: ["pkg:npm/left-pad", "pkg:npm/@evil/"]
`;

let product: Product;

beforeEach(async () => {
  product = await startProduct();
});

afterEach(async () => {
  const { violations } = product.sandbox;
  await product.stop();
  expect(violations).toEqual([]);
});

async function judged(changes: Files): Promise<Judged> {
  prepareAcme(product.sandbox, { policy: POLICY });
  return judgeChange(product, changes);
}

describe("what policy forbids", () => {
  it("fails for a connector that is not allowed, and names it", async () => {
    const { state, decision } = await judged({
      ".mcp.json": JSON.stringify({ mcpServers: { tickets: { ...SERVER, args: ["other"] } } }),
    });
    expect(state).toBe("failure");
    expect(decision.headline).toContain("tickets");
    expect(kindsOf(decision)).toContain("agent-power:connector-forbidden");
  });

  it("takes an allowed connector as a change of agents' configuration", async () => {
    const { state, decision } = await judged({ ".mcp.json": MCP });
    expect(kindsOf(decision)).not.toContain("agent-power:connector-forbidden");
    expect(state).toBe("in_progress");
  });

  it.each(["left-pad", "@evil/tool"])("fails for the forbidden package %s", async (name) => {
    const { state, decision } = await judged({
      "package.json": JSON.stringify({ dependencies: { [name]: "1.0.0" } }),
    });
    expect(state).toBe("failure");
    expect(decision.headline).toContain("is forbidden by policy");
  });
});

describe("GitHub's dependency review", () => {
  const LEFT_PAD = {
    change_type: "added",
    manifest: "package.json",
    ecosystem: "npm",
    name: "left-pad",
    version: "1.3.0",
    package_url: "pkg:npm/left-pad@1.3.0",
    license: "MIT",
    source_repository_url: null,
    scope: "runtime",
    vulnerabilities: [
      {
        severity: "high",
        advisory_ghsa_id: "GHSA-aaaa-bbbb-cccc",
        advisory_summary: "Pads too much",
        advisory_url: "https://github.com/advisories/GHSA-aaaa-bbbb-cccc",
      },
    ],
  };
  const ADDS = { "package.json": '{ "dependencies": { "left-pad": "1.3.0" } }\n' };

  it("adds licences, advisories, and packages that agentgov did not see", async () => {
    prepareAcme(product.sandbox, {});
    const hidden = { ...LEFT_PAD, name: "hidden", package_url: null, vulnerabilities: [] };
    product.sandbox.setDependencyReview(SHOP, [LEFT_PAD, hidden]);
    const { decision } = await judgeChange(product, ADDS);
    expect(decision.notes).toEqual([]);
    const told = decision.findings.map(({ message }) => message);
    expect(told.filter((message) => message.includes("pkg:"))).toEqual([
      expect.stringMatching(/left-pad.* is new .* Licence: MIT\.$/u),
      expect.stringMatching(/hidden@1\.3\.0` is new in package\.json, as GitHub reads it/u),
      expect.stringMatching(/left-pad@1\.3\.0` has a known weakness \(high: Pads too much\)/u),
    ]);
  });

  it("is missed with one note where GitHub has none, and not asked for without need", async () => {
    prepareAcme(product.sandbox, {});
    const { decision } = await judgeChange(product, ADDS);
    expect(decision.notes).toEqual([expect.stringContaining("(403)")]);
    const asked = (): number =>
      product.sandbox.requests.all.filter(({ path }) => path.includes("dependency-graph")).length;
    expect(asked()).toBe(1);
    await judgeChange(product, { "src/cart.js": "export const cart = [2];\n" });
    expect(asked()).toBe(1);
  });
});
