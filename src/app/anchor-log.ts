import type { Checkpoint } from "../domain/checkpoint.ts";

/** A signed checkpoint that is to be laid down where the database's administrators cannot reach it. */
export interface Anchor extends Checkpoint {
  /** The number of it in the database. */
  readonly id: number;
  readonly note: string;
}

/** A place outside of the database. */
export interface AnchorPlace {
  /** `check-run:acme/.agentgov`, `branch:acme/.agentgov`, `webhook:siem.example`. */
  readonly name: string;
  /** Lays it down and says where it can be found. */
  lay(anchor: Anchor): Promise<string>;
}

/** What did not work, and for how long nothing has been anchored anywhere. */
export interface AnchorTrouble {
  readonly place: string;
  readonly error: unknown;
}

/** What anchoring needs from the world. */
export interface AnchorWorld {
  /** The newest signed checkpoint; null before the first. */
  latest(): Promise<Anchor | null>;
  places(): Promise<readonly AnchorPlace[]>;
  /** The number of the newest checkpoint that was laid down there; 0 for none. */
  lastLaid(place: string): Promise<number>;
  record(anchor: Anchor, place: string, reference: string): Promise<void>;
  /** For how many seconds the oldest checkpoint that is anchored nowhere has waited; 0 for none. */
  unanchoredSeconds(): Promise<number>;
  onTrouble(trouble: AnchorTrouble): void;
  /** Told after each turn; `late` when an operator has to look. */
  onAge(seconds: number, late: boolean): void;
}

/** Longest time that what was written may be anchored nowhere before it is an alarm. */
export const ANCHOR_LATE_SECONDS = 900;

/** What cannot be reached is named once a turn, by the place it would have been. */
const ALL_PLACES = "all";

/**
 * Lays the newest checkpoint down at every place that does not have it. One place that fails keeps no
 * other from having it. Never throws: the trouble is told.
 */
export async function anchorOnce(world: AnchorWorld): Promise<void> {
  try {
    const anchor = await world.latest();
    if (anchor !== null) {
      for (const place of await world.places()) await layAt(world, anchor, place);
    }
    const seconds = await world.unanchoredSeconds();
    world.onAge(seconds, seconds > ANCHOR_LATE_SECONDS);
  } catch (error) {
    world.onTrouble({ place: ALL_PLACES, error });
  }
}

async function layAt(world: AnchorWorld, anchor: Anchor, place: AnchorPlace): Promise<void> {
  try {
    if ((await world.lastLaid(place.name)) >= anchor.id) return;
    await world.record(anchor, place.name, await place.lay(anchor));
  } catch (error) {
    world.onTrouble({ place: place.name, error });
  }
}

/** The running anchoring of the log. */
export interface LogAnchoring {
  /** One turn now, after the one in progress. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/** Anchors again and again until stopped; turns never overlap. */
export function anchorLog(world: AnchorWorld, everyMilliseconds: number): LogAnchoring {
  let turn: Promise<void> = Promise.resolve();
  const settle = (): Promise<void> => {
    turn = turn.then(() => anchorOnce(world));
    return turn;
  };
  const timer = setInterval(() => void settle(), everyMilliseconds);
  return {
    settle,
    async stop() {
      clearInterval(timer);
      await turn;
    },
  };
}
