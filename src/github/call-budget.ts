import type { InstallationId } from "../domain/ids.ts";
import { OperationalError } from "../domain/operational-error.ts";
import { createBoundedCache } from "./bounded-cache.ts";

/** What GitHub said is left of an installation's hour, with one answer. */
export interface Quota {
  /** GitHub counts REST (`core`) and GraphQL apart. */
  readonly resource: string;
  readonly limit: number;
  readonly remaining: number;
  /** Until the hour begins anew, by GitHub's clock. */
  readonly secondsLeft: number;
}

/** How much of every installation's hour is left for what nobody waits for. */
export interface CallBudget {
  heard(installationId: InstallationId, quota: Quota): void;
  /**
   * @throws {BudgetHeldError} while what is left of the hour is kept for what happens in it.
   */
  spend(installationId: InstallationId): void;
}

/** What is left of the hour is kept for events: work that nobody waits for goes on in the next. */
export class BudgetHeldError extends OperationalError {
  override readonly name = "BudgetHeldError";
  readonly code = "BUDGET_HELD";
  readonly retryable = true;
  override readonly isOutage = true;
  override readonly isPause = true;
  override readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super("the rest of the hour's calls is kept for what happens in it");
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * The part of an hour that is never spent on looking again: about two hundred evaluations of the smallest
 * quota there is.
 *
 * Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
const KEPT_FOR_EVENTS = 0.4;
/** GitHub's hour, and some for a clock that differs. */
const HELD_SECONDS_MAX = 3_600;
/** Two resources of a thousand installations; a forgotten one is heard again with the next answer. */
const ENTRIES_MAX = 2_000;
const RESOURCES = ["core", "graphql"];

/** Remembers what GitHub last said of each installation's hour. `now` is a clock in milliseconds. */
export function createCallBudget(now: () => number): CallBudget {
  const held = createBoundedCache<number>({ entriesMax: ENTRIES_MAX, bytesMax: ENTRIES_MAX });
  return {
    heard(installationId, { resource, limit, remaining, secondsLeft }) {
      const key = `${installationId} ${resource}`;
      if (remaining > limit * KEPT_FOR_EVENTS) {
        held.delete(key);
        return;
      }
      const seconds = Math.min(Math.max(secondsLeft, 1), HELD_SECONDS_MAX);
      held.set(key, now() + seconds * 1_000, 1);
    },
    spend(installationId) {
      const until = RESOURCES.map((resource) => held.get(`${installationId} ${resource}`) ?? 0);
      const seconds = Math.ceil((Math.max(...until) - now()) / 1_000);
      if (seconds > 0) throw new BudgetHeldError(seconds);
    },
  };
}
