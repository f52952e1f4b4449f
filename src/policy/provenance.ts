import type { Account } from "../domain/account.ts";
import type { Finding } from "../domain/finding.ts";
import type { Evidence, Provenance, ProvenanceClass } from "../domain/provenance.ts";
import {
  type ChangeEvidence,
  type ProvenanceFacts,
  type ProvenanceMemory,
  type ProvenanceOptions,
  readChange,
} from "./signatures/change-evidence.ts";
import { evidenceOfCommit, identifyCommitPerson } from "./signatures/commit-evidence.ts";
import { concernedAccounts } from "./signatures/concerned.ts";
import { agentName } from "./signatures/describe.ts";
import { type CommitInput, withoutRepetitions } from "./signatures/evidence.ts";
import { identifyAccount, isQuotingBot } from "./signatures/identity.ts";
import {
  evidenceOfPullRequest,
  type PullRequestMarks,
} from "./signatures/pull-request-evidence.ts";
import { signatureIndex } from "./signatures/signature-index.ts";
import {
  agentClass,
  isAgentEvidence,
  isBacked,
  isNoneDeclared,
  provenanceOf,
} from "./signatures/verdict.ts";

export type { ProvenanceFacts, ProvenanceOptions } from "./signatures/change-evidence.ts";
export { describeProvenance } from "./signatures/describe.ts";

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
 * the pushes seen, and the marks that earlier pushes bore. What is unknown adds nothing, and never turns
 * a verdict into a weaker one.
 */
export function detectPullRequest(
  facts: ProvenanceFacts,
  history: ProvenanceMemory,
  options: ProvenanceOptions = {},
): Provenance {
  const change = readChange(facts, history, options);
  const { own, pushes, commits, inherited, declared, index } = change;
  const found = [
    ...own,
    ...pushes,
    ...commits.flatMap(({ evidence }) => evidence),
    ...inherited,
    ...declared,
  ].toSorted(byRuleAndPlace);
  const verdict = agentClass(found) ?? quietClass(facts, history, change);
  return provenanceOf(verdict, found, index);
}

/** A commit and what is known of the pull request around it, from a source other than GitHub. */
export interface ChangeInput extends PullRequestMarks {
  readonly commit: CommitInput;
}

/** The provenance of one commit together with the pull request it stands in. */
export function detectChange(change: ChangeInput, options: ProvenanceOptions = {}): Provenance {
  const index = signatureIndex(options.extraAgents);
  // Without an account of the pull request's own, the commit's author says whose description it is.
  const isQuoted =
    change.author === null && isQuotingBot(identifyCommitPerson(change.commit.author, index));
  const evidence = withoutRepetitions([
    ...evidenceOfPullRequest(isQuoted ? { ...change, body: null } : change, index),
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

/**
 * The class without agent evidence. Anything milder than `undeclared` needs complete facts: every commit
 * read, and either an automation account that GitHub itself names or declarations of `none` by everybody
 * whose work it is.
 */
function quietClass(
  facts: ProvenanceFacts,
  history: ProvenanceMemory,
  { own, commits, declarations, index }: ChangeEvidence,
): ProvenanceClass {
  const { author, commitCount } = facts.pullRequest;
  const complete = facts.commits.kind === "known" && commits.length >= commitCount;
  if (!complete || author === null) return "undeclared";
  const classes = commits.map(({ evidence }) => commitClass(evidence));
  if (identifyAccount(author, index)?.kind === "automation") {
    return classes.every((found) => found === "automation") ? "automation" : "undeclared";
  }
  if (author.type !== "user" || classes.includes("automation")) return "undeclared";
  if (classes.length > 0 && classes.every((found) => found === "human")) return "human";
  const declarers = new Set([
    ...declarations.flatMap(({ use, account }) => (use === "none" ? [account.id] : [])),
    ...(own.some(isNoneDeclared) ? [author.id] : []),
  ]);
  const concerned = concernedAccounts(facts, history, index);
  return concerned.every(({ id }) => declarers.has(id)) ? "human" : "undeclared";
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
