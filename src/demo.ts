import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, styleText } from "node:util";
import type { KeyRing } from "./db/key-ring.ts";
import { signingKey, wrappingKeys } from "./log-keys.ts";
import { createLogger } from "./logger.ts";
import { openDatabase } from "./open-database.ts";
import { plainText } from "./render/plain-text.ts";
import { type Sandbox, startSandbox } from "./sandbox/sandbox.ts";
import { prepareStory, type Scene, type SceneView, storyScenes } from "./sandbox/story.ts";
import { type Service, startService } from "./service.ts";

const HELP = `npm run demo [-- --serve] [-- --save DIR] [-- --keep-data DIR]

Plays a short story against the real app: its own PostgreSQL, its own HTTP server, its production code.
Only GitHub is a stand-in on this machine.

  --serve          leave everything running afterwards and print the addresses; stop with Ctrl-C
  --save DIR       write the check run of every scene into DIR, as Markdown
  --keep-data DIR  keep the database in DIR instead of a temporary folder
`;

const REPO = "acme/shop";
const WORKERS = 4;
/** The whole story takes seconds: a settling that takes longer will not end. */
const SETTLE_MILLISECONDS = 20_000;

/** What one scene came to. */
interface Outcome {
  readonly scene: Scene;
  readonly view: SceneView;
  readonly state: string;
  readonly title: string;
  readonly asExpected: boolean;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      serve: { type: "boolean", default: false },
      "keep-data": { type: "string" },
      save: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  await using stage = new AsyncDisposableStack();
  const { sandbox, service } = await setStage(stage, values["keep-data"] ?? null);
  const outcomes = await play(sandbox, service);
  summarise(outcomes, sandbox);
  if (values.save !== undefined) save(values.save, outcomes, sandbox);
  if (values.serve) await serveUntilStopped(sandbox, service);
  const ok = outcomes.every(({ asExpected }) => asExpected) && sandbox.violations.length === 0;
  return ok ? 0 : 1;
}

/** Starts everything the story needs; what was started is stopped again, whatever happens. */
async function setStage(
  stage: AsyncDisposableStack,
  keepData: string | null,
): Promise<{ readonly sandbox: Sandbox; readonly service: Service }> {
  const folder = keepData ?? mkdtempSync(join(tmpdir(), "agentgov-demo-"));
  if (keepData === null) stage.defer(() => rmSync(folder, { recursive: true, force: true }));
  console.log("Starting a PostgreSQL of our own, the app, and a stand-in for GitHub…");
  const own = { inline: null, path: null, dataDirectory: folder };
  const keyRing = (): KeyRing | null => wrappingKeys({ ...own, previous: null, appKey: null });
  const database = await openDatabase(
    { databaseUrl: null, dataDirectory: folder, production: false, workers: WORKERS, keyRing },
    () => undefined,
  );
  stage.defer(() => database.close());
  const sandbox = await startSandbox();
  stage.defer(() => sandbox.stop());
  prepareStory(sandbox);
  const { id, slug, privateKeyPem, webhookSecret } = sandbox.app;
  const service = await startService({
    app: { id, slug, privateKey: privateKeyPem, webhookSecret, webhookSecretPrevious: null },
    apiUrl: `${sandbox.baseUrl}/api/v3`,
    host: "127.0.0.1",
    port: 0,
    configRepository: ".agentgov",
    workers: WORKERS,
    // The story does in seconds what takes people hours: nothing is to be spared by resting.
    restSeconds: 0,
    pool: database.pool,
    database: database.config,
    signingKey: signingKey(own),
    log: createLogger(process.env["LOG_LEVEL"] ?? "silent"),
  });
  stage.defer(() => service.stop());
  sandbox.deliverTo(`${service.url}/api/github/webhooks`);
  await settle(sandbox, service);
  return { sandbox, service };
}

async function play(sandbox: Sandbox, service: Service): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const scene of storyScenes(sandbox)) {
    const view = scene.act();
    await settle(sandbox, service);
    const outcome = look(sandbox, scene, view);
    outcomes.push(outcome);
    const number = styleText("dim", `${outcomes.length}.`);
    console.log(`\n${number} ${styleText("bold", scene.says)}`);
    console.log(`   #${view.pullRequest}  ${paint(outcome.state)}  ${outcome.title}`);
    const reply = lastReply(sandbox, view.pullRequest);
    if (scene.says.includes("comment") && reply !== null) {
      console.log(`   ${styleText("dim", `agentgov answers: ${reply}`)}`);
    }
    if (!outcome.asExpected) console.log(styleText("red", "   The story expects otherwise."));
    if (outcomes.length === 2) showCheckRun(sandbox, view);
  }
  return outcomes;
}

