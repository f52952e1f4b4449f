import { execFileSync, spawn } from "node:child_process";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { GIT_ENVIRONMENT } from "../support/git-repository.ts";
import { databaseUrl } from "../support/process.ts";
import { copyDatabase, dropDatabase } from "./documented-databases.ts";
import { ROOT } from "./documented-lines.ts";
import { playStory, type Story } from "./documented-story.ts";
import { cloneBranch } from "./stand-in-clone.ts";

/** Everything a reader of the pages has before them: folders, a database, GitHub and tools. */
export interface Desk {
  readonly story: Story;
  /** The commit of the shop that landed. */
  readonly commit: string;
  /** Of a value that was in the shop and in `infra`, and is gone from their branches. */
  readonly fingerprint: string;
  /** Makes a copy for the commands of one block, which see nothing of the others. */
  sit(): Promise<Seat>;
  remove(): Promise<void>;
}

/** A copy of the desk. */
export interface Seat {
  readonly folder: string;
  readonly databaseUrl: string;
  /** Runs one command line in a folder of it. */
  run(text: string, folder: string): Promise<LineResult>;
  leave(): Promise<void>;
}

/** How a command line ended. */
export interface LineResult {
  readonly exitCode: number | null;
  readonly output: string;
}

/** Two at a time: there may be no more cores. */
const RUNNING_MAX = 2;
const LINE_MILLISECONDS = 50_000;
/** What Node has compiled is kept for all. */
const CACHE = "compiled";

/** What the call of an agent's tool looks like. */
const CALL = { tool_name: "Write", tool_input: { file_path: "src/cart/total.ts", content: "1\n" } };
const COMMIT = { message: "Add a page", author: { name: "Ana", email: "ana@acme.example" } };
const CASES = `cases:
  - name: a docs fix goes through
    files: [docs/guide.md]
    expect: { tier: low, verdict: passed }
`;

/** Lays everything out. */
export async function layDesk(): Promise<Desk> {
  const story = await playStory();
  const folder = mkdtempSync(join(tmpdir(), "agentgov-desk-"));
  // Random, so that no rule about secrets knows it; the page about incidents looks for it.
  const value = randomBytes(24).toString("hex");
  layTools(folder, value);
  const shop = join(folder, "shop");
  mkdirSync(shop);
  git(shop, "init", "--quiet", "--template=", "--initial-branch=main");
  await cloneBranch(story.sandbox, { owner: "acme", repo: "shop", branch: "main" }, shop);
  git(shop, "checkout", "--quiet", "main");
  git(shop, "update-ref", "refs/remotes/origin/main", "main");
  const commit = git(shop, "log", "--format=%H", "-1", "--", "src/auth/session.ts");
  git(shop, "checkout", "--quiet", "-b", "rotated");
  leak(shop, value);
  git(shop, "checkout", "--quiet", "-b", "feature", "main");
  save(shop, "docs/guide.md", "# The guide\n");
  const infra = join(folder, "infra");
  mkdirSync(infra);
  git(infra, "init", "--quiet", "--template=", "--initial-branch=main");
  leak(infra, value);
  layCheckout(folder);
  for (const place of [folder, shop]) layFiles(place, { story, value });
  layPolicy(shop);
  mkdirSync(join(shop, ".git/info"), { recursive: true });
  writeFileSync(join(shop, ".git/info/exclude"), "*\n");
  const slots = makeSlots(RUNNING_MAX);
  return {
    story,
    commit,
    fingerprint: createHash("sha256").update(value).digest("hex"),
    sit: () => sit(folder, story, slots),
    async remove() {
      rmSync(folder, { recursive: true, force: true });
      await story.stop();
    },
  };
}

