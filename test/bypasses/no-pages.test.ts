import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { createWeb, type WebWorld } from "../../src/web/server.ts";
import { bypass } from "./catalogue.ts";

const NOTHING: WebWorld = {
  verify: () => Promise.resolve(false),
  deliver: () => Promise.reject(new Error("nothing unsigned is delivered")),
  onRefused: () => undefined,
  readiness: () => Promise.resolve([]),
  policySchema: () => "{}",
  metrics: () => Promise.resolve({ contentType: "text/plain", body: "" }),
  isUnavailable: () => false,
  onFailure: () => undefined,
};

const IMPORT = /from "(\.{1,2}\/[^"]+)"/gu;
/** A call that changes something on GitHub. */
const WRITE = /["'`](?:POST|PATCH|PUT|DELETE) \//u;

/** A source file and everything it imports, by path. */
function closureOf(start: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const open = [start];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (texts.has(file) || !existsSync(file)) continue;
    const text = readFileSync(file, "utf8");
    texts.set(file, text);
    for (const [, path = ""] of text.matchAll(IMPORT)) open.push(join(dirname(file), path));
  }
  return texts;
}

describe("where nobody signs in", () => {
  it(bypass("BG-07"), async () => {
    const web = createWeb(NOTHING);
    const changing = web.routes.filter(({ method }) => method !== "GET");
    expect(changing.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /api/github/webhooks",
    ]);
    const form = { method: "POST", body: new URLSearchParams({ override: "all" }) };
    const answer = await web.request("/api/github/webhooks", form);
    expect(answer.status).toBe(400);
    const pages = web.routes.filter(({ method }) => method === "GET");
    for (const { path } of pages) {
      const type = (await web.request(path)).headers.get("content-type");
      expect([path, type]).not.toEqual([path, expect.stringContaining("html")]);
    }
  });

  it(bypass("BG-08"), async () => {
    const web = createWeb(NOTHING);
    const paths = web.routes.map(({ path }) => path);
    expect(paths.filter((path) => /[:*]/u.test(path))).toEqual([]);
    for (const path of ["/acme", "/repos/acme/shop", "/orgs/acme", "/api/decisions/1", "/?org=1"]) {
      const answer = await web.request(path);
      expect([path, await answer.text()]).not.toEqual([path, expect.stringContaining("acme/shop")]);
    }
  });

  it(bypass("BG-09"), () => {
    const commandLine = closureOf("src/cli/main.ts");
    expect(commandLine.size).toBeGreaterThan(50);
    const writing = [...commandLine].filter(([, text]) => WRITE.test(text));
    expect(writing.map(([file]) => file)).toEqual([]);
    const server = closureOf("src/service.ts");
    expect([...server].filter(([, text]) => WRITE.test(text)).length).toBeGreaterThan(0);
  });
});
