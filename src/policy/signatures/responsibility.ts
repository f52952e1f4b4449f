import type { Account } from "../../domain/account.ts";
import type { PullRequestHistory } from "../../domain/decision.ts";
import { accountId, type CommitSha, login } from "../../domain/ids.ts";
import type { ExtraAgent } from "../../domain/policy-snapshot.ts";
import type { Commit, GitIdentity, PullRequestFacts } from "../../domain/pull-request-facts.ts";
import type { ResponsiblePerson, ResponsibleRole } from "../../domain/recorded-provenance.ts";
import { normaliseAddress, readNoreply } from "./address.ts";
import type { ProvenanceMemory } from "./change-evidence.ts";
import { withoutFlood } from "./co-author-flood.ts";
import { evidenceOfCommit, identifyCommitPerson } from "./commit-evidence.ts";
import { identifyAccount, identifyAddress } from "./identity.ts";
import { readCoAuthors } from "./message-evidence.ts";
import { promptingPeople } from "./prompting-people.ts";
import { evidenceOfPullRequest } from "./pull-request-evidence.ts";
import { peopleOfGoneCommits } from "./remembered-people.ts";
import { readMentionedRequesters } from "./requester.ts";
import { type SignatureIndex, signatureIndex } from "./signature-index.ts";
import { agentClass } from "./verdict.ts";
import { workflowPeople } from "./workflow-people.ts";

/** The facts of a pull request that say who answers for it. */
export type ResponsibilityFacts = Pick<PullRequestFacts, "pullRequest" | "commits" | "viaApp"> &
  Partial<Pick<PullRequestFacts, "files" | "reviews" | "provenance">>;

/**
 * Everybody who answers for a change: its author, everyone who ever pushed, authored, committed or
 * co-authored, and whoever asked an agent for it. Git metadata only ever adds a person; bots are left
 * out, since their approval never counts anyway.
 */
export function disqualifyingPeople(
  facts: ResponsibilityFacts,
  history: ProvenanceMemory,
  extraAgents: readonly ExtraAgent[] = [],
): readonly ResponsiblePerson[] {
  const index = signatureIndex(extraAgents);
  const commits = facts.commits.kind === "known" ? facts.commits.value : [];
  const { author } = facts.pullRequest;
  const people = [
    ...accountPeople([author], index, {
      role: "pull-request-author",
      reason: "opened this pull request",
      evidence: "pull request author",
    }),
    ...accountPeople(
      history.pushes.map((push) => push.pusher),
      index,
      { role: "pusher", reason: "pushed to this pull request", evidence: "push" },
    ),
    ...(history.provenance?.pushes ?? []).flatMap(({ pusher, ref, after }) =>
      accountPeople([pusher], index, {
        role: "pusher",
        reason: "pushed a commit of this pull request",
        evidence: `push of ${after.slice(0, 7)} to ${ref.replace("refs/heads/", "")}`,
      }),
    ),
    ...peopleOfGoneCommits(facts, history),
    ...commits.flatMap((commit) => commitPeople(commit, index)),
    ...requestersNow(facts, history, index),
    ...(history.provenance?.requesters ?? []),
  ];
  const seenBefore = new Set<string>(history.provenance?.commits.map(({ sha }) => sha) ?? []);
  return withoutRepetition(withoutFlood(people, seenBefore));
}

/**
 * The people who asked an agent for this change, as it shows them now. They are recorded, so that taking
 * a name out of a text, or an assignee off, clears nobody.
 */
export function requestersNow(
  facts: ResponsibilityFacts,
  history: Pick<PullRequestHistory, "pushes">,
  index: SignatureIndex,
): readonly ResponsiblePerson[] {
  const commits = facts.commits.kind === "known" ? facts.commits.value : [];
  return [
    ...requestingPeople(facts, commits, index),
    ...promptingPeople(facts, history, index),
    ...workflowPeople(facts, history, index),
  ];
}

/** The person that answers for a change under this account; null when nobody who counts does. */
export function responsibleAs(
  people: readonly ResponsiblePerson[],
  account: Account,
): ResponsiblePerson | null {
  const found = people.find(
    (person) =>
      person.counts &&
      (person.accountId === null
        ? person.login === account.login
        : person.accountId === account.id),
  );
  return found ?? null;
}

interface Place {
  readonly role: ResponsibleRole;
  readonly reason: string;
  readonly evidence: string;
}

function accountPeople(
  accounts: readonly (Account | null)[],
  index: SignatureIndex,
  place: Place,
): readonly ResponsiblePerson[] {
  return accounts.flatMap((account) => {
    if (account === null || account.type === "bot") return [];
    if (identifyAccount(account, index) !== null) return [];
    const person = { accountId: account.id, login: account.login, email: null, sha: null };
    return [{ ...person, ...place, corroborated: true, counts: true }];
  });
}

