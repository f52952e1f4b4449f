import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { judge, type Knowledge, readKey } from "./judge.ts";
import { hireCast, perform, type Stage, setStage } from "./stage.ts";
import type { Step, Story } from "./step.ts";
import { isPassing } from "./system.ts";
import { isIntact, mayWrite, stops } from "./words.ts";
import { headOf, tipOf } from "./world.ts";

/** The product under test, as far as a story needs it. */
export interface Theatre {
  readonly sandbox: Sandbox;
  settle(): Promise<void>;
}

/** What one history of the whole product showed. */
export interface WholeTelling {
  readonly violation: string | null;
  readonly stricter: boolean;
  readonly passed: boolean;
}

/** Webhooks of one deed; a delivery that is lost is sent again when everything settles. */
const WEBHOOKS_MAX = 4;

/**
 * How far the stand-in's clock is behind, so that the time a story waits never runs ahead of the
 * product's own clock: an app that sees things late may only be stricter.
 */
const BEHIND_SECONDS = 7_200;

/** Prepares the stand-in for any number of stories. */
export function openTheatre({ sandbox }: Theatre): void {
  sandbox.clock.advance(-BEHIND_SECONDS);
  hireCast(sandbox);
}

/** Plays a history with signed webhooks against the product, and judges it where everything is at rest. */
export async function tellWhole(
  theatre: Theatre,
  organisation: string,
  story: Story,
): Promise<WholeTelling> {
  let stage = setStage(theatre.sandbox, organisation, story);
  let knowledge = NOTHING_KNOWN;
  const steps: readonly Step[] = [...story.steps, { kind: "passage", passage: { kind: "settle" } }];
  for (const [index, step] of steps.entries()) {
    if (step.kind === "deed") {
      stage = performWith(theatre, stage, step);
      continue;
    }
    const { passage } = step;
    if (passage.kind === "wait") stage = wait(theatre, stage, passage.seconds);
    if (passage.kind !== "settle") continue;
    await rest(theatre, stage);
    knowledge = learned(stage, knowledge);
    const wrong = wrongAt(theatre, stage, knowledge);
    if (wrong !== null) {
      return { violation: `step ${String(index + 1)}: ${wrong}`, stricter: false, passed: true };
    }
  }
  const passed = isPassing(shownOn(theatre, stage));
  const may = judge(stage.world, knowledge).may;
  return { violation: null, stricter: stage.world.open && may && !passed, passed };
}

const NOTHING_KNOWN: Knowledge = {
  moves: new Set(),
  comments: new Set(),
  obeyed: new Set(),
  stopping: new Set(),
  read: new Set(),
};

function performWith(
  { sandbox }: Theatre,
  stage: Stage,
  { deed, arrives }: Extract<Step, { readonly kind: "deed" }>,
): Stage {
  if (arrives === "later") sandbox.faults.failWebhooks({ kind: "drop" }, { times: WEBHOOKS_MAX });
  if (arrives === "twice") sandbox.faults.failWebhooks({ kind: "duplicate" }, { times: 1 });
  return perform(stage, deed);
}

function wait({ sandbox }: Theatre, stage: Stage, seconds: number): Stage {
  sandbox.clock.advance(seconds);
  return { ...stage, world: { ...stage.world, clock: stage.world.clock + seconds } };
}

/** Everything that was lost is sent again, and one more event asks for a last look. */
async function rest(theatre: Theatre, stage: Stage): Promise<void> {
  const { sandbox } = theatre;
  const { repo, repositoryId, number, world } = stage;
  await theatre.settle();
  sandbox.faults.clear();
  const mine = sandbox.deliveries.filter((delivery) => delivery.repositoryId === repositoryId);
  const arrived = new Set(mine.flatMap(({ statusCode, guid }) => (statusCode === 0 ? [] : [guid])));
  for (const guid of new Set(mine.map((delivery) => delivery.guid))) {
    if (!arrived.has(guid)) sandbox.redeliver(guid);
  }
  const title = `Change something ${String(world.clock)} ${String(world.nextId)} ${String(arrived.size)}`;
  sandbox.editPullRequest({ repo, number }, { by: world.author, title });
  await theatre.settle();
}

/** At rest the app has heard of everything and has read what is there. */
function learned({ world }: Stage, before: Knowledge): Knowledge {
  const fresh = world.comments.filter((word) => isIntact(word) && !before.comments.has(word.id));
  const stopping = fresh.filter(
    ({ intent, by, byWriter }) => stops(intent) && byWriter && mayWrite(world, by),
  );
  const all = new Set(world.comments.map(({ id }) => id));
  return {
    moves: new Set(world.moves.keys()),
    comments: all,
    obeyed: new Set([...before.obeyed, ...fresh.map(({ id }) => id)]),
    stopping: new Set([...before.stopping, ...stopping.map(({ id }) => id)]),
    read: new Set([...before.read, readKey(headOf(world), tipOf(world, world.base))]),
  };
}

function shownOn({ sandbox }: Theatre, { repo, commits, world }: Stage): string {
  const headSha = commits.get(headOf(world));
  const name = `agentgov: ${world.base}`;
  const run = sandbox
    .checkRuns(repo)
    .findLast((one) => one.headSha === headSha && one.name === name);
  return run?.conclusion ?? run?.status ?? "none";
}

function wrongAt(theatre: Theatre, stage: Stage, knowledge: Knowledge): string | null {
  const judgement = judge(stage.world, knowledge);
  if (!stage.world.open || judgement.may || !isPassing(shownOn(theatre, stage))) return null;
  return judgement.why.join("; ");
}
