import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { OperationalError } from "./domain/operational-error.ts";

/** Nobody can be served; the message says why and what to do. */
class ListenError extends OperationalError {
  override readonly name = "ListenError";
  readonly code = "CANNOT_LISTEN";
  readonly retryable = true;

  constructor(place: string, cause: Error) {
    const why = "code" in cause ? String(cause.code) : cause.message;
    super(
      `${place} cannot be listened on (${why}): stop what uses it, or set PORT and HOST to a free ` +
        "port of this machine",
      { cause },
    );
  }
}

/** Longest a client may take to send its request; GitHub itself gives up after ten seconds. */
const REQUEST_MILLISECONDS = 10_000;

/** What answers requests. */
interface Answering {
  readonly fetch: Parameters<typeof getRequestListener>[0];
}

/** A server that listens. */
export interface HttpServer {
  /** The port it has; never 0. */
  readonly port: number;
  /** Waits for requests in progress; idle connections are cut. */
  close(): Promise<void>;
}

/**
 * Listens on `host:port` (0 takes any free port) and answers with `web`.
 *
 * @throws {ListenError} when the place cannot be had.
 */
export async function serveHttp(
  { host, port }: { readonly host: string; readonly port: number },
  web: Answering,
): Promise<HttpServer> {
  const server = await listen({ host, port }, web);
  return { port: portOf(server), close: () => close(server) };
}

function listen(
  { host, port }: { readonly host: string; readonly port: number },
  web: Answering,
): Promise<Server> {
  const answer = getRequestListener(web.fetch, { overrideGlobalObjects: false });
  const server = createServer(
    { requestTimeout: REQUEST_MILLISECONDS, headersTimeout: REQUEST_MILLISECONDS },
    (incoming, outgoing) => {
      // A client that keeps its connection busy would otherwise hold up the stop for ever.
      outgoing.once("close", () => {
        if (!server.listening) server.closeIdleConnections();
      });
      void answer(incoming, outgoing);
    },
  );
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => reject(new ListenError(`${host}:${port}`, cause)));
    server.listen(port, host, () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
