import { act, openPullRequest } from "./deeds.ts";
import { type Flight, goOn, type Live, type Weather, WorkerGoneError } from "./evaluate.ts";
import { type Judgement, judge, type Knowledge, readKey } from "./judge.ts";
import type { Deed, Passage, Step, Story } from "./step.ts";
import { EMPTY_STORE, receive, type Store } from "./store.ts";
import { isIntact, mayWrite, stops } from "./words.ts";
import { checkKey, type Delivery, headOf, tipOf, type World } from "./world.ts";

/** GitHub, the database and the workers: everything there is, as data that never changes. */
export interface System {
  readonly world: World;
  readonly store: Store;
  readonly token: number;
  /** Whether something arrived that no evaluation has looked at. */
  readonly due: boolean;
  readonly flights: readonly Flight[];
  readonly knowledge: Knowledge;
}

/** A check that shows success where nobody may. */
export interface Violation {
  readonly when: "published" | "quiescent";
  readonly why: readonly string[];
}

/** What came of one step. */
export interface Aftermath {
  readonly system: System;
  readonly violations: readonly Violation[];
}

/** The states of a check that let a merge through. */
const PASSING: ReadonlySet<string> = new Set(["success", "neutral", "skipped"]);

/** Evaluations that may follow each other before a system counts as restless. */
const TURNS_MAX = 10;

/** A system that has just heard of a new pull request. */
export function begin(story: Omit<Story, "steps">): System {
  const world = openPullRequest(story);
  const knowledge: Knowledge = {
    moves: new Set(),
    comments: new Set(),
    obeyed: new Set(),
    stopping: new Set(),
    read: new Set(),
  };
  return { world, store: EMPTY_STORE, token: 0, due: false, flights: [], knowledge };
}

/** One step of a story. */
export async function advance(system: System, step: Step): Promise<Aftermath> {
  if (step.kind === "passage") return pass(system, step.passage);
  return { system: done(system, step.deed, step.arrives), violations: [] };
}

function done(system: System, deed: Deed, arrives: "now" | "later" | "twice"): System {
  const before = new Set(system.world.outbox.map(({ id }) => id));
  const after = { ...system, world: act(system.world, deed) };
  const sent = after.world.outbox.filter(({ id }) => !before.has(id));
  if (arrives === "later") return after;
  const arrived = sent.reduce(deliver, after);
  // The same delivery once more, as GitHub sends it again when the answer was lost.
  return arrives === "now" ? arrived : sent.reduce(deliver, arrived);
}

/** One delivery arrives. */
function deliver(system: System, delivery: Delivery): System {
  const { world, knowledge } = system;
  const { news } = delivery;
  const outbox = world.outbox.filter(({ id }) => id !== delivery.id);
  // The inbox keeps one of each id.
  if (outbox.length === world.outbox.length) return system;
  const wakes = news.kind !== "pushed" || news.wakes;
  return {
    ...system,
    world: { ...world, outbox },
    store: receive(system.store, world, delivery),
    due: system.due || wakes,
    knowledge: {
      ...knowledge,
      moves: news.kind === "pushed" ? including(knowledge.moves, news.move) : knowledge.moves,
      comments:
        news.kind === "commented"
          ? including(knowledge.comments, news.comment)
          : knowledge.comments,
    },
  };
}

function including<Item>(set: ReadonlySet<Item>, item: Item): ReadonlySet<Item> {
  return new Set([...set, item]);
}

async function pass(system: System, passage: Passage): Promise<Aftermath> {
  switch (passage.kind) {
    case "wait": {
      const clock = system.world.clock + passage.seconds;
      return quiet({ ...system, world: { ...system.world, clock } });
    }
    case "deliver": {
      const { outbox } = system.world;
      const delivery = outbox[passage.at % Math.max(outbox.length, 1)];
      return quiet(delivery === undefined ? system : deliver(system, delivery));
    }
    case "settle":
      return settle(system);
    case "begin":
      return quiet(takeOff(system));
    case "finish": {
      const flight = system.flights[passage.at % Math.max(system.flights.length, 1)];
      if (flight === undefined) return quiet(system);
      return land(system, flight, { rereads: passage.rereads });
    }
    case "gap":
      return evaluate(system, { gap: passage.what });
    case "crash":
      return evaluate(system, { crash: passage.at });
  }
}

