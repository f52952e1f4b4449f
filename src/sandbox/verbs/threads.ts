import { nodeId } from "../payloads/payload.ts";
import { simplePullRequestPayload } from "../payloads/pull-request.ts";
import { refuseUnlessReader } from "../permissions.ts";
import { Refusal } from "../refusal.ts";
import type { ReviewThread } from "../state.ts";
import { accountNamed, type PullRequestName, pullRequestNamed, type World } from "../world.ts";

/** Threads of review comments, as far as GraphQL tells of them: whether they are resolved. */
export interface ThreadVerbs {
  readonly startThread: (options: { readonly pr: PullRequestName; readonly by: string }) => {
    readonly id: number;
  };
  /** @throws {Refusal} when there is no such thread. */
  readonly resolveThread: (
    name: PullRequestName,
    id: number,
    options: { readonly resolved: boolean; readonly by?: string },
  ) => void;
}

/** The verbs about review threads. That one was started is told by no event the app gets. */
export function threadVerbs(world: World): ThreadVerbs {
  return {
    startThread: ({ pr, by }) => {
      const pullRequest = pullRequestNamed(world, pr);
      refuseUnlessReader(world, pullRequest.repository, accountNamed(world, by));
      const thread: ReviewThread = { id: world.nextId(), resolved: false };
      pullRequest.threads ??= [];
      pullRequest.threads.push(thread);
      return { id: thread.id };
    },
    resolveThread: (name, id, { resolved, by }) => {
      const pullRequest = pullRequestNamed(world, name);
      const { threads = [], author, repository } = pullRequest;
      const thread = threads.find((one) => one.id === id);
      if (thread === undefined) throw new Refusal(404, "Could not resolve to a node");
      thread.resolved = resolved;
      world.emit({
        event: "pull_request_review_thread",
        action: resolved ? "resolved" : "unresolved",
        account: repository.owner,
        repository,
        sender: by === undefined ? author : accountNamed(world, by),
        fields: {
          pull_request: simplePullRequestPayload(world, pullRequest),
          thread: { node_id: nodeId("PullRequestReviewThread", id), comments: [] },
          updated_at: world.clock.text(),
        },
      });
    },
  };
}
