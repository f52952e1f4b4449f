import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import type { FaultState, RequestFault } from "../faults.ts";
import { errorReply, type Reply } from "./reply.ts";
import type { LoggedRequest } from "./request-log.ts";

/** No request body of this API is larger. */
const BODY_BYTES_MAX = 25 * 1024 * 1024;

/** Where Enterprise Server has its API; the stand-in serves both. */
const ENTERPRISE_PREFIX = "/api/v3";

/** A request that was read completely. */
export interface ReadRequest {
  readonly method: string;
  /** Without the prefix of Enterprise Server. */
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

/** A reply with what the log wants to know. */
export interface Outcome {
  readonly reply: Reply;
  readonly installationId: number | null;
}

/** What the server drives. */
export interface ServerOptions {
  readonly clock: Clock;
  readonly faults: FaultState;
  /** The official template of a path; null for routes that do not exist. */
  readonly templateOf: (method: string, path: string) => string | null;
  readonly answer: (request: ReadRequest) => Outcome;
  readonly log: (request: LoggedRequest) => void;
}

/** A listening server. */
export interface RunningServer {
  readonly baseUrl: string;
  readonly close: () => Promise<void>;
}

/** Listens on the loopback address; port 0 takes a free one. */
export async function listen(port: number, options: ServerOptions): Promise<RunningServer> {
  const server = createServer((request, response) => {
    void exchange(options, request, response);
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(port, "127.0.0.1", resolve);
  await promise;
  return {
    baseUrl: `http://127.0.0.1:${String(portOf(server))}`,
    close: async () => close(server),
  };
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => {
    resolve();
  });
  server.closeAllConnections();
  await promise;
}

async function exchange(
  options: ServerOptions,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const at = options.clock.now();
  response.setHeader("date", new Date(options.clock.dated()).toUTCString());
  const request = await read(incoming);
  if (request === null) {
    incoming.destroy();
    return;
  }
  const { method, url } = request;
  const template = options.templateOf(method, url.pathname);
  const latency = options.faults.nextLatency();
  if (latency > 0) await wait(latency);
  const fault = options.faults.takeRequestFault({
    method,
    template: template ?? "",
    path: url.pathname,
  });
  const carriedOut = fault === null || fault.kind === "reset-after" || fault.kind === "truncated";
  const outcome = carriedOut ? options.answer(request) : { reply: null, installationId: null };
  const status = deliver(response, fault, outcome.reply);
  options.log({
    method,
    path: url.pathname,
    route: template === null ? null : `${method} ${template}`,
    installationId: outcome.installationId,
    status,
    at,
    body: parsed(request.text),
  });
}

async function read(incoming: IncomingMessage): Promise<ReadRequest | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of incoming) {
      const buffer = Buffer.from(chunk);
      bytes += buffer.length;
      if (bytes > BODY_BYTES_MAX) return null;
      chunks.push(buffer);
    }
  } catch {
    // The caller hung up: there is nobody to answer.
    return null;
  }
  const url = new URL(incoming.url ?? "/", `http://${incoming.headers.host ?? "localhost"}`);
  if (url.pathname.startsWith(`${ENTERPRISE_PREFIX}/`)) {
    url.pathname = url.pathname.slice(ENTERPRISE_PREFIX.length);
  } else if (url.pathname === "/api/graphql") {
    url.pathname = "/graphql";
  }
  const text = Buffer.concat(chunks).toString("utf8");
  return { method: incoming.method ?? "GET", url, headers: incoming.headers, text };
}

/** Sends the reply, or what a fault makes of it; returns the status for the log. */
function deliver(
  response: ServerResponse,
  fault: RequestFault | null,
  reply: Reply | null,
): number {
  switch (fault?.kind) {
    case "hang":
      return 0;
    case "reset":
    case "reset-after":
      response.destroy();
      return 0;
    case "truncated": {
      const whole = reply ?? errorReply(500, "");
      write(response, { ...whole, body: whole.body.subarray(0, whole.body.length / 2) });
      return whole.status;
    }
    case "html": {
      const body = Buffer.from("<!DOCTYPE html><title>Unicorn! · GitHub</title>");
      write(response, { status: 502, headers: { "content-type": "text/html" }, body });
      return 502;
    }
    case "secondary-limit": {
      const refused = errorReply(
        403,
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
      );
      const after = { "retry-after": String(fault.retryAfterSeconds) };
      write(response, { ...refused, headers: { ...refused.headers, ...after } });
      return 403;
    }
    case "status": {
      const refused = errorReply(fault.status, messageOf(fault.status));
      const after =
        fault.retryAfterSeconds === undefined
          ? {}
          : { "retry-after": String(fault.retryAfterSeconds) };
      write(response, { ...refused, headers: { ...refused.headers, ...after } });
      return fault.status;
    }
    case undefined: {
      const whole = reply ?? errorReply(500, "");
      write(response, whole);
      return whole.status;
    }
  }
}

function messageOf(status: number): string {
  if (status === 401) return "Bad credentials";
  return status === 404 ? "Not Found" : "Server Error";
}

function write(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { ...headers, "content-length": String(body.length) });
  response.end(body);
}

function parsed(text: string): unknown {
  if (text === "") return null;
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
