import { execFile } from "node:child_process";
import {
  chmod,
  chown,
  cp,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import type { ServerAccount } from "./server-account.ts";

/** The two programs that make and run a database. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** As the program says it, such as `18.4`. */
  readonly version: string;
  readonly major: number;
}

/** What the programs need to know about us; never our own environment, which holds secrets. */
export const SERVER_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin:/usr/local/sbin:/usr/sbin:/sbin",
  LC_ALL: "C",
  TZ: "UTC",
};

/** The oldest PostgreSQL whose SQL we use. */
const MAJOR_MIN = 15;
/** `postgres --version` prints one line and ends; a program that takes longer is not one. */
const VERSION_MILLISECONDS = 10_000;

const Symlinks = z.array(z.object({ source: z.string(), target: z.string() }));
const run = promisify(execFile);

/**
 * Finds programs that the server account can run: the packaged ones first, then a system PostgreSQL.
 *
 * `dataMajor` is the version that wrote the data; null when there is none yet.
 *
 * @throws {EmbeddedPostgresError} when none is found, or none of the version that wrote the data.
 */
export async function findPostgresBinaries(
  account: ServerAccount,
  dataMajor: number | null,
): Promise<PostgresBinaries> {
  const seen: string[] = [];
  for (const folder of [await packagedFolder(account), ...(await systemFolders())]) {
    const found = folder === null ? null : await inspect(folder, account);
    if (found === null) continue;
    if (dataMajor === null ? found.major >= MAJOR_MIN : found.major === dataMajor) return found;
    seen.push(found.version);
  }
  throw new EmbeddedPostgresError(
    `no usable PostgreSQL ${dataMajor ?? `${MAJOR_MIN} or newer`} for ${process.platform}-${process.arch}` +
      `${seen.length === 0 ? "" : ` (found ${seen.join(", ")})`}: install the optional packages ` +
      `(npm ci without --omit=optional) or a system PostgreSQL, or set DATABASE_URL`,
  );
}

/** Reads the version by running the program, which proves that the account can run it. */
async function inspect(folder: string, account: ServerAccount): Promise<PostgresBinaries | null> {
  const postgres = join(folder, "postgres");
  try {
    const { stdout } = await run(postgres, ["--version"], {
      env: SERVER_ENVIRONMENT,
      timeout: VERSION_MILLISECONDS,
      cwd: "/",
      ...account,
    });
    const version = /(\d+)(?:\.\d+)?/u.exec(stdout);
    if (version === null) return null;
    return {
      initdb: join(folder, "initdb"),
      postgres,
      version: version[0],
      major: Number(version[1]),
    };
  } catch {
    return null;
  }
}

async function systemFolders(): Promise<string[]> {
  const debian = "/usr/lib/postgresql";
  const versions = await readdir(debian).catch(() => []);
  const newestFirst = versions.toSorted((left, right) => Number(right) - Number(left));
  return [
    ...newestFirst.map((version) => join(debian, version, "bin")),
    ...(SERVER_ENVIRONMENT["PATH"] ?? "").split(":"),
  ];
}

/** The packaged programs, where the server account can reach them; null when not installed. */
async function packagedFolder(account: ServerAccount): Promise<string | null> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let native: string;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    native = join(dirname(dirname(entry)), "native");
  } catch {
    return null;
  }
  const inPlace = join(native, "bin");
  if ((await link(native)) && (await inspect(inPlace, account)) !== null) return inPlace;
  return join(await copyToReachable(native), "bin");
}

/**
 * Makes the library links that the package leaves to its install script, which we do not run.
 * Whether they are all there afterwards.
 */
async function link(native: string): Promise<boolean> {
  const listed = Symlinks.parse(
    JSON.parse(await readFile(join(native, "pg-symlinks.json"), "utf8")),
  );
  for (const { source, target } of listed) {
    const place = join(native, "lib", basename(target));
    try {
      await symlink(basename(source), place);
    } catch {
      // Already there, made by a process beside us, or the folder is read-only: looked at below.
    }
    if ((await lstat(place).catch(() => null)) === null) return false;
  }
  return true;
}

/**
 * Copies the programs where every account can read them: an installation under `/root`, or one we may
 * not write to, is of no use to the server account.
 */
async function copyToReachable(native: string): Promise<string> {
  const size = (await lstat(join(native, "bin", "postgres"))).size;
  const place = join(tmpdir(), `agentgov-postgres-${process.getuid?.() ?? "user"}-${size}`);
  if (await isOurs(place)) return place;
  const draft = await mkdtemp(`${place}-`);
  const filter = (path: string): boolean => !path.endsWith(".a");
  // Verbatim: links made absolute would lead back to where the account cannot go.
  await cp(native, draft, { recursive: true, verbatimSymlinks: true, filter });
  await link(draft);
  await chmod(draft, 0o755);
  try {
    await rename(draft, place);
  } catch (cause) {
    await rm(draft, { recursive: true, force: true });
    // A process beside us was faster; anything else in that place is not ours to run.
    if (!(await isOurs(place))) {
      throw new EmbeddedPostgresError(`cannot put PostgreSQL's programs into ${place}`, { cause });
    }
  }
  return place;
}

/** Whether a folder in the shared temporary folder is one that only we could have written. */
async function isOurs(place: string): Promise<boolean> {
  const found = await lstat(place).catch(() => null);
  if (found === null) return false;
  const writableByOthers = (found.mode & 0o022) !== 0;
  return found.isDirectory() && found.uid === process.getuid?.() && !writableByOthers;
}

/** Gives a folder to the server account; nothing to do when that is us. */
export async function giveTo(account: ServerAccount, folder: string): Promise<void> {
  if (account !== null) await chown(folder, account.uid, account.gid);
}
