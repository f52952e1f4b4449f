import type { RegisteredApp } from "../domain/registered-app.ts";

/** What registering needs from the world. */
export interface SetUpWorld {
  /** Whether two texts are equal, in a time that does not tell where they differ. */
  isEqual(given: string, expected: string): boolean;
  /** A text that nobody can guess. */
  random(): string;
  /** Milliseconds of a clock that only goes forward. */
  elapsed(): number;
  /** @throws when GitHub does not know the code, or cannot be asked. */
  convert(code: string): Promise<RegisteredApp>;
  /** Keeps the credentials for the next start. @throws when it cannot. */
  store(app: RegisteredApp): void;
  onTrouble(error: unknown): void;
}

/** How a registration ended. */
export type SetUpOutcome =
  | { readonly kind: "registered"; readonly app: Pick<RegisteredApp, "id" | "slug" | "page"> }
  /** Wrong, late or used before: nothing is told apart. */
  | { readonly kind: "refused" }
  /** GitHub did not hand out the credentials; a new attempt may. */
  | { readonly kind: "not-converted" }
  /** The app exists on GitHub, and its credentials could not be kept. */
  | { readonly kind: "not-stored" };

/** The one registration that an unconfigured process can do. */
export interface SetUp {
  /** Whether this is the token of the terminal, while it is good; a wrong one counts as a try. */
  isOpenWith(token: string): boolean;
  /** The state of a new attempt, to be sent back by GitHub; null when the token is no good. */
  begin(token: string): string | null;
  finish(answer: { readonly code: string; readonly state: string }): Promise<SetUpOutcome>;
}

/** Longest that the link of the terminal works. GitHub's own code lives as long. */
export const SET_UP_MILLISECONDS = 3_600_000;
/** Wrong tokens and states together until nothing works any more: people paste, they do not guess. */
export const WRONG_TRIES_MAX = 5;
/** Attempts that may be open at once, such as tabs of one browser; the oldest is forgotten. */
const ATTEMPTS_MAX = 10;

/** Guards the registration with `token`: one success, one hour, five wrong tries. */
export function createSetUp(world: SetUpWorld, token: string): SetUp {
  const startedAt = world.elapsed();
  let wrongTries = 0;
  let isDone = false;
  let states: readonly string[] = [];
  const isOver = (): boolean =>
    isDone || wrongTries >= WRONG_TRIES_MAX || world.elapsed() - startedAt > SET_UP_MILLISECONDS;
  const isOpenWith = (given: string): boolean => {
    // Whoever brings nothing does not guess: crawlers must not lock people out.
    if (given === "" || isOver()) return false;
    if (world.isEqual(given, token)) return true;
    wrongTries += 1;
    return false;
  };
  return {
    isOpenWith,
    begin(given) {
      if (!isOpenWith(given)) return null;
      const state = world.random();
      states = [...states, state].slice(-ATTEMPTS_MAX);
      return state;
    },
    async finish({ code, state }) {
      if (state === "" || isOver()) return { kind: "refused" };
      const known = states.filter((each) => world.isEqual(state, each));
      if (known.length === 0) {
        wrongTries += 1;
        return { kind: "refused" };
      }
      // INVARIANT: a state opens once, and nothing is open while its credentials are fetched.
      states = [];
      isDone = true;
      const outcome = await register(world, code);
      if (outcome.kind === "not-converted") isDone = false;
      return outcome;
    },
  };
}

async function register(world: SetUpWorld, code: string): Promise<SetUpOutcome> {
  let app: RegisteredApp;
  try {
    app = await world.convert(code);
  } catch (error) {
    world.onTrouble(error);
    return { kind: "not-converted" };
  }
  try {
    world.store(app);
  } catch (error) {
    world.onTrouble(error);
    return { kind: "not-stored" };
  }
  const { id, slug, page } = app;
  return { kind: "registered", app: { id, slug, page } };
}
