import { createHmac, randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { settled } from "../test/support/process.ts";
import { durations } from "./support/figures.ts";
import { proposeLarge, type Stage, setStage } from "./support/stage.ts";

const RATE = 50;
const RATE_SECONDS = 20;
const BURST = 2_000;
/** GitHub has many senders; a burst comes over about this many connections. */
const CONNECTIONS = 64;
const PULL_REQUESTS = 20;
const SIZES = [8_000, 25_000] as const;

const HELP = `node bench/intake.ts

How fast deliveries are acknowledged: signed pull_request deliveries of ${SIZES.join(" and ")} bytes for
${PULL_REQUESTS} pull requests, ${RATE} a second for ${RATE_SECONDS} s, then ${BURST} at once over ${CONNECTIONS} connections. The app is a process
of its own with a durable database, and evaluates meanwhile what it is sent. An acknowledgement means
that delivery and work are on disk; at the end all rows are counted. Takes about a minute.
`;

interface Load {
  readonly url: URL;
  readonly secret: string;
  /** One real delivery for each pull request. */
  readonly bodies: readonly string[];
  readonly agent: Agent;
}

interface Answer {
  readonly status: number;
  readonly milliseconds: number;
}

const { values } = parseArgs({ options: { help: { type: "boolean", default: false } } });
if (values.help) {
  console.log(HELP);
} else {
  await using stage = await setStage();
  console.table(await measure(stage));
}

async function measure(stage: Stage): Promise<object[]> {
  const { sandbox, pool } = stage;
  const app = await stage.startApp();
  for (let at = 0; at < PULL_REQUESTS; at += 1) proposeLarge(sandbox, `change-${at}`);
  await settled(sandbox, pool);
  const bodies = sandbox.deliveries
    .filter(({ event, action }) => event === "pull_request" && action === "opened")
    .map(({ body }) => body);
  const url = new URL(`${app.url}/api/github/webhooks`);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const rows: object[] = [];
  for (const size of SIZES) {
    const padded = bodies.map((body) => pad(body, size));
    const load = { url, secret: sandbox.app.webhookSecret, bodies: padded, agent };
    rows.push(await counted(stage, `${RATE}/s, ${size} bytes`, () => steadily(load)));
    rows.push(await counted(stage, `burst, ${size} bytes`, () => atOnce(load)));
  }
  agent.destroy();
  return rows;
}

/** Makes a delivery as long as those of busy repositories, in a field that the app does not read. */
function pad(body: string, bytes: number): string {
  return `{"padding":"${"x".repeat(Math.max(0, bytes - body.length - 14))}",${body.slice(1)}`;
}

async function counted(
  { pool, sandbox }: Stage,
  what: string,
  send: () => Promise<readonly Answer[]>,
): Promise<object> {
  const before = await storedDeliveries(pool);
  const begin = performance.now();
  const answers = await send();
  const seconds = (performance.now() - begin) / 1_000;
  const stored = (await storedDeliveries(pool)) - before;
  const accepted = answers.filter(({ status }) => status === 202).length;
  await settled(sandbox, pool);
  return {
    what,
    "acks/s": Math.round(answers.length / seconds),
    ...durations(answers.map((answer) => answer.milliseconds)),
    sent: answers.length,
    refused: answers.length - accepted,
    lost: accepted - stored,
    "judged after (s)": ((performance.now() - begin) / 1_000 - seconds).toFixed(1),
  };
}

async function storedDeliveries(pool: Stage["pool"]): Promise<number> {
  const { rows } = await pool.query<{ n: number }>("select count(*)::int as n from delivery");
  return rows[0]?.n ?? 0;
}

async function steadily(load: Load): Promise<readonly Answer[]> {
  const begin = performance.now();
  const sent: Promise<Answer>[] = [];
  for (let turn = 0; turn < RATE * RATE_SECONDS; turn += 1) {
    const wait = begin + (turn * 1_000) / RATE - performance.now();
    if (wait > 0) await delay(wait);
    sent.push(post(load, turn));
  }
  return Promise.all(sent);
}

async function atOnce(load: Load): Promise<readonly Answer[]> {
  let turn = 0;
  const sender = async (): Promise<Answer[]> => {
    const answers: Answer[] = [];
    while (turn < BURST) {
      turn += 1;
      answers.push(await post(load, turn));
    }
    return answers;
  };
  return (await Promise.all(Array.from({ length: CONNECTIONS }, sender))).flat();
}

function post({ url, secret, bodies, agent }: Load, turn: number): Promise<Answer> {
  const body = bodies[turn % bodies.length] ?? "";
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "x-github-delivery": randomUUID(),
    "x-github-event": "pull_request",
    "x-hub-signature-256": `sha256=${signature}`,
  };
  const begin = performance.now();
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: "POST", headers, agent }, (answer) => {
      answer.resume();
      answer.once("end", () => {
        resolve({ status: answer.statusCode ?? 0, milliseconds: performance.now() - begin });
      });
    });
    sending.once("error", reject);
    sending.end(body);
  });
}
