import { z } from "zod";
import { digestOf } from "../domain/digest.ts";
import { commitSha, installationId, repositoryId } from "../domain/ids.ts";
import type { WorkItem } from "../domain/inbox-event.ts";
import { wellFormed } from "../domain/well-formed.ts";
import { StoredAccountType, storedAccount } from "./stored-account.ts";

const InstallationId = z.int().positive().transform(installationId);
const RepositoryId = z.int().positive().transform(repositoryId);
const CommitSha = z.string().transform(commitSha);

const Repository = {
  installationId: InstallationId,
  repositoryId: RepositoryId,
  owner: z.string(),
  repo: z.string(),
};

const StoredActor = z
  .object({ id: z.int().positive(), login: z.string(), type: StoredAccountType })
  .transform(storedAccount)
  .nullable();

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
    ended: z.literal(true).exactOptional(),
  }),
  z.object({
    kind: z.enum(["landing", "base-moved"]),
    ref: z.object({ ...Repository, branch: z.string(), isDefault: z.boolean() }),
  }),
  z.object({
    kind: z.literal("check"),
    ref: z.object({ ...Repository, headSha: CommitSha }),
    seen: z
      .object({
        kind: z.enum(["check-run", "status"]),
        name: z.string(),
        id: z.int().positive(),
        own: z.boolean(),
        passing: z.boolean(),
        by: z.string(),
        actor: StoredActor,
      })
      .nullable(),
  }),
  z.object({
    kind: z.literal("platform-change"),
    installationId: InstallationId,
    change: z.object({
      name: z.string(),
      subject: z.string(),
      repositoryId: RepositoryId.nullable(),
      actor: StoredActor,
      before: z.record(z.string(), z.string()),
      after: z.record(z.string(), z.string()),
    }),
  }),
  z.object({
    kind: z.literal("installation"),
    installationId: InstallationId,
    owner: z.string(),
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
    case "landing":
    case "base-moved":
      return `${item.kind}:${item.ref.repositoryId}:${item.ref.branch}`;
    case "check": {
      // A sighting keeps its own row: two of one commit must not become one.
      const seen = item.seen === null ? "" : `:${item.seen.kind}:${item.seen.id}`;
      return `check:${item.ref.repositoryId}:${item.ref.headSha}${seen}`;
    }
    case "platform-change":
      return `platform-change:${item.installationId}:${digestOf(wellFormed(item.change))}`;
    case "installation":
      return `installation:${item.installationId}`;
    case "policy-change": {
      const scope = item.repo === null ? item.owner : `${item.owner}/${item.repo}`;
      return `policy-change:${scope.toLowerCase()}`;
    }
  }
}
