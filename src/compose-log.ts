import type { KeyObject } from "node:crypto";
import type { Pool } from "pg";
import type { LogWorld } from "./app/keep-log.ts";
import { insertCheckpoint, largestCheckpoint, treeHead } from "./db/checkpoints.ts";
import { currentOrigin, type LogOrigin, openOrigin } from "./db/log-origins.ts";
import { sequenceEntries } from "./db/sequence-entries.ts";
import {
  type Checkpoint,
  readCheckpoint,
  signCheckpoint,
  verifierKeyOf,
  verifierKeyText,
} from "./domain/checkpoint.ts";
import { sha256Hex } from "./domain/digest.ts";

/**
 * The name of the log under this key. Derived from the key, so that replicas that start at once agree, and
 * another key brings another name that continues the old one.
 */
function nameOf(key: KeyObject): string {
  const { publicKey } = verifierKeyOf("agentgov.log", key);
  return `agentgov.log/${sha256Hex(publicKey).slice(0, 16)}`;
}

/**
 * The name in use, or a new one where the key is another. A name continued after an older copy was restored
 * begins with the key's own.
 */
async function takeName(pool: Pool, key: KeyObject): Promise<LogOrigin> {
  const own = nameOf(key);
  const current = await currentOrigin(pool);
  if (current !== null && (current.origin === own || current.origin.startsWith(`${own}/`))) {
    return current;
  }
  const named = { origin: own, verifierKey: verifierKeyText(verifierKeyOf(own, key)) };
  await openOrigin(pool, named);
  return (await currentOrigin(pool)) ?? named;
}

/** What is told when the log is found to be older than what was signed of it. */
export interface RestoredLog {
  readonly size: number;
  /** Entries that were signed and anchored, and are gone. */
  readonly anchored: number;
  readonly origin: string;
  readonly verifierKey: string;
}

/** How the log is watched. */
export interface LogWatch {
  readonly onTrouble: LogWorld["onTrouble"];
  /** Told once, loudly, when a new name had to be opened. */
  readonly onRestored?: (restored: RestoredLog) => void;
  /** Notes kept outside of the database; they are looked at before the first signature. */
  readonly outside?: () => Promise<readonly string[]>;
}

/** The log as it is kept in this database, and the key that others verify it by. */
export async function logWorld(
  pool: Pool,
  key: KeyObject | null,
  watch: LogWatch,
): Promise<LogWorld & { readonly verifierKey: string | null }> {
  const signer = key === null ? null : createSigner(pool, { key, name: await takeName(pool, key) });
  return {
    verifierKey: signer?.verifierKey ?? null,
    sequence: () => sequenceEntries(pool),
    head: () => treeHead(pool),
    async checkpoint(head) {
      if (signer === null) return false;
      return signer.sign(head, watch);
    },
    onTrouble: watch.onTrouble,
  };
}

interface Signer {
  readonly verifierKey: string;
  sign(head: Omit<Checkpoint, "origin">, watch: LogWatch): Promise<boolean>;
}

/** Signs only once it is sure that nothing larger was ever anchored. */
function createSigner(
  pool: Pool,
  { key, name: first }: { readonly key: KeyObject; readonly name: LogOrigin },
): Signer {
  let name = first;
  let isLookedAt = false;
  return {
    verifierKey: first.verifierKey,
    async sign(head, watch) {
      if (!isLookedAt) {
        const known = await largestKnown(pool, { key, name }, watch);
        // Looked at after what is known: another replica may have gone on since `head` was read.
        const size = known === null ? 0 : (await treeHead(pool)).size;
        if (known !== null && known.size > size) {
          name = await parted(pool, key, known);
          watch.onRestored?.({ size, anchored: known.size, ...name });
        }
        isLookedAt = true;
      }
      const checkpoint = { origin: name.origin, ...head };
      return insertCheckpoint(pool, checkpoint, signCheckpoint(checkpoint, key));
    },
  };
}

interface KnownCheckpoint extends Checkpoint {
  readonly note: string;
}

/** The largest checkpoint of the name in use, by the database itself and by what lies outside of it. */
async function largestKnown(
  pool: Pool,
  { key, name }: { readonly key: KeyObject; readonly name: LogOrigin },
  { outside }: LogWatch,
): Promise<KnownCheckpoint | null> {
  const trusted = [verifierKeyOf(name.origin, key)];
  const kept = await largestCheckpoint(pool, name.origin);
  const notes = [...(kept === null ? [] : [kept.note]), ...((await outside?.()) ?? [])];
  let largest: KnownCheckpoint | null = null;
  for (const note of notes) {
    const reading = readCheckpoint(note, trusted);
    if (reading.kind === "refused") continue;
    const { checkpoint } = reading;
    if (largest === null || checkpoint.size > largest.size) largest = { ...checkpoint, note };
  }
  return largest;
}

/** A new name beside the old one: what is signed from now on contradicts nothing that was signed under that. */
async function parted(pool: Pool, key: KeyObject, known: KnownCheckpoint): Promise<LogOrigin> {
  const digest = sha256Hex(known.note).slice(0, 8);
  const origin = `${nameOf(key)}/after-${known.size}-${digest}`;
  const named = { origin, verifierKey: verifierKeyText(verifierKeyOf(origin, key)) };
  await openOrigin(pool, named, known.note);
  return named;
}
