import type { CommitSha } from "../domain/ids.ts";
import type { BranchPlace } from "../domain/inbox-event.ts";
import type {
  BypassReason,
  JudgedChange,
  LandedCommit,
  Landing,
  LandingMatch,
  MergedPullRequest,
} from "../domain/landing.ts";
import type { Mode } from "../domain/policy-snapshot.ts";
import { shown } from "../domain/shown-text.ts";
import { compareJudged } from "../domain/test-merge.ts";
import type { LandingWorld } from "./landing-world.ts";

/** Paths named where trees differ. */
const PATHS_MAX = 3;

/** What one commit of a branch's first-parent line was judged to be. */
export interface CommitVerdict {
  readonly outcome: Landing["outcome"];
  readonly judged: JudgedChange | null;
  readonly pullRequest: number | null;
  /** Further commits that are told by this one's verdict. */
  readonly covers: readonly CommitSha[];
}

/** The commit in question, with what stands around it. */
export interface Question {
  readonly place: BranchPlace;
  readonly commit: LandedCommit;
  /** The first-parent line up to and without the commit, newest first, not yet judged. */
  readonly below: readonly LandedCommit[];
  /** The mode in force on the branch. */
  readonly mode: Mode;
}

/**
 * Judges one landed commit by the pull requests GitHub and our own record name for it: the best of them
 * counts. Nothing of its message is read, which anybody may write.
 */
export async function judgeLanding(
  world: LandingWorld,
  question: Question,
): Promise<CommitVerdict> {
  const { place, commit, mode } = question;
  const merged = await pullRequestsOf(world, question);
  if (merged.length === 0) {
    return unmatched(mode, "direct-push", "no merged pull request holds this commit");
  }
  const verdicts: CommitVerdict[] = [];
  for (const each of merged) {
    const judged = await world.store.judged(place, each);
    const verdict =
      judged === null
        ? {
            ...unmatched(mode, "not-judged", `#${each.number} was merged without a verdict`),
            pullRequest: each.number,
          }
        : await judgeChange(world, question, judged);
    if (verdict.outcome.kind === "landed") return verdict;
    verdicts.push(verdict);
  }
  return (
    verdicts.find(({ outcome }) => outcome.kind === "bypassed") ??
    unmatched(mode, "direct-push", `nothing is known of ${commit.sha.slice(0, 7)}`)
  );
}

async function pullRequestsOf(
  { github, store }: LandingWorld,
  { place, commit }: Question,
): Promise<readonly MergedPullRequest[]> {
  const named = await github.readPullRequests(place, commit.sha);
  const own = await store.landedAs(place, commit.sha);
  const rest = own.filter((number) => named.every((each) => each.number !== number));
  return [...named, ...rest.map((number) => ({ number, headSha: null }))];
}

async function judgeChange(
  world: LandingWorld,
  question: Question,
  judged: JudgedChange,
): Promise<CommitVerdict> {
  const about = { judged, pullRequest: judged.number };
  if (judged.mode !== "enforce") {
    const covers = judged.commits.map(({ sha }) => sha);
    return { ...about, outcome: { kind: "landed", match: "not-enforced" }, covers };
  }
  if (judged.verdict !== "passed") {
    const why = `#${judged.number} was merged while its verdict was ${judged.verdict}`;
    return { ...unmatched("enforce", "not-passed", why), ...about };
  }
  const match = await matchChange(world, question, judged);
  return match.kind === "matched"
    ? { ...about, outcome: { kind: "landed", match: match.match }, covers: match.covers }
    : { ...unmatched("enforce", match.reason, match.detail), ...about };
}

type Match =
  | {
      readonly kind: "matched";
      readonly match: LandingMatch;
      readonly covers: readonly CommitSha[];
    }
  | { readonly kind: "unmatched"; readonly reason: BypassReason; readonly detail: string };

async function matchChange(
  world: LandingWorld,
  question: Question,
  judged: JudgedChange,
): Promise<Match> {
  const { commit } = question;
  const covers = judged.commits.map(({ sha }) => sha);
  if (commit.sha === judged.headSha) return { kind: "matched", match: "same-commit", covers };
  const [parent] = commit.parents;
  if (parent === undefined) {
    return { kind: "unmatched", reason: "tree-differs", detail: "it starts another history" };
  }
  const whole = await compareSpan(world, question, { judged, base: parent });
  if (whole.kind === "matched") return { ...whole, match: "same-change", covers };
  const below = rebasedBelow(question, judged);
  const first = below.at(-1)?.parents[0];
  if (first === undefined) return whole;
  const rebased = await compareSpan(world, question, { judged, base: first });
  if (rebased.kind !== "matched") return whole;
  return { kind: "matched", match: "rebased", covers: [...covers, ...below.map(({ sha }) => sha)] };
}

/** The commits a rebase would have landed below the last one: as many as were judged, each plain. */
function rebasedBelow(
  { commit, below }: Question,
  { commits }: JudgedChange,
): readonly LandedCommit[] {
  const plain = commits.filter(({ parents }) => parents.length <= 1).length;
  const run = below.slice(0, Math.max(0, plain - 1));
  return [commit, ...run].every(({ parents }) => parents.length === 1) ? run : [];
}

interface Comparison {
  readonly judged: JudgedChange;
  readonly base: CommitSha;
}

async function compareSpan(
  { github }: LandingWorld,
  { place, commit }: Question,
  { judged, base }: Comparison,
): Promise<Match> {
  const matched = { kind: "matched", match: "same-change", covers: [] } as const;
  const headTree = judged.commits.find(({ sha }) => sha === judged.headSha)?.tree ?? null;
  if (base === judged.mergeBaseSha && headTree !== null && commit.tree !== null) {
    // The base had not moved: whatever lands must be the judged tree to the last bit.
    if (headTree === commit.tree) return matched;
    return { kind: "unmatched", reason: "tree-differs", detail: "its tree is not the judged one" };
  }
  if (judged.files.kind === "unknown") return unverifiable(judged.files.reason);
  const landed = await github.readDiff(place, { base, head: commit.sha });
  if (landed.kind === "unknown") return unverifiable(landed.reason);
  const comparison = compareJudged(judged.files.value, judged.merge, landed.value);
  switch (comparison.kind) {
    case "same":
      return matched;
    case "differs": {
      const detail = `it changes ${pathsText(comparison.paths)} in another way than was judged`;
      return { kind: "unmatched", reason: "tree-differs", detail };
    }
    case "unclear":
      return unverifiable(`GitHub does not show what changed in ${pathsText(comparison.paths)}`);
  }
}

function unverifiable(detail: string): Match {
  return { kind: "unmatched", reason: "unverifiable", detail };
}

function pathsText(paths: readonly string[]): string {
  const some = paths.slice(0, PATHS_MAX).map((path) => `\`${shown(path).replaceAll("`", "'")}\``);
  const more = paths.length - some.length;
  return more > 0 ? `${some.join(", ")} and ${more} more` : some.join(", ");
}

/** Where nothing is enforced, nothing can be gone around. */
function unmatched(mode: Mode, reason: BypassReason, detail: string): CommitVerdict {
  const outcome =
    mode === "enforce"
      ? ({ kind: "bypassed", reason, detail } as const)
      : ({ kind: "landed", match: "not-enforced" } as const);
  return { outcome, judged: null, pullRequest: null, covers: [] };
}
