import type { Installation, Repository } from "../state.ts";
import type { Delivery } from "../webhooks/deliveries.ts";
import type { World } from "../world.ts";
import type { Answer } from "./answer.ts";

/** What a token may do: an installation's permissions, or fewer when less was asked for. */
export interface Grant {
  readonly installation: Installation;
  readonly permissions: Readonly<Record<string, string>>;
  /** Null for all repositories of the installation. */
  readonly repositories: ReadonlySet<Repository> | null;
}

/** What routes can do beside changing the world. */
export interface Backstage {
  readonly deliveries: readonly Delivery[];
  readonly redeliver: (guid: string) => void;
  /** Makes a token and says when it ends. */
  readonly issueToken: (grant: Grant) => { readonly token: string; readonly expiresAt: string };
  readonly rateLimitOf: (installation: Installation) => RateLimit;
}

/** Where an installation stands in its hour. */
export interface RateLimit {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** Seconds since 1970. */
  readonly reset: number;
}

/** One request, as a route sees it. */
export interface Exchange {
  readonly world: World;
  readonly backstage: Backstage;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The JSON body; null when there was none. */
  readonly body: unknown;
  /** A part of the path, by its name in the template. */
  readonly parameter: (name: string) => string;
  /** The installation the token is for. @throws {Refusal} 401 for the app's own token. */
  readonly grant: () => Grant;
  /** The repository of the path, if this token may know of it. @throws {Refusal} 404 otherwise. */
  readonly repository: () => Repository;
}

/**
 * Who may call a route: the app itself, with its JWT, or an installation that has one of the permissions
 * (`checks:write`), any installation for none.
 */
type Access =
  | { readonly kind: "app" }
  | { readonly kind: "installation"; readonly anyOf: readonly string[] };

/** One route of the API. */
export interface Route {
  /** Method and official template: `GET /repos/{owner}/{repo}`. */
  readonly route: string;
  readonly access: Access;
  readonly answer: (exchange: Exchange) => Answer;
}

/** A route for the app's own JWT. */
export function appRoute(route: string, answer: (exchange: Exchange) => Answer): Route {
  return { route, access: { kind: "app" }, answer };
}

/** A route for installation tokens. */
export function tokenRoute(
  route: string,
  anyOf: readonly string[],
  answer: (exchange: Exchange) => Answer,
): Route {
  return { route, access: { kind: "installation", anyOf }, answer };
}
