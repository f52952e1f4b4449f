import { PassThrough } from "node:stream";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Decision } from "../../src/domain/decision.ts";
import { prepareAcme, SHOP } from "../support/acme.ts";
import { type Product, startProduct } from "../support/product.ts";
import { type Files, type Judged, judgeChange, kindsOf } from "./judge-change.ts";

const SETTINGS = JSON.stringify({
  hooks: { PreToolUse: [{ matcher: "Bash", hooks: [{ command: "scripts/guard.sh" }] }] },
});
const SERVER = { command: "npx", args: ["-y", "@acme/tickets@1.2.3"] };
const MCP = JSON.stringify({ mcpServers: { tickets: SERVER } });
const LINES = Array.from({ length: 20_001 }, (_, index) => `export const n${index} = 1;\n`).join(
  "",
);
const LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** Looks like a token and is made anew in every run. */
function someToken(): string {
  const body = Array.from(crypto.getRandomValues(new Uint8Array(36)), (byte) =>
    LETTERS.charAt(byte % LETTERS.length),
  );
  return ["gh", "p_", ...body].join("");
}

let product: Product;
let log: PassThrough;

beforeEach(async () => {
  log = new PassThrough();
  product = await startProduct({ log: pino({ level: "trace" }, log) });
});

afterEach(async () => {
  const { violations } = product.sandbox;
  await product.stop();
  expect(violations).toEqual([]);
});

async function judged({ files = {} }: { readonly files?: Files }, changes: Files): Promise<Judged> {
  prepareAcme(product.sandbox, { files });
  return judgeChange(product, changes);
}

function areasOf({ areas }: Decision): readonly string[] {
  return areas.map(({ area }) => area);
}

describe("the shape of a change", () => {
  it("counts both names of an auth file that is renamed into docs", async () => {
    const { state, decision } = await judged(
      {},
      {
        "src/auth/login.js": null,
        "docs/login.md": "export const login = 1;\n",
      },
    );
    expect(areasOf(decision)).toEqual(["auth", "docs"]);
    expect(state).toBe("in_progress");
  });

  it("counts a deletion like an edit", async () => {
    const { state, decision } = await judged({}, { "src/auth/token.js": null });
    expect(decision.tier).toBe("high");
    expect(state).toBe("in_progress");
  });

  it("counts a file of which only the mode changed", async () => {
    const content = "export const login = 1;\n";
    const { decision, state } = await judged(
      {},
      { "src/auth/login.js": { content, mode: "100755" } },
    );
    expect(areasOf(decision)).toContain("auth");
    expect(state).toBe("in_progress");
  });

  it("finds a link that stands in for a workflow", async () => {
    const { decision, state } = await judged(
      {},
      { ".github/workflows/ci.yml": { content: "../../docs/evil.yml", mode: "120000" } },
    );
    expect(kindsOf(decision)).toContain("symlink");
    expect(["high", "critical"]).toContain(decision.tier);
    expect(state).toBe("in_progress");
  });

  it("finds a submodule that moves", async () => {
    const files: Files = {
      ".gitmodules": '[submodule "lib"]\n\tpath = lib\n\turl = https://github.com/acme/lib.git\n',
      lib: { content: "a".repeat(40), mode: "160000" },
    };
    const { decision, state } = await judged(
      { files },
      { lib: { content: "b".repeat(40), mode: "160000" } },
    );
    expect(kindsOf(decision)).toContain("submodule");
    expect(["high", "critical"]).toContain(decision.tier);
    expect(state).toBe("in_progress");
  });

  it("fails when there are more files than GitHub lists", async () => {
    const changes = Object.fromEntries(
      Array.from({ length: 3_001 }, (_, index) => [`docs/${index}.md`, `${index}\n`]),
    );
    const { decision, state } = await judged({}, changes);
    expect(decision).toMatchObject({ tier: "critical", verdict: "failed" });
    expect(kindsOf(decision)).toContain("unverifiable");
    expect(state).toBe("failure");
  });
});

describe("what GitHub leaves out", () => {
  it("reads the contents where there is no patch", async () => {
    const { decision, state } = await judged(
      {},
      { "src/data.js": `${LINES}const key = "${someToken()}";\n` },
    );
    expect(kindsOf(decision)).toEqual(["secret"]);
    expect(state).toBe("failure");
  });

  it("is critical where the contents cannot be read either", async () => {
    prepareAcme(product.sandbox, {});
    const blobs = "/repos/{owner}/{repo}/git/blobs/{file_sha}";
    product.sandbox.faults.failRequests(
      { kind: "status", status: 404 },
      { template: blobs, times: 1_000 },
    );
    const { decision, state } = await judgeChange(product, { "src/data.js": LINES });
    expect(decision.tier).toBe("critical");
    expect(state).not.toBe("success");
  });

  it("asks a person about a file that is not text", async () => {
    const bytes = Uint8Array.from({ length: 400 }, (_, index) => index % 256);
    const { decision, state } = await judged({}, { "src/engine.dat": bytes });
    expect(decision).toMatchObject({ tier: "high", findings: [{ kind: "unverifiable" }] });
    expect(state).toBe("in_progress");
  });

  it("reads by path where the tree is cut, and finds what a patch shows", async () => {
    prepareAcme(product.sandbox, {});
    product.sandbox.limitTrees(SHOP, 1);
    const { decision, state } = await judgeChange(product, {
      "package.json": '{ "dependencies": { "left-pad": "1.3.0" } }\n',
      ".mcp.json": MCP,
    });
    expect(kindsOf(decision)).toEqual(
      expect.arrayContaining(["new-dependency", "agent-power:mcp-server-added"]),
    );
    expect(decision.tier).toBe("critical");
    expect(state).toBe("in_progress");
  });
});

