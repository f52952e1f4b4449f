import type { GithubRateLimitedError } from "./github-errors.ts";

/**
 * What a call competes with. GitHub limits the creation of comments and review requests apart from
 * everything else, so a verdict must not stop because comments do.
 *
 * Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export type Lane = "verdict" | "conversation";

/** Remembers a limit until it ends: calls made meanwhile would fail, and could get the app banned. */
export interface RateGate {
  /** The error that closed this lane, with the seconds that are left; null when it is open. */
  closedBy(lane: Lane): ClosedLane | null;
  close(lane: Lane, error: GithubRateLimitedError): void;
}

/** A lane that must not be used for now. */
interface ClosedLane {
  readonly limit: "primary" | "secondary";
  readonly secondsLeft: number;
}

interface Closure {
  readonly limit: "primary" | "secondary";
  readonly until: number;
}

/** Makes the gate of one installation, all lanes open. `now` is a clock in milliseconds. */
export function createRateGate(now: () => number): RateGate {
  const closures = new Map<Lane, Closure>();
  return {
    closedBy(lane) {
      const closure = closures.get(lane);
      if (closure === undefined) return null;
      const secondsLeft = Math.ceil((closure.until - now()) / 1_000);
      if (secondsLeft > 0) return { limit: closure.limit, secondsLeft };
      closures.delete(lane);
      return null;
    },
    close(lane, { limit, retryAfterSeconds }) {
      const closure = { limit, until: now() + retryAfterSeconds * 1_000 };
      closures.set(lane, closure);
      // The hourly quota is one for all; a pause asked of reads and checks holds for comments too.
      if (limit === "primary") closures.set("verdict", closure);
      if (limit === "primary" || lane === "verdict") closures.set("conversation", closure);
    },
  };
}

const CONVERSATION = /\/(?:comments|reactions|requested_reviewers)$/u;

/** The lane of a route template. */
export function laneOf(route: string): Lane {
  return !route.startsWith("GET ") && CONVERSATION.test(route) ? "conversation" : "verdict";
}
