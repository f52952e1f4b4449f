import type { CommitSha, InstallationId, RepositoryId } from "../domain/ids.ts";

/** A head that nobody judges, because the delivery that told of it could not be stored. */
export interface UnstoredHead {
  readonly installationId: InstallationId;
  readonly repositoryId: RepositoryId;
  readonly owner: string;
  readonly repo: string;
  readonly baseRef: string;
  readonly headSha: CommitSha;
}

/** What telling of an outage needs from the world. */
export interface OutageWorld {
  /** Publishes on a head that it is not judged now; does nothing where nothing may be written. */
  tell(head: UnstoredHead): Promise<void>;
  onTrouble(error: unknown): void;
  /** Milliseconds of a clock that nobody sets. */
  monotonic(): number;
  /** How long an outage lasts before it is told. */
  readonly afterMilliseconds: number;
}

/** Tells those who wait that nobody judges, once they have waited for long enough. */
export interface OutageTeller {
  /** A delivery could not be stored; null for one that tells of no head. */
  missed(head: UnstoredHead | null): void;
  /** A delivery was stored: the outage is over, and whatever was missed is sent again. */
  stored(): void;
  /** Looks whether it is time, now. */
  look(): Promise<void>;
}

/** Heads kept in memory while there is nowhere else to keep them. */
const HEADS_MAX = 1_000;

/** Makes a teller. It keeps everything in memory: there is no database. */
export function createOutageTeller(world: OutageWorld): OutageTeller {
  let since: number | null = null;
  const untold = new Map<string, UnstoredHead>();
  return {
    missed(head) {
      since ??= world.monotonic();
      if (head === null || untold.size >= HEADS_MAX) return;
      untold.set(`${head.repositoryId} ${head.baseRef} ${head.headSha}`, head);
    },
    stored() {
      since = null;
      untold.clear();
    },
    async look() {
      if (since === null || world.monotonic() - since < world.afterMilliseconds) return;
      // What is stored meanwhile empties the map, and with it this loop.
      for (const [key, head] of untold) {
        untold.delete(key);
        try {
          await world.tell(head);
        } catch (error) {
          world.onTrouble(error);
        }
      }
    },
  };
}