function quiet(system: System): Aftermath {
  return { system, violations: [] };
}

/** A worker claims the work and reads; whoever had it before may write no more. */
function takeOff(system: System): System {
  const token = system.token + 1;
  const { world, store } = system;
  const flight = { world, store, token };
  return { ...system, token, due: false, flights: [...system.flights, flight] };
}

/** A worker goes on from what it read. A failure leaves the work to be done again. */
async function land(system: System, flight: Flight, weather: Weather): Promise<Aftermath> {
  const live: Live = { world: system.world, store: system.store, token: system.token };
  let failed = false;
  try {
    await goOn(live, flight, weather);
  } catch (error) {
    if (!(error instanceof WorkerGoneError)) throw error;
    failed = true;
  }
  const after: System = {
    ...system,
    world: live.world,
    store: live.store,
    flights: system.flights.filter((other) => other !== flight),
    due: system.due || failed,
    knowledge: learned(system, live.store, { flight, weather }),
  };
  return { system: after, violations: publishedWrongly(system, after, flight) };
}

/** What an evaluation leaves behind once it is recorded: one that was lost taught nobody anything. */
function learned(
  { world, store: before, knowledge }: System,
  store: Store,
  { flight, weather }: { readonly flight: Flight; readonly weather: Weather },
): Knowledge {
  if (store.decisions === before.decisions) return knowledge;
  const seen = weather.rereads === true ? world : flight.world;
  const dealtWith = new Set(store.answered.filter((id) => !before.answered.includes(id)));
  const intact = seen.comments.filter((word) => isIntact(word) && dealtWith.has(word.id));
  const stopping = intact.filter(({ intent, by }) => stops(intent) && mayWrite(seen, by));
  const { world: there } = flight;
  const couldRead = weather.gap !== "commits";
  return {
    ...knowledge,
    obeyed: new Set([...knowledge.obeyed, ...intact.map(({ id }) => id)]),
    stopping: new Set([...knowledge.stopping, ...stopping.map(({ id }) => id)]),
    read: couldRead
      ? including(knowledge.read, readKey(headOf(there), tipOf(there, there.base)))
      : knowledge.read,
  };
}

async function evaluate(system: System, weather: Weather): Promise<Aftermath> {
  const flying = takeOff(system);
  const flight = flying.flights.at(-1);
  return flight === undefined ? quiet(system) : land(flying, flight, weather);
}

/** Everything arrives, and the app works until it has nothing to do. */
async function settle(system: System): Promise<Aftermath> {
  let now = system.world.outbox.reduce(deliver, system);
  const violations: Violation[] = [];
  // The sweep looks once even where nothing was heard.
  for (let turn = 0; turn === 0 || (now.due && turn < TURNS_MAX); turn += 1) {
    const turned = await evaluate(now, {});
    now = turned.system;
    violations.push(...turned.violations);
  }
  return { system: now, violations: [...violations, ...shownWrongly(now)] };
}

/** What the check of the pull request shows now. */
export function shown({ world }: System): string {
  return world.checks[checkKey(headOf(world), world.base)] ?? "none";
}

/** Whether a merge would go through as far as the check is asked. */
export function isPassing(state: string): boolean {
  return PASSING.has(state);
}

/** The oracle's word on this moment. */
export function opinion({ world, knowledge }: System): Judgement {
  return judge(world, knowledge);
}

function shownWrongly(system: System): readonly Violation[] {
  const judgement = opinion(system);
  if (!system.world.open || judgement.may || !isPassing(shown(system))) return [];
  return [{ when: "quiescent", why: judgement.why }];
}

/** A success that is published must have been right when it was read, or be right now. */
function publishedWrongly(before: System, after: System, flight: Flight): readonly Violation[] {
  const fresh = Object.entries(after.world.checks).filter(
    ([key, state]) => isPassing(state) && before.world.checks[key] !== state,
  );
  if (fresh.length === 0) return [];
  const then = judge(flight.world, after.knowledge);
  const now = judge(after.world, after.knowledge);
  return then.may || now.may ? [] : [{ when: "published", why: then.why }];
}
