import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ALL_ROUTES } from "../../src/sandbox/routes/all-routes.ts";
import { type Acme, member, startAcme, tokenFor } from "./acme.ts";
import { DESCRIBED_ROUTES } from "./contract.ts";

let acme: Acme;

beforeEach(async () => {
  acme = await startAcme();
});
afterEach(async () => {
  expect(acme.sandbox.violations).toEqual([]);
  await acme.sandbox.stop();
});

const SHOP = "/repos/acme/shop";

function names(json: unknown): readonly unknown[] {
  return Array.isArray(json) ? json.map((item) => member(item, "filename")) : [];
}

/** Pushes a branch with many files and opens a pull request for it. */
function openLarge(count: number): number {
  const { sandbox, repo } = acme;
  const changes = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`many/${String(index).padStart(5, "0")}`, "x\n"]),
  );
  sandbox.pushCommit(repo, "large", { author: "alice", message: "many\n", changes, from: "main" });
  return sandbox.openPullRequest({ repo, head: "large", by: "alice", title: "Many" }).number;
}

describe("the routes", () => {
  it("are exactly those of the contract", () => {
    expect(ALL_ROUTES.map(({ route }) => route).toSorted()).toEqual(DESCRIBED_ROUTES.toSorted());
  });

  it.each(["", "/api/v3"])("are served under %j", async (prefix) => {
    expect((await acme.api(`GET ${prefix}${SHOP}`)).json).toMatchObject({ full_name: "acme/shop" });
  });
});

describe("pages", () => {
  it("hold 30 items unless asked for more, and 100 at most", async () => {
    const number = String(openLarge(120));
    const files = `GET ${SHOP}/pulls/${number}/files`;
    expect(names((await acme.api(files)).json)).toHaveLength(30);
    expect(names((await acme.api(`${files}?per_page=500`)).json)).toHaveLength(100);
    expect(names((await acme.api(`${files}?per_page=100&page=2`)).json)).toHaveLength(20);
    expect(names((await acme.api(`${files}?per_page=100&page=3`)).json)).toEqual([]);
  });

  it("name their neighbours", async () => {
    const path = `${SHOP}/pulls/${String(openLarge(5))}/files?per_page=2`;
    const page = (number: number): string =>
      `<${acme.sandbox.baseUrl}${path}&page=${String(number)}>`;
    const link = async (number: number): Promise<string | null> =>
      (await acme.api(`GET ${path}&page=${String(number)}`)).headers.get("link");
    expect(await link(1)).toBe(`${page(2)}; rel="next", ${page(3)}; rel="last"`);
    expect(await link(2)).toBe(
      `${page(1)}; rel="prev", ${page(3)}; rel="next", ${page(3)}; rel="last", ${page(1)}; rel="first"`,
    );
    expect(await link(3)).toBe(`${page(2)}; rel="prev", ${page(1)}; rel="first"`);
  });

  it("are absent where everything fits", async () => {
    expect((await acme.api(`GET ${SHOP}/pulls`)).headers.get("link")).toBeNull();
  });
});

describe("GitHub's limits", () => {
  it("stop the list of files at 3,000 while the count goes on", async () => {
    const number = String(openLarge(3005));
    const { json } = await acme.api(`GET ${SHOP}/pulls/${number}`);
    expect(member(json, "changed_files")).toBe(3005);
    const files = `GET ${SHOP}/pulls/${number}/files?per_page=100`;
    expect(names((await acme.api(`${files}&page=30`)).json)).toHaveLength(100);
    expect(names((await acme.api(`${files}&page=31`)).json)).toEqual([]);
    const compared = await acme.api(`GET ${SHOP}/compare/main...large`);
    expect(names(member(compared.json, "files"))).toHaveLength(300);
  });

  it("stop the list of commits at 250 while the count goes on", async () => {
    const { sandbox, repo } = acme;
    for (let index = 0; index < 255; index += 1) {
      const changes = { counter: `${String(index)}\n` };
      sandbox.commit(repo, "feature", { author: "alice", message: "m\n", changes });
    }
    sandbox.push(repo, "feature", { by: "alice" });
    expect(member((await acme.api(`GET ${SHOP}/pulls/1`)).json, "commits")).toBe(256);
    const last = await acme.api(`GET ${SHOP}/pulls/1/commits?per_page=100&page=3`);
    expect(last.json).toHaveLength(50);
  });

  it("leave out patches that are too large or not text", async () => {
    const { sandbox, repo } = acme;
    sandbox.pushCommit(repo, "feature", {
      author: "alice",
      message: "large\n",
      changes: {
        "bin.dat": Uint8Array.of(0, 1, 2),
        "large.txt": "x\n".repeat(20_001),
        "wide.txt": "y".repeat(500_001),
      },
    });
    const { json } = await acme.api(`GET ${SHOP}/pulls/1/files`);
    expect(json).toMatchObject([
      { filename: "bin.dat", status: "added", changes: 0 },
      { filename: "large.txt", additions: 20_001 },
      {
        filename: "src/cart.ts",
        patch: "@@ -1 +1 @@\n-export const cart = [];\n+export const cart = [1];",
      },
      { filename: "wide.txt", additions: 1 },
    ]);
    const shown = Array.isArray(json)
      ? json.map((file) => member(file, "patch") !== undefined)
      : [];
    expect(shown).toEqual([false, false, true, false]);
  });
});

