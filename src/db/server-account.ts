import { readFileSync, statSync } from "node:fs";

/** The account a server process runs as; null to stay the account we are. */
export type ServerAccount = { readonly uid: number; readonly gid: number } | null;

/** The usual ids of `nobody`, for systems whose account file does not list it. */
const NOBODY = { uid: 65_534, gid: 65_534 };

/**
 * Who the server runs as: PostgreSQL refuses to run as root, so root hands over to the owner of the data
 * that is already there, else to `nobody`.
 *
 * Source: https://www.postgresql.org/docs/18/postgres-user.html
 */
export function serverAccount(dataFolder: string): ServerAccount {
  if (process.getuid?.() !== 0) return null;
  const owner = statSync(dataFolder, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return nobody();
}

function nobody(): { readonly uid: number; readonly gid: number } {
  try {
    const line = readFileSync("/etc/passwd", "utf8").match(/^nobody:[^:\n]*:(\d+):(\d+):/mu);
    return line === null ? NOBODY : { uid: Number(line[1]), gid: Number(line[2]) };
  } catch {
    return NOBODY;
  }
}
