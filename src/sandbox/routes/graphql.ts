import { type Answer, one } from "../http/answer.ts";
import { type Fields, fieldsOf, isFields, optionalText } from "../http/body.ts";
import type { Exchange } from "../http/exchange.ts";
import { queueOf } from "../merge-queue.ts";
import { rulesetsFor } from "../merge-rules.ts";
import { candidates } from "./graphql-candidates.ts";
import { commentChanges } from "./graphql-comments.ts";
import { deployments } from "./graphql-deployments.ts";
import { aboutRepository } from "./graphql-repository.ts";
import { sweepRepositories } from "./graphql-sweep.ts";
import { reviewThreads } from "./graphql-threads.ts";
import { timeline } from "./graphql-timeline.ts";

/** The name of the operation in a GraphQL document, as the caller named it. */
const OPERATION = /^\s*query\s+(\w+)/u;

/**
 * Answers the few GraphQL operations the app uses, by their name; every field they may select is in the
 * answer. Anything else is a violation.
 */
export function answerGraphql(exchange: Exchange): Answer {
  const body = fieldsOf(exchange.body);
  const query = typeof body["query"] === "string" ? body["query"] : "";
  const operation = optionalText(body, "operationName") ?? OPERATION.exec(query)?.[1] ?? "?";
  const variables = isFields(body["variables"]) ? body["variables"] : {};
  if (operation === "MergeQueue") return mergeQueue(exchange, variables);
  if (operation === "ReviewThreads") return reviewThreads(exchange, variables);
  if (operation === "CommentChanges") return commentChanges(exchange, variables);
  if (operation === "PullRequestTimeline") return timeline(exchange, variables);
  if (operation === "Candidates") return candidates(exchange, variables);
  if (operation === "Deployments") return deployments(exchange, variables);
  if (operation === "Sweep") return sweepRepositories(exchange, query, variables);
  exchange.world.violate(`unknown GraphQL operation ${operation}`);
  return one({ errors: [{ message: "The stand-in does not know this operation" }] });
}

function mergeQueue(exchange: Exchange, variables: Fields): Answer {
  return aboutRepository(exchange, { variables, anyOf: ["merge_queues"] }, (repository) => {
    const { branch } = variables;
    const branchName = String(branch).replace(/^refs\/heads\//u, "");
    const hasQueue = rulesetsFor(repository, branchName).some((ruleset) => ruleset.mergeQueue);
    const nodes = queueOf(repository, branchName).map((entry, index) => ({
      position: index + 1,
      state: "AWAITING_CHECKS",
      baseCommit: { oid: entry.baseSha },
      headCommit: { oid: entry.headSha },
      pullRequest: {
        number: entry.pullRequest.number,
        headRefOid: entry.pullRequest.headSha,
        baseRefName: entry.baseRef,
      },
    }));
    const pageInfo = { hasNextPage: false, endCursor: null };
    const entries = { totalCount: nodes.length, nodes, pageInfo };
    const tip = repository.branches.get(branchName);
    const ref = tip === undefined ? null : { target: { oid: tip } };
    return one({ data: { repository: { ref, mergeQueue: hasQueue ? { entries } : null } } });
  });
}
