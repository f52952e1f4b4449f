import type { EntryDraft } from "../domain/audit-entry.ts";
import type { Verdict } from "../domain/decision.ts";
import type { CheckRunContent } from "../domain/effect.ts";
import type { CommitSha } from "../domain/ids.ts";
import type { MergeGroupRef } from "../domain/inbox-event.ts";
import type { Known } from "../domain/known.ts";
import type { JudgedChange, LandedRange } from "../domain/landing.ts";
import type { Mode } from "../domain/policy-snapshot.ts";
import type { ChangedFile } from "../domain/pull-request-facts.ts";
import { renderMergeGroup } from "../render/merge-group.ts";
import { FactsUnsettledError } from "./facts-unsettled-error.ts";
import { groupContentProblem } from "./merge-group-content.ts";

/** One pull request of a group, at the head it was queued with. */
export interface MergeGroupMember {
  readonly number: number;
  readonly headSha: CommitSha;
  /** The group's commit that lands it. */
  readonly groupSha: CommitSha;
  /** What that commit is built on: the group's base, or the member before. */
  readonly groupBaseSha: CommitSha;
}

/** What was decided about one head of one pull request. */
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
  /** Whether the group's commit is on its base branch: nothing can be held any more. */
  hasLanded(group: MergeGroupRef): Promise<boolean>;
  /** The mode in force on the group's base branch. */
  readMode(group: MergeGroupRef): Promise<Mode>;
  decisionsFor(
    group: MergeGroupRef,
    members: readonly MergeGroupMember[],
  ): Promise<readonly MemberDecision[]>;
  /**
   * Judges a member from what GitHub says now, recording and writing nothing; null when it is gone or
   * its head or base is another.
   */
  judgeNow(group: MergeGroupRef, member: MergeGroupMember): Promise<MemberDecision | null>;
  /** What was judged of a member, to compare the group's content with. */
  judgedChange(group: MergeGroupRef, member: MergeGroupMember): Promise<JudgedChange | null>;
  /** Every commit the group would land. */
  readRange(group: MergeGroupRef): Promise<Known<LandedRange>>;
  readDiff(
    group: MergeGroupRef,
    span: { readonly base: CommitSha; readonly head: CommitSha },
  ): Promise<Known<readonly ChangedFile[]>>;
  record(group: MergeGroupRef, entry: EntryDraft): Promise<void>;
  /** Remembers whom the group holds, so that what happens to them reaches it. */
  remember(group: MergeGroupRef, members: readonly MergeGroupMember[]): Promise<void>;
  publish(group: MergeGroupRef, content: CheckRunContent): Promise<void>;
  /** Whether a queue that was read in the middle of a change is worth reading again. */
  readonly patient: boolean;
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

/** What came of looking at a group. */
export type MergeGroupOutcome =
  | ({ readonly kind: "judged" } & MergeGroupVerdict)
  /** It was merged before it was looked at again: its check run stays, and the landing is judged. */
  | { readonly kind: "landed" };

/**
 * Judges a merge group: every member anew from what GitHub says now, at the head it was queued with, and
 * the group's own commits by what was judged of its members.
 *
 * Members of the groups that it is built on are its own: they land with it.
 *
 * A group is never waved through. An unreadable queue, a member that was not judged or does not pass now
 * fails it, and so does any commit or line that no member brought; GitHub then takes it out of the queue.
 * Of a group that has landed meanwhile nothing is said: its members are closed, and a failure would stand
 * on the tip of the base branch.
 *
 * @throws {FactsUnsettledError} when the queue moved while it was read; the caller tries again.
 */
export async function evaluateMergeGroup(
  world: MergeGroupWorld,
  group: MergeGroupRef,
): Promise<MergeGroupOutcome> {
  const mode = await world.readMode(group);
  const first = await look(world, group);
  // Most often a group ahead of this one has just landed, and the queue reads otherwise now.
  const { verdict, moved } = first.moved === null ? first : await look(world, group);
  if (!verdict.passed && (await world.hasLanded(group))) return { kind: "landed" };
  if (moved !== null && world.patient) throw new FactsUnsettledError(moved);
  await world.record(group, entryOf(group, verdict, world.now()));
  if (mode !== "observe") await world.publish(group, renderMergeGroup(group, verdict, mode));
  return { kind: "judged", ...verdict };
}