describe("what the contents show", () => {
  it("takes a lockfile that cannot be parsed for a new dependency", async () => {
    const { decision, state } = await judged({}, { "package-lock.json": '{ "lockfileVersion": ' });
    expect(decision.tier).toBe("high");
    expect(kindsOf(decision)).toContain("unverifiable");
    expect(state).toBe("in_progress");
  });

  it("names the server that a change gives to agents, and keeps what they may do", async () => {
    const { headSha, decision, state } = await judged(
      { files: { ".claude/settings.json": SETTINGS } },
      { ".mcp.json": MCP },
    );
    expect(decision.tier).toBe("critical");
    expect(kindsOf(decision)).toContain("agent-power:mcp-server-added");
    expect(product.check(SHOP, headSha)?.text).toContain("tickets");
    expect(state).toBe("in_progress");
    const { rows } = await product.pool.query(
      "select input #> '{facts,content,value,access}' as access from decision order by id desc",
    );
    expect(rows[0]?.access).toMatchObject({
      connectors: ["tickets: @acme/tickets@1.2.3"],
      hooks: ["PreToolUse[Bash] scripts/guard.sh"],
    });
  });

  it("takes a script that a hook of the base branch runs for agents' configuration", async () => {
    const files: Files = { ".claude/settings.json": SETTINGS, "scripts/guard.sh": "exit 2\n" };
    const { decision, state } = await judged({ files }, { "scripts/guard.sh": "exit 0\n" });
    expect(areasOf(decision)).toContain("agent-config");
    expect(kindsOf(decision)).toContain("agent-power:hook-script-changed");
    expect(state).toBe("in_progress");
  });

  it.each([
    ["a bidi character", { "src/cart.js": "export const cart = '\u202e';\n" }, "hidden-text"],
    [
      "a column that is dropped",
      { "migrations/0002_drop.sql": "alter table orders drop column total;\n" },
      "destructive-schema",
    ],
    [
      "a workflow with the secrets of the base",
      {
        ".github/workflows/ci.yml":
          "on: pull_request_target\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n        with:\n          ref: ${{ github.event.pull_request.head.sha }}\n",
      },
      null,
    ],
  ])("weighs %s", async (_name, changes, kind) => {
    const { decision, state } = await judged({}, changes);
    if (kind !== null) expect(kindsOf(decision)).toContain(kind);
    expect(decision.findings).not.toEqual([]);
    expect(["high", "critical"]).toContain(decision.tier);
    expect(state).toBe("in_progress");
  });

  it("says which file the weight comes from", async () => {
    const { headSha, decision } = await judged(
      {},
      {
        "src/auth/login.js": "export const login = 2;\n",
        "README.md": "# The shop\n",
        "docs/guide.md": "# Guide\n",
      },
    );
    expect(decision.advice).toEqual({ tier: "low", without: ["src/auth/login.js"] });
    expect(product.check(SHOP, headSha)?.text).toContain(
      "Without this file this is low: `src/auth/login.js`.",
    );
  });
});

describe("a credential", () => {
  it("fails the check and is printed, logged and kept nowhere", async () => {
    const token = someToken();
    const address = `https://bot:${token}@packages.acme.example/a.tgz`;
    prepareAcme(product.sandbox, { files: { ".claude/settings.json": SETTINGS } });
    const { headSha, state, decision } = await judgeChange(product, {
      "src/cart.js": `export const key = "${token}";\n`,
      "package.json": JSON.stringify({ dependencies: { a: address } }),
      ".npmrc": `//packages.acme.example/:_authToken=${token}\n`,
      ".mcp.json": JSON.stringify({
        mcpServers: {
          tickets: { ...SERVER, env: { TICKETS_TOKEN: token } },
          far: { url: address },
        },
      }),
      "migrations/0002_drop.sql": `drop table keys; -- ${token}\n`,
    });
    expect(state).toBe("failure");
    expect(decision.verdict).toBe("failed");
    expect(decision.headline).toMatch(/^A rule is broken in `\S+:\d+`: adds a github credential/u);
    const run = product.check(SHOP, headSha);
    expect(run?.summary).toContain("revoke it");
    expect(JSON.stringify(product.sandbox.checkRuns(SHOP))).not.toContain(token);
    expect(String(log.read() ?? "")).not.toContain(token);
    expect(await tablesWith(token.slice(4))).toEqual([]);
  });
});

/** Every table of the database that holds a text anywhere. */
async function tablesWith(text: string): Promise<readonly string[]> {
  const { rows: tables } = await product.pool.query<{ name: string }>(
    "select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')",
  );
  expect(tables.length).toBeGreaterThan(5);
  const found: string[] = [];
  for (const { name } of tables) {
    const { rowCount } = await product.pool.query(
      `select 1 from ${name} as entry where entry::text like '%' || $1 || '%' limit 1`,
      [text],
    );
    if (rowCount !== 0) found.push(name);
  }
  return found;
}
