import type { Account } from "../domain/account.ts";
import type { PullRequestHistory } from "../domain/decision.ts";
import type { Finding } from "../domain/finding.ts";
import type { CommitSha } from "../domain/ids.ts";
import type { Evidence, Provenance, ProvenanceClass } from "../domain/provenance.ts";
import type { PullRequestFacts, Push } from "../domain/pull-request-facts.ts";
import type { ExtraAgent } from "./signatures/agent-signature.ts";
import { evidenceOfCommit } from "./signatures/commit-evidence.ts";
import { agentName } from "./signatures/describe.ts";
import { type CommitInput, evidenceOf, withoutRepetitions } from "./signatures/evidence.ts";
import { identifyAccount } from "./signatures/identity.ts";
import {
  evidenceOfPullRequest,
  type PullRequestMarks,
} from "./signatures/pull-request-evidence.ts";
import { type SignatureIndex, signatureIndex } from "./signatures/signature-index.ts";
import {
  agentClass,
  isAgentEvidence,
  isBacked,
  isNoneDeclared,
  provenanceOf,
} from "./signatures/verdict.ts";

export { describeProvenance } from "./signatures/describe.ts";
export { disqualifyingPeople, type ResponsiblePerson } from "./signatures/responsibility.ts";

/** What detection may know beyond the facts. */
export interface ProvenanceOptions {
  /** The organisation's own agents, from policy. */
  readonly extraAgents?: readonly ExtraAgent[];
  /** Notes of `refs/notes/ai` by commit, where they were read. */
  readonly gitNotes?: ReadonlyMap<CommitSha, string>;
}

/** The facts of a pull request that provenance is read from. */
export type ProvenanceFacts = Pick<PullRequestFacts, "pullRequest" | "commits" | "viaApp">;

/** The provenance of one commit. */
export function detectCommit(commit: CommitInput, options: ProvenanceOptions = {}): Provenance {
  const index = signatureIndex(options.extraAgents);
  const evidence = evidenceOfCommit(withNote(commit, options), index);
  return provenanceOf(commitClass(evidence), evidence, index);
}

function withNote(commit: CommitInput, { gitNotes }: ProvenanceOptions): CommitInput {
  const note = commit.sha === null ? undefined : gitNotes?.get(commit.sha);
  return note === undefined ? commit : { ...commit, gitNote: note };
}

function commitClass(evidence: readonly Evidence[]): ProvenanceClass {
  const byAgent = agentClass(evidence);
  if (byAgent !== null) return byAgent;
  if (evidence.some((one) => one.role === "automation")) return "automation";
  return evidence.some(isNoneDeclared) ? "human" : "undeclared";
}

/**
 * The provenance of a pull request: the strongest over its commits, its author, body, branch and app,
 * and the pushes seen. What is unknown adds nothing, and never turns a verdict into a weaker one.
 */
export function detectPullRequest(
  facts: ProvenanceFacts,
  history: Pick<PullRequestHistory, "pushes">,
  options: ProvenanceOptions = {},
): Provenance {
  const index = signatureIndex(options.extraAgents);
  const commits = facts.commits.kind === "known" ? facts.commits.value : [];
  const byCommit = commits.map((commit) => evidenceOfCommit(withNote(commit, options), index));
  const own = withoutRepetitions([
    ...evidenceOfPullRequest(marksOf(facts), index),
    ...evidenceOfPushes(history.pushes, index),
  ]);
  const evidence = [...own, ...byCommit.flat()].toSorted(byRuleAndPlace);
  const found = agentClass(evidence) ?? quietClass(facts, { own, byCommit, index });
  return provenanceOf(found, evidence, index);
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

/** A commit and what is known of the pull request around it, from a source other than GitHub. */
export interface ChangeInput extends PullRequestMarks {
  readonly commit: CommitInput;
}

/** The provenance of one commit together with the pull request it stands in. */
export function detectChange(change: ChangeInput, options: ProvenanceOptions = {}): Provenance {
  const index = signatureIndex(options.extraAgents);
  const evidence = withoutRepetitions([
    ...evidenceOfPullRequest(change, index),
    ...evidenceOfCommit(withNote(change.commit, options), index),
  ]);
  return provenanceOf(commitClass(evidence), evidence, index);
}

/** One order for one set of observations, whatever order GitHub listed the commits in. */
function byRuleAndPlace(left: Evidence, right: Evidence): number {
  const [first, second] = [left, right].map(
    (one) =>
      `${one.sha ?? ""}\n${one.source}\n${String(one.line ?? 0).padStart(8, "0")}\n${one.rule}`,
  );
  if (first === second) return 0;
  return (first ?? "") < (second ?? "") ? -1 : 1;
}

interface QuietEvidence {
  readonly own: readonly Evidence[];
  readonly byCommit: readonly (readonly Evidence[])[];
  readonly index: SignatureIndex;
}

/**
 * The class without agent evidence. Anything milder than `undeclared` needs complete facts: every commit
 * read, and either an automation account that GitHub itself names or a declaration of `none` that covers
 * the whole change.
 */
function quietClass(
  facts: ProvenanceFacts,
  { own, byCommit, index }: QuietEvidence,
): ProvenanceClass {
  const { author, commitCount } = facts.pullRequest;
  const complete = facts.commits.kind === "known" && byCommit.length >= commitCount;
  if (!complete || author === null) return "undeclared";
  const identity = identifyAccount(author, index);
  const classes = byCommit.map(commitClass);
  if (identity?.kind === "automation") {
    return classes.every((found) => found === "automation") ? "automation" : "undeclared";
  }
  if (author.type !== "user") return "undeclared";
  const declaredByAuthor = own.some(isNoneDeclared);
  const declaredOnAll = classes.length > 0 && classes.every((found) => found === "human");
  const onlyAutomationElse = classes.every((found) => found !== "automation");
  return (declaredByAuthor && onlyAutomationElse) || declaredOnAll ? "human" : "undeclared";
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

/**
 * The finding of a declaration of `none` that evidence contradicts; nothing for hints, which contradict
 * nobody. It belongs to no file, so its path is empty.
 */
export function provenanceFindings(provenance: Provenance): readonly Finding[] {
  const { evidence } = provenance;
  const declared = evidence.find(isNoneDeclared);
  const against = evidence.find((one) => isAgentEvidence(one) && isBacked(one));
  if (declared === undefined || against === undefined) return [];
  const place = against.sha === null ? "the pull request" : `commit ${against.sha.slice(0, 7)}`;
  const message = `Declared as made without an agent, but ${place} carries a mark of ${agentName(against.agent ?? "")}: correct the declaration or the mark.`;
  return [{ kind: "contradiction", area: "governance", tier: "high", path: "", message }];
}

/** Whether an account belongs to an agent. Agents own `user` accounts too. */
export function isAgentAccount(account: Account, options: ProvenanceOptions = {}): boolean {
  return identifyAccount(account, signatureIndex(options.extraAgents))?.kind === "agent";
}

/** Whether an account is a bot that is no agent, or GitHub itself. */
export function isAutomation(account: Account): boolean {
  return identifyAccount(account, signatureIndex())?.kind === "automation";
}
