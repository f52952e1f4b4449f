import type { EntryDraft } from "../domain/audit-entry.ts";
import type { Verdict } from "../domain/decision.ts";
import type { CheckRunContent } from "../domain/effect.ts";
import type { CommitSha } from "../domain/ids.ts";
import type { MergeGroupRef } from "../domain/inbox-event.ts";
import type { Known } from "../domain/known.ts";
import type { Mode } from "../domain/policy-snapshot.ts";
import { renderMergeGroup } from "../render/merge-group.ts";

/** One pull request of a group, at the head it was queued with. */
export interface MergeGroupMember {
  readonly number: number;
  readonly headSha: CommitSha;
}

/** What was decided last about one head of one pull request. */
export interface MemberDecision {
  readonly number: number;
  readonly headSha: CommitSha;
  readonly baseRef: string;
  readonly verdict: Verdict;
  readonly mode: Mode;
  readonly headline: string;
}

/** What judging a merge group needs from the world. */
export interface MergeGroupWorld {
  readMembers(group: MergeGroupRef): Promise<Known<readonly MergeGroupMember[]>>;
  /** The mode in force on the group's base branch. */
  readMode(group: MergeGroupRef): Promise<Mode>;
  decisionsFor(
    group: MergeGroupRef,
    members: readonly MergeGroupMember[],
  ): Promise<readonly MemberDecision[]>;
  record(group: MergeGroupRef, entry: EntryDraft): Promise<void>;
  publish(group: MergeGroupRef, content: CheckRunContent): Promise<void>;
  now(): string;
}

/** One member with what is known of it. */
export interface JudgedMember {
  readonly number: number;
  readonly headSha: CommitSha;
  /** Null when no decision about exactly this head and base was recorded. */
  readonly decision: MemberDecision | null;
}

/** The verdict over a whole group. */
export interface MergeGroupVerdict {
  readonly passed: boolean;
  /** One sentence: why the group passes, or which member does not. */
  readonly headline: string;
  readonly members: readonly JudgedMember[];
}

/**
 * Judges a merge group by the recorded decisions of its members, each at the head it was queued with.
 *
 * A group is never waved through: an unreadable queue, a member without a decision or with one that does
 * not pass fails it, and GitHub takes the member out of the queue.
 */
export async function evaluateMergeGroup(
  world: MergeGroupWorld,
  group: MergeGroupRef,
): Promise<MergeGroupVerdict> {
  const mode = await world.readMode(group);
  const members = await world.readMembers(group);
  const verdict =
    members.kind === "unknown"
      ? {
          passed: false,
          headline: `The merge group could not be read: ${members.reason}.`,
          members: [],
        }
      : judgeMembers(members.value, await world.decisionsFor(group, members.value), group.baseRef);
  await world.record(group, {
    subject: `github.com/${group.repositoryId}/merge-group/${group.headSha}`,
    type: "merge-group.decided",
    actor: { kind: "app" },
    at: world.now(),
    data: {
      passed: verdict.passed,
      head: group.headSha,
      base: group.baseRef,
      members: verdict.members.map(({ number, headSha, decision }) => ({
        number,
        head: headSha,
        verdict: decision?.verdict ?? null,
      })),
    },
  });
  if (mode !== "observe") await world.publish(group, renderMergeGroup(group, verdict, mode));
  return verdict;
}

function judgeMembers(
  members: readonly MergeGroupMember[],
  decisions: readonly MemberDecision[],
  baseRef: string,
): MergeGroupVerdict {
  const judged = members.map(({ number, headSha }): JudgedMember => {
    const decision = decisions.find(
      (candidate) =>
        candidate.number === number &&
        candidate.headSha === headSha &&
        candidate.baseRef === baseRef,
    );
    return { number, headSha, decision: decision ?? null };
  });
  const blocker = judged.find(({ decision }) => decision?.verdict !== "passed");
  if (judged.length === 0) {
    return { passed: false, headline: "The merge group names no pull request.", members: judged };
  }
  return { passed: blocker === undefined, headline: headlineOf(judged, blocker), members: judged };
}

function headlineOf(judged: readonly JudgedMember[], blocker: JudgedMember | undefined): string {
  if (blocker === undefined) {
    const names = judged.map(({ number }) => `#${number}`).join(", ");
    return judged.length === 1
      ? `${names} passed its gates at this very commit.`
      : `${names} passed their gates at these very commits.`;
  }
  const head = blocker.headSha.slice(0, 7);
  return blocker.decision === null
    ? `#${blocker.number} was never judged at ${head}: it cannot be merged from the queue.`
    : `#${blocker.number} does not pass at ${head}: ${blocker.decision.headline}`;
}
