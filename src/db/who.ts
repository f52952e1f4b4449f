import { z } from "zod";
import { ACT_KINDS } from "../domain/act.ts";
import { type RepositoryId, repositoryId } from "../domain/ids.ts";
import { TIERS } from "../domain/risk.ts";
import { type DecisionView, type RecordedLanding, reachOf } from "../domain/who.ts";
import { readRow, readRows } from "./statement.ts";
import { StoredInstant } from "./stored-instant.ts";
import type { Queryable } from "./transaction.ts";

/** Records that speak of one commit or content; more would be an attack on memory. */
const SIGHTINGS_MAX = 100;
/** Landings listed of one pull request: a rebase lands each of its commits. */
const LANDINGS_MAX = 100;

const Id = z.int().positive().transform(repositoryId);

// The end of the range of names that begin with what was given: every hex digit sorts before `g`.
const BY_NAME = `
  select 'landing' as trace, repository_id, number, decision_id, sha,
         case when number is null then outcome || ': ' || reason end as reason
    from landing where sha collate "C" >= $1 and sha collate "C" < $1 || 'g' and rewritten_from = ''
  union all
  select 'landed-commit', repository_id, number, null, sha, null
    from landed_commit where sha collate "C" >= $1 and sha collate "C" < $1 || 'g'
  union all
  select 'commit', repository_id, number, null, sha, null
    from commit_provenance where sha collate "C" >= $1 and sha collate "C" < $1 || 'g'
  union all
  select distinct 'commit', repository_id, number, null::bigint, head_sha, null
    from decision where head_sha collate "C" >= $1 and head_sha collate "C" < $1 || 'g'
  limit ${SIGHTINGS_MAX}`;

const BY_CONTENT = `
  select distinct 'tree' as trace, repository_id, number, null::bigint as decision_id, '' as sha,
         null as reason
    from commit_provenance where tree = $1
  union all
  select distinct 'patch', repository_id, number, null::bigint, '', null
    from commit_provenance where patch_id = $2
  limit ${SIGHTINGS_MAX}`;

const SightingRow = z
  .object({
    trace: z.enum(["landing", "landed-commit", "commit", "tree", "patch"]),
    repository_id: Id,
    number: z.int().positive().nullable(),
    decision_id: z.int().transform(String).nullable(),
    sha: z.string(),
    reason: z.string().nullable(),
  })
  .transform(({ repository_id: of, decision_id: decisionId, ...row }) => ({
    ...row,
    repositoryId: of,
    decisionId,
  }));

/** One record that speaks of a commit. */
export type StoredSighting = z.output<typeof SightingRow>;

const REPOSITORY = `
  select repository_id from decision
   where number = $3
     and lower(input #>> '{facts,repository,owner}') = lower($1)
     and lower(input #>> '{facts,repository,name}') = lower($2)
   order by id desc
   limit 1`;
const RepositoryRow = z.object({ repository_id: Id }).transform((row) => row.repository_id);

// What each approver saw is kept with the approval; the decisions of the first version repeat it.
const RECORD = `
  select id, decision,
         (select coalesce(jsonb_agg(jsonb_build_object(
                   'channel', channel, 'sourceId', source_id, 'contents', contents)), '[]')
            from approval
           where approval.repository_id = decision.repository_id
             and approval.number = decision.number) as seen, input #> '{facts,content}' as content,
         input #>> '{facts,repository,owner}' as owner,
         input #>> '{facts,repository,name}' as repo
    from decision
   where repository_id = $1 and number = $2 and ($3::bigint is null or id = $3)
   order by id desc
   limit 1`;

const Texts = z.array(z.string());
const Named = z.object({ login: z.string() });

const Contents = z.array(z.looseObject({})).nullable();

const StoredView = z.object({
  headSha: z.string(),
  baseRef: z.string(),
  mode: z.enum(["observe", "warn", "enforce"]),
  verdict: z.enum(["passed", "waiting", "action-required", "failed"]),
  tier: z.enum(TIERS),
  areas: z.array(
    z.object({
      area: z.string(),
      tier: z.enum(TIERS),
      files: z.array(z.object({ path: z.string(), rule: z.string() })),
    }),
  ),
  provenance: z.object({
    class: z.string(),
    strength: z.string(),
    agents: Texts,
    evidence: z.array(
      z.object({ rule: z.string(), sha: z.string().nullable(), source: z.string() }),
    ),
  }),
  provenanceSummary: z.string(),
  gates: z.array(
    z.object({
      gate: z.string(),
      status: z.enum(["satisfied", "unsatisfied", "overridden", "not-applicable", "error"]),
      summary: z.string(),
      needs: Texts,
    }),
  ),
  approvals: z.array(
    z.object({
      approval: z.object({
        channel: z.string(),
        sourceId: z.int(),
        actor: Named,
        areas: Texts.nullable(),
        headSha: z.string(),
        contents: Contents.exactOptional(),
        givenAt: z.string(),
      }),
      counts: z.boolean(),
      note: z.string(),
    }),
  ),
  disqualified: z.array(z.object({ account: Named, reason: z.string() })),
  acts: z
    .array(
      z.object({
        act: z.object({ kind: z.enum(ACT_KINDS), actor: Named }),
        inForce: z.boolean(),
        note: z.string(),
      }),
    )
    .exactOptional(),
  policy: z.object({ source: z.string(), digest: z.string() }),
  incomplete: Texts,
  decidedAt: z.string(),
});

