import { mkdtemp, readdir, readFile, rm, stat, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { type DatabaseAddress, startEmbeddedPostgres } from "../../src/db/embedded-postgres.ts";
import { migrate } from "../../src/db/migrate.ts";
import { createPool } from "../../src/db/pool.ts";
import { findPostmaster, isAlive, stopPostmaster } from "../../src/db/postmaster.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly databaseServer: DatabaseAddress;
    /** The migrated database that every test database is a copy of. */
    readonly databaseTemplate: string;
  }
}

const TEMPLATE = "agentgov_template";
const MEMORY = "/dev/shm";
/** A hundred databases of 8 MB and the write-ahead log; containers often have 64 MB in all. */
const MEMORY_BYTES_MIN = 2 * 1024 ** 3;
const FOLDER = "agentgov-test-";
/** A folder this old without an owner is not one that another run is just starting in. */
const YOUNG_MILLISECONDS = 120_000;

/** Starts one server for the whole run and migrates the template that every test database is a copy of. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const place = await fastPlace();
  await removeAbandoned(place);
  const folder = await mkdtemp(join(place, FOLDER));
  const server = await startEmbeddedPostgres({ folder, production: false, durable: false });
  await createTemplate(server.address);
  project.provide("databaseServer", server.address);
  project.provide("databaseTemplate", TEMPLATE);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

/** Memory where there is enough of it: copying a database on a busy disk takes ten times as long. */
async function fastPlace(): Promise<string> {
  const found = await statfs(MEMORY).catch(() => null);
  return found !== null && found.bavail * found.bsize >= MEMORY_BYTES_MIN ? MEMORY : tmpdir();
}

async function createTemplate(address: DatabaseAddress): Promise<void> {
  const onError = (error: Error): never => {
    throw error;
  };
  const root = createPool({ config: address, connectionsMax: 1, onError });
  await root.query(`create database ${TEMPLATE}`);
  await root.end();
  const template = createPool({
    config: { ...address, database: TEMPLATE },
    connectionsMax: 1,
    onError,
  });
  await migrate(template);
  await template.end();
}

/** A run that was killed leaves its server and its folder; the next run clears them away. */
async function removeAbandoned(place: string): Promise<void> {
  for (const name of await readdir(place)) {
    if (name.startsWith(FOLDER)) await removeIfAbandoned(join(place, name));
  }
}

async function removeIfAbandoned(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found === null || found.uid !== process.getuid?.()) return;
  const owner = Number(await readFile(join(folder, "owner.pid"), "utf8").catch(() => "0"));
  const isYoung = Date.now() - found.mtimeMs < YOUNG_MILLISECONDS;
  if (owner === 0 ? isYoung : isAlive(owner)) return;
  const data = join(folder, "postgres");
  const postmaster = await findPostmaster(data);
  if (postmaster !== null) await stopPostmaster(data, postmaster);
  await rm(folder, { recursive: true, force: true });
}
