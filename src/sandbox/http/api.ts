import type { Validate } from "../contract.ts";
import { Refusal } from "../refusal.ts";
import { answerGraphql } from "../routes/graphql.ts";
import type { Repository } from "../state.ts";
import { covers, findRepository, type World } from "../world.ts";
import { type Authentication, BadCredential, type Caller } from "./authentication.ts";
import type { Backstage, Exchange, Grant, Route } from "./exchange.ts";
import type { RateLimits } from "./rate-limits.ts";
import { errorReply, type Reply, replyTo } from "./reply.ts";
import { makeRouteTable, type RouteMatch } from "./route-table.ts";
import type { Outcome, ReadRequest } from "./server.ts";

/** What the API is put together from. */
export interface ApiParts {
  readonly world: World;
  readonly backstage: Backstage;
  readonly routes: readonly Route[];
  readonly authentication: Authentication;
  readonly limits: RateLimits;
  readonly validate: Validate;
}

/** The API without a network: finds routes and answers requests. */
export interface Api {
  readonly templateOf: (method: string, path: string) => string | null;
  readonly answer: (request: ReadRequest) => Outcome;
}

const GRAPHQL: Route = {
  route: "POST /graphql",
  access: { kind: "installation", anyOf: [] },
  answer: answerGraphql,
};

/** Puts the API together. */
export function makeApi(parts: ApiParts): Api {
  const find = makeRouteTable([...parts.routes, GRAPHQL]);
  return {
    templateOf: (method, path) => find(method, path)?.template ?? null,
    answer: (request) => {
      const match = find(request.method, request.url.pathname);
      if (match !== null) return answer(parts, request, match);
      parts.world.violate(`unknown route: ${request.method} ${request.url.pathname}`);
      return { reply: errorReply(404, "Not Found"), installationId: null };
    },
  };
}

function answer(parts: ApiParts, request: ReadRequest, match: RouteMatch): Outcome {
  let caller: Caller | null = null;
  try {
    caller = authenticate(parts, request);
    const reply = permitted(parts, request, { match, caller });
    return finish(parts, caller, reply);
  } catch (error) {
    if (!(error instanceof Refusal)) return broken(parts, match, error);
    if (error instanceof BadCredential) {
      parts.world.violate(`${match.route.route}: ${error.message}`);
    }
    return finish(parts, caller, errorReply(error.status, error.message));
  }
}

/** A defect of the stand-in itself: told as a violation, so that no test passes over it. */
function broken({ world }: ApiParts, { route }: RouteMatch, error: unknown): Outcome {
  world.violate(`${route.route}: the stand-in failed: ${String(error)}`);
  return { reply: errorReply(500, "Server Error"), installationId: null };
}

function authenticate({ authentication, world }: ApiParts, request: ReadRequest): Caller {
  const { authorization } = request.headers;
  const caller = authentication.callerOf(authorization);
  if (caller.kind === "installation" && !world.installations.has(caller.grant.installation.id)) {
    throw new Refusal(401, "Bad credentials");
  }
  return caller;
}

interface Matched {
  readonly match: RouteMatch;
  readonly caller: Caller;
}

function permitted(parts: ApiParts, request: ReadRequest, { match, caller }: Matched): Reply {
  const { world, limits, validate } = parts;
  const { route } = match;
  if (caller.kind !== route.access.kind) {
    world.violate(`${route.route} was called with the wrong kind of token`);
    throw new Refusal(401, "A JSON web token could not be decoded");
  }
  if (caller.kind === "installation") {
    if (limits.of(caller.grant.installation).remaining === 0) {
      throw new Refusal(
        403,
        `API rate limit exceeded for installation ID ${String(caller.grant.installation.id)}.`,
      );
    }
    refuseUnlessPermitted(world, route, caller.grant);
  }
  const body = bodyOf(request);
  if (body !== null && route.route !== GRAPHQL.route) {
    const faults = validate({ kind: "request", route: route.route, body });
    if (faults.length > 0) {
      world.violate(`${route.route}: invalid request: ${faults.join("; ")}`);
      throw new Refusal(422, `Invalid request.\n\n${faults.join("\n")}`);
    }
  }
  const exchange = makeExchange(parts, request, { match, caller, body });
  const { authorization, accept } = request.headers;
  const ifNoneMatch = request.headers["if-none-match"];
  const reply = replyTo(route.answer(exchange), {
    method: request.method,
    url: new URL(`${world.baseUrl()}${request.url.pathname}${request.url.search}`),
    ifNoneMatch,
    varying: `${authorization ?? ""}\n${accept ?? ""}`,
  });
  checkResponse(parts, route, reply);
  return reply;
}

