import type { Logger } from "probot";
import { Probot, ProbotOctokit } from "probot";
import type { InstallationId } from "../domain/ids.ts";
import { createBoundedCache } from "./bounded-cache.ts";
import { GithubRateLimitedError } from "./github-errors.ts";
import { toGithubError } from "./map-failure.ts";
import { createPlatformClock, type PlatformClock } from "./platform-clock.ts";
import { createRateGate, laneOf, type RateGate } from "./rate-gate.ts";
import { invalidAnswer } from "./read-answer.ts";
import { createTokenCache } from "./token-cache.ts";
import { createTransport, type GithubCall, type Transport } from "./transport.ts";

export interface GithubOptions {
  readonly appId: number;
  /** PEM, as GitHub hands it out. */
  readonly privateKey: string;
  /** The REST root: `https://api.github.com`, or `https://HOST/api/v3` for Enterprise Server. */
  readonly baseUrl: string;
  readonly log?: Logger;
  readonly onCall?: (call: GithubCall) => void;
  /** {@link TIMEOUT_MILLISECONDS} when absent. */
  readonly timeoutMilliseconds?: number;
}

/** Values for the placeholders of a route template; what the template does not name is query or body. */
export type RequestParameters = Readonly<Record<string, unknown>>;

/** A 2xx answer, not yet validated. */
interface GithubAnswer {
  readonly data: unknown;
  /** What the `Link` header says of a next page; null when there is no such header. */
  readonly hasNextPage: boolean | null;
  /** Where the next page begins, of lists that are paged by a cursor; absent for none. */
  readonly nextCursor?: string;
}

/** A GraphQL document with its one operation. */
interface GraphqlOperation {
  readonly operationName: string;
  readonly query: string;
  readonly variables: RequestParameters;
}

/** The GitHub API as one installation of the app sees it. */
export interface InstallationClient {
  readonly installationId: InstallationId;
  readonly appId: number;
  /** @throws {GithubError} for everything that is not a 2xx with JSON. */
  request(route: string, parameters: RequestParameters): Promise<GithubAnswer>;
  /** @throws {GithubError} for transport failures and for any error in the answer. */
  graphql(operation: GraphqlOperation): Promise<unknown>;
  /** Writes of this process whose outcome is unknown: look before repeating one. */
  readonly uncertainWrites: UncertainWrites;
}

/** A bounded memory of writes that may or may not have happened. */
interface UncertainWrites {
  has(key: string): boolean;
  add(key: string): void;
  delete(key: string): void;
}

/** The app's access to GitHub. */
export interface Github {
  /** For loading the application function and for receiving deliveries; its server is not used. */
  readonly probot: Probot;
  readonly appId: number;
  /** GitHub's clock, as its answers showed it. */
  readonly clock: Pick<PlatformClock, "now" | "aheadSeconds">;
  installation(id: InstallationId): Promise<InstallationClient>;
  /**
   * One request as the app itself, for routes below `/app`.
   *
   * @throws {GithubError} as {@link InstallationClient.request} does.
   */
  requestAsApp(route: string, parameters: RequestParameters): Promise<GithubAnswer>;
}

/** GitHub ends requests itself after about this long; a lease must outlive a handful of them. */
const TIMEOUT_MILLISECONDS = 10_000;

/** Keeps the answers' shape still while GitHub moves on; older Enterprise Servers ignore it. */
const API_VERSION = "2022-11-28";

/** An installation's client holds no more than a limit's end, so a forgotten one is simply made anew. */
const CLIENTS_MAX = 1_000;

/** Far more than can be unsettled at once; one entry is a short key. */
const UNCERTAIN_BOUNDS = { entriesMax: 10_000, bytesMax: 10_000 };

type Octokit = Awaited<ReturnType<Probot["auth"]>>;

interface Connection {
  readonly octokit: Octokit;
  readonly transport: Transport;
  readonly installationId: InstallationId | null;
  readonly gate: RateGate;
}

/**
 * Connects to GitHub through Probot, used as a library.
 *
 * Octokit's own throttling and retries are off on purpose. They would queue a verdict behind comments
 * and sleep inside a lease; here a limit is an error with its time, and the durable queue waits. Tokens
 * are only ever fetched by the authentication hook of a request, which takes the base URL from that
 * request: asking octokit for a token directly would go to the public host.
 */
