import { type ChildProcessByStdio, spawn } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Pool } from "pg";
import type { DatabaseAddress } from "../../src/db/embedded-postgres.ts";
import { findPostmaster, type Postmaster, stopPostmaster } from "../../src/db/postmaster.ts";
import { workCounts } from "../../src/db/work-overview.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";

/** The program that production starts. */
const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
/** A start with a new database takes seconds; on a machine that is busy with tests, some more. */
const START_MILLISECONDS = 40_000;
const SETTLE_MILLISECONDS = 40_000;
const LOOK_MILLISECONDS = 10;
/**
 * Below the ports that a system gives to outgoing connections, one of which could take a free port
 * between the moment it is found and the moment it is listened on.
 */
const PORTS = { first: 20_000, count: 12_000 };

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The app as a process of its own, in a process group of its own. */
export interface AppProcess {
  readonly pid: number;
  readonly url: string;
  readonly exited: Promise<Exit>;
  /** Everything it printed so far, both streams. */
  output(): string;
  /** Resolves when it serves. @throws {Error} with its output when it ends instead. */
  ready(): Promise<void>;
  /** Sends a signal to the process, and resolves when it ended. */
  stop(signal: NodeJS.Signals): Promise<Exit>;
}

type Variables = Readonly<Record<string, string | undefined>>;

export interface ProcessOptions {
  readonly variables: Variables;
  /** The program; `src/main.ts` of this tree when absent. */
  readonly main?: string;
  /** Runs it as another account: for root only. */
  readonly account?: { readonly uid: number; readonly gid: number };
}

/** A path of nobody's: whoever asks for it only wants to wait until everybody before was answered. */
const LAST_IN_LINE = /^\/last-in-line$/u;

const running = new Set<AppProcess>();
const folders: string[] = [];

/** The settings of an app that is registered at a stand-in, and nothing else of this process. */
export function registeredAt(sandbox: Sandbox): Variables {
  const { app, baseUrl } = sandbox;
  return {
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKeyPem,
    WEBHOOK_SECRET: app.webhookSecret,
    GHE_HOST: new URL(baseUrl).host,
    GHE_PROTOCOL: "http",
  };
}

/** The address of a database as one line. */
export function databaseUrl({ user, database, host, port }: DatabaseAddress): string {
  return `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;
}

/** Starts `node src/main.ts` in an empty folder. */
export async function startProcess({
  variables,
  main = MAIN,
  account,
}: ProcessOptions): Promise<AppProcess> {
  const port = variables["PORT"] ?? String(await freePort());
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(process.execPath, [main], {
    cwd: makeFolder(account),
    // Where the compile cache is closed to another account, its program starts without.
    env: { PATH, NODE_COMPILE_CACHE, HOST: "127.0.0.1", PORT: port, ...variables },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    ...account,
  });
  const app = watch(child, `http://127.0.0.1:${port}`);
  running.add(app);
  void app.exited.then(() => running.delete(app));
  return app;
}

function watch(child: ChildProcessByStdio<null, Readable, Readable>, url: string): AppProcess {
  const chunks: string[] = [];
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      chunks.push(chunk);
      for (const listener of listeners) listener();
    });
  }
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  const output = (): string => chunks.join("");
  const pid = child.pid ?? 0;
  const serves = new Promise<void>((resolve) => {
    listeners.add(() => {
      if (output().includes("agentgov is ready")) resolve();
    });
  });
  return {
    pid,
    url,
    exited,
    output,
    async ready() {
      const ended = exited.then(({ code }) => {
        throw new Error(`the app ended with ${code} instead of serving:\n${output()}`);
      });
      await within(START_MILLISECONDS, Promise.race([serves, ended]), output);
    },
    stop(signal) {
      process.kill(pid, signal);
      return within(START_MILLISECONDS, exited, output);
    },
  };
}

async function within<Value>(
  milliseconds: number,
  promise: Promise<Value>,
  output: () => string,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`nothing after ${milliseconds} ms:\n${output()}`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Ends what tests left running, with the databases below their folders, and removes the folders. */
export async function stopProcesses(): Promise<void> {
  await Promise.all([...running].map((app) => app.stop("SIGKILL")));
  for (const folder of folders.splice(0)) {
    for (const data of [join(folder, "postgres"), join(folder, ".agentgov-data", "postgres")]) {
      const postmaster = await findPostmaster(data);
      if (postmaster !== null) await stopPostmaster(data, postmaster);
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes an empty folder that {@link stopProcesses} removes. */
export function makeFolder(account?: ProcessOptions["account"]): string {
  const folder = mkdtempSync(join(tmpdir(), "agentgov-process-"));
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  folders.push(folder);
  return folder;
}

/** The embedded server that runs over a data folder of the app; null when none does. */
export function embeddedServer(dataFolder: string): Promise<Postmaster | null> {
  return findPostmaster(join(dataFolder, "postgres"));
}

/** A port nobody listens on. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.first + Math.floor(Math.random() * PORTS.count);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Sends webhooks to a process from now on. */
export function deliverTo(sandbox: Sandbox, app: AppProcess): void {
  sandbox.deliverTo(`${app.url}/api/github/webhooks`);
}

/** Sends everything again that was never acknowledged, as an operator or GitHub's log would. */
export async function redeliverLost(sandbox: Sandbox): Promise<number> {
  await sandbox.settled();
  const acknowledged = new Set<string>();
  const lost = new Set<string>();
  for (const { guid, status } of sandbox.deliveries) {
    (status === "OK" ? acknowledged : lost).add(guid);
  }
  const missing = [...lost].filter((guid) => !acknowledged.has(guid));
  for (const guid of missing) sandbox.redeliver(guid);
  return missing.length;
}

/**
 * Resolves when no webhook is on its way and no work is due, delayed or running.
 *
 * @throws {Error} when that takes too long.
 */
export async function settled(sandbox: Sandbox, pool: Pool): Promise<void> {
  const deadline = performance.now() + SETTLE_MILLISECONDS;
  while (performance.now() < deadline) {
    const attempts = await sandbox.settled();
    if (attempts.length === 0 && (await unfinished(pool)) === 0) return;
    await delay(LOOK_MILLISECONDS);
  }
  const left = await pool.query("select key, attempts, last_error from work where wanted > done");
  throw new Error(`still unfinished: ${JSON.stringify(left.rows)}`);
}

async function unfinished(pool: Pool): Promise<number> {
  const { due, running: leased, delayed } = await workCounts(pool);
  return due + leased + delayed;
}

/**
 * Lets the leases of killed processes end now, rather than after half a minute. What they had sent
 * before they died is answered first: the stand-in answers in the order of arrival.
 */
export async function endLeases(sandbox: Sandbox, pool: Pool): Promise<number> {
  sandbox.faults.failRequests({ kind: "status", status: 503 }, { path: LAST_IN_LINE });
  await fetch(`${sandbox.baseUrl}/last-in-line`);
  const ended = await pool.query(
    "update work set leased_until = now() - interval '1 second' where leased_until >= now()",
  );
  return ended.rowCount ?? 0;
}
