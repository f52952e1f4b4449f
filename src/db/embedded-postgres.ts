import { type ChildProcess, execFile, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "pg";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import {
  findPostgresBinaries,
  giveTo,
  type PostgresBinaries,
  SERVER_ENVIRONMENT,
} from "./postgres-binaries.ts";
import { findPostmaster, type Postmaster, stopPostmaster } from "./postmaster.ts";
import {
  becomeOwner,
  dataMajor,
  hasOtherOwner,
  preparePlace,
  removeSocketFolder,
  type ServerPlace,
  serverPath,
  socketFolder,
} from "./server-place.ts";

export interface EmbeddedPostgresOptions {
  /** Where the data lives; made when absent. */
  readonly folder: string;
  /** Whether this is a production process: then it is refused unless `allowInProduction`. */
  readonly production: boolean;
  readonly allowInProduction?: boolean;
  /** False gives up durability for speed: for tests only. */
  readonly durable?: boolean;
  /** Told what takes time, one clause each. */
  readonly onProgress?: (message: string) => void;
}

/** How to reach a database, as `pg` takes it. */
export interface DatabaseAddress {
  /** The folder of the local socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

/** A running embedded database. */
export interface EmbeddedPostgres {
  readonly address: DatabaseAddress;
  readonly connectionString: string;
  /** `adopted`: a killed process had left it running. `shared`: another live process stops it. */
  readonly origin: "created" | "started" | "adopted" | "shared";
  /** Fast shutdown; may be called twice. Does nothing when shared. */
  stop(): Promise<void>;
}

const SUPERUSER = "agentgov";
const DATABASE = "postgres";
/** `initdb` takes about a second on a small machine; a slow disk may need a minute. */
const CREATE_MILLISECONDS = 120_000;
/** Recovery after a kill replays at most `max_wal_size`. */
const START_MILLISECONDS = 60_000;
/** A server killed a moment ago holds its shared memory until its last child is gone. */
const LAUNCHES_MAX = 5;
const RELAUNCH_MILLISECONDS = 300;
const LOOK_MILLISECONDS = 15;
/** The log of a trial database is for reading once: beyond this it starts anew. */
const LOG_BYTES_MAX = 1024 * 1024;
/** How much of the server's own words an error shows, counted from their end. */
const SHOWN_CHARACTERS = 600;

const SETTINGS = [
  "listen_addresses=",
  "unix_socket_permissions=0700",
  "max_connections=200",
  "max_wal_size=256MB",
  "log_checkpoints=off",
  "jit=off",
] as const;
const VOLATILE = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"] as const;

const run = promisify(execFile);

/**
 * Starts our own PostgreSQL over a folder, or adopts the one a killed process left running over it.
 *
 * It listens on a local socket only. Data survives stops, kills and restarts.
 *
 * @throws {EmbeddedPostgresError} in production, and when no PostgreSQL can run here.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  if (options.production && options.allowInProduction !== true) {
    throw new EmbeddedPostgresError(
      "the embedded database is for trying agentgov out: set DATABASE_URL in production",
    );
  }
  const place = await preparePlace(options.folder);
  const running = await findPostmaster(place.dataFolder);
  if (running !== null && (await answers(running))) {
    const shared = await hasOtherOwner(place);
    if (!shared) options.onProgress?.(`using PostgreSQL left running as process ${running.pid}`);
    return offer(place, running, shared ? "shared" : "adopted");
  }
  const major = await dataMajor(place);
  const binaries = await findPostgresBinaries(place.account, major);
  if (major === null) await createData(place, binaries, options);
  options.onProgress?.(`starting PostgreSQL ${binaries.version}`);
  const started = await startServer(place, binaries, options);
  return offer(place, started, major === null ? "created" : "started");
}

async function offer(
  place: ServerPlace,
  postmaster: Postmaster,
  origin: EmbeddedPostgres["origin"],
): Promise<EmbeddedPostgres> {
  if (origin !== "shared") await becomeOwner(place);
  const address = addressOf(postmaster);
  const host = encodeURIComponent(address.host);
  return {
    address,
    connectionString: `postgresql://${address.user}@/${address.database}?host=${host}&port=${address.port}`,
    origin,
    async stop() {
      if (origin === "shared") return;
      await stopPostmaster(place.dataFolder, postmaster);
      await removeSocketFolder(postmaster.socketFolder);
      await rm(place.ownerFile, { force: true });
    },
  };
}

function addressOf(postmaster: Postmaster): DatabaseAddress {
  return {
    host: postmaster.socketFolder,
    port: postmaster.port,
    user: SUPERUSER,
    database: DATABASE,
  };
}

/** Makes the data in a draft folder first, so that a kill half-way leaves nothing that looks complete. */
async function createData(
  place: ServerPlace,
  binaries: PostgresBinaries,
  options: EmbeddedPostgresOptions,
): Promise<void> {
  options.onProgress?.(`creating a database in ${place.folder} (first start only)`);
  for (const name of await readdir(place.folder)) {
    if (name.startsWith("draft-")) await rm(join(place.folder, name), { recursive: true });
  }
  const draft = await mkdtemp(join(place.folder, "draft-"));
  await giveTo(place.account, draft);
  const settings = ["-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C", "--data-checksums"];
  if (options.durable === false) settings.push("--no-sync");
  try {
    await run(binaries.initdb, ["-D", serverPath(draft, place.account), ...settings], {
      cwd: draft,
      env: SERVER_ENVIRONMENT,
      timeout: CREATE_MILLISECONDS,
      ...place.account,
    });
    await rename(draft, place.dataFolder);
  } catch (cause) {
    await rm(draft, { recursive: true, force: true });
    const reason = cause instanceof Error ? cause.message.slice(-SHOWN_CHARACTERS) : "";
    throw new EmbeddedPostgresError(
      `initdb ${binaries.version} could not create a database in ${place.folder}: ${reason}`,
      { cause },
    );
  }
}

async function startServer(
  place: ServerPlace,
  binaries: PostgresBinaries,
  options: EmbeddedPostgresOptions,
): Promise<Postmaster> {
  const sockets = await socketFolder(place);
  const settings = [...SETTINGS, `unix_socket_directories=${sockets}`];
  if (options.durable === false) settings.push(...VOLATILE);
  const command = ["-D", place.serverPath, ...settings.flatMap((setting) => ["-c", setting])];
  const deadline = performance.now() + START_MILLISECONDS;
  for (let launches = 0; launches < LAUNCHES_MAX; launches += 1) {
    const child = await launch(place, binaries.postgres, command);
    const ready = await untilReady(place, child, deadline);
    if (ready !== null) return ready;
    await delay(RELAUNCH_MILLISECONDS);
  }
  await removeSocketFolder(sockets);
  const log = await readFile(place.logFile, "utf8").catch(() => "");
  throw new EmbeddedPostgresError(
    `PostgreSQL does not start over ${place.dataFolder}: ${log.slice(-SHOWN_CHARACTERS)}`,
  );
}

/** Detached and with a log file of its own, so that neither Ctrl-C nor our death reaches the server. */
async function launch(
  place: ServerPlace,
  program: string,
  command: readonly string[],
): Promise<ChildProcess> {
  const bytes = (await stat(place.logFile).catch(() => null))?.size ?? 0;
  const log = openSync(place.logFile, bytes > LOG_BYTES_MAX ? "w" : "a", 0o600);
  const child = spawn(program, command, {
    cwd: place.dataFolder,
    detached: true,
    env: SERVER_ENVIRONMENT,
    stdio: ["ignore", log, log],
    ...place.account,
  });
  child.on("error", () => undefined);
  child.unref();
  closeSync(log);
  return child;
}

/** Waits until a server answers over the folder, whoever launched it; null when our child gave up. */
async function untilReady(
  place: ServerPlace,
  child: ChildProcess,
  deadline: number,
): Promise<Postmaster | null> {
  while (performance.now() < deadline) {
    const running = await findPostmaster(place.dataFolder);
    if (running !== null && (await answers(running))) return running;
    const ended = child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
    if (ended && running === null) return null;
    await delay(LOOK_MILLISECONDS);
  }
  return null;
}

async function answers(postmaster: Postmaster): Promise<boolean> {
  const client = new Client({
    ...addressOf(postmaster),
    connectionTimeoutMillis: START_MILLISECONDS,
  });
  // A server that goes away between two lines must not end the process.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
