import type { InstallationId } from "../domain/ids.ts";
import type { InstallationState } from "../domain/installation.ts";
import type { SweptInstallation, SweptPage, SweptRepository } from "../domain/sweep.ts";

/** A repository whose open pull requests are not all known, and where its next page begins. */
interface Unlisted {
  readonly repository: SweptRepository;
  readonly next: string | null;
}

/** What looking through an installation needs from outside. */
export interface LookThroughWorld {
  readonly github: {
    readState(id: InstallationId): Promise<InstallationState>;
    listRepositories(): Promise<readonly SweptRepository[]>;
    /** One page of open pull requests of each repository; `after` is for a single one. */
    readPages(
      repositories: readonly SweptRepository[],
      after: string | null,
    ): Promise<readonly SweptPage[]>;
  };
  readonly store: {
    noteState(state: InstallationState): Promise<void>;
    keepRepositories(repositories: readonly SweptRepository[]): Promise<void>;
    unlisted(countMax: number): Promise<readonly Unlisted[]>;
    keepPage(
      repository: SweptRepository,
      page: Pick<SweptPage, "pullRequests" | "next">,
    ): Promise<void>;
    mark(state: "listing" | "asking" | "done"): Promise<void>;
    left(): Promise<{ readonly waiting: number; readonly running: number }>;
    askNewest(countMax: number): Promise<void>;
  };
  /** How many repositories one call may ask for. */
  readonly repositoriesPerCall: number;
  /** Evaluations asked for and not ended, at most. */
  readonly batch: number;
  /** @throws {OperationalError} while what is left of the hour's calls is kept for events. */
  spend(): void;
}

/** What one step of looking through an installation came to. */
export type LookOutcome =
  | { readonly kind: "stopped"; readonly state: InstallationState }
  /** More is to be listed, at once. */
  | { readonly kind: "listing" }
  /** Evaluations are under way; it goes on when some have ended. */
  | { readonly kind: "asking"; readonly waiting: number; readonly running: number }
  | { readonly kind: "done" };

/** Calls for pages in one step: then others have their turn. */
const PAGES_MAX = 20;

/**
 * One step of looking through the pull requests that were open before the app came: all of them are listed
 * first, then asked for from the newest to the oldest, a few at a time. Every step is stored, so that the
 * next may be made by anybody, any time later.
 *
 * @throws {OperationalError} from the world; the caller tries again.
 */
export async function lookThrough(
  world: LookThroughWorld,
  { installationId }: SweptInstallation,
): Promise<LookOutcome> {
  const { github, store } = world;
  const state = await github.readState(installationId);
  await store.noteState(state);
  if (state !== "active") return { kind: "stopped", state };
  if ((await store.unlisted(1)).length === 0) {
    const open = await ask(world);
    if (open.kind === "asking") return open;
    // Before the first look, and again before the last word: repositories may have been added meanwhile.
    world.spend();
    await store.keepRepositories(await github.listRepositories());
  }
  if (!(await listPages(world))) return { kind: "listing" };
  const outcome = await ask(world);
  if (outcome.kind === "done") await store.mark("done");
  return outcome;
}

/** Lists until all is known or others are to have their turn; whether all is known. */
async function listPages({ store, github, ...world }: LookThroughWorld): Promise<boolean> {
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const unlisted = await store.unlisted(world.repositoriesPerCall);
    const [first] = unlisted;
    if (first === undefined) return true;
    await store.mark("listing");
    world.spend();
    const asked =
      first.next === null
        ? unlisted.filter(({ next }) => next === null).map(({ repository }) => repository)
        : [first.repository];
    const found = await github.readPages(asked, first.next);
    for (const repository of asked) {
      const page = found.find(({ repositoryId }) => repositoryId === repository.repositoryId);
      // One that vanished since has nothing open.
      await store.keepPage(repository, page ?? { pullRequests: [], next: null });
    }
  }
  return (await store.unlisted(1)).length === 0;
}

async function ask({ store, batch }: LookThroughWorld): Promise<LookOutcome> {
  const before = await store.left();
  if (before.waiting + before.running === 0) return { kind: "done" };
  await store.mark("asking");
  const room = Math.max(0, batch - before.running);
  const more = Math.min(room, before.waiting);
  if (more > 0) await store.askNewest(more);
  return { kind: "asking", waiting: before.waiting - more, running: before.running + more };
}
