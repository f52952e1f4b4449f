import { z } from "zod";
import type { CommitSha } from "../domain/ids.ts";
import type { SeenNews } from "../domain/inbox-event.ts";
import { ignored, type Reading, RepositoryEvent, readShape } from "./event-reading.ts";

/** Longer names than GitHub takes are not what GitHub sends. */
const NAME_CHARACTERS_MAX = 300;

/** News that asks for nothing by itself: whoever watches for it is looked at again. */
function newsOf(event: RepositoryEvent, news: SeenNews): Reading {
  return { kind: "asks", sender: event.sender, work: [], news: [news] };
}

/** A check run or status, as far as it is news. */
interface ReportedCheck {
  readonly headSha: CommitSha | undefined;
  readonly name: string | undefined;
  readonly isEnded: boolean;
}

/** Reads what another app or a person reported of a commit. */
export function readReport(event: RepositoryEvent, report: ReportedCheck): Reading {
  const { headSha, name = "", isEnded } = report;
  if (headSha === undefined || name === "" || name.length > NAME_CHARACTERS_MAX) {
    return ignored("a check of another app, without a name or commit");
  }
  return newsOf(event, {
    kind: "check",
    repositoryId: event.repository.id,
    headSha,
    name,
    stage: isEnded ? "ended" : "started",
  });
}

const DeploymentStatusEvent = RepositoryEvent.extend({
  deployment: z.object({ environment: z.string().min(1).max(NAME_CHARACTERS_MAX) }),
  deployment_status: z.object({ state: z.string() }),
});

/** States in which nothing has been decided yet. */
const UNDECIDED = new Set(["pending", "queued", "in_progress", "waiting"]);

/** Reads `deployment_status`: something was deployed, was taken away, or failed. */
export function readDeploymentStatus(payload: unknown): Reading {
  return readShape(DeploymentStatusEvent, payload, (event) => {
    if (UNDECIDED.has(event.deployment_status.state)) return ignored("the deployment goes on");
    const { environment } = event.deployment;
    return newsOf(event, { kind: "deployment", repositoryId: event.repository.id, environment });
  });
}
