import { z } from "zod";
import type { CommitSha } from "../domain/ids.ts";
import type { MergeGroupRef } from "../domain/inbox-event.ts";
import { type Known, known, settling, unknown } from "../domain/known.ts";
import type { InstallationClient } from "./client.ts";
import { GithubNotFoundError } from "./github-errors.ts";
import { knownUnlessRefused } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";
import { Id, Sha } from "./shapes.ts";

/** A pull request in a merge group, at the head that was queued. */
export interface MergeGroupMember {
  readonly number: number;
  readonly headSha: CommitSha;
  /** The group's commit that lands it. */
  readonly groupSha: CommitSha;
  /** What that commit is built on. */
  readonly groupBaseSha: CommitSha;
}

/**
 * Reads a merge queue. The REST API has no route for it.
 *
 * Source: https://docs.github.com/en/graphql/reference/objects#mergequeue
 */
export const MERGE_QUEUE_QUERY = `
  query MergeQueue($owner: String!, $name: String!, $branch: String!, $ref: String!) {
    repository(owner: $owner, name: $name) {
      ref(qualifiedName: $ref) { target { oid } }
      mergeQueue(branch: $branch) {
        entries(first: 100) {
          nodes {
            position
            baseCommit { oid }
            headCommit { oid }
            pullRequest { number headRefOid }
          }
        }
      }
    }
  }`;

const COMPARE = "GET /repos/{owner}/{repo}/compare/{basehead}";

const Comparison = z.object({ status: z.enum(["ahead", "behind", "diverged", "identical"]) });

const Oid = z.object({ oid: Sha }).nullable();

const Entry = z.object({
  baseCommit: Oid,
  headCommit: Oid,
  pullRequest: z.object({ number: Id, headRefOid: Sha }).nullable(),
});
type Entry = z.infer<typeof Entry>;

const Queue = z.object({
  repository: z
    .object({
      ref: z.object({ target: z.object({ oid: Sha }).nullable() }).nullish(),
      mergeQueue: z
        .object({ entries: z.object({ nodes: z.array(Entry.nullable()).nullable() }).nullable() })
        .nullable(),
    })
    .nullable(),
});

/**
 * Finds the pull requests that land when a merge group does, in the order in which they land.
 *
 * Each entry of the queue builds on the one before: the walk starts at the entry whose commit is the
 * group's head and goes back, over the group's own base, to what is on the base branch. A queue may ask
 * for the checks of its last group alone, and then lands the groups before it whatever theirs say. What
 * cannot be walked without a gap, or ends on a commit that the base branch does not have, is unknown.
 *
 * Source: https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
 *
 * @throws {GithubError} when GitHub cannot be read now.
 */
export async function fetchMergeGroupMembers(
  client: InstallationClient,
  group: MergeGroupRef,
): Promise<Known<readonly MergeGroupMember[]>> {
  return knownUnlessRefused<readonly MergeGroupMember[]>("the merge queue", async () => {
    const data = await client.graphql({
      operationName: "MergeQueue",
      query: MERGE_QUEUE_QUERY,
      variables: {
        owner: group.owner,
        name: group.repo,
        branch: group.baseRef,
        ref: `refs/heads/${group.baseRef}`,
      },
    });
    const read = readAnswer(Queue, data, "POST /graphql MergeQueue");
    const queue = read.repository?.mergeQueue ?? null;
    if (queue === null) return unknown(`the branch ${group.baseRef} has no merge queue`);
    const entries = (queue.entries?.nodes ?? []).filter((entry) => entry !== null);
    const members = walk(entries, group);
    const [first] = members.kind === "known" ? members.value : [];
    if (first === undefined || first.groupBaseSha === read.repository?.ref?.target?.oid) {
      return members;
    }
    const landed = await hasLanded(client, group, first.groupBaseSha);
    return landed ? members : settling(`the queue builds on a commit that ${group.baseRef} lacks`);
  });
}

/**
 * Whether a commit is on the group's base branch, which may have moved on since.
 *
 * @throws {GithubError} when GitHub cannot be read now; a commit or branch that is gone has not landed.
 */
export async function hasLanded(
  client: InstallationClient,
  { owner, repo, baseRef }: MergeGroupRef,
  sha: CommitSha,
): Promise<boolean> {
  const parameters = { owner, repo, basehead: `${sha}...${baseRef}`, per_page: 1 };
  try {
    const { data } = await client.request(COMPARE, parameters);
    const { status } = readAnswer(Comparison, data, COMPARE);
    return status === "ahead" || status === "identical";
  } catch (error) {
    if (error instanceof GithubNotFoundError) return false;
    throw error;
  }
}

// The queue moves while it is read: what does not fit together may do so in a moment.
const GAP = settling("the merge queue does not lead from the group's head to its base");

function walk(entries: readonly Entry[], group: MergeGroupRef): Known<readonly MergeGroupMember[]> {
  const byHead = new Map<string, Entry>();
  for (const entry of entries) {
    if (entry.headCommit !== null) byHead.set(entry.headCommit.oid, entry);
  }
  const members: MergeGroupMember[] = [];
  let at: CommitSha = group.headSha;
  let isWhole = at === group.baseSha;
  for (let entry = byHead.get(at); entry !== undefined; entry = byHead.get(at)) {
    const { pullRequest } = entry;
    if (pullRequest === null || entry.baseCommit === null) return GAP;
    // Taking each entry once ends the walk even if commits point at each other.
    byHead.delete(at);
    const groupBaseSha = entry.baseCommit.oid;
    const { number, headRefOid: headSha } = pullRequest;
    members.unshift({ number, headSha, groupSha: at, groupBaseSha });
    at = groupBaseSha;
    isWhole ||= at === group.baseSha;
  }
  if (!isWhole) return GAP;
  return members.length === 0 ? unknown("the merge group is empty") : known(members);
}
