import type { Pool } from "pg";
import type { Logger } from "pino";
import { recordEntries } from "./db/audit-entries.ts";
import type { EntryDraft } from "./domain/audit-entry.ts";
import type { Github } from "./github/client.ts";

/**
 * How far the clock of this machine and GitHub's may differ without a word. An answer takes up to ten
 * seconds and is dated in whole ones, so less than this says nothing.
 */
const CLOCK_DIFFERENCE_SECONDS_MAX = 30;
/** Between two entries of one process about its clock; the metric shows what is between. */
const AGAIN_MILLISECONDS = 3_600_000;

/** What a clock is watched with. */
interface ClockWatchParts {
  readonly pool: Pool;
  readonly log: Logger;
  /** GitHub's clock, as its answers show it; absent before the first connection. */
  readonly clock: Pick<Github["clock"], "aheadSeconds">;
}

/** Whether two clocks differ by more than they may. */
export function isFarOff(aheadSeconds: number | null): boolean {
  return aheadSeconds !== null && Math.abs(aheadSeconds) > CLOCK_DIFFERENCE_SECONDS_MAX;
}

/** How far GitHub's clock is from ours, for people. */
export function clockText(aheadSeconds: number | null): string {
  if (aheadSeconds === null) return "GitHub has not answered yet";
  const seconds = Math.abs(aheadSeconds);
  const way = aheadSeconds < 0 ? "behind" : "ahead of";
  return `GitHub's clock is ${seconds} s ${way} this machine's`;
}

/**
 * Makes what is called after each answer of GitHub: when the clocks differ too much it says so in the log
 * of the process and records it, once an hour.
 */
export function watchClock({ pool, log, clock }: ClockWatchParts): () => void {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const aheadSeconds = clock.aheadSeconds();
    const now = performance.now();
    if (aheadSeconds === null || !isFarOff(aheadSeconds) || now - last < AGAIN_MILLISECONDS) return;
    last = now;
    log.error({ aheadSeconds }, "the clock of this machine differs from GitHub's");
    recordEntries(pool, [differs(aheadSeconds, new Date().toISOString())]).catch((err: unknown) => {
      last = Number.NEGATIVE_INFINITY;
      log.warn({ err }, "that the clocks differ could not be recorded");
    });
  };
}

function differs(aheadSeconds: number, at: string): EntryDraft {
  const data = { platform: "github", aheadSeconds };
  return { subject: "clock", type: "clock.differs", actor: { kind: "app" }, at, data };
}
