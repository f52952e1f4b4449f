import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import type { FaultState } from "../faults.ts";
import { type Random, randomUuid } from "../random.ts";
import { makeAgent, send } from "./send.ts";
import { signatureHeaders, webhookHeaders } from "./sign.ts";

/** GitHub sends nothing at all when a body is larger. */
const BODY_BYTES_MAX = 25 * 1024 * 1024;

/** Bodies are kept for this many deliveries, so that long runs do not fill the memory. */
const BODIES_MAX = 10_000;

/** One attempt to deliver one webhook. */
export interface Delivery {
  readonly id: number;
  /** Stays the same when the webhook is delivered again. */
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly installationId: number;
  readonly repositoryId: number | null;
  /** The exact bytes that were (or would have been) sent; empty once they are too old to send again. */
  readonly body: string;
  readonly deliveredAt: string;
  readonly redelivery: boolean;
  /** What the receiver answered; 0 when it did not, or nothing was sent. */
  readonly statusCode: number;
  /** `OK`, or why not. */
  readonly status: string;
  readonly responseBody: string;
  readonly durationSeconds: number;
}

/** What is to be delivered. */
export interface NewDelivery {
  readonly event: string;
  readonly action: string | null;
  readonly installationId: number;
  readonly repositoryId: number | null;
  readonly body: string;
}

/** What the queue needs to know. */
export interface DeliveryOptions {
  readonly appId: number;
  readonly secret: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: FaultState;
  readonly nextId: () => number;
}

interface Attempt extends NewDelivery {
  readonly guid: string;
  readonly redelivery: boolean;
}

type Forgery = "wrong-signature" | "no-signature" | null;

type Sending = Pick<Delivery, "statusCode" | "status" | "responseBody" | "durationSeconds">;

/** The webhooks on their way, in the order they were caused, and the log of those that went. */
export class DeliveryQueue {
  readonly #options: DeliveryOptions;
  readonly #agent = makeAgent();
  readonly #log: Delivery[] = [];
  /** Deliveries that a fault took out of the line. */
  readonly #late = new Set<Promise<void>>();
  #target: string | null = null;
  #line = Promise.resolve();
  #held: Attempt | null = null;
  #reported = 0;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  get log(): readonly Delivery[] {
    return this.#log;
  }

  /** Null sends nothing; what would have been sent is still logged. */
  deliverTo(url: string | null): void {
    this.#target = url;
  }

  add(delivery: NewDelivery): void {
    this.#route({ ...delivery, guid: randomUuid(this.#options.random), redelivery: false });
  }

  /** Sends a logged webhook again, under its old GUID. @throws {TypeError} for an unknown one. */
  redeliver(guid: string): void {
    const logged = this.#log.find((one) => one.guid === guid);
    if (logged === undefined || logged.body === "") throw new TypeError(`no delivery ${guid}`);
    const { event, action, installationId, repositoryId, body } = logged;
    this.#route({ event, action, installationId, repositoryId, body, guid, redelivery: true });
  }

  /** Resolves when nothing is on its way any more; with every attempt since the last call. */
  async settled(): Promise<readonly Delivery[]> {
    let seen: Promise<void> | null = null;
    while (seen !== this.#line || this.#late.size > 0 || this.#held !== null) {
      this.#releaseHeld();
      seen = this.#line;
      await Promise.all([seen, ...this.#late]);
    }
    const since = this.#log.slice(this.#reported);
    this.#reported = this.#log.length;
    return since;
  }

  close(): void {
    this.#target = null;
    this.#agent.destroy();
  }

  #route(attempt: Attempt): void {
    const fault = this.#options.faults.takeWebhookFault(attempt.event, attempt.action);
    switch (fault?.kind) {
      case undefined:
        this.#enqueue(attempt);
        break;
      case "drop":
        this.#record(attempt, { ...UNSENT, status: "lost" });
        break;
      case "delay":
        this.#postLater(attempt, fault.milliseconds);
        break;
      case "duplicate":
        this.#enqueue(attempt);
        this.#enqueue(attempt);
        break;
      case "reorder":
        this.#releaseHeld();
        this.#held = attempt;
        return;
      case "wrong-signature":
      case "no-signature":
        this.#enqueue(attempt, fault.kind);
        break;
    }
    this.#releaseHeld();
  }

  #enqueue(attempt: Attempt, forgery: Forgery = null): void {
    this.#line = this.#line.then(() => this.#post(attempt, forgery));
  }

  #releaseHeld(): void {
    if (this.#held === null) return;
    this.#enqueue(this.#held);
    this.#held = null;
  }

  #postLater(attempt: Attempt, milliseconds: number): void {
    const later = wait(milliseconds).then(() => this.#post(attempt, null));
    this.#late.add(later);
    void later.then(() => this.#late.delete(later));
  }

  async #post(attempt: Attempt, forgery: Forgery): Promise<void> {
    const { body, event, guid } = attempt;
    const target = this.#target;
    if (target === null || Buffer.byteLength(body) > BODY_BYTES_MAX) {
      const status = target === null ? "nowhere to send it" : "larger than 25 MB";
      this.#record(attempt, { ...UNSENT, status });
      return;
    }
    const headers = {
      ...webhookHeaders({ event, guid, appId: this.#options.appId }),
      ...forgedSignature(this.#options.secret, body, forgery),
    };
    const { statusCode, text, durationSeconds } = await send(this.#agent, target, {
      headers,
      body,
    });
    const status = statusCode >= 200 && statusCode < 300 ? "OK" : `failed: ${text.slice(0, 200)}`;
    this.#record(attempt, { statusCode, status, responseBody: text, durationSeconds });
  }

  #record(attempt: Attempt, sending: Sending): void {
    const { clock, nextId } = this.#options;
    this.#log.push({ id: nextId(), ...attempt, deliveredAt: clock.text(), ...sending });
    const index = this.#log.length - 1 - BODIES_MAX;
    const old = this.#log[index];
    if (old !== undefined) this.#log[index] = { ...old, body: "" };
  }
}

const UNSENT = { statusCode: 0, responseBody: "", durationSeconds: 0 } as const;

function forgedSignature(secret: string, body: string, forgery: Forgery): Record<string, string> {
  switch (forgery) {
    case null:
      return signatureHeaders(secret, body);
    case "wrong-signature":
      return signatureHeaders(`${secret}, but not quite`, body);
    case "no-signature":
      return {};
  }
}
