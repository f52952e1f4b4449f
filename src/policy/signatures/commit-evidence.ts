import type { Evidence, EvidenceRole, Strength } from "../../domain/provenance.ts";
import { type CommitInput, type CommitPerson, evidenceOf, withoutRepetitions } from "./evidence.ts";
import { readAuthorshipLog } from "./git-notes.ts";
import {
  type Identity,
  identifyAccount,
  identifyAddress,
  identifyPerson,
  isQuotingBot,
} from "./identity.ts";
import { evidenceOfMessage, readCoAuthors } from "./message-evidence.ts";
import { agentOfNotedTool } from "./noted-tool.ts";
import type { SignatureIndex } from "./signature-index.ts";
import { parseTrailers } from "./trailers.ts";

/** What commits showed that are still held by somebody; it goes with them. */
const READ = new WeakMap<SignatureIndex, WeakMap<CommitInput, readonly Evidence[]>>();

/**
 * Everything one commit shows: its people, its message and its note. A change is asked about its commits
 * several times, and each commit is read once.
 */
export function evidenceOfCommit(commit: CommitInput, index: SignatureIndex): readonly Evidence[] {
  const ofIndex = READ.get(index) ?? new WeakMap<CommitInput, readonly Evidence[]>();
  READ.set(index, ofIndex);
  const known = ofIndex.get(commit);
  if (known !== undefined) return known;
  const evidence = readCommit(commit, index);
  ofIndex.set(commit, evidence);
  return evidence;
}

function readCommit(commit: CommitInput, index: SignatureIndex): readonly Evidence[] {
  const author = identifyCommitPerson(commit.author, index);
  const committer =
    commit.committer === null ? null : identifyCommitPerson(commit.committer, index);
  const people = [
    ...personEvidence(commit, author, "author"),
    ...(committer?.kind === "agent" ? personEvidence(commit, committer, "committer") : []),
  ];
  // The text of a dependency bot is other people's release notes: it says nothing about this commit.
  if (isQuotingBot(author)) return people;
  const texts = evidenceOfMessage(commit.message, {
    index,
    sha: commit.sha,
    day: dayOf(commit.author.at),
    suggestion: isAcceptedSuggestion(commit),
  });
  const requesters = author?.kind === "agent" ? requestersOf(commit, author.agent.id, index) : [];
  const notes = noteEvidence(commit, index);
  const found = settleShared([...people, ...texts, ...requesters, ...notes], index);
  return withoutRepetitions(withoutPlatform(found, commit, index));
}

/**
 * Drops an agent's marks from a commit that its vendor's platform made by itself and says so. Marks that
 * the platform does not write, such as a co-author line, stay: no text can talk those away.
 */
function withoutPlatform(
  evidence: readonly Evidence[],
  { message }: CommitInput,
  index: SignatureIndex,
): readonly Evidence[] {
  const ids = new Set(
    index.agents.flatMap(({ id, platformTrailer }) =>
      platformTrailer !== undefined && evidence.some(({ agent }) => agent === id) ? [id] : [],
    ),
  );
  if (ids.size === 0) return evidence;
  const trailers = parseTrailers(message);
  return evidence.filter(({ agent, rule }) => {
    const signature = ids.has(agent ?? "") ? index.byId.get(agent ?? "") : undefined;
    const own = signature?.platformTrailer;
    if (signature === undefined || own === undefined) return true;
    const said = trailers.filter(({ key }) => key.toLowerCase() === own.key);
    const isPlatform = said.length > 0 && said.every(({ value }) => own.value.test(value));
    const address = rule.slice(`${signature.id}/email:`.length);
    const byPlatform =
      rule.startsWith(`${signature.id}/trailer:`) ||
      (rule.startsWith(`${signature.id}/email:`) &&
        signature.addressPattern?.test(address) === true);
    return !isPlatform || !byPlatform;
  });
}

/** Who a git identity is, by the account GitHub links, the login a source gives, or the address. */
export function identifyCommitPerson(person: CommitPerson, index: SignatureIndex): Identity | null {
  const byAccount = person.account === null ? null : identifyAccount(person.account, index);
  if (byAccount?.kind === "agent") return byAccount;
  const byAddress = identifyPerson(person.name, person.email, index);
  return byAddress ?? byAccount;
}

