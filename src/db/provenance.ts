import { z } from "zod";
import { sha256Hex } from "../domain/digest.ts";
import { type CommitSha, commitSha, type RepositoryId } from "../domain/ids.ts";
import type { Commit, PullRequestRef } from "../domain/pull-request-facts.ts";
import {
  keyOfMark,
  keyOfPerson,
  type ProvenanceHistory,
  type RecordedCommit,
} from "../domain/recorded-provenance.ts";
import { declarationsOf, insertDeclaration } from "./declarations.ts";
import { pushesOfCommits } from "./pushes.ts";
import { execute, readRows } from "./statement.ts";
import { StoredEvidence, StoredPerson } from "./stored-evidence.ts";
import { StoredInstant } from "./stored-instant.ts";
import { storedJson } from "./stored-json.ts";
import type { Queryable } from "./transaction.ts";

/** Commits recalled for one pull request, the latest first seen: more would be an attack on memory. */
const COMMITS_MAX = 2_000;
/** Marks and requesters recalled of one pull request. */
const MARKS_MAX = 500;

const COLUMNS = "number, sha, tree, parent, patch_id, evidence, people, first_seen_at";

const CommitRow = z
  .object({
    number: z.int(),
    sha: z.string().transform(commitSha),
    tree: z.string().nullable(),
    parent: z.string().transform(commitSha).nullable(),
    patch_id: z.string().nullable(),
    evidence: z.array(StoredEvidence),
    people: z.array(StoredPerson),
    first_seen_at: StoredInstant,
  })
  .transform(
    (row): RecordedCommit => ({
      number: row.number,
      sha: row.sha,
      tree: row.tree,
      parent: row.parent,
      patchId: row.patch_id,
      evidence: row.evidence,
      people: row.people,
      firstSeenAt: row.first_seen_at,
    }),
  );

// Other pull requests speak only where they hold the very commits, trees or changes of this one.
const SELECT_COMMITS = `
  select ${COLUMNS}
    from (select ${COLUMNS} from commit_provenance
           where repository_id = $1
             and (number = $2
                  or sha = any ($3::text[])
                  or tree = any ($4::text[])
                  or patch_id = any ($5::text[]))
           order by number = $2 desc, first_seen_at desc, sha
           limit $6) as recalled
   order by first_seen_at, number, sha`;

const INSERT_COMMITS = `
  insert into commit_provenance (repository_id, number, sha, tree, parent, patch_id, evidence, people,
                                 first_seen_at)
  select $1, $2, sha, tree, parent, patch_id, evidence, people, first_seen_at
    from jsonb_to_recordset($3::jsonb)
         as given (sha text, tree text, parent text, patch_id text, evidence jsonb, people jsonb,
                   first_seen_at timestamptz)
  on conflict (repository_id, number, sha)
  do update set patch_id = excluded.patch_id where commit_provenance.patch_id is null`;

const INSERT_MARKS = `
  insert into pull_request_mark (repository_id, number, kind, digest, content, first_seen_at)
  select $1, $2, kind, digest, content, $4
    from jsonb_to_recordset($3::jsonb) as given (kind text, digest text, content jsonb)
  on conflict (repository_id, number, kind, digest) do nothing`;

const SELECT_MARKS = `
  select kind, content from pull_request_mark
   where repository_id = $1 and number = $2
   order by id
   limit $3`;

const MarkRow = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("evidence"), content: StoredEvidence }),
  z.object({ kind: z.literal("requester"), content: StoredPerson }),
]);

const INSERT_LANDED = `
  insert into landed_commit (repository_id, number, sha, seen_at) values ($1, $2, $3, $4)
  on conflict do nothing`;

const SELECT_LANDED = `
  select sha from landed_commit where repository_id = $1 and number = $2 order by seen_at, sha
   limit 10`;

const LandedRow = z.object({ sha: z.string().transform(commitSha) }).transform(({ sha }) => sha);

// By its own name, by the name it landed under, and by content: a squash and a rebase change the name.
const FIND = `
  select ${COLUMNS}
    from commit_provenance
   where repository_id = $1
     and (sha = $2
          or number in (select number from landed_commit where repository_id = $1 and sha = $2))
   order by number, first_seen_at, sha
   limit $3`;

/** What is recorded of the commits of a pull request, and of how it was made. */
export async function provenanceOf(
  database: Queryable,
  ref: PullRequestRef,
  present: {
    readonly commits: readonly Pick<Commit, "sha" | "tree">[];
    readonly patchIds: readonly string[];
  },
): Promise<ProvenanceHistory> {
  const { repositoryId, number } = ref;
  const shas = present.commits.map(({ sha }) => sha);
  const trees = present.commits.flatMap(({ tree }) => tree ?? []);
  const values = [repositoryId, number, shas, trees, [...present.patchIds], COMMITS_MAX];
  const commits = await readRows(database, CommitRow, { text: SELECT_COMMITS, values });
  const marks = await readRows(database, MarkRow, {
    text: SELECT_MARKS,
    values: [repositoryId, number, MARKS_MAX],
  });
  return {
    commits,
    marks: marks.flatMap((mark) => (mark.kind === "evidence" ? [mark.content] : [])),
    requesters: marks.flatMap((mark) => (mark.kind === "requester" ? [mark.content] : [])),
    declarations: await declarationsOf(database, ref),
    pushes: await pushesOfCommits(database, repositoryId, shas),
    landed: await readRows(database, LandedRow, {
      text: SELECT_LANDED,
      values: [repositoryId, number],
    }),
  };
}

/** Stores what was seen for the first time; a second sight changes nothing. */
export async function insertProvenance(
  database: Queryable,
  { repositoryId, number }: PullRequestRef,
  { seen, seenAt }: { readonly seen: ProvenanceHistory; readonly seenAt: string },
): Promise<void> {
  if (seen.commits.length > 0) {
    const values = [repositoryId, number, storedJson(seen.commits.map(columnsOf))];
    await execute(database, { text: INSERT_COMMITS, values });
  }
  const marks = [
    ...seen.marks.map((content) => ({
      kind: "evidence",
      digest: sha256Hex(keyOfMark(content)),
      content,
    })),
    ...seen.requesters.map((content) => ({
      kind: "requester",
      digest: sha256Hex(keyOfPerson(content)),
      content,
    })),
  ];
  if (marks.length > 0) {
    const values = [repositoryId, number, storedJson(marks), seenAt];
    await execute(database, { text: INSERT_MARKS, values });
  }
  for (const declaration of seen.declarations) {
    await insertDeclaration(database, { repositoryId, number }, declaration);
  }
  for (const sha of seen.landed) {
    const values = [repositoryId, number, sha, seenAt];
    await execute(database, { text: INSERT_LANDED, values });
  }
}

function columnsOf(commit: RecordedCommit): object {
  return {
    sha: commit.sha,
    tree: commit.tree,
    parent: commit.parent,
    patch_id: commit.patchId,
    evidence: commit.evidence,
    people: commit.people,
    first_seen_at: commit.firstSeenAt,
  };
}

/**
 * Everything recorded of a commit, long after: of the commit itself, and of all commits of the pull
 * request that landed as it. A pull request that was merged or closed keeps its record.
 */
export function provenanceOfCommit(
  database: Queryable,
  repositoryId: RepositoryId,
  sha: CommitSha,
): Promise<RecordedCommit[]> {
  return readRows(database, CommitRow, { text: FIND, values: [repositoryId, sha, COMMITS_MAX] });
}
