import { describe, expect, it } from "vitest";
import { mergeRepository } from "../../src/policy/merge-policy.ts";
import { readPolicy } from "../../src/policy/read-policy.ts";
import { aDocument, aPolicy, aPolicyFile } from "../builders/policy.ts";

const ORGANISATION = {
  connectors: {
    allowed: [
      { host: "MCP.acme.example" },
      { command: "npx", package: "@acme/tickets" },
      { command: ["node", "tools/server.js"] },
    ],
  },
  dependencies: { allowed: ["pkg:npm/@acme/", "pkg:npm/ok"], forbidden: ["pkg:pypi/Evil_Tool"] },
};

describe("what may be added", () => {
  it("is read in the form that is compared", () => {
    const { connectors, dependencies } = aPolicy(ORGANISATION);
    expect(connectors).toEqual([
      { kind: "host", host: "mcp.acme.example" },
      { kind: "package", command: "npx", name: "@acme/tickets" },
      { kind: "command", command: ["node", "tools/server.js"] },
    ]);
    expect(dependencies).toEqual({
      allowed: ["pkg:npm/%40acme/", "pkg:npm/ok"],
      forbidden: ["pkg:pypi/evil-tool"],
    });
  });

  it("is anything where policy does not say", () => {
    expect(aPolicy({})).not.toHaveProperty("connectors");
    expect(aPolicy({})).not.toHaveProperty("dependencies");
  });

  it("may be narrowed by a repository, which adds to what is forbidden", () => {
    const { policy, objections } = mergeRepository(
      aPolicy(ORGANISATION),
      aDocument({
        connectors: { allowed: [{ host: "mcp.acme.example" }] },
        dependencies: { allowed: ["pkg:npm/@acme/tool"], forbidden: ["pkg:npm/left-pad"] },
      }),
    );
    expect(objections).toEqual([]);
    expect(policy.connectors).toHaveLength(1);
    expect(policy.dependencies).toEqual({
      allowed: ["pkg:npm/%40acme/tool"],
      forbidden: ["pkg:pypi/evil-tool", "pkg:npm/left-pad"],
    });
  });

  it("stays where a repository says nothing", () => {
    const base = aPolicy(ORGANISATION);
    const { policy } = mergeRepository(base, aDocument({}));
    expect(policy.connectors).toEqual(base.connectors);
    expect(policy.dependencies).toEqual(base.dependencies);
  });

  it.each([
    ["/connectors/allowed/0", { connectors: { allowed: [{ host: "evil.example" }] } }],
    ["/dependencies/allowed/0", { dependencies: { allowed: ["pkg:npm/"] } }],
    ["/dependencies/allowed/0", { dependencies: { allowed: ["pkg:npm/other"] } }],
  ])("may not be widened by a repository at %s", (pointer, document) => {
    const { objections } = mergeRepository(aPolicy(ORGANISATION), aDocument(document));
    expect(objections).toMatchObject([{ pointer }]);
  });

  it.each([
    { connectors: { allowed: [{ host: "https://mcp.acme.example" }] } },
    { connectors: { allowed: [{ command: "npx" }] } },
    { dependencies: { forbidden: ["left-pad"] } },
    { dependencies: { forbidden: ["pkg:npm/left-pad@1.3.0"] } },
  ])("refuses %o", (document) => {
    const layers = {
      organisation: aPolicyFile({ version: 1, ...document }),
      repository: null,
      repositoryName: "shop",
    };
    expect(readPolicy(layers).kind).toBe("invalid");
  });
});
