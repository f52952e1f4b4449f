import type { Clock } from "../clock.ts";
import type { Installation } from "../state.ts";
import type { RateLimit } from "./exchange.ts";

const HOUR_MILLISECONDS = 60 * 60 * 1000;

interface Window {
  used: number;
  endsAt: number;
}

/** Requests per installation and hour. */
export interface RateLimits {
  readonly of: (installation: Installation) => RateLimit;
  readonly count: (installation: Installation) => void;
  /** Leaves every installation this many requests for the rest of its hour. */
  readonly leave: (remaining: number) => void;
}

/** Counts against `limit`, in hours that start with an installation's first request. */
export function makeRateLimits(clock: Clock, limit: number): RateLimits {
  const windows = new Map<number, Window>();
  let usedAtStart = 0;
  function windowOf({ id }: Installation): Window {
    const known = windows.get(id);
    if (known !== undefined && known.endsAt > clock.now()) return known;
    // A knob turned before the first request counts for the first hour only.
    const used = known === undefined ? usedAtStart : 0;
    const fresh = { used, endsAt: clock.now() + HOUR_MILLISECONDS };
    windows.set(id, fresh);
    return fresh;
  }
  return {
    of: (installation) => {
      const { used, endsAt } = windowOf(installation);
      const remaining = Math.max(0, limit - used);
      return { limit, used, remaining, reset: Math.ceil(endsAt / 1000) };
    },
    count: (installation) => {
      windowOf(installation).used += 1;
    },
    leave: (remaining) => {
      usedAtStart = limit - remaining;
      for (const window of windows.values()) window.used = usedAtStart;
    },
  };
}
