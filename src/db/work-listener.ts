import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { connectionSettings, type DatabaseConfig } from "./pool.ts";
import { WORK_CHANNEL } from "./work.ts";

/** A running listener. */
export interface WorkListener {
  /** Ends the connection; no wake-up follows. */
  stop(): Promise<void>;
}

export interface WorkListenerOptions {
  readonly config: DatabaseConfig;
  /** Called whenever there may be work; must not throw. */
  readonly onWake: () => void;
  /** Told of each lost connection; polling goes on meanwhile. */
  readonly onError: (error: unknown) => void;
  /** How often to wake without a notice. */
  readonly pollMilliseconds?: number;
}

/** Finds delayed work that became due, and whatever a lost notice missed. */
const POLL_MILLISECONDS = 2_000;
/** How often the connection is tried: a half-open one never fails by itself. */
const PROBE_MILLISECONDS = 15_000;
const RECONNECT_MILLISECONDS = 250;
const RECONNECT_MILLISECONDS_MAX = 5_000;

/**
 * Wakes workers when work is asked for, at every poll, and after each reconnection, since notices sent
 * in between are lost. Notices only shorten the wait: the queue is correct without them.
 */
export function listenForWork(options: WorkListenerOptions): WorkListener {
  const stopping = new AbortController();
  const poll = setInterval(options.onWake, options.pollMilliseconds ?? POLL_MILLISECONDS);
  const listening = keepListening(options, stopping.signal);
  return {
    async stop() {
      clearInterval(poll);
      stopping.abort();
      await listening;
    },
  };
}

async function keepListening(options: WorkListenerOptions, stopped: AbortSignal): Promise<void> {
  let pause = RECONNECT_MILLISECONDS;
  while (!stopped.aborted) {
    try {
      await listenOnce(options, stopped, () => {
        pause = RECONNECT_MILLISECONDS;
      });
    } catch (error) {
      options.onError(error);
    }
    await stopsWithin(pause, stopped);
    pause = Math.min(pause * 2, RECONNECT_MILLISECONDS_MAX);
  }
}

/** One connection's life; throws when it breaks, returns when stopped. */
async function listenOnce(
  { config, onWake }: WorkListenerOptions,
  stopped: AbortSignal,
  onListening: () => void,
): Promise<void> {
  const client = new Client(connectionSettings(config));
  const broken = new AbortController();
  client.on("error", (error) => {
    broken.abort(error);
  });
  client.on("end", () => {
    broken.abort(new Error("the database closed the connection"));
  });
  client.on("notification", onWake);
  try {
    await client.connect();
    await client.query(`listen ${WORK_CHANNEL}`);
    onListening();
    onWake();
    const either = AbortSignal.any([stopped, broken.signal]);
    while (!(await stopsWithin(PROBE_MILLISECONDS, either))) await client.query("select 1");
    if (!stopped.aborted) throw broken.signal.reason;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Waits; whether the signal came before the time was over, or had come already. */
async function stopsWithin(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
  return signal.aborted;
}
