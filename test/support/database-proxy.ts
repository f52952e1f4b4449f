import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseAddress } from "../../src/db/embedded-postgres.ts";

/** A way to a database that can be cut, as a network or a server can. */
export interface DatabaseProxy {
  readonly address: DatabaseAddress;
  /** Breaks what is connected, and lets nobody connect. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** Puts a socket of its own before the one of a database. */
export async function startDatabaseProxy(address: DatabaseAddress): Promise<DatabaseProxy> {
  const folder = mkdtempSync(join(tmpdir(), "agentgov-proxy-"));
  const name = `.s.PGSQL.${address.port}`;
  const sockets = new Set<Socket>();
  let server: Server | null = null;

  async function mend(): Promise<void> {
    const opened = createServer((near) => {
      const far = connect(join(address.host, name));
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(one);
        one.on("error", () => other.destroy());
        one.on("close", () => {
          sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
    server = opened;
    await new Promise<void>((resolve) => opened.listen(join(folder, name), resolve));
  }

  async function cut(): Promise<void> {
    const closing = server;
    server = null;
    const closed = new Promise((resolve) =>
      closing === null ? resolve(null) : closing.close(resolve),
    );
    for (const socket of sockets) socket.destroy();
    await closed;
  }

  await mend();
  return {
    address: { ...address, host: folder },
    cut,
    mend,
    async close() {
      await cut();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
