import type { CheckWorld } from "./app/verify-check.ts";
import type { EvaluationParts } from "./compose-evaluation.ts";
import { recordEntries } from "./db/audit-entries.ts";
import type { Lease } from "./db/lease.ts";
import { activeGroups } from "./db/merge-groups.ts";
import { adoptCheck, firstSighting, judgedAtHead, ownCheck, spoilCheck } from "./db/own-checks.ts";
import { enqueueWork } from "./db/work.ts";
import { mayBePublishing } from "./db/work-overview.ts";
import type { CommitPlace, WorkItem } from "./domain/inbox-event.ts";
import type { InstallationClient } from "./github/client.ts";
import { failCheckRun, fetchCheckPasses } from "./github/fetch-check-run.ts";
import { fetchOpenHeads } from "./github/fetch-landing.ts";
import { baseOfCheckRun } from "./render/check-run-name.ts";
import { renderOverruled } from "./render/tightened.ts";

/** Six seconds in all, two after each: whoever still writes then stands still. */
const PATIENT_LOOKS = 3;

/** The world in which a result under one of the app's own names is looked at. */
export async function checkWorld(
  parts: EvaluationParts,
  place: CommitPlace,
  lease: Lease,
): Promise<CheckWorld> {
  const { pool, github } = parts;
  const client = await github.installation(place.installationId);
  return {
    isWriting: ({ installationId }) => mayBePublishing(pool, installationId),
    ownCheck: ({ repositoryId, headSha }, name) => ownCheck(pool, { repositoryId, headSha, name }),
    readPassing: (of, checkRunId) => fetchCheckPasses(client, of, checkRunId),
    isFirstSighting: ({ repositoryId }, { kind, id }) =>
      firstSighting(pool, repositoryId, `${kind}:${id}`),
    record: (entry) => recordEntries(pool, [entry]),
    async overrule(of, { id, name }) {
      const base = baseOfCheckRun(name);
      if (base === null || (await modeOf(parts, of, base)) === "observe") return;
      await failCheckRun(client, of, { checkRunId: id, ...renderOverruled() });
      const { repositoryId, headSha } = of;
      await adoptCheck(pool, { repositoryId, headSha, name }, id);
    },
    spoil: ({ repositoryId, headSha }, name) => spoilCheck(pool, { repositoryId, headSha, name }),
    judgedBy: (of) => judgedBy(parts, client, of),
    enqueue: (items) => enqueueWork(pool, items),
    patient: lease.attempts <= PATIENT_LOOKS,
    now: () => new Date().toISOString(),
  };
}

async function modeOf(
  { policies }: EvaluationParts,
  place: CommitPlace,
  baseRef: string,
): Promise<"observe" | "warn" | "enforce"> {
  const compiled = await policies.load({ ...place, number: 0 }, baseRef);
  return compiled.snapshot.policy.mode;
}

/** By our own record and by GitHub's: events name no pull request for the head of a fork. */
async function judgedBy(
  { pool }: EvaluationParts,
  client: InstallationClient,
  { headSha, ...repository }: CommitPlace,
): Promise<readonly WorkItem[]> {
  const { repositoryId } = repository;
  const [recorded, open, groups] = await Promise.all([
    judgedAtHead(pool, repositoryId, headSha),
    fetchOpenHeads(client, repository, headSha),
    activeGroups(pool, repositoryId, { headSha }),
  ]);
  const numbers = new Set([...recorded, ...open.map(({ number }) => number)]);
  const { installationId, owner, repo } = repository;
  const items = [...numbers].map((number): WorkItem => {
    const ref = { installationId, repositoryId, owner, repo, number };
    return { kind: "pull-request", ref };
  });
  return [...items, ...groups];
}
