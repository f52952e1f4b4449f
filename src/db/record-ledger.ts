import type { PoolClient } from "pg";
import type { DependencyApproval } from "../domain/dependency-approval.ts";
import type { InstallationId } from "../domain/ids.ts";
import type { WorkItem } from "../domain/inbox-event.ts";
import { insertDependencyApproval } from "./dependency-approvals.ts";
import { lockLedger, watchersOfPackages } from "./gate-watches.ts";

/**
 * Writes entries of an organisation's ledger, and finds the pull requests that a package of theirs is in
 * question in, the caller's own among them. They are for the caller to ask for after its commit: asking
 * inside would take rows of the queue in an order of its own, and deadlock with who asks for several.
 */
export async function recordLedger(
  client: PoolClient,
  installationId: InstallationId,
  approvals: readonly DependencyApproval[],
): Promise<readonly WorkItem[]> {
  if (approvals.length === 0) return [];
  await lockLedger(client, installationId);
  for (const approval of approvals) {
    await insertDependencyApproval(client, installationId, approval);
  }
  const packages = approvals.map(({ purl }) => purl);
  return watchersOfPackages(client, installationId, packages);
}