/** One reading of the queue with its verdict. */
interface Look {
  readonly verdict: MergeGroupVerdict;
  /** How the queue was seen to move while it was read; null when it held still. */
  readonly moved: string | null;
}

async function look(world: MergeGroupWorld, group: MergeGroupRef): Promise<Look> {
  const members = await world.readMembers(group);
  if (members.kind === "unknown") {
    const verdict = failed(`The merge group could not be read: ${members.reason}.`, []);
    return { verdict, moved: members.settling === true ? members.reason : null };
  }
  await world.remember(group, members.value);
  return judgeGroup(world, group, members.value);
}

function entryOf(group: MergeGroupRef, verdict: MergeGroupVerdict, at: string): EntryDraft {
  return {
    subject: `github.com/${group.repositoryId}/merge-group/${group.headSha}`,
    type: "merge-group.decided",
    actor: { kind: "app" },
    at,
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
  };
}

function failed(headline: string, members: readonly JudgedMember[]): MergeGroupVerdict {
  return { passed: false, headline, members };
}

async function judgeGroup(
  world: MergeGroupWorld,
  group: MergeGroupRef,
  members: readonly MergeGroupMember[],
): Promise<Look> {
  if (members.length === 0) return still(failed("The merge group names no pull request.", []));
  const recorded = await world.decisionsFor(group, members);
  const judged: JudgedMember[] = [];
  // One after the other: the members share a budget of calls, and the first that fails settles it.
  for (const member of members) {
    const { decision, isGone } = await judgeMember(world, group, { member, recorded });
    const { number, headSha } = member;
    judged.push({ number, headSha, decision });
    if (decision?.verdict !== "passed") {
      const rest = members
        .slice(judged.length)
        .map((each) => recordedMember(each, group, recorded));
      const verdict = failed(blockedBy({ number, headSha, decision }), [...judged, ...rest]);
      return { verdict, moved: isGone ? `#${number} has just left the merge queue` : null };
    }
  }
  const problem = await groupContentProblem(world, wholeOf(group, members), members);
  if (problem !== null) return still(failed(problem, judged));
  return still({ passed: true, headline: passedText(judged), members: judged });
}

function still(verdict: MergeGroupVerdict): Look {
  return { verdict, moved: null };
}

/** A group with everything that lands with it: the groups it is built on as well. */
function wholeOf(group: MergeGroupRef, members: readonly MergeGroupMember[]): MergeGroupRef {
  return { ...group, baseSha: members[0]?.groupBaseSha ?? group.baseSha };
}

interface MemberQuestion {
  readonly member: MergeGroupMember;
  readonly recorded: readonly MemberDecision[];
}

/** The record must pass and the present too: an evaluation in memory alone lets nothing through. */
async function judgeMember(
  world: MergeGroupWorld,
  group: MergeGroupRef,
  { member, recorded }: MemberQuestion,
): Promise<{ readonly decision: MemberDecision | null; readonly isGone: boolean }> {
  const { decision } = recordedMember(member, group, recorded);
  if (decision?.verdict !== "passed") return { decision, isGone: false };
  const now = await world.judgeNow(group, member);
  if (now !== null) return { decision: now, isGone: false };
  const headline = "It is not open any more at the head and base it was queued with.";
  return { decision: { ...decision, verdict: "failed", headline }, isGone: true };
}

function recordedMember(
  { number, headSha }: MergeGroupMember,
  { baseRef }: MergeGroupRef,
  recorded: readonly MemberDecision[],
): JudgedMember {
  const decision = recorded.find(
    (each) => each.number === number && each.headSha === headSha && each.baseRef === baseRef,
  );
  return { number, headSha, decision: decision ?? null };
}

function passedText(judged: readonly JudgedMember[]): string {
  const names = judged.map(({ number }) => `#${number}`).join(", ");
  return judged.length === 1
    ? `${names} passed its gates at this very commit.`
    : `${names} passed their gates at these very commits.`;
}

function blockedBy({ number, headSha, decision }: JudgedMember): string {
  const head = headSha.slice(0, 7);
  return decision === null
    ? `#${number} was never judged at ${head}: it cannot be merged from the queue.`
    : `#${number} does not pass at ${head}: ${decision.headline}`;
}
