import { readNumbers } from "../bench/support/options.ts";
import type { AppProcess } from "../test/support/process.ts";
import { conclude, load, openTo, type Stage, serve, setStage } from "./replicas/stage.ts";

const HELP = `npm run campaign:replicas -- [--seconds 120] [--replicas 3] [--rate 50] [--seed N]

Runs several replicas over one database under a steady load of signed deliveries, kills one with SIGKILL
every few seconds and starts it again. What nobody acknowledged is delivered again at the end, as GitHub's
log of deliveries allows. Prints figures, and ends with 1 when anything was lost, doubled or left stale.
`;

/** Between two kills; a killed one is started again at once. */
const KILL_SECONDS = 4;

const settings = readNumbers(HELP, { seconds: 120, replicas: 3, rate: 50, seed: 1 });
process.exitCode = await campaign();

async function campaign(): Promise<number> {
  const stack = new AsyncDisposableStack();
  try {
    return await play(await setStage(stack, settings.seed));
  } finally {
    await stack.disposeAsync();
  }
}

async function play(stage: Stage): Promise<number> {
  const { seconds, replicas: count, rate } = settings;
  const replicas = await Promise.all(Array.from({ length: count }, () => stage.start()));
  await Promise.all(replicas.map((app) => app.ready()));
  openTo(stage, replicas);
  console.log(`${count} replicas, ${rate} deliveries/s, ${seconds} s`);
  const begin = performance.now();
  let kills = 0;
  await load(stage, settings, async (elapsed) => {
    if (elapsed <= (kills + 1) * KILL_SECONDS) return;
    await killOne(stage, replicas, kills % count);
    kills += 1;
    console.log(
      `${elapsed.toFixed(0)} s: ${stage.balancer.sent.length} deliveries, ${kills} kills`,
    );
  });
  await Promise.all(replicas.map((app) => app.ready()));
  const perSecond = stage.balancer.sent.length / ((performance.now() - begin) / 1_000);
  return conclude(stage, { "per second": perSecond.toFixed(1), kills });
}

async function killOne(stage: Stage, replicas: AppProcess[], at: number): Promise<void> {
  await replicas[at]?.stop("SIGKILL");
  replicas[at] = await stage.start();
  serve(stage, replicas);
}