const Access = z.object({
  modes: Texts,
  tools: Texts,
  connectors: Texts,
  hooks: Texts,
  sandbox: Texts,
  credentialNames: Texts,
  other: Texts,
  unreadable: Texts,
});

const Content = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("known"), value: z.object({ access: Access.exactOptional() }) }),
    z.object({ kind: z.literal("unknown"), reason: z.string() }),
  ])
  .nullable()
  .transform((content) => reachOf(content ?? undefined));

const Seen = z.array(z.object({ channel: z.string(), sourceId: z.int(), contents: Contents }));

function viewOf(decision: z.output<typeof StoredView>, seen: z.output<typeof Seen>): DecisionView {
  const byName = new Map(seen.map((one) => [`${one.channel} ${one.sourceId}`, one.contents]));
  return {
    ...decision,
    approvals: decision.approvals.map(({ approval, ...judged }) => ({
      ...judged,
      approval: {
        ...approval,
        contents:
          approval.contents ?? byName.get(`${approval.channel} ${approval.sourceId}`) ?? null,
      },
    })),
  };
}

const RecordRow = z
  .object({
    id: z.int().transform(String),
    decision: StoredView,
    seen: Seen,
    content: Content,
    owner: z.string().nullable(),
    repo: z.string().nullable(),
  })
  .transform(({ id, content, owner, repo, decision, seen }) => ({
    decisionId: id,
    decision: viewOf(decision, seen),
    reach: content,
    owner: owner ?? "",
    repo: repo ?? "",
  }));

const LANDINGS = `
  select branch, sha, outcome, reason, actor_login, recorded_at from landing
   where repository_id = $1 and number = $2 and rewritten_from = ''
   order by id
   limit ${LANDINGS_MAX}`;

const LandingRow = z
  .object({
    branch: z.string(),
    sha: z.string(),
    outcome: z.enum(["landed", "bypassed"]),
    reason: z.string(),
    actor_login: z.string().nullable(),
    recorded_at: StoredInstant,
  })
  .transform(
    ({ actor_login: by, recorded_at: at, ...row }): RecordedLanding => ({ ...row, by, at }),
  );

/** What is recorded of a pull request: a decision, what it was given, and where it landed. */
export type StoredWho = z.output<typeof RecordRow> & {
  readonly landings: readonly RecordedLanding[];
};

/** Records that name a commit, or one whose name begins so. */
export function sightingsOfName(database: Queryable, sha: string): Promise<StoredSighting[]> {
  return readRows(database, SightingRow, { text: BY_NAME, values: [sha] });
}

/** Records of commits with the same tree, or that make the same change. */
export function sightingsOfContent(
  database: Queryable,
  { tree, patchId }: { readonly tree: string; readonly patchId: string | null },
): Promise<StoredSighting[]> {
  return readRows(database, SightingRow, { text: BY_CONTENT, values: [tree, patchId] });
}

/** The repository of that name whose pull request was judged last; null when none was. */
export function repositoryNamed(
  database: Queryable,
  { owner, repo }: { readonly owner: string; readonly repo: string },
  number: number,
): Promise<RepositoryId | null> {
  return readRow(database, RepositoryRow, { text: REPOSITORY, values: [owner, repo, number] });
}

/** A decision about a pull request, by its id or the newest, and where it landed; null without one. */
export async function recordedWho(
  database: Queryable,
  of: {
    readonly repositoryId: RepositoryId;
    readonly number: number;
    readonly decisionId: string | null;
  },
): Promise<StoredWho | null> {
  const { repositoryId: repository, number, decisionId } = of;
  const [record, landings] = await Promise.all([
    readRow(database, RecordRow, { text: RECORD, values: [repository, number, decisionId] }),
    readRows(database, LandingRow, { text: LANDINGS, values: [repository, number] }),
  ]);
  return record === null ? null : { ...record, landings };
}
