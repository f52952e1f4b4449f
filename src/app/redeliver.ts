import type { SentDelivery } from "../domain/sent-delivery.ts";

/** What asking for failed deliveries again needs from outside. */
export interface RedeliveryWorld {
  /** One page of attempts, newest first. */
  readDeliveries(
    cursor: string | null,
  ): Promise<{ readonly deliveries: readonly SentDelivery[]; readonly next: string | null }>;
  /** Those of these deliveries that are neither stored nor were asked for again, in the same order. */
  unsettled(guids: readonly string[]): Promise<readonly string[]>;
  /** Notes that a delivery is asked for again; false when it was before. */
  note(guid: string): Promise<boolean>;
  /** Asks GitHub to send it again; false when it no longer can. */
  redeliver(deliveryId: number): Promise<boolean>;
  /**
   * Keeps the task between two calls.
   *
   * @throws {OperationalError} when another replica has it now.
   */
  nextTurn(): Promise<void>;
  /** When GitHub's list was last read to its end, in milliseconds since 1970; null when it never was. */
  readonly lastLook: number | null;
  /** Milliseconds since 1970. */
  now(): number;
}

/** What one look at GitHub's deliveries did. */
export interface RedeliveryReport {
  /** Deliveries looked at, each counted once. */
  readonly seen: number;
  /** Those of them that GitHub was asked to send again. */
  readonly repaired: number;
  /** Failed deliveries that are left for the next time. */
  readonly left: number;
}

/**
 * GitHub keeps deliveries for three days; the last hour is left to whoever looks by hand.
 *
 * Source: https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks
 */
const AGE_MAX = (3 * 24 - 1) * 3_600_000;
/** Attempts looked at, a hundred a page; the sweep finds what lies behind them. */
const PAGES_MAX = 50;
/** Asked for at once: GitHub sends them at its own pace, and five minutes later there is a next time. */
const REDELIVERIES_MAX = 200;
/** What was sent shortly before the last look may have failed since: GitHub waits, and clocks differ. */
const OVERLAP = 15 * 60_000;

/**
 * Asks GitHub once to send each delivery again that never arrived, the oldest first.
 *
 * What arrived at a later attempt, or is stored although GitHub does not know, is left alone. A delivery
 * whose second attempt fails as well is left to the sweep.
 *
 * @throws {OperationalError} from the world; what was noted is not asked for again.
 */
export async function redeliverFailed(world: RedeliveryWorld): Promise<RedeliveryReport> {
  const { failed, seen } = await readFailed(world);
  const open = await world.unsettled([...failed.keys()]);
  let repaired = 0;
  for (const guid of open.slice(0, REDELIVERIES_MAX)) {
    const id = failed.get(guid);
    if (id === undefined) continue;
    await world.nextTurn();
    // Noted first: a crash between the two loses one attempt, and the sweep finds what it was about.
    if ((await world.note(guid)) && (await world.redeliver(id))) repaired += 1;
  }
  return { seen, repaired, left: Math.max(0, open.length - REDELIVERIES_MAX) };
}

/** The newest attempt of every delivery that never arrived, oldest delivery first. */
async function readFailed(
  world: RedeliveryWorld,
): Promise<{ readonly failed: ReadonlyMap<string, number>; readonly seen: number }> {
  const newest = new Map<string, SentDelivery>();
  const arrived = new Set<string>();
  const since = Math.max(world.now() - AGE_MAX, (world.lastLook ?? 0) - OVERLAP);
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    await world.nextTurn();
    const { deliveries, next } = await world.readDeliveries(cursor);
    const young = deliveries.filter((each) => Date.parse(each.deliveredAt) >= since);
    for (const each of young) {
      if (each.arrived) arrived.add(each.guid);
      else if (!newest.has(each.guid)) newest.set(each.guid, each);
    }
    if (next === null || young.length < deliveries.length) break;
    cursor = next;
  }
  const failed = [...newest.values()].filter(({ guid }) => !arrived.has(guid)).toReversed();
  return {
    failed: new Map(failed.map(({ guid, id }) => [guid, id])),
    seen: new Set([...newest.keys(), ...arrived]).size,
  };
}
