import { execFileSync } from "node:child_process";
import { accessSync, constants, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { validateContract } from "../sandbox/contract.ts";
import { prepareAcme, propose, SHOP } from "../support/acme.ts";
import { testDatabase } from "../support/database.ts";
import {
  type AppProcess,
  databaseUrl,
  deliverTo,
  embeddedServer,
  makeFolder,
  redeliverLost,
  registeredAt,
  settled,
  startProcess,
  stopProcesses,
} from "../support/process.ts";

const AUTH = { "src/auth/login.js": "export const login = 2;\n" };
/** A password that must not be seen anywhere; made here, so that no file holds one. */
const PASSWORD = ["pa", "ss", String(process.pid), "word"].join("-");

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({ validate: validateContract });
});

afterEach(async () => {
  await stopProcesses();
  await sandbox.stop();
});

function stateOf(headSha: string): string {
  const run = sandbox.checkRuns(SHOP).findLast((candidate) => candidate.headSha === headSha);
  return run?.conclusion ?? run?.status ?? "none";
}

function stateComes(headSha: string): ReturnType<typeof expect.poll<string>> {
  return expect.poll(() => stateOf(headSha), { timeout: 30_000, interval: 10 });
}

describe("a start that cannot work", () => {
  it("names the demo and app.yml when there are no credentials in production", async () => {
    const app = await startProcess({ variables: { NODE_ENV: "production" } });
    expect((await app.exited).code).toBe(78);
    expect(app.output()).toContain("npm run demo");
    expect(app.output()).toContain("app.yml");
  });

  it("names every wrong setting at once, with what to do", async () => {
    const app = await startProcess({
      variables: {
        ...registeredAt(sandbox),
        APP_ID: "shop",
        PRIVATE_KEY: undefined,
        PRIVATE_KEY_PATH: "/nowhere/key.pem",
        WEBHOOK_SECRET: "short",
        PORT: "0",
        WORKERS: "many",
        LOG_LEVEL: "loud",
        DATABASE_URL: "mysql://127.0.0.1/x",
        GHE_HOST: "https://github.acme.example/",
      },
    });
    expect((await app.exited).code).toBe(78);
    expect(app.output().split("\n").slice(0, -1)).toEqual([
      "agentgov cannot start:",
      expect.stringMatching(/APP_ID is "shop": set it to the number/u),
      expect.stringMatching(/PRIVATE_KEY_PATH .*does not exist\. Download/u),
      expect.stringMatching(/WEBHOOK_SECRET has 5 characters.*openssl rand/u),
      expect.stringMatching(/PORT is "0"/u),
      expect.stringMatching(/WORKERS is "many"/u),
      expect.stringMatching(/LOG_LEVEL is "loud": use one of/u),
      expect.stringMatching(/GHE_HOST is .*host name alone/u),
      expect.stringMatching(/DATABASE_URL must start with postgres:\/\//u),
    ]);
  });

  it.each([
    ["no webhook secret", { WEBHOOK_SECRET: undefined }, 78, "WEBHOOK_SECRET is missing"],
    ["a default webhook secret", { WEBHOOK_SECRET: "development" }, 78, "well-known default"],
    ["a key that is a folder", { PRIVATE_KEY: "", PRIVATE_KEY_PATH: "/tmp" }, 78, "Download a new"],
    ["a key that is cut", { PRIVATE_KEY: "-----BEGIN RSA" }, 78, "cannot be read as a PEM"],
    ["the id of another app", { APP_ID: "99" }, 1, "APP_ID and the private key must belong"],
    ["nobody at GHE_HOST", { GHE_HOST: "127.0.0.1:9" }, 1, "Check that this machine reaches"],
    [
      "a DATABASE_URL that is no address",
      { DATABASE_URL: `postgres://user:${PASSWORD}@[::/x` },
      78,
      "postgres://USER:PASSWORD@HOST:PORT/NAME",
    ],
    [
      "a database that does not answer",
      { DATABASE_URL: `postgres://user:${PASSWORD}@127.0.0.1:9/x` },
      1,
      "start the database, or correct",
    ],
    ["production without a database", { NODE_ENV: "production" }, 1, "set DATABASE_URL"],
    ["a data folder that is a file", { AGENTGOV_DATA_DIR: "/dev/null" }, 1, "name a folder"],
  ])("refuses %s", async (...row) => {
    const [, wrong, code, advice] = row;
    const app = await startProcess({ variables: { ...registeredAt(sandbox), ...wrong } });
    const exit = await app.exited;
    expect(app.output()).toContain(advice);
    expect(exit.code).toBe(code);
    expectNothingSecret(app);
  });

  it("refuses a port that is taken, and stops its own database again", async () => {
    const folder = makeFolder();
    const app = await startProcess({
      variables: {
        ...registeredAt(sandbox),
        AGENTGOV_DATA_DIR: folder,
        PORT: new URL(sandbox.baseUrl).port,
      },
    });
    expect((await app.exited).code).toBe(1);
    expect(app.output()).toContain("starting PostgreSQL");
    expect(app.output()).toContain("EADDRINUSE): stop what uses it, or set PORT");
    expect(await embeddedServer(folder)).toBeNull();
    expectNothingSecret(app);
  });
});

/** A canary of each secret the process was given. */
function expectNothingSecret(app: AppProcess): void {
  const output = app.output();
  const { webhookSecret, privateKeyPem } = sandbox.app;
  for (const secret of [webhookSecret, PASSWORD, privateKeyPem.split("\n")[1] ?? ""]) {
    expect(secret.length).toBeGreaterThan(10);
    expect(output).not.toContain(secret);
  }
  expect(output).not.toMatch(/bearer /iu);
}

/** Asks again and again over one connection; returns how often it was answered until it no longer was. */
async function askUntil(stopped: AbortSignal, url: string): Promise<number> {
  for (let answers = 0; ; answers += 1) {
    const answer = await fetch(url, { signal: stopped }).catch(() => null);
    if (answer === null) return answers;
    await answer.text().catch(() => "");
  }
}

/** Another account than root can read the project, and Node may become it. */
function nobody(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const line = /^nobody:[^:\n]*:(\d+):(\d+):/mu.exec(readFileSync("/etc/passwd", "utf8"));
  const account = { uid: Number(line?.[1] ?? 65_534), gid: Number(line?.[2] ?? 65_534) };
  try {
    accessSync("src/main.ts", constants.R_OK);
    const look = 'require("fs").readFileSync("src/main.ts")';
    execFileSync(process.execPath, ["-e", look], { ...account, stdio: "ignore" });
    return account;
  } catch {
    return null;
  }
}

describe("the embedded database", () => {
  const other = nobody();
  const accounts = [
    { name: "the current account", account: undefined, possible: true },
    { name: "an account without rights", account: other ?? undefined, possible: other !== null },
  ];

  for (const { name, account, possible } of accounts) {
    it.skipIf(!possible)(
      `serves ${name} with the credentials alone, and keeps its data`,
      async () => {
        prepareAcme(sandbox);
        const folder = makeFolder(account);
        const options = {
          variables: { ...registeredAt(sandbox), AGENTGOV_DATA_DIR: join(folder, "data") },
          ...(account === undefined ? {} : { account }),
        };
        const first = await startProcess(options);
        await first.ready();
        deliverTo(sandbox, first);
        const ready = await fetch(`${first.url}/readyz`);
        expect(await ready.json()).toMatchObject({ ready: true });
        const pr = propose(sandbox, { changes: AUTH });
        await stateComes(pr.headSha).toBe("in_progress");
        expect(await first.stop("SIGTERM")).toEqual({ code: 0, signal: null });
        expect(await embeddedServer(join(folder, "data"))).toBeNull();

        const second = await startProcess(options);
        await second.ready();
        deliverTo(sandbox, second);
        sandbox.review({ pr, by: "ivan", state: "APPROVE" });
        await stateComes(pr.headSha).toBe("success");
        // The same run, updated: its id was kept over the restart.
        expect(sandbox.checkRuns(SHOP).filter((run) => run.headSha === pr.headSha)).toHaveLength(1);
        expect(await second.stop("SIGINT")).toEqual({ code: 0, signal: null });
        expect(sandbox.violations).toEqual([]);
        expectNothingSecret(second);
      },
    );
  }
});

describe("a stop", () => {
  const database = testDatabase();
  let app: AppProcess;

  async function start(): Promise<AppProcess> {
    const started = await startProcess({
      variables: {
        ...registeredAt(sandbox),
        DATABASE_URL: databaseUrl(database.address),
        WORKERS: "1",
      },
    });
    await started.ready();
    deliverTo(sandbox, started);
    return started;
  }

  beforeEach(async () => {
    prepareAcme(sandbox);
    app = await start();
    await settled(sandbox, database.pool);
  });

  it("finishes the evaluation in progress, and loses nothing that waits or comes later", async () => {
    sandbox.faults.latency(60);
    const mark = sandbox.requests.mark();
    const first = propose(sandbox, { changes: AUTH });
    await sandbox.settled();
    await expect.poll(() => sandbox.requests.countSince(mark), { interval: 5 }).toBeGreaterThan(1);
    const waiting = [1, 2].map((count) =>
      propose(sandbox, {
        changes: { "src/auth/token.js": `export const token = ${count + 1};\n` },
      }),
    );
    await sandbox.settled();
    expect(stateOf(first.headSha)).toBe("none");

    expect(await app.stop("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(stateOf(first.headSha)).toBe("in_progress");
    expect(waiting.map(({ headSha }) => stateOf(headSha))).toEqual(["none", "none"]);
    const late = propose(sandbox, { changes: { "README.md": "# Late\n" } });
    const attempts = await sandbox.settled();
    expect(attempts.every(({ status }) => status !== "OK")).toBe(true);

    app = await start();
    expect(await redeliverLost(sandbox)).toBeGreaterThan(0);
    await settled(sandbox, database.pool);
    expect(waiting.map(({ headSha }) => stateOf(headSha))).toEqual(["in_progress", "in_progress"]);
    expect(stateOf(late.headSha)).toBe("success");
    expect(sandbox.violations).toEqual([]);
  });

  it("does not wait for clients that keep their connections open or busy", async () => {
    const asking = new AbortController();
    const clients = [1, 2, 3].map(() => askUntil(asking.signal, `${app.url}/readyz`));
    await expect.poll(() => fetch(`${app.url}/metrics`).then(({ ok }) => ok)).toBe(true);
    const exit = await app.stop("SIGTERM");
    asking.abort();
    const answers = await Promise.all(clients);
    expect(exit).toEqual({ code: 0, signal: null });
    expect(Math.min(...answers)).toBeGreaterThan(0);
  });

  it("comes while it starts, too", async () => {
    const folder = makeFolder();
    const starting = await startProcess({
      variables: { ...registeredAt(sandbox), AGENTGOV_DATA_DIR: folder },
    });
    await expect
      .poll(() => starting.output(), { interval: 5, timeout: 20_000 })
      .toContain("creating a database");
    expect(await starting.stop("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(await embeddedServer(folder)).toBeNull();
  });
});
