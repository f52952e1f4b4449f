import type { KeyObject } from "node:crypto";
import { anchorLog } from "./app/anchor-log.ts";
import { keepLog } from "./app/keep-log.ts";
import { type AnchorParts, anchorWorld, notesOutside } from "./compose-anchor.ts";
import { logWorld } from "./compose-log.ts";
import { type AnchorSettings, NO_ANCHOR_SETTINGS } from "./environment.ts";

/** What the record is kept with. */
export interface RecordParts extends Omit<AnchorParts, "settings"> {
  /** Signs the log's checkpoints; null keeps the log without signing it. */
  readonly signingKey: KeyObject | null;
  readonly anchor?: AnchorSettings;
}

/** The record of a running service: sequenced, signed and anchored. */
export interface RunningRecord {
  readonly verifierKey: string | null;
  /** Signs where the log stands and lays it down outside, now. */
  anchor(): Promise<void>;
  /** Takes in what was recorded until now, signs it, and ends. */
  stop(): Promise<void>;
}

/** What was written since the last anchor is vouched for by the signing key alone: a minute at most. */
const ANCHOR_MILLISECONDS = 60_000;

/** Starts to keep the record. */
export async function startRecord(parts: RecordParts): Promise<RunningRecord> {
  const { pool, log, signingKey, anchor: settings = NO_ANCHOR_SETTINGS } = parts;
  const world = await logWorld(pool, signingKey, {
    onTrouble: (err) => log.error({ err }, "the log stands still"),
    onRestored: (restored) =>
      log.fatal(
        restored,
        "the database is older than what was signed of it: the log goes on under another name, to be pinned too",
      ),
    outside: () => notesOutside(parts),
  });
  const keeper = keepLog(world);
  const anchoring = anchorLog(anchorWorld({ ...parts, settings }), ANCHOR_MILLISECONDS);
  return {
    verifierKey: world.verifierKey,
    async anchor() {
      await keeper.settle();
      await anchoring.settle();
    },
    async stop() {
      await anchoring.stop();
      await keeper.settle();
      await keeper.stop();
    },
  };
}
