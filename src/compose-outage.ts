import type { Logger } from "pino";
import type { PolicyLoader } from "./app/load-policy.ts";
import { createOutageTeller } from "./app/tell-outage.ts";
import { isDatabaseAway } from "./db/database-away.ts";
import type { Github } from "./github/client.ts";
import { publishCheckRun } from "./github/publish-check-run.ts";
import { readUnstoredHead } from "./github/read-unstored-head.ts";
import { renderOutage } from "./render/outage.ts";

/** Shorter outages end before anybody wonders. */
const TOLD_AFTER_MILLISECONDS = 5 * 60_000;
const LOOK_MILLISECONDS = 15_000;

/** Watches what becomes of deliveries, and tells those who wait when the database stays away. */
export interface OutageWatch {
  /** Passes a delivery on, and notes whether it could be stored. */
  watch<Outcome>(
    delivery: { readonly name: string; readonly payload: unknown },
    deliver: () => Promise<Outcome>,
  ): Promise<Outcome>;
  stop(): void;
}

/** Starts watching. Nothing of it needs the database. */
export function watchOutage(parts: {
  readonly github: Github;
  readonly policies: PolicyLoader;
  readonly log: Logger;
  /** How long an outage lasts before it is told; five minutes when absent. */
  readonly outageMilliseconds?: number;
}): OutageWatch {
  const { github, policies, log, outageMilliseconds = TOLD_AFTER_MILLISECONDS } = parts;
  const teller = createOutageTeller({
    async tell(head) {
      // Only where agentgov is known to hold merges is anybody kept waiting by it.
      if (policies.lastMode(head, head.baseRef) !== "enforce") return;
      const client = await github.installation(head.installationId);
      const content = renderOutage(head);
      await publishCheckRun(client, head, {
        kind: "publish-check-run",
        content,
        digest: "",
        decisionId: "",
        checkRunId: null,
        isFirst: true,
      });
      log.warn({ ...head }, "told a pull request that the database is away");
    },
    onTrouble: (err) => log.warn({ err }, "could not tell that the database is away"),
    monotonic: () => performance.now(),
    afterMilliseconds: outageMilliseconds,
  });
  const every = Math.min(LOOK_MILLISECONDS, outageMilliseconds);
  const timer = setInterval(() => void teller.look(), every);
  timer.unref();
  return {
    async watch(delivery, deliver) {
      try {
        const outcome = await deliver();
        teller.stored();
        return outcome;
      } catch (error) {
        if (isDatabaseAway(error)) teller.missed(readUnstoredHead(delivery));
        throw error;
      }
    },
    stop: () => clearInterval(timer),
  };
}
