import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** A server process that runs over a data folder, by its own lock file. */
export interface Postmaster {
  readonly pid: number;
  readonly socketFolder: string;
  readonly port: number;
}

/** The socket's port is part of its file name; there is no TCP port. */
export const SOCKET_PORT = 5432;
/** The data folder, named by the server from within: it works where the path to it is closed. */
export const WORKING_FOLDER = "/proc/self/cwd";

/** How often a file or process is looked at while waiting for it. */
const LOOK_MILLISECONDS = 15;
/** Fast shutdown rolls back and writes a checkpoint; after this, recovery at the next start does it. */
const STOP_MILLISECONDS = 15_000;

/**
 * The live server over `dataFolder`, or null.
 *
 * Source: https://www.postgresql.org/docs/18/storage-file-layout.html (`postmaster.pid`: process id, data
 * folder, start time, port, socket folder, address, shared memory, status).
 */
export async function findPostmaster(dataFolder: string): Promise<Postmaster | null> {
  const text = await readFile(join(dataFolder, "postmaster.pid"), "utf8").catch(() => "");
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  const socket = (lines[4] ?? "").trim();
  if (!Number.isSafeInteger(pid) || pid <= 1 || socket === "") return null;
  if (!(await isServer(pid))) return null;
  return {
    pid,
    port: Number(lines[3]),
    socketFolder: socket === WORKING_FOLDER ? dataFolder : socket,
  };
}

/** Whether a process exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** A process id is reused after a restart of the machine, so where we can look, we look at the program. */
async function isServer(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== "linux") return true;
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return status.includes("(postgres) ") && !status.includes("(postgres) Z");
}

/**
 * Stops a server by fast shutdown: open transactions are rolled back, everything committed is kept.
 *
 * Source: https://www.postgresql.org/docs/18/server-shutdown.html
 */
export async function stopPostmaster(dataFolder: string, postmaster: Postmaster): Promise<void> {
  signal(postmaster.pid, "SIGINT");
  const deadline = performance.now() + STOP_MILLISECONDS;
  while (performance.now() < deadline) {
    const running = await findPostmaster(dataFolder);
    if (running?.pid !== postmaster.pid) return;
    await delay(LOOK_MILLISECONDS);
  }
  signal(postmaster.pid, "SIGQUIT");
}

function signal(pid: number, name: "SIGINT" | "SIGQUIT"): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself in the meantime, which is what we wanted.
  }
}
