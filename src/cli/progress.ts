import type { Terminal } from "./terminal.ts";

/** People start to wonder after about this long. */
const QUIET_MILLISECONDS = 2_000;

/** Tells what takes long, and nothing when nothing does. */
export interface Progress {
  /** What is being done now: a verb phrase. */
  step(activity: string): void;
  stop(): void;
}

/** Starts to watch the time. Lines go to the error stream, so that output stays clean. */
export function startProgress({ stderr }: Terminal): Progress {
  const startedAt = performance.now();
  let current = "working";
  const timer = setInterval(() => {
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    stderr.write(`agentgov: ${current} (${seconds} s)\n`);
  }, QUIET_MILLISECONDS);
  timer.unref();
  return {
    step(activity) {
      current = activity;
    },
    stop() {
      clearInterval(timer);
    },
  };
}
