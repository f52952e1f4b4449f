import type { PoolClient } from "pg";
import type { WorkItem } from "../domain/inbox-event.ts";
import { OperationalError } from "../domain/operational-error.ts";
import { execute } from "./statement.ts";

/**
 * What asked for work, the most urgent first: something just happened, it should be looked at by now (a time
 * has come, or an event was missed), or it is looked at again by habit.
 */
export const URGENCIES = ["event", "due", "sweep"] as const;

/** What asked for work. */
export type Urgency = (typeof URGENCIES)[number];

/** The right to work on one key, until it expires or somebody else claims it. */
export interface Lease {
  readonly key: string;
  readonly item: WorkItem;
  /** Grows with every claim of the key: a write with an older one is refused. */
  readonly token: number;
  /** How many events were asked for when it was claimed; more may have arrived since. */
  readonly wanted: number;
  /** Claims since the last success, this one included. */
  readonly attempts: number;
  readonly urgency: Urgency;
}

/** When and why work is tried again. */
export interface Retried {
  readonly error: string;
  readonly delaySeconds: number;
  /** Whether it counts as an attempt; it does when absent. */
  readonly wasTried?: boolean;
}

/** Somebody else has claimed the key since, or the work was already put back. */
export class LeaseLostError extends OperationalError {
  override readonly name = "LeaseLostError";
  readonly code = "LEASE_LOST";
  readonly retryable = true;

  constructor(lease: Lease) {
    super(`lease ${lease.token} of ${lease.key} was lost`);
  }
}

/** Holds only while the token is the newest and the lease was not given back. */
export const LEASE_HOLDS = "key = $1 and token = $2 and leased_until is not null";

const HOLD = `select key from work where ${LEASE_HOLDS} for update`;

/**
 * Locks the lease until the transaction ends. Nobody can claim the key meanwhile, so what is written
 * beside it cannot overwrite the result of a newer claim; a lease that merely expired still counts.
 *
 * @throws {LeaseLostError} when the token is no longer the newest, or the work was put back.
 */
export async function holdLease(client: PoolClient, lease: Lease): Promise<void> {
  const held = await execute(client, { text: HOLD, values: [lease.key, lease.token] });
  if (held === 0) throw new LeaseLostError(lease);
}
