import { z } from "zod";
import type { CommitSha } from "../domain/ids.ts";
import type { MergeGroupRef } from "../domain/inbox-event.ts";
import { type Known, known, unknown } from "../domain/known.ts";
import type { InstallationClient } from "./client.ts";
import { knownUnlessRefused } from "./list-pages.ts";
import { readAnswer } from "./read-answer.ts";
import { Id, Sha } from "./shapes.ts";

/** A pull request in a merge group, at the head that was queued. */
export interface MergeGroupMember {
  readonly number: number;
  readonly headSha: CommitSha;
}

/**
 * Reads a merge queue. The REST API has no route for it.
 *
 * Source: https://docs.github.com/en/graphql/reference/objects#mergequeue
 */
export const MERGE_QUEUE_QUERY = `
  query MergeQueue($owner: String!, $name: String!, $branch: String!) {
    repository(owner: $owner, name: $name) {
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
      mergeQueue: z
        .object({ entries: z.object({ nodes: z.array(Entry.nullable()).nullable() }).nullable() })
        .nullable(),
    })
    .nullable(),
});

/**
 * Finds the pull requests a merge group would land, in the order in which they land.
 *
 * Each entry of the queue builds on the one before: the walk starts at the entry whose commit is the
 * group's head and goes back until the group's base. What cannot be walked without a gap is unknown.
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
      variables: { owner: group.owner, name: group.repo, branch: group.baseRef },
    });
    const read = readAnswer(Queue, data, "POST /graphql MergeQueue");
    const queue = read.repository?.mergeQueue ?? null;
    if (queue === null) return unknown(`the branch ${group.baseRef} has no merge queue`);
    const entries = (queue.entries?.nodes ?? []).filter((entry) => entry !== null);
    return walk(entries, group);
  });
}

function walk(entries: readonly Entry[], group: MergeGroupRef): Known<readonly MergeGroupMember[]> {
  const byHead = new Map<string, Entry>();
  for (const entry of entries) {
    if (entry.headCommit !== null) byHead.set(entry.headCommit.oid, entry);
  }
  const members: MergeGroupMember[] = [];
  let at: string = group.headSha;
  while (at !== group.baseSha) {
    const entry = byHead.get(at);
    const pullRequest = entry?.pullRequest ?? null;
    if (entry === undefined || pullRequest === null || entry.baseCommit === null) {
      return unknown("the merge queue does not lead from the group's head to its base");
    }
    // Taking each entry once ends the walk even if commits point at each other.
    byHead.delete(at);
    members.unshift({ number: pullRequest.number, headSha: pullRequest.headRefOid });
    at = entry.baseCommit.oid;
  }
  return members.length === 0 ? unknown("the merge group is empty") : known(members);
}
