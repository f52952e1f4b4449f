import { type EvaluationOutcome, evaluatePullRequest } from "./app/evaluate-pull-request.ts";
import type { EvaluationWorld, PullRequestReading } from "./app/evaluation-world.ts";
import {
  type FacedHead,
  type SharingWorld,
  sharersOf,
  strictestContent,
  tightenFirst,
} from "./app/tighten-first.ts";
import { type EvaluationParts, evaluationWorld } from "./compose-evaluation.ts";
import { publishOnce } from "./compose-landing.ts";
import type { Lease } from "./db/lease.ts";
import { activeGroups } from "./db/merge-groups.ts";
import { judgedAtHead, ownCheck, passesAt, takeTightening } from "./db/own-checks.ts";
import { enqueueWork } from "./db/work.ts";
import type { WorkItem } from "./domain/inbox-event.ts";
import type { PullRequestRef } from "./domain/pull-request-facts.ts";
import type { InstallationClient } from "./github/client.ts";
import { fetchOpenHeads } from "./github/fetch-landing.ts";

/**
 * Judges a pull request with everything its commit is entangled in: a check that passed before is taken
 * back first where it may not count any more, a check shared with another pull request shows the
 * stricter verdict, and waiting groups of the merge queue hear of a verdict that does not pass.
 */
export async function judgePullRequest(
  parts: EvaluationParts,
  ref: PullRequestRef,
  lease: Lease,
): Promise<EvaluationOutcome> {
  const client = await parts.github.installation(ref.installationId);
  const world = await evaluationWorld(parts, ref, lease);
  const reading = await world.github.readPullRequest(ref);
  const faced = facedHead(reading);
  const sharing = sharingWorld(parts, client);
  const passedBefore = faced !== null && (await sharing.passesAt(ref, faced));
  await tightenFirst(
    {
      ...sharing,
      readHead: () => Promise.resolve(reading?.pullRequest.state === "open" ? faced : null),
      takeTightening: (of) => takeTightening(parts.pool, of),
      async isPassing({ repositoryId }, name, headSha) {
        const own = await ownCheck(parts.pool, { repositoryId, headSha, name });
        return own?.isPass === true;
      },
      async enforces(of, baseRef) {
        const compiled = await parts.policies.load(of, baseRef);
        return compiled.snapshot.policy.mode === "enforce";
      },
      publish: (of, content) => publishOnce({ ...parts, client, lease }, of, content),
    },
    ref,
  );
  const outcome = await evaluatePullRequest(
    sharedWorld({ world, sharing, parts, client, lease }, reading),
    ref,
  );
  const passes = outcome.kind === "decided" && outcome.decision.verdict === "passed";
  const closed = reading?.pullRequest.state !== "open";
  const sharers =
    faced === null || (passes === passedBefore && !closed)
      ? []
      : await sharersOf(sharing, ref, faced);
  const groups = passes && !closed ? [] : await groupsOf(parts, ref);
  const others = sharers.map(
    (number): WorkItem => ({ kind: "pull-request", ref: { ...ref, number } }),
  );
  await enqueueWork(parts.pool, [...others, ...groups]);
  return outcome;
}

function facedHead(reading: PullRequestReading | null): FacedHead | null {
  if (reading === null) return null;
  const { head, base } = reading.pullRequest;
  return { headSha: head.sha, baseRef: base.ref };
}

function groupsOf(
  { pool }: EvaluationParts,
  { repositoryId, number }: PullRequestRef,
): Promise<WorkItem[]> {
  return activeGroups(pool, repositoryId, { number });
}

function sharingWorld({ pool }: EvaluationParts, client: InstallationClient): SharingWorld {
  return {
    judgedAtHead: ({ repositoryId }, headSha) => judgedAtHead(pool, repositoryId, headSha),
    readOpenHeads: (ref, headSha) => fetchOpenHeads(client, ref, headSha),
    passesAt: (ref, at) => passesAt(pool, ref, at),
  };
}

interface Shared {
  readonly world: EvaluationWorld;
  readonly sharing: SharingWorld;
  readonly parts: EvaluationParts;
  readonly client: InstallationClient;
  readonly lease: Lease;
}

/** The first reading is used once more; the last look before writing is a new one. */
function sharedWorld(
  { world, sharing, parts, client, lease }: Shared,
  reading: PullRequestReading | null,
): EvaluationWorld {
  let first: PullRequestReading | null = reading;
  return {
    ...world,
    github: {
      ...world.github,
      readPullRequest(ref) {
        const kept = first;
        first = null;
        return kept === null ? world.github.readPullRequest(ref) : Promise.resolve(kept);
      },
    },
    async applyEffect(ref, effect, isRepeat) {
      const baseRef = reading?.pullRequest.base.ref;
      if (effect.kind !== "publish-check-run" || baseRef === undefined) {
        await world.applyEffect(ref, effect, isRepeat);
        return;
      }
      const content = await strictestContent(sharing, ref, { effect, baseRef });
      if (content === effect.content) await world.applyEffect(ref, effect, isRepeat);
      else await publishOnce({ ...parts, client, lease }, ref, content);
    },
  };
}
