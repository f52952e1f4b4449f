import { createServer } from "node:http";

/** A server before the stand-in: it answers some routes itself, and passes the others on. */
export interface Front {
  /** Host and port. */
  readonly host: string;
  stop(): Promise<void>;
}

/** What a front answers: a body for a path, or what the stand-in's body becomes. */
export type FrontAnswers = Readonly<Record<string, (body: unknown) => unknown>>;

/**
 * Starts a front of the server at `base`. For `GET` of a path in `answers` it answers what the function
 * makes of the body there, or of null when the path is marked as unknown to the server, by `own:`.
 */
export async function startFront(base: string, answers: FrontAnswers): Promise<Front> {
  const server = createServer((request, response) => {
    const { method = "GET", url = "/", headers } = request;
    const path = url.replace(/\?.*$/u, "");
    const own = method === "GET" ? answers[`own:${path}`] : undefined;
    if (own !== undefined) {
      response.setHeader("content-type", "application/json").end(JSON.stringify(own(null)));
      return;
    }
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      void pass().catch((error: unknown) => response.writeHead(502).end(String(error)));
    });
    async function pass(): Promise<void> {
      const body = method === "GET" ? null : Buffer.concat(chunks);
      const { authorization = "" } = headers;
      const answer = await fetch(`${base}${url}`, { method, headers: { authorization }, body });
      const text = await answer.text();
      const change = method === "GET" && answer.ok ? answers[path] : undefined;
      const type = answer.headers.get("content-type") ?? "application/json";
      response.writeHead(answer.status, { "content-type": type });
      response.end(change === undefined ? text : JSON.stringify(change(JSON.parse(text))));
    }
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", listening.resolve);
  await listening.promise;
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    host: `127.0.0.1:${String(port)}`,
    async stop() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}
