import { statSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { giveTo } from "./postgres-binaries.ts";
import { isAlive, SOCKET_PORT, WORKING_FOLDER } from "./postmaster.ts";
import { type ServerAccount, serverAccount } from "./server-account.ts";

/** Where one embedded database lives, and who may touch what. */
export interface ServerPlace {
  readonly folder: string;
  readonly dataFolder: string;
  /** The data folder as the server is told it. */
  readonly serverPath: string;
  readonly logFile: string;
  readonly ownerFile: string;
  readonly account: ServerAccount;
}

/**
 * Paths of local sockets end at 104 bytes on macOS and 108 on Linux, closing zero byte included.
 *
 * Source: https://man7.org/linux/man-pages/man7/unix.7.html
 */
const SOCKET_PATH_BYTES_MAX = 103;

/** Makes the folder when it is absent: open to nobody but us, except to walk through to the data. */
export async function preparePlace(folder: string): Promise<ServerPlace> {
  const absolute = resolve(folder);
  const dataFolder = join(absolute, "postgres");
  const account = serverAccount(dataFolder);
  await mkdir(absolute, { recursive: true, mode: account === null ? 0o700 : 0o711 });
  return {
    folder: absolute,
    dataFolder,
    serverPath: serverPath(dataFolder, account),
    logFile: join(absolute, "postgres.log"),
    ownerFile: join(absolute, "owner.pid"),
    account,
  };
}

/**
 * Another account often cannot walk the path to its own data (`/root/…`, a 0700 folder). Linux hands it
 * the open working folder instead; PostgreSQL 15 leaves that folder while it starts, and then says so.
 */
export function serverPath(folder: string, account: ServerAccount): string {
  if (account === null || process.platform !== "linux") return folder;
  return isOpenToAll(dirname(folder)) ? folder : WORKING_FOLDER;
}

/** Whether every account may walk through a folder and all the folders above it. */
function isOpenToAll(folder: string): boolean {
  const above = dirname(folder);
  return (statSync(folder).mode & 0o001) !== 0 && (above === folder || isOpenToAll(above));
}

/**
 * The major version that wrote the data; null when there is no data yet.
 *
 * @throws {EmbeddedPostgresError} when the folder holds something else, or is closed to us.
 */
export async function dataMajor(place: ServerPlace): Promise<number | null> {
  if ((await stat(place.dataFolder).catch(() => null)) === null) return null;
  try {
    return Number((await readFile(join(place.dataFolder, "PG_VERSION"), "utf8")).trim());
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `${place.dataFolder} is not a database this account can read: run as the account that made it, ` +
        `or name another folder`,
      { cause },
    );
  }
}

/** Where the server puts its socket: beside its data, or in a short temporary folder. */
export async function socketFolder(place: ServerPlace): Promise<string> {
  const beside = join(place.dataFolder, `.s.PGSQL.${SOCKET_PORT}`);
  if (Buffer.byteLength(beside) <= SOCKET_PATH_BYTES_MAX) return place.serverPath;
  const short = tmpdir().length <= SOCKET_PATH_BYTES_MAX / 2 ? tmpdir() : "/tmp";
  const folder = await mkdtemp(join(short, "agentgov-socket-"));
  await giveTo(place.account, folder);
  return folder;
}

/** Removes a socket folder that {@link socketFolder} made outside of the data. */
export async function removeSocketFolder(folder: string): Promise<void> {
  if (folder.includes("agentgov-socket-")) await rm(folder, { recursive: true, force: true });
}

/** Whether another live process started this server and will stop it. */
export async function hasOtherOwner(place: ServerPlace): Promise<boolean> {
  const owner = Number(await readFile(place.ownerFile, "utf8").catch(() => ""));
  return Number.isSafeInteger(owner) && owner > 1 && owner !== process.pid && isAlive(owner);
}

/** Notes that this process will stop the server. */
export async function becomeOwner(place: ServerPlace): Promise<void> {
  await writeFile(place.ownerFile, String(process.pid));
}
