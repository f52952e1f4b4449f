import type { Random } from "./random.ts";

/** How a request can go wrong before it reaches anything. */
export type RequestFault =
  | {
      readonly kind: "status";
      readonly status: 401 | 404 | 429 | 500 | 502 | 503;
      readonly retryAfterSeconds?: number;
    }
  /** 403 with `Retry-After`: too much at once. */
  | { readonly kind: "secondary-limit"; readonly retryAfterSeconds: number }
  /** The connection is cut before an answer. */
  | { readonly kind: "reset" }
  /** The request is carried out, and then the connection is cut: the outcome is unknown to the caller. */
  | { readonly kind: "reset-after" }
  /** Half of a JSON body, with the right headers. */
  | { readonly kind: "truncated" }
  /** A page for people where JSON was asked for. */
  | { readonly kind: "html" }
  /** No answer at all until the caller gives up. */
  | { readonly kind: "hang" };

/** Which requests a fault hits; whatever is absent does not matter. */
interface RequestMatch {
  readonly method?: string;
  /** The route template, such as `GET /repos/{owner}/{repo}/pulls/{pull_number}` without its method. */
  readonly template?: string;
  readonly path?: RegExp;
}

/** How a webhook can go wrong on its way. */
type WebhookFault =
  | { readonly kind: "drop" }
  | { readonly kind: "delay"; readonly milliseconds: number }
  | { readonly kind: "duplicate" }
  /** It waits until the next one was sent. */
  | { readonly kind: "reorder" }
  | { readonly kind: "wrong-signature" }
  | { readonly kind: "no-signature" };

/** Which webhooks a fault hits. */
interface WebhookMatch {
  readonly event?: string;
  readonly action?: string;
}

/** The knobs. Each fault hits the next matching requests or webhooks and is then used up. */
export interface Faults {
  /** Every answer takes this long: fixed, or anything in a range. */
  readonly latency: (milliseconds: number | readonly [number, number]) => void;
  /** Spoils the next `times` matching requests (1). */
  readonly failRequests: (
    fault: RequestFault,
    options?: RequestMatch & { readonly times?: number },
  ) => void;
  /** Spoils the next `times` matching webhooks (1). */
  readonly failWebhooks: (
    fault: WebhookFault,
    options?: WebhookMatch & { readonly times?: number },
  ) => void;
  /** For this long after a push, reads show the old head. 0 ends it. */
  readonly staleReads: (milliseconds: number) => void;
  /** What is left of every installation's requests in this hour. */
  readonly rateLimit: (remaining: number) => void;
  /** All tokens handed out so far stop working, as if an hour had passed. */
  readonly expireTokens: () => void;
  /** Ends every fault. */
  readonly clear: () => void;
}

interface Pending<Fault, Match> {
  readonly fault: Fault;
  readonly match: Match;
  left: number;
}

/** What the server asks of the knobs. */
export interface FaultState {
  readonly faults: Faults;
  readonly nextLatency: () => number;
  readonly takeRequestFault: (request: {
    readonly method: string;
    readonly template: string;
    readonly path: string;
  }) => RequestFault | null;
  readonly takeWebhookFault: (event: string, action: string | null) => WebhookFault | null;
  readonly staleMilliseconds: () => number;
  /** Called once by whoever keeps the limits and tokens. */
  readonly onRateLimit: (listener: (remaining: number) => void) => void;
  readonly onExpireTokens: (listener: () => void) => void;
}

/** Knobs that are all at rest. */
export function makeFaults(random: Random): FaultState {
  let latency: readonly [number, number] = [0, 0];
  let stale = 0;
  let requests: Pending<RequestFault, RequestMatch>[] = [];
  let webhooks: Pending<WebhookFault, WebhookMatch>[] = [];
  const listeners = { rateLimit: (_remaining: number) => {}, expireTokens: () => {} };
  const faults: Faults = {
    latency: (milliseconds) => {
      latency = typeof milliseconds === "number" ? [milliseconds, milliseconds] : milliseconds;
    },
    failRequests: (fault, { times = 1, ...match } = {}) => {
      requests.push({ fault, match, left: times });
    },
    failWebhooks: (fault, { times = 1, ...match } = {}) => {
      webhooks.push({ fault, match, left: times });
    },
    staleReads: (milliseconds) => {
      stale = milliseconds;
    },
    rateLimit: (remaining) => {
      listeners.rateLimit(remaining);
    },
    expireTokens: () => {
      listeners.expireTokens();
    },
    clear: () => {
      latency = [0, 0];
      stale = 0;
      requests = [];
      webhooks = [];
    },
  };
  return {
    faults,
    nextLatency: () => latency[0] + random() * (latency[1] - latency[0]),
    takeRequestFault: (request) => take(requests, (match) => hits(match, request)),
    takeWebhookFault: (event, action) =>
      take(
        webhooks,
        (match) =>
          (match.event ?? event) === event &&
          (match.action === undefined || match.action === action),
      ),
    staleMilliseconds: () => stale,
    onRateLimit: (listener) => {
      listeners.rateLimit = listener;
    },
    onExpireTokens: (listener) => {
      listeners.expireTokens = listener;
    },
  };
}

function take<Fault, Match>(
  pending: readonly Pending<Fault, Match>[],
  matches: (match: Match) => boolean,
): Fault | null {
  const found = pending.find(({ left, match }) => left > 0 && matches(match));
  if (found === undefined) return null;
  found.left -= 1;
  return found.fault;
}

function hits(
  match: RequestMatch,
  request: { readonly method: string; readonly template: string; readonly path: string },
): boolean {
  return (
    (match.method ?? request.method) === request.method &&
    (match.template ?? request.template) === request.template &&
    (match.path === undefined || match.path.test(request.path))
  );
}