function checkResponse({ world, validate }: ApiParts, { route }: Route, reply: Reply): void {
  if (reply.json === undefined || route === GRAPHQL.route) return;
  const subject = { kind: "response", route, status: reply.status, body: reply.json } as const;
  for (const sentence of validate(subject)) world.violate(`${route}: response: ${sentence}`);
}

/** Reads may be refused without harm; a write that is refused is a mistake in the app. */
function refuseUnlessPermitted(world: World, { route, access }: Route, grant: Grant): void {
  if (access.kind !== "installation") return;
  if (grant.installation.suspended) throw new Refusal(403, "This installation has been suspended");
  const permitted_ = access.anyOf.length === 0 || access.anyOf.some((each) => allows(grant, each));
  if (permitted_) return;
  if (!route.startsWith("GET ")) world.violate(`${route}: needs ${access.anyOf.join(" or ")}`);
  throw new Refusal(403, "Resource not accessible by integration");
}

function allows({ installation, permissions }: Grant, permission: string): boolean {
  const [name = "", level] = permission.split(":");
  // A token never outlives what its installation was granted.
  const held = [permissions[name], installation.permissions[name]];
  return held.every((each) => each === "write" || (each === "read" && level === "read"));
}

function bodyOf({ text, method }: ReadRequest): unknown {
  if (text === "" || method === "GET") return null;
  try {
    const body: unknown = JSON.parse(text);
    return body;
  } catch (error) {
    if (error instanceof SyntaxError) throw new Refusal(400, "Problems parsing JSON");
    throw error;
  }
}

function makeExchange(
  { world, backstage }: ApiParts,
  request: ReadRequest,
  { match, caller, body }: Matched & { readonly body: unknown },
): Exchange {
  function parameter(name: string): string {
    const value = match.parameters.get(name);
    if (value === undefined) throw new TypeError(`${match.template} has no {${name}}`);
    return value;
  }
  function grant(): Grant {
    if (caller.kind === "installation") return caller.grant;
    throw new Refusal(401, "Requires an installation token");
  }
  return {
    world,
    backstage,
    query: request.url.searchParams,
    headers: request.headers,
    body,
    parameter,
    grant,
    repository: () => {
      const found = findRepository(world, `${parameter("owner")}/${parameter("repo")}`);
      if (found === undefined || !isVisible(found, grant())) throw new Refusal(404, "Not Found");
      return found;
    },
  };
}

function isVisible(repository: Repository, { installation, repositories }: Grant): boolean {
  if (repositories !== null && !repositories.has(repository)) return false;
  return covers(installation, repository);
}

function finish({ limits }: ApiParts, caller: Caller | null, reply: Reply): Outcome {
  if (caller?.kind !== "installation") return { reply, installationId: null };
  const { installation } = caller.grant;
  // Conditional requests that change nothing are free.
  if (reply.status !== 304) limits.count(installation);
  const { limit, remaining, used, reset } = limits.of(installation);
  const headers = {
    ...reply.headers,
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-used": String(Math.min(used, limit)),
    "x-ratelimit-reset": String(reset),
    "x-ratelimit-resource": "core",
  };
  return { reply: { ...reply, headers }, installationId: installation.id };
}