function personEvidence(
  commit: CommitInput,
  identity: Identity | null,
  role: "author" | "committer",
): readonly Evidence[] {
  if (identity === null || isPlatform(identity)) return [];
  const person = role === "author" ? commit.author : (commit.committer ?? commit.author);
  const name = identity.kind === "agent" ? identity.agent.id : identity.bot.login;
  const evidenceRole: EvidenceRole = identity.kind === "agent" ? role : "automation";
  return [
    evidenceOf({
      agent: name,
      role: evidenceRole,
      source: role === "author" ? "commit-author" : "commit-committer",
      strength: identity.kind === "agent" && !identity.certain ? "hint" : backing(commit, person),
      sha: commit.sha,
      excerpt: `${person.name} <${person.email}>`,
      rule: `${name}/${identity.mark}`,
    }),
  ];
}

/** GitHub's own account commits for whoever pressed the button: it is neither agent nor automation. */
function isPlatform(identity: Identity): boolean {
  return identity.kind === "automation" && identity.bot.login === "web-flow";
}

/**
 * A git identity is attested only when GitHub verified the signature and it speaks for this account: its
 * own, or GitHub's web key, which signs for the account that is logged in.
 *
 * Source: https://docs.github.com/en/authentication/managing-commit-signature-verification/about-commit-signature-verification
 */
function backing(commit: CommitInput, person: CommitPerson): Strength {
  const { committer, verification } = commit;
  if (verification?.verified !== true || person.account === null) return "claimed";
  const signer = committer?.account ?? null;
  const own = person.account.id !== null && signer?.id === person.account.id;
  const signed = own || signer?.login === "web-flow";
  return signed ? "attested" : "claimed";
}

function dayOf(at: string | null): string | null {
  return at !== null && /^\d{4}-\d{2}-\d{2}/u.test(at) ? at.slice(0, 10) : null;
}

const SUGGESTION_SUBJECT = /^(?:Apply suggestions? from |Update [^\s]{1,300}$|Potential fix for )/u;

/**
 * Whether GitHub's page made the commit out of a review suggestion: it commits as web-flow, with a
 * subject of its own.
 *
 * Source: https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/reviewing-changes-in-pull-requests/incorporating-feedback-in-your-pull-request
 */
function isAcceptedSuggestion(commit: CommitInput): boolean {
  const subject = commit.message.slice(0, 400).trimStart().split("\n", 1)[0] ?? "";
  return (
    commit.committer?.email === "noreply@github.com" && SUGGESTION_SUBJECT.test(subject.trimEnd())
  );
}

/** On an agent's own commit the co-authors are the people who asked for it. */
function requestersOf(
  commit: CommitInput,
  agent: string,
  index: SignatureIndex,
): readonly Evidence[] {
  return readCoAuthors(commit.message).flatMap(({ name, address, line }) => {
    if (identifyAddress(address, name, index) !== null) return [];
    const rule = `${agent}/co-author-of-agent`;
    const excerpt = `${name} <${address}>`;
    return [
      evidenceOf({
        agent,
        role: "requester",
        source: "commit-message",
        strength: "declared",
        sha: commit.sha,
        line,
        excerpt,
        rule: `${rule}:${address}`,
        pass: "lenient",
      }),
    ];
  });
}

function noteEvidence(commit: CommitInput, index: SignatureIndex): readonly Evidence[] {
  if (commit.gitNote === undefined || commit.gitNote === null) return [];
  return readAuthorshipLog(commit.gitNote).map(({ tool, model }) => {
    const agent = agentOfNotedTool(tool, index);
    return evidenceOf({
      agent,
      model,
      role: "assistant",
      source: "git-notes",
      strength: "declared",
      sha: commit.sha,
      excerpt: model === null ? tool : `${tool} (${model})`,
      rule: `${agent}/git-notes`,
    });
  });
}

/** A trailer that several agents write belongs to the one whose identity the commit carries. */
function settleShared(evidence: readonly Evidence[], index: SignatureIndex): readonly Evidence[] {
  const present = new Set(evidence.filter((one) => !isTrailerRule(one)).map((one) => one.agent));
  return evidence.map((one) => {
    const shared = isTrailerRule(one) ? sharedWith(one, index) : [];
    const owner = present.has(one.agent) ? undefined : shared.find((agent) => present.has(agent));
    return owner === undefined ? one : { ...one, agent: owner };
  });
}

function isTrailerRule(evidence: Evidence): boolean {
  return evidence.rule.includes("/trailer:");
}

function sharedWith(evidence: Evidence, index: SignatureIndex): readonly string[] {
  const key = evidence.rule.slice(evidence.rule.indexOf("/trailer:") + "/trailer:".length);
  const marks = index.byTrailer.get(key) ?? [];
  return marks.flatMap(({ mark }) => mark.sharedWith ?? []);
}
