import type { RecordedState } from "../../src/app/evaluation-world.ts";
import type { Act } from "../../src/domain/act.ts";
import type { Approval } from "../../src/domain/approval.ts";
import type { ChangedComment } from "../../src/domain/changed-comment.ts";
import type { AnsweredLater, EarlierContents, HeadSighting } from "../../src/domain/decision.ts";
import type { PublishedCheckRun } from "../../src/domain/effect.ts";
import type { EvaluationRecord } from "../../src/domain/evaluation-record.ts";
import { contentOf } from "../../src/domain/file-content.ts";
import { type AccountId, commitSha } from "../../src/domain/ids.ts";
import type { Push } from "../../src/domain/pull-request-facts.ts";
import {
  keyOfMark,
  keyOfPerson,
  NO_PROVENANCE_HISTORY,
  type ProvenanceHistory,
} from "../../src/domain/recorded-provenance.ts";
import { accountOf, appTime } from "./github-view.ts";
import { type Delivery, HEAD_BRANCH, type World } from "./world.ts";

/** What the database holds of one pull request, as plain data that never changes. */
export interface Store {
  readonly pushes: readonly Push[];
  readonly approvals: readonly Approval[];
  readonly acts: readonly Act[];
  /** Comments with a command that nobody has answered yet. */
  readonly pending: readonly number[];
  readonly answered: readonly number[];
  /** Who wrote each comment with a command. */
  readonly authors: Readonly<Record<string, AccountId>>;
  /** Comments that somebody edited or deleted, as deliveries told. */
  readonly changedComments: readonly ChangedComment[];
  readonly requested: readonly string[];
  readonly sightings: readonly HeadSighting[];
  readonly contents: readonly EarlierContents[];
  readonly provenance: ProvenanceHistory;
  readonly published: readonly PublishedCheckRun[];
  readonly lastDecision: { readonly id: string; readonly digest: string } | null;
  readonly decisions: number;
  /** Why words did not count, by the app: refused commands so far, and approvals at the last decision. */
  readonly refusals: readonly string[];
  readonly notes: readonly string[];
}

export const EMPTY_STORE: Store = {
  pushes: [],
  approvals: [],
  acts: [],
  pending: [],
  answered: [],
  authors: {},
  changedComments: [],
  requested: [],
  sightings: [],
  contents: [],
  provenance: NO_PROVENANCE_HISTORY,
  published: [],
  lastDecision: null,
  decisions: 0,
  refusals: [],
  notes: [],
};

/** The database after one delivery. */
export function receive(store: Store, world: World, { news }: Delivery): Store {
  switch (news.kind) {
    case "pushed": {
      const move = world.moves[news.move];
      if (move === undefined) return store;
      const push = {
        ref: `refs/heads/${HEAD_BRANCH}`,
        before: move.from === null ? null : commitSha(move.from),
        after: commitSha(move.to),
        pusher: accountOf(world, move.by),
        seenAt: appTime(world.clock),
      };
      return sighted({ ...store, pushes: [...store.pushes, push] }, push.after, push.seenAt);
    }
    case "commented": {
      const known = [...store.pending, ...store.answered].includes(news.comment);
      const by = world.comments.find(({ id }) => id === news.comment)?.by;
      if (known || by === undefined) return store;
      const authors = { ...store.authors, [String(news.comment)]: accountOf(world, by).id };
      return { ...store, authors, pending: [...store.pending, news.comment] };
    }
    case "comment-changed": {
      const { comment: commentId, by } = news;
      const target = world.comments.find(({ id }) => id === commentId);
      const change = target?.deletedAt === null ? "edited" : "deleted";
      const changed = {
        commentId,
        change,
        by: accountOf(world, by),
        at: appTime(world.clock),
      } as const;
      return { ...store, changedComments: [...store.changedComments, changed] };
    }
    case "look-again":
      return store;
  }
}

/** The state that one evaluation starts from. */
export function recordedState(store: Store, head: string, checkName: string): RecordedState {
  const published = store.published.find(
    ({ headSha, name }) => headSha === head && name === checkName,
  );
  return {
    history: {
      pushes: store.pushes,
      approvals: store.approvals,
      acts: store.acts,
      requestedBefore: store.requested,
      sightings: store.sightings,
      changedComments: store.changedComments,
      laterAnswered: laterAnswered(store),
    },
    comment: null,
    pendingCommands: store.pending,
    pendingIntents: [],
    published: published ?? null,
    lastDecision: store.lastDecision,
  };
}

