import type { InstallationId } from "../domain/ids.ts";
import { installationId as readInstallationId } from "../domain/ids.ts";
import { type BoundedCache, createBoundedCache } from "./bounded-cache.ts";
import type { Quota } from "./call-budget.ts";
import {
  type GithubFailure,
  GithubInvalidAnswerError,
  GithubUnauthorizedError,
  GithubUnavailableError,
} from "./github-errors.ts";

/** One exchange with GitHub, for metrics and budgets. */
export interface GithubCall {
  /** Null for calls made as the app itself. */
  readonly installationId: InstallationId | null;
  /** The route template: bounded, so that it can label a metric. */
  readonly route: string;
  /** 304 means that the cached answer was used and no quota was spent; null: no answer came. */
  readonly status: number | null;
  /** Whether the call carried the ETag of an earlier answer. */
  readonly conditional: boolean;
  readonly durationMs: number;
  /** What is left of the hour's quota, when GitHub said so. */
  readonly remaining: number | null;
  /** The same with whose and how much it is; null when GitHub did not say all of it. */
  readonly quota: Quota | null;
}

/** Who calls what, for accounting and for the key of the answer cache. */
interface CallLabel {
  readonly installationId: InstallationId | null;
  readonly route: string;
}

export interface TransportOptions {
  readonly timeoutMilliseconds: number;
  readonly onCall: (call: GithubCall) => void;
  /** Told what time each answer says it is. */
  readonly onDate?: (date: string | null) => void;
  /** Called when an installation's token is refused, so that it is not used again. */
  readonly onUnauthorized: (installationId: InstallationId) => void;
}

/** A `fetch` as octokit takes it. */
type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** Makes the `fetch` that octokit uses for one call. */
export interface Transport {
  fetchFor(label: CallLabel): Fetch;
}

/** Fits a lockfile of 20 MB in base64 with some air; GitHub's trees and pages of files are smaller. */
const ANSWER_BYTES_MAX = 32 * 1024 * 1024;

/** Answers worth remembering: enough for the open pull requests of a busy organisation. */
const CACHE_BOUNDS = { entriesMax: 5_000, bytesMax: 64 * 1024 * 1024 };

/** One huge answer must not push out thousands of small ones that are asked for all the time. */
const CACHED_BYTES_MAX = 2 * 1024 * 1024;

const TOKEN_PATH = /\/app\/installations\/(\d{1,15})\/access_tokens$/u;
const TOKEN_ROUTE = "POST /app/installations/{installation_id}/access_tokens";

interface CachedAnswer {
  readonly etag: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array<ArrayBuffer>;
}

interface Exchange extends CallLabel {
  readonly url: string;
  readonly init: RequestInit;
}

/**
 * The one way to the network: a time limit, a size limit, conditional requests and accounting.
 *
 * It works below octokit, so it also sees the token requests octokit makes by itself, and a 304 never
 * becomes octokit's error: the remembered answer is handed on as if it had come again. GitHub's ETags
 * vary with the token, so after its hourly renewal each answer is transferred once more.
 *
 * Source: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
export function createTransport(options: TransportOptions): Transport {
  const cache = createBoundedCache<CachedAnswer>(CACHE_BOUNDS);
  return {
    fetchFor: (label) => (url, init) =>
      exchange({ ...labelled(url, label), url, init: init ?? {} }, cache, options),
  };
}

/** Octokit asks for tokens with its default `fetch`, so those calls name themselves by their path. */
function labelled(url: string, label: CallLabel): CallLabel {
  const id = TOKEN_PATH.exec(url)?.[1];
  return id === undefined
    ? label
    : { installationId: readInstallationId(Number(id)), route: TOKEN_ROUTE };
}

async function exchange(
  sent: Exchange,
  cache: BoundedCache<CachedAnswer>,
  options: TransportOptions,
): Promise<Response> {
  const headers = new Headers(sent.init.headers);
  const key = cacheKey(sent);
  const cached = key === null ? undefined : cache.get(key);
  if (cached !== undefined) headers.set("if-none-match", cached.etag);
  const startedAt = performance.now();
  let answer: Response | null = null;
  try {
    const signal = AbortSignal.timeout(options.timeoutMilliseconds);
    answer = await fetch(sent.url, { ...sent.init, headers, signal });
    options.onDate?.(answer.headers.get("date"));
    const body = await readBody(answer, sent.route);
    if (answer.status === 304 && cached !== undefined) return replay(cached);
    refuseToken(answer, headers, { sent, options });
    if (key !== null) remember(cache, key, { answer, body });
    return copy(answer, body);
  } catch (error) {
    if (error instanceof GithubInvalidAnswerError || error instanceof GithubUnauthorizedError) {
      throw error;
    }
    throw new GithubUnavailableError(failureOf(sent.route, answer, error), null);
  } finally {
    options.onCall({
      installationId: sent.installationId,
      route: sent.route,
      status: answer?.status ?? null,
      conditional: cached !== undefined,
      durationMs: performance.now() - startedAt,
      remaining: remainingOf(answer),
      quota: quotaOf(answer),
    });
  }
}