describe("conditional requests", () => {
  it("answer 304 free of charge while nothing changed", async () => {
    const { sandbox, api, pr } = acme;
    const first = await api(`GET ${SHOP}/pulls/1`);
    const etag = first.headers.get("etag") ?? "";
    const again = await api(`GET ${SHOP}/pulls/1`, { headers: { "if-none-match": etag } });
    expect([again.status, again.json]).toEqual([304, null]);
    const remaining = [first, again].map(({ headers }) => headers.get("x-ratelimit-remaining"));
    expect(remaining[0]).toBe(remaining[1]);
    sandbox.editPullRequest(pr, { by: "alice", title: "Other" });
    const changed = await api(`GET ${SHOP}/pulls/1`, { headers: { "if-none-match": etag } });
    expect(changed.status).toBe(200);
  });

  it("depend on the token, as `Vary` says", async () => {
    const { sandbox, api } = acme;
    const first = await api(`GET ${SHOP}`);
    expect(first.headers.get("vary")).toContain("Authorization");
    const headers = { "if-none-match": first.headers.get("etag") ?? "" };
    expect((await api(`GET ${SHOP}`, { headers })).status).toBe(304);
    const token = await tokenFor(sandbox, "acme");
    expect((await api(`GET ${SHOP}`, { headers, token })).status).toBe(200);
  });
});

describe("content", () => {
  it("comes as base64, raw, folder, link or submodule", async () => {
    const { sandbox, repo, api } = acme;
    const commit = "1".repeat(40);
    sandbox.pushCommit(repo, "kinds", {
      author: "alice",
      message: "kinds\n",
      changes: {
        link: { content: "README.md", mode: "120000" },
        module: { content: commit, mode: "160000" },
        run: { content: "#!/bin/sh\n", mode: "100755" },
        "ü/ß.txt": "text\n",
      },
    });
    const at = async (path: string): Promise<unknown> =>
      (await api(`GET ${SHOP}/contents/${path}?ref=kinds`)).json;
    const content = `${Buffer.from("# Shop\n").toString("base64")}\n`;
    expect(await at("README.md")).toMatchObject({ type: "file", encoding: "base64", content });
    expect(await at("link")).toMatchObject({ type: "symlink", target: "README.md" });
    expect(await at("module")).toMatchObject({ type: "submodule", sha: commit });
    expect(await at("src")).toMatchObject([{ name: "cart.ts", type: "file" }]);
    expect(await at(encodeURIComponent("ü/ß.txt"))).toMatchObject({ path: "ü/ß.txt", size: 5 });
    const { json } = await api(`GET ${SHOP}/git/trees/kinds?recursive=1`);
    expect(json).toMatchObject({
      truncated: false,
      tree: [
        { path: "README.md", mode: "100644", type: "blob" },
        { path: "link", mode: "120000", type: "blob" },
        { path: "module", mode: "160000", type: "commit", sha: commit },
        { path: "run", mode: "100755", type: "blob" },
        { path: "src", mode: "040000", type: "tree" },
        { path: "src/cart.ts", mode: "100644", type: "blob" },
        { path: "ü", mode: "040000", type: "tree" },
        { path: "ü/ß.txt", mode: "100644", type: "blob" },
      ],
    });
  });

  it("of a pull request follows merges into its base", async () => {
    const { sandbox, repo, api } = acme;
    const changes = { "other.txt": "x\n" };
    sandbox.pushCommit(repo, "main", { author: "olga", message: "other\n", changes });
    expect(names((await api(`GET ${SHOP}/pulls/1/files`)).json)).toEqual(["src/cart.ts"]);
    expect((await api(`GET ${SHOP}/compare/main...feature`)).json).toMatchObject({
      status: "diverged",
      ahead_by: 1,
      behind_by: 1,
    });
  });
});
