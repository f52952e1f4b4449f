import { type Answer, one } from "../http/answer.ts";
import type { Fields } from "../http/body.ts";
import type { Exchange } from "../http/exchange.ts";
import type { PullRequest, Repository } from "../state.ts";
import { covers, findRepository } from "../world.ts";

/** What a query names, with the permissions of which one is enough to read it. */
interface Asked {
  readonly variables: Fields;
  readonly anyOf: readonly string[];
}

/** Answers about the repository a query names; as GitHub does where the caller may not read it. */
export function aboutRepository(
  exchange: Exchange,
  { variables, anyOf }: Asked,
  answer: (repository: Repository) => Answer,
): Answer {
  const { installation, permissions } = exchange.grant();
  if (anyOf.every((name) => permissions[name] === undefined)) {
    return one({
      errors: [{ type: "FORBIDDEN", message: "Resource not accessible by integration" }],
    });
  }
  const name = variables["name"] ?? variables["repo"];
  const repository = findRepository(
    exchange.world,
    `${String(variables["owner"])}/${String(name)}`,
  );
  if (repository === undefined || !covers(installation, repository)) {
    return one({
      data: { repository: null },
      errors: [{ type: "NOT_FOUND", message: "Could not resolve to a Repository" }],
    });
  }
  return answer(repository);
}

/** The same about one of its pull requests, by `number`. */
export function aboutPullRequest(
  exchange: Exchange,
  asked: Asked,
  answer: (pullRequest: PullRequest) => Answer,
): Answer {
  return aboutRepository(exchange, asked, ({ pullRequests }) => {
    const found = pullRequests.get(Number(asked.variables["number"]));
    return found === undefined
      ? one({ data: { repository: { pullRequest: null } } })
      : answer(found);
  });
}