/** Waits until no webhook is on its way and nothing is left to judge. */
async function settle(sandbox: Sandbox, service: Service): Promise<void> {
  const deadline = performance.now() + SETTLE_MILLISECONDS;
  while (performance.now() < deadline) {
    const attempts = await sandbox.settled();
    await service.idle(SETTLE_MILLISECONDS);
    if (attempts.length === 0) return;
  }
  throw new Error("the story does not settle; run with LOG_LEVEL=info to see why");
}

function look(sandbox: Sandbox, scene: Scene, view: SceneView): Outcome {
  const run = sandbox.checkRuns(REPO).findLast(({ headSha }) => headSha === view.headSha);
  const state = run?.conclusion ?? run?.status ?? "no check run";
  const seen = [run?.title, run?.summary, run?.text, lastReply(sandbox, view.pullRequest)].join(
    "\n",
  );
  const said = scene.mentions.every((words) => plainText(seen).includes(words));
  const asExpected = state === scene.expects && said;
  return { scene, view, state, title: run?.title ?? "", asExpected };
}

function lastReply(sandbox: Sandbox, number: number): string | null {
  const { comments } = sandbox.pullRequest({ repo: REPO, number });
  const reply = comments.findLast(({ body }) => body.includes("agentgov:reply"));
  return reply === undefined ? null : plainText(reply.body).trim();
}

/** The face of the product, as text: what an engineer reads who wonders why it waits. */
function showCheckRun(sandbox: Sandbox, view: SceneView): void {
  const run = sandbox.checkRuns(REPO).findLast(({ headSha }) => headSha === view.headSha);
  if (run === undefined) return;
  const text = plainText(`${run.summary ?? ""}\n\n${run.text ?? ""}`);
  const lines = [`${run.name} (${run.status})`, "", ...text.split("\n")];
  console.log(lines.map((line) => `   ${styleText("cyan", "│")} ${line}`).join("\n"));
}

/** Keeps what GitHub would show, one file a scene. */
function save(folder: string, outcomes: readonly Outcome[], sandbox: Sandbox): void {
  mkdirSync(folder, { recursive: true });
  for (const [index, { view, state }] of outcomes.entries()) {
    const run = sandbox.checkRuns(REPO).findLast(({ headSha }) => headSha === view.headSha);
    if (run === undefined) continue;
    const title = `# ${run.name}: ${run.title ?? ""}`;
    const text = [title, run.summary ?? "", run.text ?? ""].join("\n\n");
    writeFileSync(join(folder, `${index + 1}-${state}.md`), `${text}\n`);
  }
}

function paint(state: string): string {
  const padded = state.padEnd(11);
  if (state === "success") return styleText("green", padded);
  return state === "in_progress" ? styleText("yellow", padded) : styleText("red", padded);
}

function summarise(outcomes: readonly Outcome[], sandbox: Sandbox): void {
  const passed = outcomes.filter(({ asExpected }) => asExpected).length;
  console.log(`\n${styleText("bold", "What the gate did")}`);
  for (const [index, { view, state, title }] of outcomes.entries()) {
    const step = String(index + 1).padStart(2);
    console.log(`  ${step}  #${view.pullRequest}  ${paint(state)}  ${title.slice(0, 90)}`);
  }
  console.log(
    `\n${passed} of ${outcomes.length} scenes went as told; ` +
      `${sandbox.requests.all.length} requests to the stand-in, ` +
      `${sandbox.violations.length} of them against GitHub's rules.`,
  );
  for (const violation of sandbox.violations) console.log(styleText("red", `  ${violation}`));
}

async function serveUntilStopped(sandbox: Sandbox, service: Service): Promise<void> {
  console.log(`\nagentgov: ${service.url} (see /readyz and /metrics)`);
  console.log(`GitHub stand-in: ${sandbox.baseUrl}/api/v3`);
  console.log("Ctrl-C stops both.");
  await new Promise((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    process.exitCode = 1;
  },
);
