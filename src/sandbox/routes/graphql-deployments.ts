import { type Answer, one } from "../http/answer.ts";
import type { Fields } from "../http/body.ts";
import type { Exchange } from "../http/exchange.ts";
import { aboutRepository } from "./graphql-repository.ts";

/** The most GitHub gives at once. */
const PAGE_DEPLOYMENTS = 100;

/** Answers `Deployments`: those to one environment, newest first, with what was reported of each. */
export function deployments(exchange: Exchange, variables: Fields): Answer {
  return aboutRepository(exchange, { variables, anyOf: ["deployments"] }, (repository) => {
    const { environment } = variables;
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
  });
}
