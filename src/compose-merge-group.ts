import type { MergeGroupMember, MergeGroupWorld } from "./app/evaluate-merge-group.ts";
import { evaluatePullRequest } from "./app/evaluate-pull-request.ts";
import { type EvaluationParts, evaluationWorld, PATIENT_ATTEMPTS } from "./compose-evaluation.ts";
import { publishOnce } from "./compose-landing.ts";
import { recordEntries } from "./db/audit-entries.ts";
import { decisionsForHeads } from "./db/decisions.ts";
import { judgedChange } from "./db/judged-changes.ts";
import type { Lease } from "./db/lease.ts";
import { rememberGroup } from "./db/merge-groups.ts";
import type { Decision } from "./domain/decision.ts";
import type { MergeGroupRef } from "./domain/inbox-event.ts";
import type { PullRequestRef } from "./domain/pull-request-facts.ts";
import { fetchDiff, fetchRange } from "./github/fetch-landing.ts";
import { fetchMergeGroupMembers, hasLanded } from "./github/fetch-merge-group.ts";

/** The world in which a merge group is judged. */
export async function mergeGroupWorld(
  parts: EvaluationParts,
  group: MergeGroupRef,
  lease: Lease,
): Promise<MergeGroupWorld> {
  const { pool, policies, github } = parts;
  const client = await github.installation(group.installationId);
  return {
    readMembers: (of) => fetchMergeGroupMembers(client, of),
    hasLanded: (of) => hasLanded(client, of, of.headSha),
    async readMode(of) {
      const compiled = await policies.load({ ...of, number: 0 }, of.baseRef);
      return compiled.snapshot.policy.mode;
    },
    decisionsFor: ({ repositoryId }, members) => decisionsForHeads(pool, repositoryId, members),
    async judgeNow(of, member) {
      const decision = await judgeNow(parts, refOf(of, member), lease);
      const { headSha, number } = member;
      if (decision?.headSha !== headSha || decision.baseRef !== of.baseRef) return null;
      const { verdict, mode, headline, baseRef } = decision;
      return { number, headSha, baseRef, verdict, mode, headline };
    },
    judgedChange: ({ repositoryId, baseRef: branch }, { number, headSha }) =>
      judgedChange(pool, { repositoryId, branch }, { number, headSha }),
    readRange: (of) => fetchRange(client, of, { base: of.baseSha, head: of.headSha }),
    readDiff: (of, span) => fetchDiff(client, of, span),
    record: (_group, entry) => recordEntries(pool, [entry]),
    remember: (of, members) => rememberGroup(pool, of, members),
    publish: (of, content) => publishOnce({ ...parts, client, lease }, of, content),
    patient: lease.attempts <= PATIENT_ATTEMPTS,
    now: () => new Date().toISOString(),
  };
}

function refOf(
  { installationId, repositoryId, owner, repo }: MergeGroupRef,
  { number }: MergeGroupMember,
): PullRequestRef {
  return { installationId, repositoryId, owner, repo, number };
}

/**
 * A whole evaluation of an open pull request with nothing recorded and nothing written: the pull
 * request's own work does that, under its own lease.
 */
async function judgeNow(
  parts: EvaluationParts,
  ref: PullRequestRef,
  lease: Lease,
): Promise<Decision | null> {
  const world = await evaluationWorld(parts, ref, lease);
  const outcome = await evaluatePullRequest(
    {
      ...world,
      github: {
        ...world.github,
        async readPullRequest(of) {
          const reading = await world.github.readPullRequest(of);
          return reading?.pullRequest.state === "open" ? reading : null;
        },
      },
      store: {
        ...world.store,
        record: () => Promise.resolve("unrecorded"),
        pendingIntents: () => Promise.resolve([]),
        finishIntent: () => Promise.resolve(),
        isOvertaken: () => Promise.resolve(false),
      },
      applyEffect: () => Promise.resolve(),
    },
    ref,
  );
  return outcome.kind === "decided" ? outcome.decision : null;
}
