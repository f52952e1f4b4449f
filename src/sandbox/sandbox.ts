import { randomBytes } from "node:crypto";
import { appPrivateKey } from "./app-keys.ts";
import { type Clock, makeClock } from "./clock.ts";
import type { Validate } from "./contract.ts";
import { type FaultState, type Faults, makeFaults } from "./faults.ts";
import { makeApi } from "./http/api.ts";
import { makeAuthentication } from "./http/authentication.ts";
import { makeRateLimits } from "./http/rate-limits.ts";
import { makeRequestLog, type RequestLog } from "./http/request-log.ts";
import { listen, type RunningServer } from "./http/server.ts";
import { makeWorld } from "./make-world.ts";
import { seededRandom } from "./random.ts";
import { ALL_ROUTES } from "./routes/all-routes.ts";
import { allVerbs, type Verbs } from "./verbs/all-verbs.ts";
import { type Delivery, DeliveryQueue } from "./webhooks/deliveries.ts";
import { recipientOf, webhookBody } from "./webhooks/events.ts";
import type { Behaviours, OutgoingEvent, World } from "./world.ts";

/** What a stand-in may be started with. */
export interface SandboxOptions {
  /** A free one when absent. */
  readonly port?: number;
  /** Repeats ids of deliveries and random latencies; a fresh one when absent. */
  readonly seed?: number;
  /** What the app asks for on installation. */
  readonly permissions?: Readonly<Record<string, string>>;
  /** What the app is subscribed to. */
  readonly events?: readonly string[];
  /** Requests an installation may make in an hour (15,000). */
  readonly rateLimit?: number;
  /** Milliseconds since 1970; the real clock when absent. */
  readonly now?: () => number;
  /** Compares everything sent and received with the official descriptions; see `violations`. */
  readonly validate?: Validate;
}

/** The app under test, as GitHub registered it. */
export interface RegisteredApp {
  readonly id: number;
  readonly slug: string;
  readonly privateKeyPem: string;
  readonly webhookSecret: string;
}

/** A running stand-in for GitHub: its state, the verbs that change it, and what the app did to it. */
export interface Sandbox extends Verbs {
  /** `http://127.0.0.1:<port>`; the API is there, and under `/api/v3` as on Enterprise Server. */
  readonly baseUrl: string;
  readonly app: RegisteredApp;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly behaviours: Behaviours;
  readonly requests: RequestLog;
  /** What the app did that GitHub has no place for, one sentence each. A test asserts it empty. */
  readonly violations: readonly string[];
  /** Every attempt to deliver a webhook, also those that had nowhere to go. */
  readonly deliveries: readonly Delivery[];
  /** Sends webhooks to this address from now on; null for nowhere. */
  readonly deliverTo: (url: string | null) => void;
  /** Resolves when no webhook is on its way, with the attempts since the last call. */
  readonly settled: () => Promise<readonly Delivery[]>;
  /** Sends a webhook again, under its old GUID. */
  readonly redeliver: (guid: string) => void;
  /** Stops listening and sending. */
  readonly stop: () => Promise<void>;
}

/** What an installation on Enterprise Cloud may do in an hour. */
const RATE_LIMIT = 15_000;

/** Starts a stand-in on the loopback address. Stop it when done. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const parts = await makeParts(options);
  const { world, deliveries, faults, violations } = parts;
  const { log, server } = await serve(parts, options);
  parts.baseUrl = server.baseUrl;
  return {
    ...allVerbs(world),
    baseUrl: server.baseUrl,
    app: {
      id: world.app.id,
      slug: world.app.slug,
      privateKeyPem: parts.privateKeyPem,
      webhookSecret: parts.webhookSecret,
    },
    clock: world.clock,
    faults: faults.faults,
    behaviours: world.behaviours,
    requests: log,
    violations,
    deliveries: deliveries.log,
    deliverTo: (url) => {
      deliveries.deliverTo(url);
    },
    settled: () => deliveries.settled(),
    redeliver: (guid) => {
      deliveries.redeliver(guid);
    },
    stop: async () => {
      deliveries.close();
      await server.close();
    },
  };
}

/** Everything but the server, whose address is only known once it listens. */
interface Parts {
  readonly privateKeyPem: string;
  readonly webhookSecret: string;
  readonly world: World;
  readonly deliveries: DeliveryQueue;
  readonly faults: FaultState;
  readonly validate: Validate;
  readonly violations: readonly string[];
  baseUrl: string;
}

async function makeParts(options: SandboxOptions): Promise<Parts> {
  const privateKeyPem = await appPrivateKey();
  const webhookSecret = randomBytes(32).toString("hex");
  const random = seededRandom(options.seed ?? randomBytes(4).readUInt32LE());
  const clock = makeClock(options.now ?? Date.now);
  const faults = makeFaults(random);
  const validate = options.validate ?? (() => []);
  const violations: string[] = [];
  const world = makeWorld({
    ...options,
    clock,
    random,
    baseUrl: () => parts.baseUrl,
    staleMilliseconds: faults.staleMilliseconds,
    emit: (event) => {
      queueWebhook(parts, event);
    },
    violate: (sentence) => {
      violations.push(sentence);
    },
  });
  const deliveries = new DeliveryQueue({
    appId: world.app.id,
    secret: webhookSecret,
    clock,
    random,
    faults,
    nextId: world.nextId,
  });
  const fixed = { privateKeyPem, webhookSecret, world, deliveries, faults, validate, violations };
  const parts: Parts = { ...fixed, baseUrl: "" };
  return parts;
}

function queueWebhook({ world, deliveries, validate }: Parts, event: OutgoingEvent): void {
  const installation = recipientOf(world, event);
  if (installation === null) return;
  const text = JSON.stringify(webhookBody(world, event, installation));
  const name = event.action === null ? event.event : `${event.event}.${event.action}`;
  const body: unknown = JSON.parse(text);
  for (const sentence of validate({ kind: "webhook", event: name, body })) {
    world.violate(`webhook ${name}: ${sentence}`);
  }
  deliveries.add({
    event: event.event,
    action: event.action,
    installationId: installation.id,
    repositoryId: event.repository?.id ?? null,
    body: text,
  });
}

async function serve(
  { world, deliveries, faults, validate, privateKeyPem }: Parts,
  options: SandboxOptions,
): Promise<{ readonly log: RequestLog; readonly server: RunningServer }> {
  const authentication = makeAuthentication(world.app.id, privateKeyPem);
  const limits = makeRateLimits(world.clock, options.rateLimit ?? RATE_LIMIT);
  faults.onRateLimit(limits.leave);
  faults.onExpireTokens(authentication.expireTokens);
  const requests = makeRequestLog();
  const api = makeApi({
    world,
    backstage: {
      deliveries: deliveries.log,
      redeliver: (guid) => {
        deliveries.redeliver(guid);
      },
      issueToken: authentication.issueToken,
      rateLimitOf: limits.of,
    },
    routes: ALL_ROUTES,
    authentication,
    limits,
    validate,
  });
  const server = await listen(options.port ?? 0, {
    clock: world.clock,
    faults,
    templateOf: api.templateOf,
    answer: api.answer,
    log: requests.add,
  });
  return { log: requests.log, server };
}
