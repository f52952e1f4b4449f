import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { schemaVersion } from "../src/db/migrate.ts";
import type { AppProcess } from "../test/support/process.ts";
import { isRevision, type Release, releaseAt, releaseOfTree } from "./replicas/releases.ts";
import { conclude, load, openTo, type Stage, serve, setStage } from "./replicas/stage.ts";

const HELP = `npm run campaign:upgrade -- [--from REVISION] [--seconds 20] [--replicas 2] [--rate 20] [--seed 1]

Replaces the replicas of the release at a git revision (HEAD) by those of the working tree, one by one, under
a steady load of signed deliveries, and then goes back the same way. Where both know the same schema, the new
one gets a step more that only adds. Each of the four parts (old, over, new, back) takes that many seconds.
Prints figures, and ends with 1 when anything was lost, doubled or left stale, or a release did not start.
`;

interface Settings {
  readonly from: string;
  readonly seconds: number;
  readonly replicas: number;
  readonly rate: number;
  readonly seed: number;
}

const settings = readSettings();
if (settings !== null) process.exitCode = await campaign(settings);

function readSettings(): Settings | null {
  const { values } = parseArgs({
    options: {
      from: { type: "string", default: "HEAD" },
      seconds: { type: "string", default: "20" },
      replicas: { type: "string", default: "2" },
      rate: { type: "string", default: "20" },
      seed: { type: "string", default: "1" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return null;
  }
  const { from, seconds, replicas, rate, seed } = values;
  if (!isRevision(from)) {
    console.error(`--from ${from}: git knows no such revision here\n\n${HELP}`);
    process.exitCode = 2;
    return null;
  }
  const numbers = [seconds, replicas, rate, seed].map(Number);
  if (numbers.some((number) => !Number.isSafeInteger(number) || number < 1)) {
    console.error(`every option but --from is a whole number from 1 on\n\n${HELP}`);
    process.exitCode = 2;
    return null;
  }
  const [length = 0, count = 0, perSecond = 0, start = 0] = numbers;
  return { from, seconds: length, replicas: count, rate: perSecond, seed: start };
}

async function campaign(asked: Settings): Promise<number> {
  await using stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "agentgov-upgrade-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const old = releaseAt(asked.from, join(folder, "old"));
  const plain = releaseOfTree(join(folder, "plain"), { step: false });
  const isAlike = plain.schemaVersion === old.schemaVersion;
  const next = isAlike ? releaseOfTree(join(folder, "next"), { step: true }) : plain;
  const stage = await setStage(stack, asked.seed);
  return await play(stage, asked, { old, next });
}

async function play(
  stage: Stage,
  { from, seconds, replicas: count, rate }: Settings,
  { old, next }: { readonly old: Release; readonly next: Release },
): Promise<number> {
  const replicas = await Promise.all(Array.from({ length: count }, () => stage.start(old.folder)));
  await Promise.all(replicas.map((app) => app.ready()));
  openTo(stage, replicas);
  const part = { seconds, rate };
  await load(stage, part);
  await tell(stage, `old: ${from}, which knows schema version ${old.schemaVersion}`);
  await roll(stage, replicas, { release: next, ...part });
  await tell(stage, `over: to the working tree, which knows ${next.schemaVersion}`);
  await load(stage, part);
  await tell(stage, "new: alone");
  await roll(stage, replicas, { release: old, ...part });
  await tell(stage, "back: to the old one, over the newer schema");
  await load(stage, part);
  await tell(stage, "old: alone again");
  return conclude(stage, { replaced: 2 * count });
}

async function tell({ balancer, pool }: Stage, part: string): Promise<void> {
  const version = await schemaVersion(pool);
  console.log(`${balancer.sent.length} deliveries, schema version ${version}  ${part}`);
}

/** Replaces one replica after the other, each when its successor serves, as a rolling update does. */
async function roll(
  stage: Stage,
  replicas: AppProcess[],
  { release, seconds, rate }: { release: Release; seconds: number; rate: number },
): Promise<void> {
  for (const [at, leaving] of replicas.entries()) {
    const coming = await stage.start(release.folder);
    const serving = coming.ready();
    await Promise.all([serving, load(stage, { seconds: seconds / replicas.length, rate })]);
    replicas[at] = coming;
    serve(stage, replicas);
    const { code } = await leaving.stop("SIGTERM");
    if (code !== 0) throw new Error(`a replica ended with ${code} when it was asked to stop`);
  }
}
