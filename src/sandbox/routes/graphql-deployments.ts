import { type Answer, one } from "../http/answer.ts";
import type { Fields } from "../http/body.ts";
import type { Exchange } from "../http/exchange.ts";
import { covers, findRepository } from "../world.ts";

/** The most GitHub gives at once. */
const PAGE_DEPLOYMENTS = 100;

/** Answers `Deployments`: those to one environment, newest first, with what was reported of each. */
export function deployments(exchange: Exchange, variables: Fields): Answer {
  const { installation, permissions } = exchange.grant();
  if (permissions["deployments"] === undefined) {
    return one({
      errors: [{ type: "FORBIDDEN", message: "Resource not accessible by integration" }],
    });
  }
  const { owner, name, environment } = variables;
  const repository = findRepository(exchange.world, `${String(owner)}/${String(name)}`);
  if (repository === undefined || !covers(installation, repository)) {
    return one({
      data: { repository: null },
      errors: [{ type: "NOT_FOUND", message: "Could not resolve to a Repository" }],
    });
  }
  const nodes = (repository.deployments ?? [])
    .filter((deployment) => deployment.environment === environment)
    .toReversed()
    .slice(0, PAGE_DEPLOYMENTS)
    .map(({ sha, createdAt, statuses }) => ({
      environment,
      commitOid: sha,
      createdAt,
      statuses: {
        nodes: statuses.map((status) => ({
          state: status.state.toUpperCase(),
          createdAt: status.createdAt,
        })),
      },
    }));
  return one({ data: { repository: { deployments: { nodes } } } });
}
