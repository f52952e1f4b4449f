import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../src/db/embedded-postgres.ts";
import { EmbeddedPostgresError } from "../../src/db/embedded-postgres-error.ts";
import { findPostgresBinaries } from "../../src/db/postgres-binaries.ts";
import { findPostmaster, isAlive } from "../../src/db/postmaster.ts";
import { serverAccount } from "../../src/db/server-account.ts";

let folder: string;
const started: EmbeddedPostgres[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "embedded-"));
});
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Not durable unless the test is about that: waiting for the disk takes most of the time. */
async function start(inside = folder, durable = false): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ folder: inside, production: false, durable });
  started.push(server);
  return server;
}

async function ask(server: EmbeddedPostgres, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: server.connectionString });
  client.on("error", () => undefined);
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(statement);
  await client.end();
  return rows.map((row) => Object.values(row)[0]);
}

async function pidOf(inside = folder): Promise<number> {
  const postmaster = await findPostmaster(join(inside, "postgres"));
  if (postmaster === null) throw new Error("no server");
  return postmaster.pid;
}

describe("the embedded database", () => {
  it("is created once, and keeps its data over stop and start", async () => {
    const messages: string[] = [];
    const onProgress = (message: string): void => {
      messages.push(message);
    };
    const first = await startEmbeddedPostgres({
      folder,
      production: false,
      durable: false,
      onProgress,
    });
    started.push(first);
    expect(first.origin).toBe("created");
    expect(messages).toEqual([
      expect.stringContaining("first start only"),
      expect.stringMatching(/^starting PostgreSQL \d/u),
    ]);
    await ask(first, "create table kept as select 42 as n");
    await first.stop();
    await first.stop();
    expect(await findPostmaster(join(folder, "postgres"))).toBeNull();

    const second = await start();
    expect(second.origin).toBe("started");
    expect(await ask(second, "select n from kept")).toEqual([42]);
  });

  it("writes to disk, and listens on a local socket only", async () => {
    const server = await start(folder, true);
    expect(await ask(server, "show fsync")).toEqual(["on"]);
    expect(await ask(server, "show listen_addresses")).toEqual([""]);
    expect(await ask(server, "show unix_socket_permissions")).toEqual(["0700"]);
    expect(server.address.host.startsWith("/")).toBe(true);
  });

  it("keeps what was committed when it is killed", async () => {
    const first = await start(folder, true);
    await ask(first, "create table kept as select n from generate_series(1, 1000) as n");
    process.kill(await pidOf(), "SIGKILL");
    const second = await start();
    expect(second.origin).toBe("started");
    expect(await ask(second, "select count(*) from kept")).toEqual(["1000"]);
  });

  it("is shared with a second start while its owner lives", async () => {
    const owner = await start();
    writeFileSync(join(folder, "owner.pid"), String(process.ppid));
    const guest = await start();
    expect(guest.origin).toBe("shared");
    await guest.stop();
    expect(await ask(owner, "select 1")).toEqual([1]);
  });

  it("starts anew over the lock file of a process that is no server", async () => {
    await (await start()).stop();
    const lock = join(folder, "postgres", "postmaster.pid");
    const lines = [process.ppid, "x", 0, 5432, folder, "", "", "ready"];
    writeFileSync(lock, `${lines.join("\n")}\n`);
    expect(await findPostmaster(join(folder, "postgres"))).toBeNull();
  });

  it("clears away what a killed first start left", async () => {
    mkdirSync(join(folder, "draft-killed"));
    await start();
    expect(readdirSync(folder)).not.toContain("draft-killed");
  });

  it("works in a folder whose path is too long for a socket, and in one closed to others", async () => {
    chmodSync(folder, 0o700);
    const deep = join(folder, "x".repeat(150));
    const server = await start(deep);
    expect(server.address.host.length).toBeLessThan(100);
    expect(await ask(server, "select 1")).toEqual([1]);
    await server.stop();
    expect(existsSync(server.address.host)).toBe(false);
  });

  it("never runs as root, nor with our environment", async () => {
    await start();
    const pid = await pidOf();
    if (process.platform !== "linux") return;
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    expect(/^Uid:\t(\d+)/mu.exec(status)?.[1]).not.toBe("0");
    const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
    expect(environment.split("\0").map((pair) => pair.split("=")[0])).not.toContain("VITEST");
  });

  it("is refused in production unless asked for", async () => {
    const options = { folder, production: true, durable: false };
    await expect(startEmbeddedPostgres(options)).rejects.toThrow(/DATABASE_URL/u);
    started.push(await startEmbeddedPostgres({ ...options, allowInProduction: true }));
  });

  it("refuses a folder that holds something else", async () => {
    mkdirSync(join(folder, "postgres"));
    writeFileSync(join(folder, "postgres", "notes.txt"), "mine");
    await expect(start()).rejects.toThrow(EmbeddedPostgresError);
    expect(readdirSync(join(folder, "postgres"))).toEqual(["notes.txt"]);
  });

  it("says which version it needs for data of a version it has not", async () => {
    await (await start()).stop();
    writeFileSync(join(folder, "postgres", "PG_VERSION"), "9\n");
    await expect(start()).rejects.toThrow(/no usable PostgreSQL 9 .*\(found 1\d\.\d/u);
  });

  it("shows the server's own words when it does not start", async () => {
    await (await start()).stop();
    writeFileSync(join(folder, "postgres", "postgresql.auto.conf"), "no_such_setting = 1\n");
    await expect(start()).rejects.toThrow(/no_such_setting/u);
  });
});

describe("a server left by a killed process", () => {
  it("is adopted with its data, and stopped by its new owner", async () => {
    const script = `
      import { startEmbeddedPostgres } from ${JSON.stringify(
        new URL("../../src/db/embedded-postgres.ts", import.meta.url).href,
      )};
      await startEmbeddedPostgres({ folder: ${JSON.stringify(folder)}, production: false, durable: false });
      console.log("up");
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    const pid = await pidOf();
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(isAlive(pid)).toBe(true);

    const server = await start();
    expect(server.origin).toBe("adopted");
    expect(await pidOf()).toBe(pid);
    expect(await ask(server, "select 1")).toEqual([1]);
    await server.stop();
    await vi.waitUntil(async () => (await findPostmaster(join(folder, "postgres"))) === null);
  });
});

describe("finding programs", () => {
  it("takes a system PostgreSQL where the data asks for its version", async (context) => {
    const system = existsSync("/usr/lib/postgresql") ? readdirSync("/usr/lib/postgresql") : [];
    const packaged = await findPostgresBinaries(serverAccount(folder), null);
    const other = system.map(Number).find((major) => major !== packaged.major);
    if (other === undefined) {
      context.skip("no other PostgreSQL is installed here");
      return;
    }
    const found = await findPostgresBinaries(serverAccount(folder), other);
    expect(found).toMatchObject({
      major: other,
      postgres: expect.stringContaining("/postgresql/"),
    });
  });
});
