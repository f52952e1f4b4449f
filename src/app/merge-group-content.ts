import type { CommitSha } from "../domain/ids.ts";
import type { MergeGroupRef } from "../domain/inbox-event.ts";
import type { JudgedChange, LandedCommit } from "../domain/landing.ts";
import { shown } from "../domain/shown-text.ts";
import { compareJudged } from "../domain/test-merge.ts";
import type { MergeGroupMember, MergeGroupWorld } from "./evaluate-merge-group.ts";

/** Paths named where a group holds what nobody judged. */
const PATHS_MAX = 3;

/**
 * Why a group's commits are not exactly what its members brought; null when they are.
 *
 * Every commit must be one the queue made for a member, or one of a member's own; and what it changes
 * must be what was judged of that member. So a group can hold no area or tier beyond its members'.
 */
export async function groupContentProblem(
  world: MergeGroupWorld,
  group: MergeGroupRef,
  members: readonly MergeGroupMember[],
): Promise<string | null> {
  const range = await world.readRange(group);
  if (range.kind === "unknown") return `The group's commits are unknown: ${range.reason}.`;
  if (!range.value.forward || !range.value.complete) {
    return "The group's commits could not be listed completely.";
  }
  const theirs = new Set<CommitSha>();
  for (const member of members) {
    const judged = await world.judgedChange(group, member);
    if (judged === null) return `What #${member.number} changes was never judged.`;
    const problem = await memberProblem(world, group, { member, judged });
    if (problem !== null) return problem;
    for (const { sha } of judged.commits) theirs.add(sha);
    for (const sha of madeFor(member, range.value.commits)) theirs.add(sha);
  }
  const extra = range.value.commits.filter(({ sha }) => !theirs.has(sha));
  const [first] = extra;
  if (first === undefined) return null;
  return `The group holds ${extra.length} commits of none of its pull requests, such as ${first.sha.slice(0, 7)}.`;
}

/** The queue's own commits for a member: the line between its commit and what that is built on. */
function madeFor(
  { groupSha, groupBaseSha }: MergeGroupMember,
  commits: readonly LandedCommit[],
): readonly CommitSha[] {
  const bySha = new Map(commits.map((commit) => [commit.sha, commit]));
  const made: CommitSha[] = [];
  for (let at: CommitSha | undefined = groupSha; at !== undefined && at !== groupBaseSha; ) {
    const commit = bySha.get(at);
    if (commit === undefined) return made;
    // Taking each commit once ends the walk whatever the parents say.
    bySha.delete(at);
    made.push(at);
    at = commit.parents[0];
  }
  return made;
}

interface MemberContent {
  readonly member: MergeGroupMember;
  readonly judged: JudgedChange;
}

async function memberProblem(
  world: MergeGroupWorld,
  group: MergeGroupRef,
  { member, judged }: MemberContent,
): Promise<string | null> {
  const name = `#${member.number}`;
  if (judged.files.kind === "unknown") {
    return `What ${name} changes is unknown: ${judged.files.reason}.`;
  }
  const span = { base: member.groupBaseSha, head: member.groupSha };
  const held = await world.readDiff(group, span);
  if (held.kind === "unknown") return `What the group holds of ${name} is unknown: ${held.reason}.`;
  const comparison = compareJudged(judged.files.value, judged.merge, held.value);
  switch (comparison.kind) {
    case "same":
      return null;
    case "differs":
      return `The group changes ${pathsText(comparison.paths)} in another way than ${name} was judged by.`;
    case "unclear":
      return `GitHub does not show what the group changes in ${pathsText(comparison.paths)}.`;
  }
}

function pathsText(paths: readonly string[]): string {
  const some = paths.slice(0, PATHS_MAX).map((path) => `\`${shown(path).replaceAll("`", "'")}\``);
  const more = paths.length - some.length;
  return more > 0 ? `${some.join(", ")} and ${more} more` : some.join(", ");
}
