import { z } from "zod";
import { commitSha, installationId, repositoryId } from "../domain/ids.ts";
import type { WorkItem } from "../domain/inbox-event.ts";

const InstallationId = z.int().positive().transform(installationId);
const RepositoryId = z.int().positive().transform(repositoryId);
const CommitSha = z.string().transform(commitSha);

const Repository = {
  installationId: InstallationId,
  repositoryId: RepositoryId,
  owner: z.string(),
  repo: z.string(),
};

/** A work item as the queue stores it. */
export const StoredWorkItem: z.ZodType<WorkItem> = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("pull-request"),
    ref: z.object({ ...Repository, number: z.int().positive() }),
  }),
  z.object({
    kind: z.literal("merge-group"),
    ref: z.object({
      ...Repository,
      headSha: CommitSha,
      headRef: z.string(),
      baseSha: CommitSha,
      baseRef: z.string(),
    }),
  }),
  z.object({
    kind: z.literal("policy-change"),
    installationId: InstallationId,
    owner: z.string(),
    repo: z.string().nullable(),
  }),
]);

/**
 * The name under which work coalesces: ids where GitHub gives them, folded names where it does not.
 */
export function workKey(item: WorkItem): string {
  switch (item.kind) {
    case "pull-request":
      return `pull-request:${item.ref.repositoryId}:${item.ref.number}`;
    case "merge-group":
      return `merge-group:${item.ref.repositoryId}:${item.ref.headSha}`;
    case "policy-change": {
      const scope = item.repo === null ? item.owner : `${item.owner}/${item.repo}`;
      return `policy-change:${scope.toLowerCase()}`;
    }
  }
}