function cacheKey({ installationId, url, init }: Exchange): string | null {
  const isGet = init.method === undefined || init.method === "GET";
  return isGet && installationId !== null ? `${installationId} ${url}` : null;
}

/** Reads all of it while counting, so that a huge or endless answer cannot fill the memory. */
async function readBody(answer: Response, route: string): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_BYTES_MAX) {
      throw new GithubInvalidAnswerError(failureOf(route, answer, "answer too large"));
    }
    chunks.push(chunk);
  }
  const whole = new Uint8Array(bytes);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}

interface Refusal {
  readonly sent: Exchange;
  readonly options: TransportOptions;
}

/**
 * Octokit would sleep and try a fresh token again for several seconds; the queue does that better. A
 * refused app key (`bearer`) is left to octokit, which corrects a wrong clock once, without a pause.
 */
function refuseToken(answer: Response, headers: Headers, { sent, options }: Refusal): void {
  if (answer.status !== 401 || sent.installationId === null) return;
  // A header loses the space at its end, and with an empty token nothing stands behind it.
  if (!/^token(?: |$)/u.test(headers.get("authorization") ?? "")) return;
  options.onUnauthorized(sent.installationId);
  throw new GithubUnauthorizedError(failureOf(sent.route, answer, null));
}

function remember(
  cache: BoundedCache<CachedAnswer>,
  key: string,
  { answer, body }: { readonly answer: Response; readonly body: Uint8Array<ArrayBuffer> },
): void {
  const etag = answer.headers.get("etag");
  const fits = answer.status === 200 && body.byteLength <= CACHED_BYTES_MAX;
  if (etag === null || !fits || !isWhole(answer, body)) {
    cache.delete(key);
    return;
  }
  cache.set(key, { etag, headers: [...answer.headers], body }, key.length + body.byteLength);
}

/**
 * Whether a body is what its headers say. A cut or foreign one must not be remembered: GitHub would
 * confirm its ETag with 304 for ever, and every later attempt would read the same ruin.
 */
function isWhole(answer: Response, body: Uint8Array<ArrayBuffer>): boolean {
  const type = answer.headers.get("content-type") ?? "";
  if (type.startsWith("text/html")) return false;
  if (!type.startsWith("application/json")) return true;
  try {
    JSON.parse(new TextDecoder().decode(body));
    return true;
  } catch {
    return false;
  }
}

function replay(cached: CachedAnswer): Response {
  return new Response(cached.body, { status: 200, headers: headersOf(cached.headers) });
}

function copy(answer: Response, body: Uint8Array<ArrayBuffer>): Response {
  const { status, statusText } = answer;
  const init = { status, statusText, headers: headersOf([...answer.headers]) };
  // The standard refuses a body, even an empty one, for these.
  return new Response([204, 205, 304].includes(status) ? null : body, init);
}

function headersOf(pairs: readonly (readonly [string, string])[]): Headers {
  const headers = new Headers();
  for (const [name, value] of pairs) headers.append(name, value);
  return headers;
}

function remainingOf(answer: Response | null): number | null {
  const text = answer?.headers.get("x-ratelimit-remaining") ?? "";
  return /^\d{1,9}$/u.test(text) ? Number(text) : null;
}

/** The reset is by GitHub's clock, and so is the date beside it. */
function quotaOf(answer: Response | null): Quota | null {
  const numbers = ["limit", "remaining", "reset"].map((name) => {
    const text = answer?.headers.get(`x-ratelimit-${name}`) ?? "";
    return /^\d{1,12}$/u.test(text) ? Number(text) : null;
  });
  const [limit = null, remaining = null, reset = null] = numbers;
  if (limit === null || remaining === null || reset === null) return null;
  const date = Date.parse(answer?.headers.get("date") ?? "");
  const now = Number.isNaN(date) ? Date.now() : date;
  const resource = answer?.headers.get("x-ratelimit-resource") ?? "core";
  return { resource, limit, remaining, secondsLeft: reset - Math.floor(now / 1_000) };
}

function failureOf(operation: string, answer: Response | null, cause: unknown): GithubFailure {
  return { operation, status: answer?.status ?? null, detail: "", cause };
}
