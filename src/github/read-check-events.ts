import { z } from "zod";
import type { SeenCheck, WorkItem } from "../domain/inbox-event.ts";
import {
  type DeliveryContext,
  ignored,
  pullRequestWork,
  type Reading,
  RepositoryEvent,
  readShape,
  repositoryRef,
} from "./event-reading.ts";
import { readReport } from "./read-gate-news.ts";
import { Id, Sha } from "./shapes.ts";

/** A check run names few pull requests; more than this is not what GitHub sends. */
const PULL_REQUESTS_MAX = 100;
/** Longer names than GitHub takes are cut: they are only shown and compared. */
const NAME_CHARACTERS_MAX = 300;
/** How the names of the app's own checks begin. */
const OWN_NAME = /^agentgov:/iu;
/** The one button the app's checks may have. Buttons never approve. */
const RECHECK = "recheck";

/**
 * Conclusions that let a merge through where a check is required.
 *
 * Source: https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/about-status-checks
 */
const PASSING = new Set(["success", "neutral", "skipped"]);

/** A check run or suite names pull requests by number and the repository they would change. */
const CheckSubject = z.object({
  app: z.object({ id: Id, slug: z.string().nullish() }).nullish(),
  head_sha: Sha.optional(),
  pull_requests: z
    .array(z.object({ number: Id, base: z.object({ repo: z.object({ id: Id }) }) }))
    .nullish(),
});
type CheckSubject = z.infer<typeof CheckSubject>;

const CheckRunEvent = RepositoryEvent.extend({
  action: z.string(),
  check_run: CheckSubject.extend({
    id: Id.optional(),
    name: z.string().optional(),
    conclusion: z.string().nullish(),
  }),
  requested_action: z.object({ identifier: z.string() }).nullish(),
});
type CheckRunEvent = z.infer<typeof CheckRunEvent>;

const CheckSuiteEvent = RepositoryEvent.extend({ action: z.string(), check_suite: CheckSubject });

const StatusEvent = RepositoryEvent.extend({
  id: Id,
  sha: Sha,
  context: z.string(),
  state: z.string(),
});

/**
 * Reads `check_run`: a click on "Re-run" or on the button of the app's own check, and every result under
 * one of the app's own names, whoever posted it.
 */
export function readCheckRun(payload: unknown, context: DeliveryContext): Reading {
  return readShape(CheckRunEvent, payload, (event) => {
    const { action, check_run: run, requested_action: button } = event;
    if (action === "rerequested" || action === "requested_action") {
      const isOther = action === "requested_action" && (button?.identifier ?? RECHECK) !== RECHECK;
      return isOther ? ignored("a button the app does not have") : readAgain(event, run, context);
    }
    // Only a verdict's name can be required; what else the app writes, such as checkpoints, holds no merge.
    if (run.app?.id === context.appId && !OWN_NAME.test(run.name ?? "")) {
      return ignored("written by the app itself, and no verdict");
    }
    const seen = seenRun(event, context);
    if (seen === null) {
      const isEnded = action === "completed";
      return readReport(event, { headSha: run.head_sha, name: run.name, isEnded });
    }
    return asksAbout(event, run.head_sha, seen);
  });
}

/** Reads `check_suite`: a click on "Re-run all checks". */
export function readCheckSuite(payload: unknown, context: DeliveryContext): Reading {
  return readShape(CheckSuiteEvent, payload, (event) =>
    event.action === "rerequested" || event.action === "requested_action"
      ? readAgain(event, event.check_suite, context)
      : ignored("no check of the app is asked for again"),
  );
}

/** Reads `status`: the app posts none, so one under its names is somebody else's. */
export function readStatus(payload: unknown): Reading {
  return readShape(StatusEvent, payload, (event) => {
    if (!OWN_NAME.test(event.context)) {
      const isEnded = event.state !== "pending";
      return readReport(event, { headSha: event.sha, name: event.context, isEnded });
    }
    const seen: SeenCheck = {
      kind: "status",
      name: event.context.slice(0, NAME_CHARACTERS_MAX),
      id: event.id,
      own: false,
      passing: event.state === "success",
      by: event.sender === null ? "nobody known" : `@${event.sender.login}`,
      actor: event.sender,
    };
    return asksAbout(event, event.sha, seen);
  });
}

function seenRun(
  { check_run: run, sender }: CheckRunEvent,
  { appId }: DeliveryContext,
): SeenCheck | null {
  const own = run.app?.id === appId;
  const name = run.name ?? "";
  if (run.id === undefined || !OWN_NAME.test(name)) return null;
  return {
    kind: "check-run",
    name: name.slice(0, NAME_CHARACTERS_MAX),
    id: run.id,
    own,
    passing: PASSING.has(run.conclusion ?? ""),
    by: own ? "the app's own key" : `the app ${run.app?.slug ?? "without a name"}`,
    actor: sender,
  };
}

function asksAbout(
  event: RepositoryEvent,
  headSha: z.infer<typeof Sha> | undefined,
  seen: SeenCheck,
): Reading {
  if (headSha === undefined) return ignored("the check names no commit");
  const ref = { ...repositoryRef(event), headSha };
  return { kind: "asks", sender: event.sender, work: [{ kind: "check", ref, seen }] };
}

/**
 * The pull requests a check speaks for. GitHub names none for the head of a fork: those are found by
 * the commit.
 */
function readAgain(
  event: RepositoryEvent,
  subject: CheckSubject,
  { appId }: DeliveryContext,
): Reading {
  if (subject.app?.id !== appId) return ignored("a check of another app");
  const named = (subject.pull_requests ?? [])
    .slice(0, PULL_REQUESTS_MAX)
    .filter((pullRequest) => pullRequest.base.repo.id === Number(event.repository.id))
    .map((pullRequest) => pullRequestWork(event, pullRequest.number));
  const work = named.length > 0 ? named : byCommit(event, subject);
  return work.length === 0
    ? ignored("the check names no pull request of its repository")
    : { kind: "asks", sender: event.sender, work };
}

function byCommit(event: RepositoryEvent, { head_sha: headSha }: CheckSubject): WorkItem[] {
  if (headSha === undefined) return [];
  return [{ kind: "check", ref: { ...repositoryRef(event), headSha }, seen: null }];
}
