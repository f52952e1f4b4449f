import type { Pool } from "pg";
import type { Logger } from "pino";
import type { PolicyWatchWorld } from "./app/check-policies.ts";
import { createPolicyLoader } from "./app/load-policy.ts";
import { policyWorld } from "./compose-policy.ts";
import { announcedRevision } from "./db/policy-sources.ts";
import { enqueueWork } from "./db/work.ts";
import type { Github } from "./github/client.ts";
import { listInstallations } from "./github/list-installations.ts";
import type { PolicyYamlReader } from "./readers/policy-reader.ts";

/** What looking at every policy is put together from. */
export interface PolicyWatchParts {
  readonly pool: Pool;
  readonly github: Github;
  readonly configRepository: string;
  readonly yaml: PolicyYamlReader;
  readonly log: Logger;
  readonly onFinding: (reason: string) => void;
}

/** The world in which policy changes are found that no delivery told of; it remembers nothing. */
export function policyWatchWorld(
  parts: PolicyWatchParts,
  nextTurn: () => Promise<void>,
): PolicyWatchWorld {
  const { pool, github, configRepository, log, onFinding } = parts;
  const world = policyWorld(parts);
  const policies = createPolicyLoader(world);
  return {
    names: world.names,
    now: () => world.now(),
    look: (of) => policies.look(of),
    announced: ({ installationId }) =>
      announcedRevision(pool, { installationId, configRepository }),
    listInstallations: () => listInstallations(github),
    enqueue: (items) => enqueueWork(pool, items, "due"),
    nextTurn,
    onFinding({ owner }) {
      onFinding("policy");
      log.info({ owner }, "a policy is not what was last announced: everything is judged again");
    },
    onTrouble({ installationId, owner }, err) {
      log.warn({ err, installationId, owner }, "the policy of an installation could not be read");
    },
  };
}
