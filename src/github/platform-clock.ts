/** GitHub's clock, as its answers show it, beside the clock of this process. */
export interface PlatformClock {
  /** Notes the `Date` header of an answer that came just now. */
  heard(date: string | null): void;
  /** GitHub's time now, ISO 8601; null before the first answer. */
  now(): string | null;
  /** By how many whole seconds GitHub's clock is ahead of ours; null before the first answer. */
  aheadSeconds(): number | null;
}

/** The clocks of this process, in milliseconds. */
export interface OwnClocks {
  /** The time of day, which somebody may set. */
  readonly wall: () => number;
  /** Time that only goes on. */
  readonly monotonic: () => number;
}

/**
 * Keeps GitHub's time by its newest answer and the time that has passed since, so that setting the clock
 * of this machine does not change it. It is never ahead of GitHub's: an answer was dated before it came,
 * and without the fraction of its second.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1
 */
export function createPlatformClock(own: OwnClocks): PlatformClock {
  let last: { readonly time: number; readonly at: number } | null = null;
  const now = (): number | null => (last === null ? null : last.time + own.monotonic() - last.at);
  return {
    heard(date) {
      const time = date === null ? Number.NaN : Date.parse(date);
      if (Number.isFinite(time)) last = { time, at: own.monotonic() };
    },
    now() {
      const time = now();
      return time === null ? null : new Date(time).toISOString();
    },
    aheadSeconds() {
      const time = now();
      return time === null ? null : Math.round((time - own.wall()) / 1_000);
    },
  };
}
