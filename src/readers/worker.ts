import { parentPort } from "node:worker_threads";
import { readContent } from "./read-content.ts";
import type { WorkerRequest } from "./worker-pool.ts";

/** The body of a reader thread: answers one request after another until it is told to end. */
function serve(): void {
  if (parentPort === null) throw new TypeError("this file is the body of a worker thread");
  const port = parentPort;
  port.on("message", (request: WorkerRequest) => {
    port.postMessage({ kind: "answer", document: readContent(request.reader, request.content) });
  });
  port.postMessage({ kind: "ready" });
}

serve();
