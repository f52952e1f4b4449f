import { Agent, request } from "node:http";

/** GitHub waits this long for an answer, then counts the delivery as failed. */
const ANSWER_MILLISECONDS_MAX = 10_000;

/** What came back for a delivery; status 0 when nothing did. */
export interface Sent {
  readonly statusCode: number;
  readonly text: string;
  readonly durationSeconds: number;
}

/** Keeps connections open between deliveries; close it with `destroy`. */
export function makeAgent(): Agent {
  return new Agent({ keepAlive: true });
}

/** Posts one body. Never rejects: an unreachable receiver is a result. */
export function send(
  agent: Agent,
  url: string,
  { headers, body }: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
): Promise<Sent> {
  const started = performance.now();
  const { promise, resolve } = Promise.withResolvers<Sent>();
  function finish(statusCode: number, text: string): void {
    resolve({ statusCode, text, durationSeconds: (performance.now() - started) / 1000 });
  }
  const length = String(Buffer.byteLength(body));
  const outgoing = request(
    url,
    { method: "POST", agent, headers: { ...headers, "content-length": length } },
    (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", () => {
        finish(0, "failed to read the answer");
      });
      response.on("end", () => {
        finish(response.statusCode ?? 0, Buffer.concat(chunks).toString("utf8"));
      });
    },
  );
  outgoing.setTimeout(ANSWER_MILLISECONDS_MAX, () => {
    outgoing.destroy(new Error("timed out"));
  });
  outgoing.on("error", (error) => {
    finish(0, error.message);
  });
  outgoing.end(body);
  return promise;
}
