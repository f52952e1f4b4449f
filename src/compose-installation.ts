import type { Pool } from "pg";
import type { Logger } from "pino";
import { type LookOutcome, type LookThroughWorld, lookThrough } from "./app/look-through.ts";
import {
  askNewest,
  backfillLeft,
  keepPage,
  keepRepositories,
  markBackfill,
  unlistedRepositories,
} from "./db/backfill.ts";
import { noteInstallation, type OwnedInstallation } from "./db/installations.ts";
import type { Lease } from "./db/lease.ts";
import { sleepUntil } from "./db/work.ts";
import type { InstallationState } from "./domain/installation.ts";
import { OperationalError } from "./domain/operational-error.ts";
import type { CallBudget } from "./github/call-budget.ts";
import type { Github } from "./github/client.ts";
import { fetchInstallationState } from "./github/fetch-installation.ts";
import { fetchOpenVerdicts, REPOSITORIES_PER_CALL } from "./github/fetch-open-verdicts.ts";
import { listRepositories } from "./github/list-installations.ts";

/** How fast an organisation is looked through when the app comes to it. */
export interface BackfillPace {
  /** Evaluations asked for and not ended, at most. */
  readonly batch: number;
  /** Between two looks at how far they are. */
  readonly pauseSeconds: number;
}

/**
 * Thirty pull requests a minute: with a dozen calls each that is less than half of the 900 points a minute
 * that GitHub allows.
 *
 * Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export const BACKFILL_PACE: BackfillPace = { batch: 10, pauseSeconds: 20 };

/** What work about an installation is run with. */
export interface InstallationParts {
  readonly pool: Pool;
  readonly github: Github;
  readonly budget: CallBudget;
  readonly pace: BackfillPace;
  readonly log: Logger;
}

/** The app may not work for an organisation now; its work waits until it may again. */
export class InstallationStoppedError extends OperationalError {
  override readonly name = "InstallationStoppedError";
  readonly code = "INSTALLATION_STOPPED";
  readonly retryable = true;
  override readonly isOutage = true;
  override readonly retryAfterSeconds = 60;
}

/** GitHub gives no token for an installation of which it says that it is active. */
export class NoTokenError extends OperationalError {
  override readonly name = "NoTokenError";
  readonly code = "NO_TOKEN";
  readonly retryable = true;
  override readonly isOutage = true;
  override readonly retryAfterSeconds = 60;
}

/** Looks how an installation stands, and goes on with what was open in it before the app came. */
export async function runInstallation(
  parts: InstallationParts,
  installation: OwnedInstallation,
  lease: Lease,
): Promise<void> {
  const { pool, pace, log } = parts;
  const { installationId, owner } = installation;
  const outcome = await lookThrough(lookThroughWorld(parts, installation), installation);
  await sleepUntil(pool, lease, wakeAt(outcome, pace));
  log.info({ installationId, owner, ...outcome }, "looked through an installation");
}

function wakeAt({ kind }: LookOutcome, { pauseSeconds }: BackfillPace): string | null {
  switch (kind) {
    case "listing":
      return new Date().toISOString();
    case "asking":
      return new Date(Date.now() + pauseSeconds * 1_000).toISOString();
    case "done":
    case "stopped":
      return null;
  }
}

function lookThroughWorld(
  { pool, github, budget, pace, log }: InstallationParts,
  installation: OwnedInstallation,
): LookThroughWorld {
  const { installationId } = installation;
  return {
    github: {
      readState: (id) => fetchInstallationState(github, id),
      listRepositories: async () => listRepositories(await github.installation(installationId)),
      async readPages(repositories, after) {
        const client = await github.installation(installationId);
        const nodeIds = repositories.map(({ nodeId }) => nodeId);
        return fetchOpenVerdicts(client, nodeIds, after);
      },
    },
    store: {
      noteState: (state) => noteState({ pool, log }, installation, state),
      keepRepositories: (repositories) => keepRepositories(pool, installationId, repositories),
      unlisted: (countMax) => unlistedRepositories(pool, installationId, countMax),
      keepPage: (repository, page) => keepPage(pool, repository, page),
      mark: (state) => markBackfill(pool, installationId, state),
      left: () => backfillLeft(pool, installationId),
      askNewest: (countMax) => askNewest(pool, installationId, countMax),
    },
    repositoriesPerCall: REPOSITORIES_PER_CALL,
    batch: pace.batch,
    spend: () => budget.spend(installationId),
  };
}

/** Notes how GitHub says an installation stands, and tells when that is news. */
export async function noteState(
  { pool, log }: Pick<InstallationParts, "pool" | "log">,
  installation: OwnedInstallation,
  state: InstallationState,
): Promise<void> {
  const before = await noteInstallation(pool, installation, state);
  if (before === state) return;
  log.warn({ ...installation, before, state }, "an installation stands otherwise than before");
}
