import { tellAuthors } from "./app/check-policies.ts";
import {
  type Endangered,
  type Expansion,
  expandPolicyChange,
  type PolicyChange,
} from "./app/expand-policy-change.ts";
import type { EvaluationParts } from "./compose-evaluation.ts";
import { publishOnce } from "./compose-landing.ts";
import { nameReader } from "./compose-policy.ts";
import { recordEntries } from "./db/audit-entries.ts";
import { withoutAwaited } from "./db/backfill.ts";
import { publishedCheckRun } from "./db/check-runs.ts";
import type { Lease } from "./db/lease.ts";
import { inputOf, type PassingJudgement, passingJudgements } from "./db/passing-judgements.ts";
import { announcedRevision, announceRevision } from "./db/policy-sources.ts";
import { enqueueWork } from "./db/work.ts";
import { commitSha } from "./domain/ids.ts";
import type { PullRequestRef } from "./domain/pull-request-facts.ts";
import type { InstallationClient } from "./github/client.ts";
import { listOpenPullRequests } from "./github/list-open-pull-requests.ts";
import { decide } from "./policy/decide.ts";
import { checkRunName } from "./render/check-run.ts";
import { renderTightened } from "./render/tightened.ts";

/** What a policy change is carried out with. */
export interface PolicyChangeParts extends EvaluationParts {
  readonly configRepository: string;
}

/** Carries a policy change out: its authors are told, and what it may concern is judged again. */
export async function carryPolicyChange(
  parts: PolicyChangeParts,
  change: PolicyChange,
  lease: Lease,
): Promise<Expansion> {
  const { pool, policies, github } = parts;
  const client = await github.installation(change.installationId);
  const expansion = await expandPolicyChange(
    {
      forgetPolicies: (owner, repo) => policies.forget(owner, repo),
      listOpenPullRequests: (of) => listOpenPullRequests(client, of),
      endangered: (open) => endangeredAmong(parts, open),
      tighten: (each) => tighten(parts, { client, lease }, each),
      enqueue: async (items, urgency) =>
        enqueueWork(pool, await withoutAwaited(pool, items), urgency),
    },
    change,
  );
  if (change.repo === null) await tell(parts, change, { client, lease });
  return expansion;
}

interface Fenced {
  readonly client: InstallationClient;
  readonly lease: Lease;
}

function tell(
  parts: PolicyChangeParts,
  { installationId, owner }: PolicyChange,
  fenced: Fenced,
): Promise<void> {
  const { pool, policies, configRepository: repo } = parts;
  const key = { installationId, configRepository: repo };
  return tellAuthors(
    {
      names: nameReader(parts),
      now: () => new Date().toISOString(),
      announced: () => announcedRevision(pool, key),
      recordEntry: (entry) => recordEntries(pool, [entry]),
      look: (of) => policies.look(of),
      async ownPolicy(of, { repositoryId, branch }) {
        const ref = { ...of, repositoryId, repo, number: 0 };
        return (await policies.load(ref, branch)).snapshot;
      },
      async hasCheck(repositoryId, { headSha, name }) {
        return (await publishedCheckRun(pool, { repositoryId, headSha, name })) !== null;
      },
      publish: (of, repositoryId, content) =>
        publishOnce({ ...parts, ...fenced }, { owner: of.owner, repo, repositoryId }, content),
      announce: (_of, revision) => announceRevision(pool, key, revision),
    },
    { installationId, owner },
  );
}

/** Judges what was last decided once more, on what was known then: no call is made. */
async function endangeredAmong(
  { pool, policies }: PolicyChangeParts,
  open: readonly PullRequestRef[],
): Promise<readonly Endangered[]> {
  const passing = await passingJudgements(pool, open);
  const refs = new Map(open.map((ref) => [`${ref.repositoryId}/${ref.number}`, ref]));
  const found: Endangered[] = [];
  for (const judgement of passing) {
    const ref = refs.get(`${judgement.repositoryId}/${judgement.number}`);
    if (ref === undefined) continue;
    const compiled = await policies.load(ref, judgement.baseRef);
    const { digest, policy } = compiled.snapshot;
    if (policy.mode !== "enforce" || digest === judgement.policyDigest) continue;
    const input = await inputOf(pool, judgement.decisionId);
    const passes =
      input !== null && decide(compiled, input.facts, input.history).verdict === "passed";
    if (!passes) found.push(endangered(ref, judgement));
    // One turn for everybody else between two of them: judging takes milliseconds each.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return found;
}

function endangered(
  ref: PullRequestRef,
  { headSha, baseRef }: Pick<PassingJudgement, "headSha" | "baseRef">,
): Endangered {
  return { ref, headSha, baseRef };
}

function tighten(
  parts: PolicyChangeParts,
  fenced: Fenced,
  { ref, headSha, baseRef }: Endangered,
): Promise<void> {
  const content = renderTightened(checkRunName(baseRef), commitSha(headSha));
  return publishOnce({ ...parts, ...fenced }, ref, content);
}
