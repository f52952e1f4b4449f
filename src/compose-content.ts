import { type ContentWorld, readChangeContent } from "./app/read-change-content.ts";
import type { ChangeContent } from "./domain/change-content.ts";
import type { ChangedFile, PullRequestRef, PullRequestState } from "./domain/pull-request-facts.ts";
import { type BoundedCache, createBoundedCache } from "./github/bounded-cache.ts";
import type { InstallationClient } from "./github/client.ts";
import { fetchDependencyReview } from "./github/fetch-dependency-review.ts";
import {
  createSideReader,
  type FileAt,
  fetchFilesAt,
  type SideReader,
} from "./github/fetch-sides.ts";
import { isAgentFile } from "./policy/agent-power/agent-power.ts";
import type { CompiledPolicy } from "./policy/assess.ts";
import { DEPENDENCY_RULES } from "./policy/ecosystems/rules.ts";
import { readAgentFile } from "./readers/agent-file.ts";
import { readDependencyChanges } from "./readers/read-dependency-changes.ts";
import { findSecrets, findSecretsInText } from "./readers/secrets.ts";
import { createReaderPool } from "./readers/worker-pool.ts";

/** Readings kept: what a head shows against its base never changes. */
const KEPT = { entriesMax: 1_000, bytesMax: 32 * 1024 * 1024 };

/** Base branches whose agents' files are kept. */
const KEPT_BASES = { entriesMax: 500, bytesMax: 16 * 1024 * 1024 };

/** Reads the contents of changes, each once. */
export interface ContentReader {
  read(
    client: InstallationClient,
    change: ContentOf,
    files: readonly ChangedFile[],
  ): Promise<ChangeContent>;
  /** Ends the reader threads. */
  close(): Promise<void>;
}

/** Which change is read. */
export interface ContentOf {
  readonly ref: PullRequestRef;
  readonly pullRequest: Pick<PullRequestState, "base" | "head">;
  readonly policy: CompiledPolicy;
}

/** Makes a content reader with its own threads for hostile files. */
export function createContentReader(): ContentReader {
  const pool = createReaderPool();
  const kept = createBoundedCache<ChangeContent>(KEPT);
  const agentFiles = createBoundedCache<readonly FileAt[]>(KEPT_BASES);
  return {
    async read(client, { ref, pullRequest, policy }, files) {
      const { base, head } = pullRequest;
      const { digest } = policy.snapshot;
      const key = [ref.repositoryId, ref.number, base.sha, head.sha, digest].join(" ");
      const found = kept.get(key);
      if (found !== undefined) return found;
      // Most changes are judged by path and patch alone, without a further call.
      let reader: Promise<SideReader> | null = null;
      const sides = (): Promise<SideReader> =>
        (reader ??= createSideReader(client, ref, pullRequest));
      // A review that GitHub may give in a moment is asked for again by the next evaluation.
      const reading: { isWhole: boolean } = { isWhole: true };
      const world = contentWorld(pool.read, {
        sides,
        baseAgentFiles: () => readBaseAgentFiles(client, agentFiles, { ref, pullRequest }),
        async review() {
          const review = await fetchDependencyReview(client, ref, {
            base: base.sha,
            head: head.sha,
          });
          reading.isWhole = review.kind === "known" || review.settling !== true;
          return review;
        },
      });
      const content = await readChangeContent(world, policy, files);
      if (reading.isWhole) kept.set(key, content, JSON.stringify(content).length * 2);
      return content;
    },
    close: () => pool.close(),
  };
}

/** Agents' files of a base commit: the same for every pull request on it. */
async function readBaseAgentFiles(
  client: InstallationClient,
  kept: BoundedCache<readonly FileAt[]>,
  { ref, pullRequest }: Omit<ContentOf, "policy">,
): Promise<readonly FileAt[]> {
  const commit = pullRequest.base.sha;
  const key = `${ref.repositoryId} ${commit}`;
  const found = kept.get(key);
  if (found !== undefined) return found;
  const files = await fetchFilesAt(client, ref, { commit, wanted: (path) => isAgentFile(path) });
  kept.set(key, files, JSON.stringify(files).length * 2);
  return files;
}

interface Sources {
  readonly sides: () => Promise<SideReader>;
  readonly baseAgentFiles: () => Promise<readonly FileAt[]>;
  readonly review: NonNullable<ContentWorld["readDependencyReview"]>;
}

function contentWorld(
  read: ReturnType<typeof createReaderPool>["read"],
  { sides, baseAgentFiles, review }: Sources,
): ContentWorld {
  return {
    readBaseAgentFiles: baseAgentFiles,
    readSides: async (files) => (await sides()).readSides(files),
    readDependencies: (files) =>
      readDependencyChanges(files, {
        rules: DEPENDENCY_RULES,
        read,
        readOther: async (path, side) => (await sides()).readOther(path, side),
      }),
    readDependencyReview: review,
    readAgentFile,
    findSecrets,
    findSecretsInText,
  };
}
