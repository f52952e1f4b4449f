import { Worker } from "node:worker_threads";
import type { ReadDocument } from "../domain/plain-data.ts";
import { CONTENT_BYTES_MAX, unreadable } from "./read-content.ts";

/** What a worker is asked: run that reader over this content. */
export interface WorkerRequest {
  readonly reader: string;
  readonly content: string | Uint8Array;
}

type WorkerMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "answer"; readonly document: ReadDocument };

/** How much one reader may use before it is killed. */
export interface ReaderLimits {
  /** Longest time for one file. */
  readonly fileMilliseconds: number;
  /** Longest time for a thread to load its parsers, on a busy machine. */
  readonly startMilliseconds: number;
  /** Heap of one thread. */
  readonly heapMegabytes: number;
  /** Threads at once: reading must not take every core from the queue. */
  readonly threads: number;
}

/** 2 s and 300 MB hold every real lockfile ten times over; a file that needs more is an attack. */
export const READER_LIMITS: ReaderLimits = {
  fileMilliseconds: 2_000,
  startMilliseconds: 15_000,
  heapMegabytes: 300,
  threads: 2,
};

/** Runs readers in threads that can be killed. */
export interface ReaderPool {
  /** Never rejects and never hangs: a reader that fails, dies or takes too long gives `unreadable`. */
  readonly read: (reader: string, content: string | Uint8Array) => Promise<ReadDocument>;
  /** Ends all threads; what still waits is answered `unreadable`. */
  readonly close: () => Promise<void>;
}

interface Job extends WorkerRequest {
  readonly settle: (document: ReadDocument) => void;
}

interface Lane {
  worker: Worker | null;
  ready: boolean;
  job: Job | null;
  timer: NodeJS.Timeout | null;
}

/** Starts a pool. Threads are created when first needed and do not keep the process alive. */
export function createReaderPool(limits: ReaderLimits = READER_LIMITS): ReaderPool {
  const waiting: Job[] = [];
  const lanes: Lane[] = Array.from({ length: limits.threads }, emptyLane);
  let closed = false;
  const dispatch = (): void => {
    for (const lane of lanes) {
      if (lane.job !== null) continue;
      const job = waiting.shift();
      if (job === undefined) return;
      lane.job = job;
      begin(lane, limits, dispatch);
    }
  };
  return {
    read: (reader, content) => {
      if (closed) return Promise.resolve(unreadable("crashed", "the readers are shut down"));
      if (content.length > CONTENT_BYTES_MAX) {
        const detail = `it is larger than ${String(CONTENT_BYTES_MAX)} bytes`;
        return Promise.resolve(unreadable("too-large", detail));
      }
      return new Promise((settle) => {
        waiting.push({ reader, content, settle });
        dispatch();
      });
    },
    close: async () => {
      closed = true;
      const gone = unreadable("crashed", "the readers were shut down");
      for (const job of waiting.splice(0)) job.settle(gone);
      await Promise.all(lanes.map((lane) => discard(lane, gone)));
    },
  };
}

function emptyLane(): Lane {
  return { worker: null, ready: false, job: null, timer: null };
}

function begin(lane: Lane, limits: ReaderLimits, dispatch: () => void): void {
  if (lane.worker === null) {
    lane.worker = spawn(lane, limits, dispatch);
    arm(lane, limits.startMilliseconds, dispatch);
  } else if (lane.ready) {
    send(lane, limits, dispatch);
  }
}

function spawn(lane: Lane, limits: ReaderLimits, dispatch: () => void): Worker {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    // The environment holds keys of the app: a parser has no business there.
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: limits.heapMegabytes },
    stderr: true,
    stdout: true,
  });
  worker.unref();
  const died = (detail: string): void => {
    if (lane.worker !== worker) return;
    void discard(lane, unreadable("crashed", detail)).then(dispatch);
  };
  worker.on("error", () => died("its reader ran out of memory or failed"));
  worker.on("messageerror", () => died("its reader answered something that cannot be passed on"));
  worker.on("exit", () => died("its reader ended without an answer"));
  worker.on("message", (message: WorkerMessage) => {
    if (lane.worker !== worker) return;
    switch (message.kind) {
      case "ready":
        lane.ready = true;
        send(lane, limits, dispatch);
        return;
      case "answer":
        release(lane)?.settle(message.document);
        dispatch();
    }
  });
  return worker;
}

function send(lane: Lane, limits: ReaderLimits, dispatch: () => void): void {
  if (lane.job === null || lane.worker === null) return;
  const { reader, content } = lane.job;
  // While it works, the thread keeps the process alive: a caller is waiting for it.
  lane.worker.ref();
  arm(lane, limits.fileMilliseconds, dispatch);
  lane.worker.postMessage({ reader, content } satisfies WorkerRequest);
}

function arm(lane: Lane, milliseconds: number, dispatch: () => void): void {
  if (lane.timer !== null) clearTimeout(lane.timer);
  lane.timer = setTimeout(() => {
    const detail = `it took longer than ${String(milliseconds)} ms to read`;
    void discard(lane, unreadable("timeout", detail)).then(dispatch);
  }, milliseconds);
}

/** Frees the lane for the next job and gives back the one it had. */
function release(lane: Lane): Job | null {
  const { job } = lane;
  if (lane.timer !== null) clearTimeout(lane.timer);
  lane.timer = null;
  lane.job = null;
  lane.worker?.unref();
  return job;
}

/** Kills the thread of a lane and answers its job. The next job starts a new thread. */
async function discard(lane: Lane, answer: ReadDocument): Promise<void> {
  const { worker } = lane;
  const job = release(lane);
  lane.worker = null;
  lane.ready = false;
  job?.settle(answer);
  await worker?.terminate();
}
