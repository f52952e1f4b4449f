import type { ChangeContent } from "../domain/change-content.ts";
import type { CommitSha } from "../domain/ids.ts";
import { type Known, known, settling } from "../domain/known.ts";
import type {
  ChangedFile,
  PullRequestFacts,
  PullRequestRef,
} from "../domain/pull-request-facts.ts";
import type { Mergeability } from "../domain/test-merge.ts";
import {
  hasBaseMoved,
  type JoinedMerge,
  joinTestMerge,
  type ReadTestMerge,
} from "../policy/test-merge.ts";
import type { ChangeReading, PullRequestReading } from "./evaluation-world.ts";
import { FactsUnsettledError } from "./facts-unsettled-error.ts";

/** What looking at test merges needs from outside. */
export interface TestMergeWorld {
  /** Tips of a branch that deliveries told of, the latest first. */
  baseTips(ref: PullRequestRef, baseRef: string): Promise<readonly CommitSha[]>;
  /** What the test merge of a head changes in the tip of its base. */
  read(
    ref: PullRequestRef,
    wanted: { readonly sha: CommitSha; readonly headSha: CommitSha },
  ): Promise<Known<ReadTestMerge>>;
  /** What the last decision about a head and base was given; null where it looked at no merge. */
  recorded(
    ref: PullRequestRef,
    of: { readonly headSha: CommitSha; readonly baseRef: string },
  ): Promise<JoinedMerge | null>;
}

/** What is asked about. */
export interface MergeQuestion {
  readonly ref: PullRequestRef;
  readonly reading: PullRequestReading;
  readonly change: ChangeReading;
  /** Whether GitHub may be asked again in a moment. */
  readonly patient: boolean;
}

/** The changed files, joined with what the merge does beside them. */
export interface GatheredMerge extends Pick<PullRequestFacts, "files" | "merge"> {
  /** What only the merge shows, and the two commits it shows it between. */
  readonly extra: readonly ChangedFile[];
}

/**
 * Looks at what merging would do, where the base moved on since the change left it and only there: then
 * GitHub's list of changes is not what is applied to the base. Nothing is asked where there is no merge to
 * come: the pull request is over, it conflicts, or it fails for what could not be listed.
 *
 * What was once seen of a head stands while GitHub cannot tell: not to know now must not let in what was
 * held back.
 *
 * @throws {FactsUnsettledError} when GitHub is still at work and the caller is patient.
 */
export async function gatherTestMerge(
  world: TestMergeWorld | undefined,
  { ref, reading, change, patient }: MergeQuestion,
): Promise<GatheredMerge> {
  const { pullRequest, mergeability } = reading;
  const { files, commits } = change;
  const unjoined = { files, extra: [] };
  if (world === undefined || mergeability === undefined) return unjoined;
  if (files.kind === "unknown" || commits.kind === "unknown") return unjoined;
  const { head, base } = pullRequest;
  const tips = await world.baseTips(ref, base.ref);
  if (!hasBaseMoved(commits.value, { baseSha: base.sha, tips })) return unjoined;
  const older = new Set([base.sha, ...tips].filter((sha) => sha !== (tips[0] ?? base.sha)));
  const merged = await readMerge(world, ref, { mergeability, headSha: head.sha });
  const isOld = merged?.kind === "known" && older.has(merged.value.baseSha);
  if (patient && merged?.kind === "unknown" && merged.settling === true) {
    throw new FactsUnsettledError(merged.reason);
  }
  if (patient && isOld) throw new FactsUnsettledError("its test merge is of an older base");
  if (merged?.kind === "known") return joined(joinTestMerge(files.value, merged.value));
  if (merged?.kind === "unknown" && merged.settling !== true) return { ...unjoined, merge: merged };
  const before = await world.recorded(ref, { headSha: head.sha, baseRef: base.ref });
  if (before !== null) return joined(before);
  return merged === null ? unjoined : { ...unjoined, merge: merged };
}

function joined({ files, extra, merge }: JoinedMerge): GatheredMerge {
  return { files: known(files), extra, merge: known(merge) };
}

/** Null where it conflicts: nobody can merge it. */
async function readMerge(
  world: TestMergeWorld,
  ref: PullRequestRef,
  { mergeability, headSha }: { readonly mergeability: Mergeability; readonly headSha: CommitSha },
): Promise<Known<ReadTestMerge> | null> {
  switch (mergeability.kind) {
    case "made":
      return world.read(ref, { sha: mergeability.sha, headSha });
    case "conflict":
      return null;
    case "computing":
      return settling("GitHub has made no test merge yet");
  }
}

/** The contents of a change with those that only its merge shows. */
export function joinContents(own: ChangeContent, extra: ChangeContent): ChangeContent {
  const access = own.access ?? extra.access;
  const notes = [...new Set([...(own.notes ?? []), ...(extra.notes ?? [])])];
  return {
    findings: [...own.findings, ...extra.findings],
    dependencies: {
      added: [...own.dependencies.added, ...extra.dependencies.added],
      removed: [...own.dependencies.removed, ...extra.dependencies.removed],
      changed: [...own.dependencies.changed, ...extra.dependencies.changed],
    },
    ...(access === undefined ? {} : { access }),
    ...(notes.length === 0 ? {} : { notes }),
  };
}