function laterAnswered({ pending, answered, authors }: Store): readonly AnsweredLater[] {
  const oldest = Math.min(...pending);
  const later = answered
    .filter((comment) => comment > oldest)
    .toSorted((left, right) => left - right);
  const latest = new Map(
    later.flatMap((comment) => {
      const author = authors[String(comment)];
      return author === undefined ? [] : [[author, comment] as const];
    }),
  );
  return [...latest].map(([accountId, commentId]) => ({ accountId, commentId }));
}

/** The database after an evaluation was recorded. */
export function recorded(store: Store, record: EvaluationRecord): Store {
  const { decision, input } = record;
  const id = String(store.decisions + 1);
  const answered = record.answeredCommands.map(({ commentId }) => commentId);
  const next: Store = {
    ...store,
    decisions: store.decisions + 1,
    lastDecision: { id, digest: record.decisionDigest },
    approvals: approvalsAfter(store, record),
    acts: [...store.acts, ...record.newActs].map((act) => endedBy(act, record)),
    pending: store.pending.filter((comment) => !answered.includes(comment)),
    answered: [...store.answered, ...answered],
    requested: [...new Set([...store.requested, ...record.requestedReviewers])],
    provenance: joined(store.provenance, record.newProvenance ?? NO_PROVENANCE_HISTORY),
    contents: contentsAfter(store, record),
    refusals: [...store.refusals, ...refusalsOf(record)],
    notes: decision.approvals.flatMap(({ counts, note }) => (counts ? [] : [note])),
  };
  return sighted(next, decision.headSha, input.facts.gatheredAt);
}

function refusalsOf({ entries }: EvaluationRecord): readonly string[] {
  return entries.flatMap(({ type, data }) => {
    const reason = data["reason"];
    return type === "command.refused" && typeof reason === "string" ? [reason] : [];
  });
}

function approvalsAfter(store: Store, record: EvaluationRecord): readonly Approval[] {
  const known = new Set(store.approvals.map(keyOf));
  const all = [...store.approvals, ...record.newApprovals.filter((one) => !known.has(keyOf(one)))];
  return all.map((approval) => {
    const end = record.withdrawals.find((withdrawal) => keyOf(withdrawal) === keyOf(approval));
    const stands = end === undefined || approval.withdrawnAt !== null;
    return stands ? approval : { ...approval, withdrawnAt: end.at };
  });
}

function endedBy(act: Act, { endedActs }: EvaluationRecord): Act {
  const ended = endedActs.find(
    ({ kind, channel, sourceId }) =>
      kind === act.kind && channel === act.channel && sourceId === act.sourceId,
  );
  return ended === undefined || act.end !== null ? act : { ...act, end: ended.end };
}

function contentsAfter(store: Store, { decision, input }: EvaluationRecord): Store["contents"] {
  const { files } = input.facts;
  if (files.kind === "unknown") return store.contents;
  const { headSha, baseRef } = decision;
  const compared = { baseSha: input.facts.pullRequest.base.sha, headSha };
  const contents = files.value.map((file) => contentOf(file, compared));
  const others = store.contents.filter(
    (earlier) => earlier.headSha !== headSha || earlier.baseRef !== baseRef,
  );
  return [...others, { headSha, baseRef, files: contents }];
}

/** What was seen before keeps the form of its first sight. */
function joined(before: ProvenanceHistory, more: ProvenanceHistory): ProvenanceHistory {
  return {
    commits: firstOf([...before.commits, ...more.commits], ({ sha }) => sha),
    marks: firstOf([...before.marks, ...more.marks], keyOfMark),
    requesters: firstOf([...before.requesters, ...more.requesters], keyOfPerson),
    declarations: [...before.declarations, ...more.declarations],
    pushes: [],
    landed: [],
  };
}

function firstOf<Item>(items: readonly Item[], key: (item: Item) => string): readonly Item[] {
  const found = new Map<string, Item>();
  for (const item of items) if (!found.has(key(item))) found.set(key(item), item);
  return [...found.values()];
}

function sighted(store: Store, headSha: HeadSighting["headSha"], seenAt: string): Store {
  const before = store.sightings.find((sighting) => sighting.headSha === headSha);
  if (before !== undefined && before.seenAt <= seenAt) return store;
  const others = store.sightings.filter((sighting) => sighting !== before);
  return { ...store, sightings: [{ headSha, seenAt }, ...others] };
}

function keyOf({ channel, sourceId }: Pick<Approval, "channel" | "sourceId">): string {
  return `${channel}:${String(sourceId)}`;
}
