import { z } from "zod";
import {
  type CommitSha,
  type InstallationId,
  installationId,
  type RepositoryId,
} from "../domain/ids.ts";
import { Id, RepositoryName, Sha } from "./shapes.ts";

/** A new head of a pull request, as its delivery tells of it. */
interface ToldHead {
  readonly installationId: InstallationId;
  readonly repositoryId: RepositoryId;
  readonly owner: string;
  readonly repo: string;
  readonly baseRef: string;
  readonly headSha: CommitSha;
}

// Other actions are about heads that were judged before.
const Payload = z.object({
  action: z.enum(["opened", "synchronize"]),
  installation: z.object({ id: Id }),
  repository: RepositoryName,
  pull_request: z.object({
    draft: z.boolean().optional(),
    head: z.object({ sha: Sha }),
    base: z.object({ ref: z.string().min(1) }),
  }),
});

/**
 * The new head that a verified delivery tells of; null for anything else, and for drafts, which nobody waits
 * for.
 *
 * Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request
 */
export function readUnstoredHead(delivery: {
  readonly name: string;
  readonly payload: unknown;
}): ToldHead | null {
  if (delivery.name !== "pull_request") return null;
  const { success, data } = Payload.safeParse(delivery.payload);
  if (!success || data.pull_request.draft === true) return null;
  const { repository, pull_request: pullRequest } = data;
  return {
    installationId: installationId(data.installation.id),
    repositoryId: repository.id,
    owner: repository.owner.login,
    repo: repository.name,
    baseRef: pullRequest.base.ref,
    headSha: pullRequest.head.sha,
  };
}