/** The programs that are installed: agentgov itself, and the clipboard of another system. */
function layTools(folder: string, value: string): void {
  mkdirSync(join(folder, "bin"));
  const tools = {
    agentgov: `exec "${process.execPath}" "${ROOT}/src/cli/main.ts" "$@"`,
    pbpaste: `printf %s ${value}`,
  };
  for (const [name, text] of Object.entries(tools)) {
    writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
}

/** A checkout of the project, as far as its own commands need one. */
function layCheckout(folder: string): void {
  mkdirSync(join(folder, "agentgov"));
  for (const name of readdirSync(ROOT)) {
    if (!name.startsWith(".")) symlinkSync(join(ROOT, name), join(folder, "agentgov", name));
  }
  symlinkSync(join(ROOT, "docs"), join(folder, "docs"));
}

/** A value that comes with one commit of a branch and goes with the next. */
function leak(repository: string, value: string): void {
  save(repository, "settings.ini", `token = "${value}"\n`);
  save(repository, "settings.ini", "token = from the environment\n");
}

function save(repository: string, path: string, text: string): void {
  mkdirSync(dirname(join(repository, path)), { recursive: true });
  writeFileSync(join(repository, path), text);
  git(repository, "add", "--all");
  git(repository, "commit", "--quiet", "--message", `Change ${path}`);
}

/** The files the pages speak of by name. */
function layFiles(
  place: string,
  { story, value }: { readonly story: Story; readonly value: string },
): void {
  mkdirSync(join(place, "kept"));
  mkdirSync(join(place, "tests"));
  const files = {
    "kept/2026-11-20.note": story.note,
    "newest.note": story.note,
    "value.txt": value,
    "call.json": JSON.stringify(CALL),
    "commits.jsonl": `${JSON.stringify(COMMIT)}\n`,
    "tests/first.yml": CASES,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(place, name), text);
}

/** A first policy, its page, and one that is proposed. */
function layPolicy(shop: string): void {
  const agentgov = (...argv: readonly string[]): string =>
    execFileSync(process.execPath, [join(ROOT, "src/cli/main.ts"), "policy", ...argv], {
      cwd: shop,
      env: GIT_ENVIRONMENT,
      encoding: "utf8",
    });
  agentgov("init", "--repo", ".");
  agentgov("init", "--repo", ".", "--out", "proposed.yml");
  agentgov("doc");
}

function git(folder: string, ...parameters: readonly string[]): string {
  const options = { cwd: folder, env: GIT_ENVIRONMENT, encoding: "utf8" } as const;
  return execFileSync("git", parameters, options).trimEnd();
}

type Slots = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Lets so many run at once; the others wait their turn. */
function makeSlots(count: number): Slots {
  const chains = Array.from({ length: count }, () => Promise.resolve());
  let next = 0;
  return async (work) => {
    const index = next;
    next = (next + 1) % count;
    const turn = (chains[index] ?? Promise.resolve()).then(work);
    chains[index] = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  };
}

async function sit(desk: string, story: Story, slots: Slots): Promise<Seat> {
  const name = `test_${randomUUID()}`;
  await copyDatabase(story.address, name);
  const folder = mkdtempSync(join(tmpdir(), "agentgov-seat-"));
  for (const entry of readdirSync(desk)) {
    if (entry === CACHE) continue;
    cpSync(join(desk, entry), join(folder, entry), { recursive: true, verbatimSymlinks: true });
  }
  const url = databaseUrl({ ...story.address, database: name });
  const env = {
    ...GIT_ENVIRONMENT,
    ...story.app,
    PATH: [join(folder, "bin"), dirname(process.execPath), process.env["PATH"]].join(delimiter),
    HOME: folder,
    DATABASE_URL: url,
    AUDIT_SIGNING_KEY: story.signingKey,
    KEY: story.verifierKey,
    SEED: "seven",
    NO_COLOR: "1",
    // Compiling is half of what a command takes.
    NODE_COMPILE_CACHE: join(desk, CACHE),
    // npm asks its registry for a newer npm now and then.
    NPM_CONFIG_UPDATE_NOTIFIER: "false",
  };
  return {
    folder,
    databaseUrl: url,
    run: (text, place) => slots(() => runLine(text, { cwd: join(folder, place), env })),
    async leave() {
      rmSync(folder, { recursive: true, force: true });
      await dropDatabase(story.address, name);
    },
  };
}

function runLine(
  text: string,
  setting: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<LineResult> {
  return new Promise((resolve, reject) => {
    const child = spawn("bash", ["-c", text], {
      ...setting,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: LINE_MILLISECONDS,
    });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    }
    child.once("error", reject);
    child.once("close", (exitCode) => {
      resolve({ exitCode, output: Buffer.concat(chunks).toString("utf8") });
    });
  });
}
