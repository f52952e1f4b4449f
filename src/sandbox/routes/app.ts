import { type Answer, list, one } from "../http/answer.ts";
import { type Fields, fieldsOf, isFields, textList } from "../http/body.ts";
import { appRoute, type Exchange, type Route, tokenRoute } from "../http/exchange.ts";
import { appPayload } from "../payloads/check-run.ts";
import { installationPayload } from "../payloads/installation.ts";
import type { Payload } from "../payloads/payload.ts";
import { repositoryPayload } from "../payloads/repository.ts";
import { Refusal } from "../refusal.ts";
import type { Installation, Repository } from "../state.ts";
import type { Delivery } from "../webhooks/deliveries.ts";
import {
  findAccount,
  findRepository,
  installationOf,
  repositoriesOf,
  type World,
} from "../world.ts";

/** The app, its installations and its deliveries. */
export const appRoutes: readonly Route[] = [
  appRoute("GET /app", ({ world }) => one(appPayload(world, world.app))),
  appRoute("GET /app/installations", ({ world }) =>
    list([...world.installations.values()], (each) => installationPayload(world, each)),
  ),
  appRoute("GET /app/installations/{installation_id}", (exchange) =>
    one(installationPayload(exchange.world, installationInPath(exchange))),
  ),
  appRoute("POST /app/installations/{installation_id}/access_tokens", issueToken),
  appRoute("GET /repos/{owner}/{repo}/installation", (exchange) => {
    const { world } = exchange;
    const name = `${exchange.parameter("owner")}/${exchange.parameter("repo")}`;
    const repository = findRepository(world, name);
    return oneInstallation(world, repository && installationOf(world, repository));
  }),
  appRoute("GET /orgs/{org}/installation", (exchange) => {
    const account = findAccount(exchange.world, exchange.parameter("org"));
    const found = [...exchange.world.installations.values()].find(
      (each) => each.account === account,
    );
    return oneInstallation(exchange.world, found);
  }),
  tokenRoute("GET /installation/repositories", [], (exchange) => {
    const { installation, repositories } = exchange.grant();
    const { world } = exchange;
    const all = repositoriesOf(world, installation);
    const seen = all.filter((each) => repositories === null || repositories.has(each));
    return list(seen, (each) => repositoryPayload(world, each), "repositories");
  }),
  tokenRoute("GET /rate_limit", [], (exchange) => {
    const core = exchange.backstage.rateLimitOf(exchange.grant().installation);
    return one({ resources: { core, search: core }, rate: core });
  }),
  appRoute("GET /app/hook/deliveries", listDeliveries),
  appRoute("GET /app/hook/deliveries/{delivery_id}", (exchange) => {
    const delivery = deliveryInPath(exchange);
    return one({
      ...deliveryPayload(delivery),
      request: { headers: {}, payload: JSON.parse(delivery.body) },
      response: { headers: {}, payload: delivery.responseBody },
    });
  }),
  appRoute("POST /app/hook/deliveries/{delivery_id}/attempts", (exchange) => {
    exchange.backstage.redeliver(deliveryInPath(exchange).guid);
    return one({}, 202);
  }),
];

function oneInstallation(world: World, installation: Installation | undefined): Answer {
  if (installation === undefined) throw new Refusal(404, "Not Found");
  return one(installationPayload(world, installation));
}

function installationInPath({ world, parameter }: Exchange): Installation {
  const found = world.installations.get(Number(parameter("installation_id")));
  if (found === undefined) throw new Refusal(404, "Not Found");
  return found;
}

function issueToken(exchange: Exchange): Answer {
  const { world, backstage } = exchange;
  const installation = installationInPath(exchange);
  if (installation.suspended) throw new Refusal(403, "This installation has been suspended");
  const fields = fieldsOf(exchange.body);
  const permissions = askedPermissions(installation, fields);
  const repositories = askedRepositories(world, installation, fields);
  const { token, expiresAt } = backstage.issueToken({ installation, permissions, repositories });
  return one(
    {
      token,
      expires_at: expiresAt,
      permissions,
      repository_selection: installation.repositories === null ? "all" : "selected",
      ...(repositories === null
        ? {}
        : { repositories: [...repositories].map((each) => repositoryPayload(world, each)) }),
    },
    201,
  );
}

function askedPermissions(
  { permissions }: Installation,
  fields: Fields,
): Readonly<Record<string, string>> {
  const asked = fields["permissions"];
  if (!isFields(asked)) return permissions;
  const narrowed = Object.entries(asked).map(([name, level]) => {
    const held = permissions[name];
    if (held === undefined || (level === "write" && held === "read")) {
      throw new Refusal(422, "The permissions requested are not granted to this installation.");
    }
    return [name, level === "write" ? "write" : "read"] as const;
  });
  return Object.fromEntries([["metadata", "read"], ...narrowed]);
}

function askedRepositories(
  world: World,
  installation: Installation,
  fields: Fields,
): ReadonlySet<Repository> | null {
  const names = textList(fields, "repositories");
  const ids = Array.isArray(fields["repository_ids"]) ? fields["repository_ids"] : [];
  if (names.length === 0 && ids.length === 0) return null;
  const all = repositoriesOf(world, installation);
  const chosen = all.filter(({ id, name }) => names.includes(name) || ids.includes(id));
  if (chosen.length < names.length + ids.length) {
    throw new Refusal(
      422,
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  }
  return new Set(chosen);
}

const DELIVERIES_PER_PAGE = 30;

/** Newest first, paged by a cursor instead of a number. */
function listDeliveries({ backstage, query, world }: Exchange): Answer {
  const size = Math.min(100, Number(query.get("per_page") ?? DELIVERIES_PER_PAGE));
  const cursor = Number(query.get("cursor") ?? Number.MAX_SAFE_INTEGER);
  const rest = backstage.deliveries.filter(({ id }) => id <= cursor).toReversed();
  const next = rest[size];
  const address = `${world.baseUrl()}/app/hook/deliveries?per_page=${String(size)}`;
  const link =
    next === undefined ? {} : { link: `<${address}&cursor=${String(next.id)}>; rel="next"` };
  const body = rest.slice(0, size).map(deliveryPayload);
  return { kind: "one", status: 200, body, headers: link };
}

function deliveryInPath({ backstage, parameter }: Exchange): Delivery {
  const id = Number(parameter("delivery_id"));
  const found = backstage.deliveries.find((each) => each.id === id);
  if (found === undefined) throw new Refusal(404, "Not Found");
  return found;
}

function deliveryPayload(delivery: Delivery): Payload {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: delivery.durationSeconds,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}
