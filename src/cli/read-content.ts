import { type FileSides, readChangeContent } from "../app/read-change-content.ts";
import type { Surroundings } from "../app/read-surroundings.ts";
import type { AgentFileSource } from "../domain/agent-file.ts";
import type { ChangeContent } from "../domain/change-content.ts";
import type { Finding } from "../domain/finding.ts";
import type { ChangedFile } from "../domain/pull-request-facts.ts";
import { decodeText } from "../git/decode-text.ts";
import type { FileSide, LocalFile } from "../git/parse-changes.ts";
import type { LocalChange } from "../git/read-local-change.ts";
import type { ObjectReading } from "../git/read-objects.ts";
import { isAgentFile } from "../policy/agent-power/agent-power.ts";
import type { CompiledPolicy } from "../policy/assess.ts";
import { DEPENDENCY_RULES } from "../policy/ecosystems/rules.ts";
import { pathNames } from "../policy/findings/case-twins.ts";
import { isAttributeFile } from "../policy/findings/folded-files.ts";
import { isWorkflow } from "../policy/findings/run-by-workflow.ts";
import { readAgentFile } from "../readers/agent-file.ts";
import { readDependencyChanges } from "../readers/read-dependency-changes.ts";
import { findSecrets, findSecretsInText } from "../readers/secrets.ts";
import { createReaderPool } from "../readers/worker-pool.ts";

const SUBMODULE = "160000";

/**
 * Reads the contents of changed files, with the readers and bounds that the app has.
 *
 * @throws {GitError} when git fails.
 */
export async function readContent(
  compiled: CompiledPolicy,
  change: LocalChange,
): Promise<ChangeContent> {
  const { facts } = change;
  if (facts.files.kind === "unknown") return EMPTY;
  const pool = createReaderPool();
  try {
    const content = await readChangeContent(
      {
        readBaseAgentFiles: () => readBaseFiles(change, (path) => isAgentFile(path)),
        readSurroundings: () => readSurroundings(change),
        readWorkflows: () => readBaseFiles(change, isWorkflow),
        readSides: (files) => readSides(change, files),
        readDependencies: (files) =>
          readDependencyChanges(files, {
            rules: DEPENDENCY_RULES,
            read: pool.read,
            readOther: (path, side) => readOther(change, path, side),
          }),
        readAgentFile,
        findSecrets,
        findSecretsInText,
      },
      compiled,
      facts.files.value,
    );
    return { ...content, findings: [...unclearNames(change.files), ...content.findings] };
  } finally {
    await pool.close();
  }
}

const EMPTY: ChangeContent = {
  findings: [],
  dependencies: { added: [], removed: [], changed: [] },
};

async function readSurroundings(change: LocalChange): Promise<Surroundings> {
  const tree = await change.listTree(change.range.mergeBase);
  const names = pathNames(tree.map(({ path }) => path));
  return { names, attributes: await readBaseFiles(change, isAttributeFile) };
}

/** Agents' configuration, attributes and workflows are a handful of files: more are examples. */
const BASE_FILES_MAX = 40;

async function readBaseFiles(
  change: LocalChange,
  wanted: (path: string) => boolean,
): Promise<readonly AgentFileSource[]> {
  const files = (await change.listTree(change.range.mergeBase))
    .filter(({ path, mode }) => mode !== SUBMODULE && wanted(path))
    .slice(0, BASE_FILES_MAX);
  const blobs = await change.readBlobs(files.map(({ id }) => id));
  return files.flatMap(({ path, mode, id }) => {
    const { text } = textOf({ mode, id }, blobs);
    return text === null ? [] : [{ path, text, mode }];
  });
}

async function readSides(
  change: LocalChange,
  files: readonly ChangedFile[],
): Promise<readonly FileSides[]> {
  const wanted = new Set(files.map(({ path }) => path));
  const found = change.files.filter(({ file }) => wanted.has(file.path));
  const names = found.flatMap(({ before, after }) => [before, after].flatMap(objectOf));
  const blobs = await change.readBlobs(names);
  return found.map(({ file, before, after }) => {
    const old = textOf(before, blobs);
    const now = textOf(after, blobs);
    return {
      path: file.path,
      before: old.text,
      after: now.text,
      mode: { before: before?.mode ?? null, after: after?.mode ?? null },
      unread: now.unread ?? old.unread,
    };
  });
}

function objectOf(side: FileSide | null): readonly string[] {
  return side === null || side.mode === SUBMODULE ? [] : [side.id];
}

interface SideText {
  readonly text: string | null;
  readonly unread: string | null;
}

function textOf(side: FileSide | null, blobs: ReadonlyMap<string, ObjectReading>): SideText {
  if (side === null) return { text: null, unread: null };
  // A submodule has no text of its own: git shows its commit in this form.
  if (side.mode === SUBMODULE) return { text: `Subproject commit ${side.id}\n`, unread: null };
  const blob = blobs.get(side.id);
  switch (blob?.kind) {
    case "found": {
      const decoded = decodeText(blob.bytes);
      return decoded.isExact
        ? { text: decoded.text, unread: null }
        : { text: null, unread: "it is not UTF-8 text" };
    }
    case "too-large":
      return { text: null, unread: `it has ${blob.byteCount} bytes` };
    case "missing":
    case undefined:
      return { text: null, unread: "git does not have its content" };
  }
}

async function readOther(
  change: LocalChange,
  path: string,
  side: "before" | "after",
): Promise<string | null> {
  const commit = side === "before" ? change.range.mergeBase : change.range.head.sha;
  const tree = await change.listTree(commit);
  const entry = tree.find((candidate) => candidate.path === path);
  if (entry === undefined) return null;
  const blobs = await change.readBlobs([entry.id]);
  return textOf({ mode: entry.mode, id: entry.id }, blobs).text;
}

/** Nobody can tell which rules apply to a name that cannot be read. */
function unclearNames(files: readonly LocalFile[]): readonly Finding[] {
  return files.flatMap(({ file, isNameExact }): readonly Finding[] => {
    if (isNameExact) return [];
    const message =
      "The file's name is not UTF-8, so nobody can tell which rules apply: rename it.";
    const place = { area: "governance", tier: "critical", path: file.path } as const;
    return [{ kind: "unverifiable", ...place, message }];
  });
}
