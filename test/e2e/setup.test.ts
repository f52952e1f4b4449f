import { readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { testDatabase } from "../support/database.ts";
import {
  type AppProcess,
  databaseUrl,
  makeFolder,
  startProcess,
  stopProcesses,
} from "../support/process.ts";

const CODE = "a180b1a3d263c81bc6441d7b990bae27d4c10679";
const PUBLIC_URL = "https://agentgov.acme.example";
const database = testDatabase();

let sandbox: Sandbox;
let github: Server;
let conversions: string[];

beforeEach(async () => {
  sandbox = await startSandbox();
  conversions = [];
  github = await startGithub();
});

afterEach(async () => {
  await stopProcesses();
  github.closeAllConnections();
  github.close();
  await sandbox.stop();
});

/** The stand-in, with the one route beside it that needs no token. */
async function startGithub(): Promise<Server> {
  const server = createServer((request, response) => {
    const { method = "GET", url = "" } = request;
    response.setHeader("content-type", "application/json");
    if (url.startsWith("/api/v3/app-manifests/")) {
      conversions.push(`${method} ${url}`);
      response.statusCode = url.includes(CODE) ? 201 : 404;
      const { id, slug, privateKeyPem, webhookSecret } = sandbox.app;
      response.end(
        JSON.stringify({
          id,
          slug,
          html_url: `https://github.acme.example/apps/${slug}`,
          pem: privateKeyPem,
          webhook_secret: webhookSecret,
          client_secret: "unused",
        }),
      );
      return;
    }
    const { authorization = "" } = request.headers;
    void fetch(`${sandbox.baseUrl}${url}`, { method, headers: { authorization } }).then(
      async (answer) => {
        response.statusCode = answer.status;
        response.end(await answer.text());
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function variablesFor(folder: string): Readonly<Record<string, string>> {
  const address = github.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    AGENTGOV_DATA_DIR: folder,
    DATABASE_URL: databaseUrl(database.address),
    GHE_HOST: `127.0.0.1:${port}`,
    GHE_PROTOCOL: "http",
    PUBLIC_URL,
  };
}

async function tokenOf(app: AppProcess): Promise<string> {
  const link = /https:\/\/agentgov\.acme\.example\/setup\?token=([\w-]{43})/u;
  await expect.poll(() => link.exec(app.output())?.[1], { timeout: 30_000 }).toBeDefined();
  return link.exec(app.output())?.[1] ?? "";
}

interface Page {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

async function open(app: AppProcess, path: string): Promise<Page> {
  const answer = await fetch(`${app.url}${path}`);
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

/** What a browser would read back out of an escaped attribute. */
function unescaped(text: string): string {
  return text.replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}

async function beginFor(app: AppProcess, token: string): Promise<{ page: Page; state: string }> {
  const page = await open(app, `/setup?token=${token}&organisation=acme`);
  const state = /\/organizations\/acme\/settings\/apps\/new\?state=([\w-]{43})"/u.exec(page.text);
  return { page, state: state?.[1] ?? "" };
}

describe("a start without credentials", () => {
  it("registers an app, keeps its credentials for this account alone, and serves", async () => {
    const folder = makeFolder();
    const app = await startProcess({ variables: variablesFor(folder) });
    const token = await tokenOf(app);
    expect((await open(app, "/readyz")).status).toBe(503);
    const first = await open(app, `/setup?token=${token}`);
    expect(first.status).toBe(200);
    expect(first.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(first.headers.get("set-cookie")).toBeNull();

    const { page, state } = await beginFor(app, token);
    const sent = /name="manifest" value="([^"]+)"/u.exec(page.text)?.[1] ?? "";
    const Sent = z.record(z.string(), z.unknown());
    expect(Sent.parse(JSON.parse(unescaped(sent)))).toMatchObject({
      name: "agentgov-acme",
      public: false,
      redirect_url: `${PUBLIC_URL}/setup/created`,
      hook_attributes: { url: `${PUBLIC_URL}/api/github/webhooks`, active: true },
      default_permissions: { checks: "write", contents: "read" },
    });

    const done = await open(app, `/setup/created?code=${CODE}&state=${state}`);
    expect(done.status).toBe(200);
    expect(done.text).toContain(`/apps/${sandbox.app.slug}/installations/new`);
    expect(unescaped(done.text)).toContain(`"integration_id": ${sandbox.app.id}`);
    expect(conversions).toEqual([`POST /api/v3/app-manifests/${CODE}/conversions`]);
    expect(statSync(join(folder, "credentials.json")).mode & 0o777).toBe(0o600);

    await app.ready();
    expect((await open(app, "/readyz")).status).toBe(200);
    expect((await open(app, `/setup?token=${token}`)).status).toBe(404);
    for (const secret of [sandbox.app.webhookSecret, sandbox.app.privateKeyPem.slice(40, 90)]) {
      expect(readFileSync(join(folder, "credentials.json"), "utf8")).toContain(
        JSON.stringify(secret).slice(1, -1),
      );
      expect(done.text + app.output()).not.toContain(secret);
    }
    expect((await app.stop("SIGTERM")).code).toBe(0);

    const again = await startProcess({ variables: variablesFor(folder) });
    await again.ready();
    expect((await again.stop("SIGTERM")).code).toBe(0);
  });

  it("refuses guesses, then everything, and ends on a signal", async () => {
    const app = await startProcess({ variables: variablesFor(makeFolder()) });
    const token = await tokenOf(app);
    const { state } = await beginFor(app, token);
    for (const path of [
      "/setup",
      "/setup/created",
      "/setup?token=guess",
      "/setup?token=other&organisation=acme",
      `/setup?token=${token}x`,
      `/setup/created?code=${CODE}&state=guess`,
      `/setup/created?state=${state}x`,
    ]) {
      expect((await open(app, path)).status).toBe(404);
    }
    expect((await open(app, `/setup?token=${token}`)).status).toBe(404);
    expect((await open(app, `/setup/created?code=${CODE}&state=${state}`)).status).toBe(404);
    expect(conversions).toEqual([]);
    expect((await app.stop("SIGTERM")).code).toBe(0);
  });

  it("can be tried again when GitHub does not know the code", async () => {
    const app = await startProcess({ variables: variablesFor(makeFolder()) });
    const token = await tokenOf(app);
    const { state } = await beginFor(app, token);
    expect((await open(app, `/setup/created?code=other&state=${state}`)).status).toBe(502);
    expect((await open(app, `/setup/created?code=${CODE}&state=${state}`)).status).toBe(404);
    expect((await open(app, `/setup?token=${token}`)).status).toBe(200);
  });
});
