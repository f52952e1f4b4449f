import { type ContentWorld, readChangeContent } from "./app/read-change-content.ts";
import type { Surroundings } from "./app/read-surroundings.ts";
import type { ChangeContent } from "./domain/change-content.ts";
import { type Known, known } from "./domain/known.ts";
import type { ChangedFile, PullRequestRef, PullRequestState } from "./domain/pull-request-facts.ts";
import { type BoundedCache, createBoundedCache } from "./github/bounded-cache.ts";
import type { InstallationClient } from "./github/client.ts";
import { fetchActionCommit, type NamedCommit } from "./github/fetch-action-commit.ts";
import { fetchTree, type TreeEntry } from "./github/fetch-contents.ts";
import { fetchDependencyReview } from "./github/fetch-dependency-review.ts";
import {
  createEntryReader,
  createSideReader,
  type EntryReader,
  type FileAt,
  type SideReader,
} from "./github/fetch-sides.ts";
import { isAgentFile } from "./policy/agent-power/agent-power.ts";
import type { CompiledPolicy } from "./policy/assess.ts";
import { DEPENDENCY_RULES } from "./policy/ecosystems/rules.ts";
import { pathNames } from "./policy/findings/case-twins.ts";
import { isAttributeFile } from "./policy/findings/folded-files.ts";
import { isWorkflow } from "./policy/findings/run-by-workflow.ts";
import { readAgentFile } from "./readers/agent-file.ts";
import { readDependencyChanges } from "./readers/read-dependency-changes.ts";
import { findSecrets, findSecretsInText } from "./readers/secrets.ts";
import { createReaderPool } from "./readers/worker-pool.ts";

/** Readings kept: what a head shows against its base never changes. */
const KEPT = { entriesMax: 1_000, bytesMax: 32 * 1024 * 1024 };

/** Base commits of which is kept what changes are compared with. */
const KEPT_BASES = { entriesMax: 500, bytesMax: 16 * 1024 * 1024 };

/** Commits of actions that are known to belong to their repositories: a commit is so for good. */
const KEPT_PINS = { entriesMax: 5_000, bytesMax: 1024 * 1024 };

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
  const bases = createBoundedCache<BaseReading>(KEPT_BASES);
  const pins = createBoundedCache<true>(KEPT_PINS);
  const readEntries = createEntryReader();
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
        base: () => readBase(readEntries, bases, { client, ref, pullRequest }),
        workflows: (entries) => readEntries(client, ref, entries),
        async review() {
          const review = await fetchDependencyReview(client, ref, {
            base: base.sha,
            head: head.sha,
          });
          reading.isWhole &&= review.kind === "known" || review.settling !== true;
          return review;
        },
        async pin(named) {
          const belongs = await readPin(client, pins, named);
          reading.isWhole &&= belongs.kind === "known" || belongs.settling !== true;
          return belongs;
        },
      });
      const content = await readChangeContent(world, policy, files);
      if (reading.isWhole) kept.set(key, content, JSON.stringify(content).length * 2);
      return content;
    },
    close: () => pool.close(),
  };
}

/** What is read of a base commit: the same for every pull request on it. */
interface BaseReading extends Surroundings {
  readonly agentFiles: readonly FileAt[];
  readonly workflows: readonly TreeEntry[];
}

interface Base extends Omit<ContentOf, "policy"> {
  readonly client: InstallationClient;
}

const NO_BASE: BaseReading = { agentFiles: [], attributes: [], workflows: [], names: null };

async function readBase(
  readEntries: EntryReader,
  kept: BoundedCache<BaseReading>,
  { client, ref, pullRequest }: Base,
): Promise<BaseReading> {
  const commit = pullRequest.base.sha;
  const key = `${ref.repositoryId} ${commit}`;
  const found = kept.get(key);
  if (found !== undefined) return found;
  const tree = await fetchTree(client, ref, commit);
  const read = tree.kind === "known" ? await readTree(tree.value) : NO_BASE;
  kept.set(key, read, weightOf(read));
  return read;

  async function readTree(entries: readonly TreeEntry[]): Promise<BaseReading> {
    const blobs = entries.filter(({ type }) => type === "blob");
    const pick = (wanted: (path: string) => boolean): readonly TreeEntry[] =>
      blobs.filter(({ path }) => wanted(path));
    const [agentFiles, attributes] = await Promise.all([
      readEntries(
        client,
        ref,
        pick((path) => isAgentFile(path)),
      ),
      readEntries(client, ref, pick(isAttributeFile)),
    ]);
    const names = pathNames(blobs.map(({ path }) => path));
    return { agentFiles, attributes, workflows: pick(isWorkflow), names };
  }
}

function weightOf({ names, ...texts }: BaseReading): number {
  const numbers = names === null ? 0 : names.exact.byteLength + names.folded.byteLength;
  return JSON.stringify(texts).length * 2 + numbers;
}

async function readPin(
  client: InstallationClient,
  kept: BoundedCache<true>,
  { owner, repo, sha }: NamedCommit,
): Promise<Known<boolean>> {
  const key = `${owner}/${repo}@${sha}`.toLowerCase();
  if (kept.get(key) === true) return known(true);
  const belongs = await fetchActionCommit(client, { owner, repo, sha });
  if (belongs.kind === "known" && belongs.value) kept.set(key, true, key.length * 2);
  return belongs;
}

interface Sources {
  readonly sides: () => Promise<SideReader>;
  readonly base: () => Promise<BaseReading>;
  readonly workflows: (entries: readonly TreeEntry[]) => Promise<readonly FileAt[]>;
  readonly review: NonNullable<ContentWorld["readDependencyReview"]>;
  readonly pin: NonNullable<ContentWorld["readActionCommit"]>;
}

function contentWorld(
  read: ReturnType<typeof createReaderPool>["read"],
  { sides, base, workflows, review, pin }: Sources,
): ContentWorld {
  return {
    readBaseAgentFiles: async () => (await base()).agentFiles,
    readSurroundings: base,
    readWorkflows: async () => workflows((await base()).workflows),
    readSides: async (files) => (await sides()).readSides(files),
    readDependencies: (files) =>
      readDependencyChanges(files, {
        rules: DEPENDENCY_RULES,
        read,
        readOther: async (path, side) => (await sides()).readOther(path, side),
      }),
    readDependencyReview: review,
    readActionCommit: pin,
    readAgentFile,
    findSecrets,
    findSecretsInText,
  };
}
