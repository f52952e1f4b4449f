import type { FileContent } from "../domain/approval.ts";
import type { DependencyApproval } from "../domain/dependency-approval.ts";
import type { GateWatch } from "../domain/gate-watch.ts";
import type { Deployment, HeadCheck } from "../domain/head-facts.ts";
import type { CommitSha } from "../domain/ids.ts";
import { type Known, known } from "../domain/known.ts";
import type { PullRequestFacts, PullRequestRef } from "../domain/pull-request-facts.ts";
import type { Assessment, BaseFacts, CompiledPolicy } from "../policy/assess.ts";
import { neededByGates } from "../policy/fact-needs.ts";
import { isContracting } from "../policy/gates/staged-rollout.ts";

/** What gates that people's word does not satisfy need from outside. */
export interface GateFactReader {
  readonly github: {
    /** The latest of each check and status of a commit, without the app's own. */
    readChecks(ref: PullRequestRef, headSha: CommitSha): Promise<Known<readonly HeadCheck[]>>;
    readDeployments(
      ref: PullRequestRef,
      wanted: { readonly environments: readonly string[]; readonly base: CommitSha },
    ): Promise<Known<readonly Deployment[]>>;
  };
  readonly store: {
    /** Asks to be looked at again when what is watched changes, however the news come. */
    watch(ref: PullRequestRef, watch: GateWatch): Promise<void>;
    /** The tip of the base when these files were first proposed as they are now; null before that. */
    firstBase(
      ref: PullRequestRef,
      proposed: {
        readonly baseRef: string;
        readonly files: readonly Pick<FileContent, "path" | "blob">[];
      },
    ): Promise<CommitSha | null>;
    /** What the organisation's ledger says of these packages. */
    loadLedger(
      ref: PullRequestRef,
      packages: readonly string[],
    ): Promise<readonly DependencyApproval[]>;
  };
}

/** What the gates are asked about. */
interface Judging {
  readonly ref: PullRequestRef;
  readonly compiled: CompiledPolicy;
  readonly facts: BaseFacts;
  readonly assessment: Assessment;
}

type GateFacts = Pick<PullRequestFacts, "checks" | "deployments" | "dependencyApprovals">;

/**
 * Reads the checks, deployments and ledger entries that gates ask for, and nothing where none does.
 *
 * What is watched is noted before it is read: news that come while this is judged ask for another look.
 */
export async function readGateFacts(world: GateFactReader, judging: Judging): Promise<GateFacts> {
  const { ref, facts } = judging;
  const { head, state } = facts.pullRequest;
  const watch = watchOf(judging);
  const isOver = state === "closed";
  await world.store.watch(
    ref,
    isOver ? { ...watch, checks: [], environments: [], packages: [] } : watch,
  );
  const [checks, deployments, ledger] = await Promise.all([
    watch.checks.length === 0 ? null : world.github.readChecks(ref, head.sha),
    watch.environments.length === 0 ? null : readDeployments(world, judging, watch),
    watch.packages.length === 0 ? null : world.store.loadLedger(ref, watch.packages),
  ]);
  return {
    ...(checks === null ? {} : { checks }),
    ...(deployments === null ? {} : { deployments }),
    ...(ledger === null ? {} : { dependencyApprovals: known(ledger) }),
  };
}

function watchOf({ compiled, assessment, facts }: Judging): GateWatch {
  const needs = neededByGates(compiled, assessment).map((needed) => needed.needs);
  return {
    headSha: facts.pullRequest.head.sha,
    checks: unique(needs.flatMap(({ checks }) => checks ?? [])),
    environments: unique(needs.flatMap(({ environments }) => environments ?? [])),
    packages: unique(needs.flatMap(({ packages }) => packages ?? [])),
  };
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted();
}

/**
 * What a contracting change builds on is the base as it was when its files were first proposed as they are
 * now. Taking over later commits of the base restarts nothing; another statement does.
 */
async function readDeployments(
  { github, store }: GateFactReader,
  { ref, facts, assessment }: Judging,
  { environments }: GateWatch,
): Promise<Known<readonly Deployment[]>> {
  const { base } = facts.pullRequest;
  const paths = new Set(assessment.findings.filter(isContracting).map(({ path }) => path));
  const listed = facts.files.kind === "known" ? facts.files.value : [];
  const files = listed.filter(({ path }) => paths.has(path));
  const isNamed = files.length > 0 && files.every(({ blob }) => blob !== null);
  const first = isNamed ? await store.firstBase(ref, { baseRef: base.ref, files }) : null;
  return github.readDeployments(ref, { environments, base: first ?? base.sha });
}