export function createGithub(options: GithubOptions): Github {
  const tokens = createTokenCache();
  const clock = createPlatformClock({ wall: Date.now, monotonic: () => performance.now() });
  const transport = createTransport({
    timeoutMilliseconds: options.timeoutMilliseconds ?? TIMEOUT_MILLISECONDS,
    onCall: options.onCall ?? (() => undefined),
    onDate: (date) => clock.heard(date),
    onUnauthorized: tokens.forget,
  });
  const probot = createProbot(options, { tokens, transport });
  const clients = createBoundedCache<InstallationClient>({
    entriesMax: CLIENTS_MAX,
    bytesMax: CLIENTS_MAX,
  });
  const uncertainWrites = createUncertainWrites();
  const appGate = createRateGate(Date.now);
  return {
    probot,
    appId: options.appId,
    clock,
    async installation(id) {
      const existing = clients.get(String(id));
      if (existing !== undefined) return existing;
      const octokit = await probot.auth(id);
      const connection = { octokit, transport, installationId: id, gate: createRateGate(Date.now) };
      const client: InstallationClient = {
        installationId: id,
        appId: options.appId,
        request: (route, parameters) => request(connection, route, parameters),
        graphql: (operation) => graphql(connection, operation),
        uncertainWrites,
      };
      clients.set(String(id), client, 1);
      return client;
    },
    async requestAsApp(route, parameters) {
      const octokit = await probot.auth();
      const connection = { octokit, transport, installationId: null, gate: appGate };
      return request(connection, route, parameters);
    },
  };
}

/** As octokit hands its options to a function of defaults. */
interface OctokitDefaults {
  readonly auth?: object;
}

interface Parts {
  readonly tokens: ReturnType<typeof createTokenCache>;
  readonly transport: Transport;
}

/** `defaults` must be a function: Probot's own defaults silently win over a plain object. */
function createProbot(options: GithubOptions, { tokens, transport }: Parts): Probot {
  const Octokit = ProbotOctokit.defaults((given: OctokitDefaults) => ({
    ...given,
    throttle: { enabled: false },
    retry: { enabled: false },
    auth: { ...given.auth, cache: tokens },
  }));
  return new Probot({
    Octokit,
    appId: options.appId,
    privateKey: options.privateKey,
    baseUrl: options.baseUrl.replace(/\/$/u, ""),
    // Deliveries are verified by the webhook route. Probot's default is a published word.
    secret: crypto.randomUUID(),
    request: { fetch: transport.fetchFor({ installationId: null, route: "(as the app)" }) },
    ...(options.log === undefined
      ? { logLevel: "fatal" as const, logFormat: "json" as const }
      : { log: options.log }),
  });
}

function request(
  connection: Connection,
  route: string,
  parameters: RequestParameters,
): Promise<GithubAnswer> {
  const { octokit, transport, installationId } = connection;
  return guarded(connection, route, async () => {
    const answer = await octokit.request(route, {
      ...parameters,
      headers: { "x-github-api-version": API_VERSION },
      request: { fetch: transport.fetchFor({ installationId, route }) },
    });
    const data: unknown = answer.data;
    // Octokit hands on as text whatever is not JSON or not whole.
    if (typeof data === "string" && answer.status !== 204) throw invalidAnswer(route, "not JSON");
    const nextCursor = nextCursorOf(answer.headers.link);
    const hasNextPage = nextPageOf(answer.headers.link);
    return { data, hasNextPage, ...(nextCursor === null ? {} : { nextCursor }) };
  });
}

function graphql(connection: Connection, operation: GraphqlOperation): Promise<unknown> {
  const { octokit, transport, installationId } = connection;
  const route = `POST /graphql ${operation.operationName}`;
  return guarded(
    connection,
    route,
    (): Promise<unknown> =>
      octokit.graphql(operation.query, {
        ...operation.variables,
        operationName: operation.operationName,
        request: { fetch: transport.fetchFor({ installationId, route }) },
      }),
  );
}

async function guarded<Result>(
  { gate }: Connection,
  route: string,
  call: () => Promise<Result>,
): Promise<Result> {
  const lane = laneOf(route);
  const closed = gate.closedBy(lane);
  if (closed !== null) {
    const failure = { operation: route, status: null, detail: "still limited", cause: null };
    throw new GithubRateLimitedError(failure, closed.limit, closed.secondsLeft);
  }
  try {
    return await call();
  } catch (error) {
    const mapped = toGithubError(error, route);
    if (mapped instanceof GithubRateLimitedError) gate.close(lane, mapped);
    throw mapped;
  }
}

function nextPageOf(link: string | undefined): boolean | null {
  return link === undefined ? null : link.includes('rel="next"');
}

const NEXT_CURSOR = /[?&](cursor=[\w.~%-]{1,200})[^>]{0,200}>; rel="next"/u;

function nextCursorOf(link: string | undefined): string | null {
  return new URLSearchParams(NEXT_CURSOR.exec(link ?? "")?.[1] ?? "").get("cursor");
}

function createUncertainWrites(): UncertainWrites {
  const keys = createBoundedCache<true>(UNCERTAIN_BOUNDS);
  return {
    has: (key) => keys.get(key) === true,
    add: (key) => keys.set(key, true, 1),
    delete: (key) => keys.delete(key),
  };
}
