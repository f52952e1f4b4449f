import type { Pool } from "pg";
import type { LandingWorld } from "./app/landing-world.ts";
import type { PolicyLoader } from "./app/load-policy.ts";
import { publishedCheckRun, recordPublishedCheckRun } from "./db/check-runs.ts";
import { judgedChange } from "./db/judged-changes.ts";
import {
  landedAs,
  landingState,
  noticeBypasses,
  recordLandings,
  unnoticedBypasses,
  unrecordedCommits,
} from "./db/landings.ts";
import type { Lease } from "./db/lease.ts";
import type { CheckRunContent, Effect } from "./domain/effect.ts";
import type { BranchPlace, CommitPlace } from "./domain/inbox-event.ts";
import type { Github, InstallationClient } from "./github/client.ts";
import {
  fetchDiff,
  fetchMergedPullRequests,
  fetchRange,
  fetchTip,
} from "./github/fetch-landing.ts";
import { publishCheckRun } from "./github/publish-check-run.ts";
import { planCheckRun } from "./policy/plan-effects.ts";

/** After this many looks, a commit that nothing is named for is taken for what it seems. */
const PATIENT_ATTEMPTS = 2;

/** The parts one piece of work is put together from. */
export interface LandingParts {
  readonly pool: Pool;
  readonly github: Github;
  readonly policies: PolicyLoader;
  readonly onEffect: (effect: Effect) => void;
}

/** The world in which what landed is matched: this installation's token, this lease's fence. */
export async function landingWorld(
  parts: LandingParts,
  place: BranchPlace,
  lease: Lease,
): Promise<LandingWorld> {
  const { pool, github, policies } = parts;
  const client = await github.installation(place.installationId);
  return {
    github: {
      readTip: (of) => fetchTip(client, of),
      readRange: (of, span) => fetchRange(client, of, span),
      readPullRequests: (of, sha) => fetchMergedPullRequests(client, of, sha),
      readDiff: (of, span) => fetchDiff(client, of, span),
    },
    store: {
      loadState: (of) => landingState(pool, of),
      unrecorded: (of, shas) => unrecordedCommits(pool, of, shas),
      judged: (of, merged) => judgedChange(pool, of, merged),
      landedAs: (of, sha) => landedAs(pool, of, sha),
      record: (of, record) => recordLandings(pool, lease, { place: of, record }),
      unnoticed: (of) => unnoticedBypasses(pool, of),
      notice: (ids) => noticeBypasses(pool, ids),
    },
    async readMode(of) {
      const compiled = await policies.load({ ...of, number: 0 }, of.branch);
      return compiled.snapshot.policy.mode;
    },
    publish: (of, content) => publishOnce({ ...parts, client, lease }, of, content),
    patient: lease.attempts <= PATIENT_ATTEMPTS,
    now: () => new Date().toISOString(),
  };
}

/** What publishing a check run that speaks for no pull request needs. */
export interface Publisher {
  readonly pool: Pool;
  readonly client: InstallationClient;
  readonly lease: Lease;
  readonly onEffect: (effect: Effect) => void;
}

/** Publishes a check run that speaks for no decision about a pull request, unless it is there already. */
export async function publishOnce(
  { pool, client, lease, onEffect }: Publisher,
  { owner, repo, repositoryId }: Omit<CommitPlace, "installationId" | "headSha">,
  content: CheckRunContent,
): Promise<void> {
  const { name, headSha } = content;
  const published = await publishedCheckRun(pool, { repositoryId, headSha, name });
  const effect = planCheckRun(`${lease.item.kind}-${headSha}`, content, published);
  if (effect?.kind !== "publish-check-run") return;
  const checkRunId = await publishCheckRun(client, { owner, repo }, effect);
  await recordPublishedCheckRun(pool, lease, {
    repositoryId,
    checkRun: { checkRunId, name, headSha, digest: effect.digest },
    decisionId: null,
    entries: [],
  });
  onEffect(effect);
}
