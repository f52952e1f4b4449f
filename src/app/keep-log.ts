import type { Checkpoint } from "../domain/checkpoint.ts";

/** What keeping the log needs from the world. */
export interface LogWorld {
  /** Takes pending entries into the tree and says how many; 0 when none, or when another does it. */
  sequence(): Promise<number>;
  /** Where the tree stands. */
  head(): Promise<Omit<Checkpoint, "origin">>;
  /** Signs and keeps a checkpoint; false when it was there already or a clock went back. */
  checkpoint(head: Omit<Checkpoint, "origin">): Promise<boolean>;
  /** Told what failed; keeping goes on. */
  readonly onTrouble: (error: unknown) => void;
}

/** The running keeper of the log. */
export interface LogKeeper {
  /** Takes in what is pending and signs where the tree stands, now. */
  settle(): Promise<void>;
  /** Ends after what is in progress. */
  stop(): Promise<void>;
}

/** How often the outbox is looked at: an entry is in the tree well within a second. */
const POLL_MILLISECONDS = 250;
/** Signing each entry would only make more checkpoints, and no better ones. */
const CHECKPOINT_MILLISECONDS = 1_000;
/** How much longer it is left alone when it failed: what it asks for may be away for minutes. */
const PAUSE_MILLISECONDS = 9_000;

/** Takes entries into the tree and signs it at most every second, until stopped. */
export function keepLog(world: LogWorld): LogKeeper {
  const state = { signedSize: -1, signedAt: Number.NEGATIVE_INFINITY, stopped: false };
  let turn: Promise<void> = Promise.resolve();

  async function settle(): Promise<void> {
    while ((await world.sequence()) > 0);
    const head = await world.head();
    if (head.size === 0 || head.size === state.signedSize) return;
    try {
      await world.checkpoint(head);
    } catch (error) {
      state.signedAt = performance.now() + PAUSE_MILLISECONDS;
      throw error;
    }
    state.signedSize = head.size;
    state.signedAt = performance.now();
  }

  async function look(): Promise<void> {
    const taken = await world.sequence();
    const due = performance.now() - state.signedAt >= CHECKPOINT_MILLISECONDS;
    if (taken === 0 && due) await settle();
    else if (taken > 0) await look();
  }

  const timer = setInterval(() => {
    turn = turn.then(() => (state.stopped ? undefined : look())).catch(world.onTrouble);
  }, POLL_MILLISECONDS);
  return {
    settle() {
      turn = turn.then(settle).catch(world.onTrouble);
      return turn;
    },
    async stop() {
      state.stopped = true;
      clearInterval(timer);
      await turn;
    },
  };
}
