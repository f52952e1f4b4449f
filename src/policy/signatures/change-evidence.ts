import type { PullRequestHistory } from "../../domain/decision.ts";
import type { CommitSha } from "../../domain/ids.ts";
import { patchIdOf } from "../../domain/patch-id.ts";
import type { ExtraAgent } from "../../domain/policy-snapshot.ts";
import type { Evidence } from "../../domain/provenance.ts";
import type { Commit, PullRequestFacts, Push } from "../../domain/pull-request-facts.ts";
import { type Declaration, NO_PROVENANCE_HISTORY } from "../../domain/recorded-provenance.ts";
import { evidenceOfTraces } from "./agent-trace.ts";
import { evidenceOfCommit } from "./commit-evidence.ts";
import { evidenceOfDeclaration, standingDeclarations } from "./declared-evidence.ts";
import { evidenceOf, withoutRepetitions } from "./evidence.ts";
import { identifyAccount } from "./identity.ts";
import { inheritedEvidence, keptMarks } from "./inherited-evidence.ts";

import { evidenceOfPullRequest, type PullRequestMarks } from "./pull-request-evidence.ts";
import { type SignatureIndex, signatureIndex } from "./signature-index.ts";

/** The facts of a pull request that provenance is read from. */
export type ProvenanceFacts = Pick<PullRequestFacts, "pullRequest" | "commits" | "viaApp"> &
  Partial<Pick<PullRequestFacts, "files" | "provenance">>;

/** What was recorded of a pull request and bears on who made it. */
export type ProvenanceMemory = Pick<PullRequestHistory, "pushes" | "provenance">;

/** What detection may know beyond the facts. */
export interface ProvenanceOptions {
  /** The organisation's own agents, from policy. */
  readonly extraAgents?: readonly ExtraAgent[];
  /** Notes of `refs/notes/ai` by commit, where they were read. */
  readonly gitNotes?: ReadonlyMap<CommitSha, string>;
}

/** Everything observed of a change, by where it stands. */
export interface ChangeEvidence {
  readonly index: SignatureIndex;
  /** Of the pull request itself: author, app, branch, body and traces. */
  readonly own: readonly Evidence[];
  readonly pushes: readonly Evidence[];
  readonly commits: readonly {
    readonly commit: Commit;
    readonly evidence: readonly Evidence[];
  }[];
  /** What only earlier sights tell. */
  readonly inherited: readonly Evidence[];
  /** Declarations by command that hold now. */
  readonly declarations: readonly Declaration[];
  readonly declared: readonly Evidence[];
}

/** Reads everything a change shows, and what is remembered of it. */
export function readChange(
  facts: ProvenanceFacts,
  history: ProvenanceMemory,
  options: ProvenanceOptions = {},
): ChangeEvidence {
  const index = signatureIndex(options.extraAgents);
  const remembered = history.provenance ?? NO_PROVENANCE_HISTORY;
  const listed = facts.commits.kind === "known" ? facts.commits.value : [];
  const notes = notesOf(facts, options);
  const commits = listed.map((commit) => {
    const gitNote = notes.get(commit.sha);
    const noted = gitNote === undefined ? commit : { ...commit, gitNote };
    return { commit, evidence: evidenceOfCommit(noted, index) };
  });
  const files = facts.files?.kind === "known" ? facts.files.value : [];
  const own = withoutRepetitions([
    ...evidenceOfPullRequest(marksOf(facts), index),
    ...evidenceOfTraces(files, index),
  ]);
  const inherited = [
    ...keptMarks(remembered, own),
    ...inheritedEvidence({
      number: facts.pullRequest.number,
      commits: listed,
      history: remembered,
      patchIds: patchIdsOf(facts),
    }),
  ];
  const declarations = standingDeclarations(remembered.declarations, facts);
  return {
    index,
    own,
    pushes: withoutRepetitions(evidenceOfPushes([...history.pushes, ...remembered.pushes], index)),
    commits,
    inherited: unseen(inherited, commits),
    declarations,
    declared: declarations.map((one) => evidenceOfDeclaration(one, index)),
  };
}

/** A mark that the change still bears where it belongs needs no memory. */
function unseen(
  inherited: readonly Evidence[],
  commits: ChangeEvidence["commits"],
): readonly Evidence[] {
  const shown = commits.flatMap(({ evidence }) => evidence);
  const rules = new Set(shown.map(({ rule }) => rule));
  const places = new Set(shown.map(({ sha, rule }) => `${sha ?? ""} ${rule}`));
  return inherited.filter(({ sha, rule, inherited: how }) =>
    how?.through === "pull-request" ? !rules.has(rule) : !places.has(`${sha ?? ""} ${rule}`),
  );
}

function notesOf(
  { provenance }: ProvenanceFacts,
  { gitNotes }: ProvenanceOptions,
): ReadonlyMap<CommitSha, string> {
  const read = provenance?.kind === "known" ? provenance.value.notes : [];
  return new Map([...(gitNotes ?? []), ...read.map(({ sha, text }) => [sha, text] as const)]);
}

/** What a pull request with one commit changes is what that commit changes: that costs no call. */
export function patchIdsOf(facts: ProvenanceFacts): ReadonlyMap<CommitSha, string> {
  const { provenance, files, commits } = facts;
  const read = provenance?.kind === "known" ? provenance.value.patchIds : [];
  const found = new Map(read.map(({ sha, patchId }) => [sha, patchId]));
  const [only, ...more] = commits.kind === "known" ? commits.value : [];
  const isWhole = only !== undefined && more.length === 0 && facts.pullRequest.commitCount === 1;
  const whole = isWhole && files?.kind === "known" ? patchIdOf(files.value) : null;
  if (isWhole && whole !== null) found.set(only.sha, whole);
  return found;
}

function marksOf({ pullRequest, viaApp }: ProvenanceFacts): PullRequestMarks {
  return {
    author: pullRequest.author,
    viaApp: viaApp?.kind === "known" ? viaApp.value : null,
    branch: pullRequest.head.ref,
    body: pullRequest.body,
    assignees: pullRequest.assignees,
  };
}

function evidenceOfPushes(pushes: readonly Push[], index: SignatureIndex): readonly Evidence[] {
  return pushes.flatMap((push) => {
    const identity = identifyAccount(push.pusher, index);
    if (identity?.kind !== "agent") return [];
    return [
      evidenceOf({
        agent: identity.agent.id,
        role: "committer",
        source: "push",
        strength: "attested",
        sha: push.after,
        excerpt: push.pusher.login,
        rule: `${identity.agent.id}/${identity.mark}`,
      }),
    ];
  });
}
