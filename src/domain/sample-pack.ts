import type { CommitStanding, PopulationCommit } from "./audit-sample.ts";
import type { LandedDecision } from "./landed-statement.ts";

/** Why a commit is to be looked at, whatever was drawn. */
export const EXCEPTION_KINDS = [
  "bypassed",
  "unrecorded",
  "gone",
  "overridden",
  "not-enforced",
  "before-record",
] as const;
export type ExceptionKind = (typeof EXCEPTION_KINDS)[number];

/** One entry of the log about a commit. */
export interface EvidenceEntry {
  /** Place in the log. */
  readonly seq: number;
  readonly type: string;
  readonly at: string;
  /** `u:<account id>` or `app`. */
  readonly actor: string;
  /** What it says, in one line. */
  readonly summary: string;
}

/** A commit with all that the pack tells of it. */
export interface SampledCommit extends Omit<PopulationCommit, "records"> {
  readonly pullRequest: number | null;
  /** How it was matched, or why it was not; empty where the log does not tell. */
  readonly reason: string;
  readonly detail: string;
  /** What the log says it landed by; null where that is nothing. */
  readonly decision: LandedDecision | null;
  readonly landingSeq: number | null;
  readonly isDrawn: boolean;
  readonly evidence: readonly EvidenceEntry[];
}

/** Something that is to be looked at beside the sample. */
export interface SampleException {
  readonly sha: string;
  readonly kind: ExceptionKind;
  readonly note: string;
}

/** Everything an auditor gets of a period. */
export interface SamplePack {
  readonly repository: string;
  readonly repositoryId: number;
  readonly branch: string;
  /** The commit that git's list was made of. */
  readonly head: string;
  readonly from: string;
  readonly to: string;
  readonly seed: string;
  readonly size: number;
  readonly population: readonly SampledCommit[];
  /** The drawn ones, in the order of their lots. */
  readonly sample: readonly SampledCommit[];
  readonly exceptions: readonly SampleException[];
  readonly elsewhere: readonly { readonly sha: string; readonly landedAt: string | null }[];
  readonly checkpoint: { readonly origin: string; readonly size: number; readonly root: string };
  readonly verifierKey: string;
}

/** How many commits stand how. */
export function standingCounts({
  population,
}: SamplePack): Readonly<Record<CommitStanding, number>> {
  const count = (standing: CommitStanding): number =>
    population.filter((commit) => commit.standing === standing).length;
  return {
    matched: count("matched"),
    "not-enforced": count("not-enforced"),
    bypassed: count("bypassed"),
    unrecorded: count("unrecorded"),
    "before-record": count("before-record"),
  };
}