/** Everybody whom one commit names: author, committer and co-authors. */
export function commitPeople(commit: Commit, index: SignatureIndex): readonly ResponsiblePerson[] {
  const at = `commit ${commit.sha.slice(0, 7)}`;
  const isAgents = agentClass(evidenceOfCommit(commit, index)) === "agent-authored";
  const coAuthors = readCoAuthors(commit.message)
    .filter(({ name, address }) => identifyAddress(address, name, index) === null)
    .map(({ address, line }) =>
      addressedPerson(address, commit.sha, {
        role: isAgents ? "requester" : "co-author",
        reason: isAgents ? `is named on an agent's ${at}` : `co-authored ${at}`,
        evidence: `${at}, line ${String(line)}`,
      }),
    );
  return [
    ...gitPeople(commit, commit.author, index),
    ...gitPeople(commit, commit.committer, index),
    ...coAuthors,
  ];
}

function gitPeople(
  commit: Commit,
  identity: GitIdentity,
  index: SignatureIndex,
): readonly ResponsiblePerson[] {
  if (identifyCommitPerson(identity, index) !== null && !isTaggedPerson(identity, index)) return [];
  const isAuthor = identity === commit.author;
  const at = `commit ${commit.sha.slice(0, 7)}`;
  const place: Place = {
    role: isAuthor ? "commit-author" : "committer",
    reason: `${isAuthor ? "authored" : "committed"} ${at}`,
    evidence: `${at}, ${isAuthor ? "author" : "committer"}`,
  };
  const { account } = identity;
  if (account === null) return [addressedPerson(identity.email, commit.sha, place)];
  if (account.type === "bot") return [];
  const person = { accountId: account.id, login: account.login, email: null, sha: commit.sha };
  return [{ ...person, ...place, corroborated: false, counts: true }];
}

/** Aider tags a person's own name: the address is the person's, and so is the responsibility. */
function isTaggedPerson(identity: GitIdentity, index: SignatureIndex): boolean {
  const byAccount = identity.account === null ? null : identifyAccount(identity.account, index);
  const byAddress = identifyAddress(normaliseAddress(identity.email), identity.name, index);
  return byAccount === null && byAddress === null;
}

function addressedPerson(email: string, sha: CommitSha, place: Place): ResponsiblePerson {
  const address = normaliseAddress(email);
  const noreply = readNoreply(address);
  const id = noreply?.id ?? null;
  return {
    accountId: id === null || id === 0 ? null : accountId(id),
    login: noreply === null ? null : login(noreply.login),
    email: noreply === null ? address : null,
    ...place,
    sha,
    corroborated: false,
    counts: true,
  };
}

/** On an agent's pull request: the people its body names, and those it is assigned to. */
function requestingPeople(
  facts: ResponsibilityFacts,
  commits: readonly Commit[],
  index: SignatureIndex,
): readonly ResponsiblePerson[] {
  const { pullRequest, viaApp } = facts;
  const slug = viaApp?.kind === "known" ? viaApp.value : null;
  const evidence = [
    ...evidenceOfPullRequest(
      {
        author: pullRequest.author,
        viaApp: slug,
        branch: null,
        body: pullRequest.body,
        assignees: [],
      },
      index,
    ),
    ...commits.flatMap((commit) => evidenceOfCommit(commit, index)),
  ];
  if (agentClass(evidence) !== "agent-authored") return [];
  const read = facts.provenance?.kind === "known" ? facts.provenance.value : null;
  const mentioned = readMentionedRequesters(pullRequest.body).map((named): ResponsiblePerson => {
    const name = login(named.login);
    const account = read?.accounts.find((one) => one.login === name) ?? null;
    return {
      accountId: account?.id ?? null,
      login: name,
      email: null,
      sha: null,
      role: "requester",
      reason: "asked an agent for this change",
      evidence: `pull request body, line ${String(named.line)}`,
      corroborated: false,
      counts: true,
    };
  });
  const assigned = accountPeople(pullRequest.assignees, index, {
    role: "assignee",
    reason: "is assigned to this agent's pull request",
    evidence: "assignee",
  });
  const reporters = (read?.issues ?? []).flatMap(({ number, author }) =>
    accountPeople([author], index, {
      role: "requester",
      reason: `opened issue #${String(number)}, which an agent worked on`,
      evidence: `issue #${String(number)}`,
    }),
  );
  return [...mentioned, ...assigned, ...reporters];
}

/** One entry a person, the best backed one first found; a login without an id joins the id it names. */
function withoutRepetition(people: readonly ResponsiblePerson[]): readonly ResponsiblePerson[] {
  const ordered = [
    ...people.filter((person) => person.corroborated),
    ...people.filter((person) => !person.corroborated && person.counts),
    ...people.filter((person) => !person.corroborated && !person.counts),
  ];
  const idOf = new Map(
    ordered.flatMap(({ login: name, accountId: id }) =>
      name === null || id === null ? [] : [[name, id] as const],
    ),
  );
  const found = new Map<string, ResponsiblePerson>();
  for (const person of ordered) {
    const id =
      person.accountId ?? (person.login === null ? null : (idOf.get(person.login) ?? null));
    const key = id === null ? `${person.login ?? ""} ${person.email ?? ""}` : String(id);
    if (!found.has(key)) found.set(key, { ...person, accountId: id });
  }
  return [...found.values()];
}
